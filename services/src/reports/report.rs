//! All figures of a range, as of one moment.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use domain::{
    Currency, Instant, Money, StudioId,
    report::{Cohort, Figure, Range, Rate, Ratio, Step, Summary, Sums, Waits, Within},
};
use storage::{Connection, studios};
use uuid::Uuid;

use super::{
    ReportRefused,
    ground::Ground,
    kept::{Depth, Kept, keep_for},
    roster::{CELLS, Roster, Rosters},
    waits::{Waited, waited},
};
use crate::{Services, auth::ManagerSession, clock::WallClock};

/// All figures of a range.
#[derive(Clone, Debug)]
pub struct Report {
    /// The studio's name.
    pub studio: String,
    /// Its name in addresses.
    pub slug: String,
    /// By whose clock the days are.
    pub clock: WallClock,
    /// Of all money.
    pub currency: Currency,
    /// When this was read.
    pub at: Instant,
    /// The range.
    pub here: Period,
    /// As many days just before it.
    pub before: Period,
    /// The same dates a year before.
    pub year_before: Period,
    /// How finely `series` is cut.
    pub step: Step,
    /// The range, piece by piece, without gaps.
    pub series: Vec<Point>,
    /// By therapist, by name: who works there now, or counts in the range.
    pub therapists: Vec<Row>,
    /// By treatment, in the studio's order: what is sold now, or counts in the range.
    pub treatments: Vec<Row>,
    /// By room, in the studio's order.
    pub rooms: Vec<Row>,
    /// By hour of the week.
    pub heat: Heat,
    /// Bookings made by how long before: in the order of [`domain::report::LEAD_TIMES`].
    pub lead: [i64; 7],
    /// By month of the first visit.
    pub cohorts: Vec<CohortRow>,
    /// What the studio owes.
    pub liabilities: Vec<Liability>,
    /// Who waited for a time in the range.
    pub waited: Waited,
}

/// The figures of some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// Which days.
    pub range: Range,
    /// Every figure.
    pub sums: Sums,
    /// Minutes for which therapists were rostered.
    pub rostered: i64,
    /// Clients with a completed visit, each once.
    pub clients: i64,
    /// Those of them who had completed a visit before these days. The others are new:
    /// [`Figure::FirstVisits`].
    pub returning: i64,
    /// What began and ended of waiting for a time.
    pub waits: Waits,
}

impl Period {
    /// A rate of the studio.
    #[must_use]
    pub fn rate(&self, rate: Rate) -> Ratio {
        match rate {
            Rate::Utilisation => self.sums.utilisation(self.rostered),
            other => self.sums.rate(other),
        }
    }
}

/// A piece of the range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// Which days.
    pub range: Range,
    /// Every figure.
    pub sums: Sums,
}

/// A therapist, a treatment or a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Which; `None` for what belongs to none of them, so that the rows make the whole.
    pub id: Option<Uuid>,
    /// Its name; empty for none of them.
    pub name: String,
    /// Whether they work there, or it is sold, now.
    pub active: bool,
    /// Every figure.
    pub sums: Sums,
    /// Rostered minutes: a therapist's own; for a room those in which anybody was; none for
    /// a treatment.
    pub rostered: i64,
}

impl Row {
    /// A rate of a therapist, or of a treatment where it is not utilisation.
    #[must_use]
    pub fn rate(&self, rate: Rate) -> Ratio {
        match rate {
            Rate::Utilisation => self.sums.utilisation(self.rostered),
            other => self.sums.rate(other),
        }
    }

    /// A room's booked minutes in the minutes in which anybody was rostered.
    #[must_use]
    pub const fn room_utilisation(&self) -> Ratio {
        Ratio { part: self.sums.of(Figure::RoomMinutes), whole: self.rostered }
    }
}

/// Booked and rostered minutes of therapists by hour of the week, on the studio's clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heat {
    /// From Monday's first hour.
    booked: Vec<i64>,
    /// From Monday's first hour.
    rostered: Vec<i64>,
}

impl Heat {
    /// Utilisation of an hour: `weekday` 0 is Monday.
    #[must_use]
    pub fn at(&self, weekday: usize, hour: usize) -> Ratio {
        let cell = weekday * 24 + hour;
        let of = |all: &[i64]| all.get(cell).copied().unwrap_or_default();
        Ratio { part: of(&self.booked), whole: of(&self.rostered) }
    }

    /// The first and the last hour of the day in which anything is booked or rostered: what
    /// is outside need not be drawn. `None` where there is nothing at all.
    #[must_use]
    pub fn hours(&self) -> Option<(usize, usize)> {
        let any = |cell: &usize| self.booked[*cell] != 0 || self.rostered[*cell] != 0;
        let hours: Vec<usize> = (0..CELLS).filter(any).map(|cell| cell % 24).collect();
        Some((*hours.iter().min()?, *hours.iter().max()?))
    }
}

/// Clients whose first completed visit lies in one month, and how many came again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CohortRow {
    /// The days of the month that lie in the range.
    pub range: Range,
    /// How many, and how many came again.
    pub cohort: Cohort,
    /// Whether so many days have passed for all of them, in the order of [`Within::ALL`]: a
    /// share before that can only grow.
    pub over: [bool; 4],
}

impl CohortRow {
    /// Who came again within so many days, of all.
    #[must_use]
    pub fn share(&self, within: Within) -> Ratio {
        let at = Within::ALL.iter().position(|w| *w == within).unwrap_or_default();
        Ratio { part: self.cohort.again[at], whole: self.cohort.clients }
    }
}

/// What the studio owes, by account of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Liability {
    /// The account's name.
    pub account: String,
    /// Its name, for people.
    pub name: &'static str,
    /// What it is.
    pub definition: &'static str,
    /// At the beginning of the range: more than nothing is owed.
    pub opening: Money,
    /// At its end.
    pub closing: Money,
}

/// Accounts of what is owed, with their words.
const OWED: [(&str, &str, &str); 6] = [
    ("client_prepaid", "Prepaid visits", "Paid for visits that are still to take place."),
    ("gift_cards", "Gift cards", "Left on gift cards that were sold."),
    ("courses", "Courses", "Paid ahead for sessions of courses that are still to come."),
    ("refunds_payable", "Refunds under way", "On its way back to clients."),
    ("tips", "Tips", "Given for therapists, and not yet paid out to them."),
    ("tax", "Tax", "Taken with prices, and owed to the state."),
];

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

/// All figures of a range, as of one moment.
pub async fn report(
    services: &Services,
    manager: &ManagerSession,
    range: Range,
) -> Result<Report, ReportRefused> {
    of_studio(services, manager.studio(), range).await
}

/// The same for whoever has shown a right to it otherwise.
pub(crate) async fn of_studio(
    services: &Services,
    studio: StudioId,
    range: Range,
) -> Result<Report, ReportRefused> {
    keep_for(services, studio, range).await?;
    let reading = services.store.begin_reading().await?;
    let ground = Ground::read(&*reading, studio).await?;
    let kept = Kept::open(&*reading, &ground).await?;
    let told = tell(services, &kept, range).await;
    drop(kept);
    reading.end().await?;
    told
}

/// What a range is compared with, as of one moment.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// The range.
    pub here: Period,
    /// The range, piece by piece, without gaps.
    pub series: Vec<Point>,
    /// By therapist, as in a [`Report`].
    pub therapists: Vec<Row>,
    /// Bookings made by how long before: in the order of [`domain::report::LEAD_TIMES`].
    pub lead: [i64; 7],
}

/// The figures of a range that another is compared with, and no more of them than are shown
/// beside it.
pub async fn earlier(
    services: &Services,
    manager: &ManagerSession,
    range: Range,
) -> Result<Earlier, ReportRefused> {
    let reading = services.store.begin_reading().await?;
    let ground = Ground::read(&*reading, manager.studio()).await?;
    let kept = Kept::open(&*reading, &ground).await?;
    let summary = kept.over(range, Depth::Whole).await?;
    let roster = Roster::read(&*reading, (&ground, services.rosters()), range).await?;
    let waited = waited(&*reading, &ground, range).await?;
    let earlier = Earlier {
        series: series(&kept, range, Step::fit(&range)).await?,
        therapists: therapists(&kept, &summary, &roster).await?,
        lead: summary.lead,
        here: of_range(range, &summary, (roster.all, &waited)),
    };
    drop(kept);
    reading.end().await?;
    Ok(earlier)
}

/// Clients by month of their first visit, in a range of their own.
pub async fn cohorts(
    services: &Services,
    manager: &ManagerSession,
    range: Range,
) -> Result<Vec<CohortRow>, ReportRefused> {
    let reading = services.store.begin_reading().await?;
    let ground = Ground::read(&*reading, manager.studio()).await?;
    let kept = Kept::open(&*reading, &ground).await?;
    let rows = by_first_visit(&kept, range, ground.books.zone.today(services.now())).await;
    drop(kept);
    reading.end().await?;
    rows
}

async fn tell<C: Connection>(
    services: &Services,
    kept: &Kept<'_, C>,
    range: Range,
) -> Result<Report, ReportRefused> {
    let (conn, ground, now) = (kept.conn, kept.ground, services.now());
    let rosters = services.rosters();
    let summary = kept.over(range, Depth::Whole).await?;
    let roster = Roster::read(conn, (ground, rosters), range).await?;
    let step = Step::fit(&range);
    let today = ground.books.zone.today(now);
    let waited = waited(conn, ground, range).await?;
    Ok(Report {
        studio: ground.studio.name.clone(),
        slug: ground.studio.slug.clone(),
        clock: ground.clock.clone(),
        currency: ground.books.currency,
        at: now,
        before: period(kept, rosters, range.before()).await?,
        year_before: period(kept, rosters, range.year_before()).await?,
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
    rosters: &Rosters,
    range: Range,
) -> Result<Period, ReportRefused> {
    let summary = kept.over(range, Depth::Clients).await?;
    let roster = Roster::read(kept.conn, (kept.ground, rosters), range).await?;
    let waited = waited(kept.conn, kept.ground, range).await?;
    Ok(of_range(range, &summary, (roster.all, &waited)))
}

async fn series<C: Connection>(
    kept: &Kept<'_, C>,
    range: Range,
    step: Step,
) -> Result<Vec<Point>, ReportRefused> {
    let line = kept.line(range, step, Depth::Head).await?;
    let points = range.steps(step).into_iter().map(|range| {
        let mut sums = Sums::default();
        let from = line.partition_point(|(date, _)| *date < range.from);
        for (_, day) in line[from..].iter().take_while(|(date, _)| *date <= range.to) {
            sums.join(&day.totals);
        }
        Point { range, sums }
    });
    Ok(points.collect())
}

async fn by_first_visit<C: Connection>(
    kept: &Kept<'_, C>,
    range: Range,
    today: NaiveDate,
) -> Result<Vec<CohortRow>, ReportRefused> {
    let line = kept.line(range, Step::Month, Depth::Head).await?;
    let line: BTreeMap<(i32, u32), Summary> =
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
    Ok(months.collect())
}

async fn liabilities<C: Connection>(
    kept: &Kept<'_, C>,
    range: Range,
    here: &Summary,
) -> Result<Vec<Liability>, ReportRefused> {
    let past = kept.extent.zip(range.from.pred_opt());
    let past = past.map(|(extent, to)| Range { from: extent.from.min(to), to });
    let past = match past {
        Some(past) => kept.accounts(past).await?,
        None => BTreeMap::new(),
    };
    // What is owed stands on the credit side.
    let owed = |moved: &BTreeMap<String, i64>, account: &str| {
        Money::new(-moved.get(account).copied().unwrap_or_default(), kept.ground.books.currency)
    };
    OWED.iter()
        .map(|(account, name, definition)| {
            let opening = owed(&past, account);
            Ok(Liability {
                account: (*account).to_owned(),
                name,
                definition,
                opening,
                closing: opening.plus(owed(&here.accounts, account))?,
            })
        })
        .collect()
}

async fn therapists<C: Connection>(
    kept: &Kept<'_, C>,
    summary: &Summary,
    roster: &Roster,
) -> Result<Vec<Row>, ReportRefused> {
    let people = studios::every_therapist(kept.conn, kept.ground.books.studio).await?;
    let known = people.into_iter().map(|row| Row {
        id: Some(row.id),
        rostered: roster.of.get(&row.id).copied().unwrap_or_default(),
        name: row.name,
        active: row.active,
        sums: Sums::default(),
    });
    Ok(rows(known.collect(), &summary.therapists))
}

async fn treatments<C: Connection>(
    kept: &Kept<'_, C>,
    summary: &Summary,
) -> Result<Vec<Row>, ReportRefused> {
    let mut sold = studios::every_treatment(kept.conn, kept.ground.books.studio).await?;
    sold.sort_by(|a, b| (!a.active, a.position, &a.name).cmp(&(!b.active, b.position, &b.name)));
    let known = sold.into_iter().map(|row| Row {
        id: Some(row.id),
        name: row.name,
        active: row.active,
        sums: Sums::default(),
        rostered: 0,
    });
    Ok(rows(known.collect(), &summary.treatments))
}

async fn rooms<C: Connection>(
    kept: &Kept<'_, C>,
    summary: &Summary,
    roster: &Roster,
) -> Result<Vec<Row>, ReportRefused> {
    let known =
        studios::rooms(kept.conn, kept.ground.books.studio).await?.into_iter().map(|row| Row {
            id: Some(row.id),
            name: row.name,
            active: true,
            sums: Sums::default(),
            rostered: roster.open,
        });
    Ok(rows(known.collect(), &summary.rooms))
}

/// The known ones with their sums, and what belongs to none of them as the last.
fn rows(mut known: Vec<Row>, sums: &BTreeMap<Uuid, Sums>) -> Vec<Row> {
    let mut rest = Sums::default();
    for (id, own) in sums {
        match known.iter_mut().find(|row| row.id == Some(*id)) {
            Some(row) => row.sums = own.clone(),
            None => rest.join(own),
        }
    }
    known.retain(|row| row.active || !row.sums.is_empty() || row.rostered > 0);
    if !rest.is_empty() {
        known.push(Row { id: None, name: String::new(), active: false, sums: rest, rostered: 0 });
    }
    known
}

fn heat(summary: &Summary, rostered: Vec<i64>) -> Heat {
    let mut booked = vec![0; CELLS];
    for (cell, minutes) in &summary.hours {
        if let Some(sum) = booked.get_mut(usize::from(*cell)) {
            *sum += minutes;
        }
    }
    Heat { booked, rostered }
}
