//! The figures of a range, told as of one moment.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{Datelike, NaiveDate};
use domain::{
    StudioId,
    report::{Figure, Range, Step, Summary, Sums, Within},
};
use storage::Connection;

use super::{
    CohortRow, Earlier, Period, Point, Report, ReportRefused, Waited,
    ground::Ground,
    kept::{Answer, Depth, Kept, Question, Reads, keep_for, moment},
    parts::{heat, liabilities, rooms, therapists, treatments},
    roster::Rostering,
    waits::waited,
};
use crate::{Services, auth::ManagerSession};

/// Today, on the studio's clock: what a range is chosen by.
pub async fn today(
    services: &Services,
    manager: &ManagerSession,
) -> Result<NaiveDate, ReportRefused> {
    let ground = Ground::read(services.store.reader(), manager.studio()).await?;
    Ok(ground.books.zone.today(services.now()))
}

/// What is shown to somebody who chose nothing: the last thirty days until yesterday.
#[must_use]
pub fn default_range(today: NaiveDate) -> Range {
    Range::last_days(today.pred_opt().unwrap_or(today), 30)
}

/// All figures of a range, as of one moment. Refused while too much of it is still to be counted.
pub async fn report(
    services: &Services,
    manager: &ManagerSession,
    range: Range,
) -> Result<Report, ReportRefused> {
    of_days(services, manager.studio(), &Reads::compared(range)).await
}

/// The same for whoever has shown a right to it otherwise, and does not wait for it: however much
/// is to be counted.
pub(crate) async fn of_studio(
    services: &Services,
    studio: StudioId,
    range: Range,
) -> Result<Report, ReportRefused> {
    of_days(services, studio, &Reads::unhurried(range)).await
}

/// The same of what is read.
pub(super) async fn of_days(
    services: &Services,
    studio: StudioId,
    reads: &Reads,
) -> Result<Report, ReportRefused> {
    let (reading, ground) = keep_for(services, studio, reads).await?;
    let kept = Kept::open(&*reading, &ground, services.summaries()).await?;
    let told = tell(services, &kept, reads.range).await;
    drop(kept);
    reading.end().await?;
    told
}

/// The figures of a range that another is compared with, and no more of them than are shown
/// beside it.
pub async fn earlier(
    services: &Services,
    manager: &ManagerSession,
    range: Range,
) -> Result<Earlier, ReportRefused> {
    earlier_of(services, manager.studio(), &Reads::alone(range)).await
}

pub(super) async fn earlier_of(
    services: &Services,
    studio: StudioId,
    reads: &Reads,
) -> Result<Earlier, ReportRefused> {
    let range = reads.range;
    let (reading, ground) = moment(services, studio).await?;
    let kept = Kept::open(&*reading, &ground, services.summaries()).await?;
    kept.allows(reads).await?;
    let summary = kept.over(range, Depth::Whole).await?;
    let rostering = Rostering::open(&*reading, &ground, services.rosters()).await?;
    let roster = rostering.over(range).await?;
    let waited = waited(&*reading, &ground, range).await?;
    let earlier = Earlier {
        series: series(&kept, range, Step::fit(&range)).await?,
        therapists: therapists(&kept, &summary, &roster).await?,
        lead: summary.lead,
        here: of_range(range, &summary, (roster.all, &waited)),
    };
    drop((kept, rostering));
    reading.end().await?;
    Ok(earlier)
}

/// Clients by month of their first visit, in a range of their own.
pub async fn cohorts(
    services: &Services,
    manager: &ManagerSession,
    range: Range,
) -> Result<Vec<CohortRow>, ReportRefused> {
    cohorts_of(services, manager.studio(), &Reads::alone(range)).await
}

pub(super) async fn cohorts_of(
    services: &Services,
    studio: StudioId,
    reads: &Reads,
) -> Result<Vec<CohortRow>, ReportRefused> {
    let (reading, ground) = moment(services, studio).await?;
    let kept = Kept::open(&*reading, &ground, services.summaries()).await?;
    let rows = match kept.allows(reads).await {
        Ok(()) => by_first_visit(&kept, reads.range, ground.books.zone.today(services.now())).await,
        Err(refused) => Err(refused),
    };
    drop(kept);
    reading.end().await?;
    if let Err(ReportRefused::Counting { .. }) = rows {
        // These are more months than the rest of their page reads, which keeps its own alone.
        keep_for(services, studio, reads).await?;
    }
    rows
}

async fn tell<C: Connection>(
    services: &Services,
    kept: &Kept<'_, C>,
    range: Range,
) -> Result<Report, ReportRefused> {
    let (conn, ground, now) = (kept.conn, kept.ground, services.now());
    let summary = kept.over(range, Depth::Whole).await?;
    let rostering = Rostering::open(conn, ground, services.rosters()).await?;
    let roster = rostering.over(range).await?;
    let step = Step::fit(&range);
    let today = ground.books.zone.today(now);
    let waited = waited(conn, ground, range).await?;
    Ok(Report {
        studio: ground.studio.name.clone(),
        slug: ground.studio.slug.clone(),
        clock: ground.clock.clone(),
        currency: ground.books.currency,
        at: now,
        before: period(kept, &rostering, range.before()).await?,
        year_before: period(kept, &rostering, range.year_before()).await?,
        series: series(kept, range, step).await?,
        cohorts: by_first_visit(kept, range, today).await?,
        liabilities: liabilities(kept, range, &summary).await?,
        therapists: therapists(kept, &summary, &roster).await?,
        treatments: treatments(kept, &summary).await?,
        rooms: rooms(kept, &summary, &roster).await?,
        heat: heat(&summary, roster.cells.clone()),
        lead: summary.lead,
        here: of_range(range, &summary, (roster.all, &waited)),
        step,
        waited,
    })
}

fn of_range(range: Range, summary: &Summary, (rostered, waited): (i64, &Waited)) -> Period {
    let returning = summary.returning(range.from);
    Period {
        range,
        sums: summary.totals.clone(),
        rostered,
        clients: returning + summary.totals.of(Figure::FirstVisits),
        returning,
        waits: waited.all.waits,
    }
}

async fn period<C: Connection>(
    kept: &Kept<'_, C>,
    rostering: &Rostering<'_, C>,
    range: Range,
) -> Result<Period, ReportRefused> {
    let summary = kept.over(range, Depth::Clients).await?;
    let roster = rostering.over(range).await?;
    let waited = waited(kept.conn, kept.ground, range).await?;
    Ok(of_range(range, &summary, (roster.all, &waited)))
}

async fn series<C: Connection>(
    kept: &Kept<'_, C>,
    range: Range,
    step: Step,
) -> Result<Vec<Point>, ReportRefused> {
    let question = Question::Series(range, step);
    if let Some(Answer::Series(known)) = kept.known(question) {
        return Ok(known.to_vec());
    }
    let line = kept.line(range, step, Depth::Head).await?;
    let points = range.steps(step).into_iter().map(|range| {
        let mut sums = Sums::default();
        let from = line.partition_point(|(date, _)| *date < range.from);
        for (_, day) in line[from..].iter().take_while(|(date, _)| *date <= range.to) {
            sums.join(&day.totals);
        }
        Point { range, sums }
    });
    let points: Vec<Point> = points.collect();
    kept.keep(question, &Answer::Series(Arc::new(points.clone())));
    Ok(points)
}

async fn by_first_visit<C: Connection>(
    kept: &Kept<'_, C>,
    range: Range,
    today: NaiveDate,
) -> Result<Vec<CohortRow>, ReportRefused> {
    let question = Question::Cohorts(range, today);
    if let Some(Answer::Cohorts(known)) = kept.known(question) {
        return Ok(known.to_vec());
    }
    let line = kept.line(range, Step::Month, Depth::Head).await?;
    let line: BTreeMap<(i32, u32), Arc<Summary>> =
        line.into_iter().map(|(date, summary)| ((date.year(), date.month()), summary)).collect();
    let months = range.steps(Step::Month).into_iter().map(|range| {
        let found = line.get(&(range.from.year(), range.from.month()));
        let passed = (today - range.to).num_days();
        CohortRow {
            range,
            cohort: found.map(|summary| summary.cohort).unwrap_or_default(),
            over: Within::ALL.map(|within| passed > within.days()),
        }
    });
    let months: Vec<CohortRow> = months.collect();
    kept.keep(question, &Answer::Cohorts(Arc::new(months.clone())));
    Ok(months)
}
