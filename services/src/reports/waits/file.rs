//! Every waiting behind a number, as a file.

use chrono::NaiveDateTime;
use domain::report::WaitEnd;
use storage::{Connection, waitlist};

use super::{WaitLine, WantedWaits, behind::lines};
use crate::{
    Services,
    auth::ManagerSession,
    earnings::File,
    reports::{
        ExportRefused, ReportRefused,
        behind::{MOST, noted},
        ground::Ground,
        kept::moment,
    },
    spreadsheet::{Sheet, text},
};

/// Every waiting behind a number as of one moment, the last first, as a file for a spreadsheet.
/// More than one file may have are refused. They name people, so that whoever takes them proves
/// once more who they are, and it is written down who it was.
pub async fn waits_behind_csv(
    services: &Services,
    manager: &ManagerSession,
    wanted: &WantedWaits,
) -> Result<File, ExportRefused> {
    manager.confirmed()?;
    Ok(waits_behind_csv_of(services, manager, wanted, MOST).await?)
}

/// The same of so many lines at most.
pub async fn waits_behind_csv_of(
    services: &Services,
    manager: &ManagerSession,
    wanted: &WantedWaits,
    at_most: usize,
) -> Result<File, ReportRefused> {
    let (reading, ground) = moment(services, manager.studio()).await?;
    let made = sheet(&*reading, &ground, wanted, at_most).await;
    reading.end().await?;
    let bytes = made?;
    noted(services, manager, detail(wanted)).await?;
    let (number, days) = (plain(wanted, '-'), wanted.range);
    let slug = &ground.studio.slug;
    let name = format!("{slug}-behind-{number}-{}-to-{}.csv", days.from, days.to);
    Ok(File { name, media_type: "text/csv; charset=utf-8", bytes })
}

async fn sheet<C: Connection>(
    conn: &C,
    ground: &Ground,
    wanted: &WantedWaits,
    at_most: usize,
) -> Result<Vec<u8>, ReportRefused> {
    let one_more = u64::try_from(at_most.saturating_add(1)).unwrap_or(u64::MAX);
    let rows = waitlist::some(conn, &wanted.which(ground), None, one_more).await?;
    if rows.len() > at_most {
        return Err(ReportRefused::TooLong);
    }
    let mut sheet = Sheet::new(&[
        "Since",
        "Since time",
        "Ended",
        "Ended time",
        "Time zone",
        "Name",
        "Treatment",
        "Therapist",
        "First day",
        "Last day",
        "Days of the week",
        "From",
        "Until",
        "Instead of a visit",
        "Stands as",
        "Counts",
    ]);
    for line in lines(conn, ground, &rows).await? {
        sheet.row(&cells(ground, &line));
    }
    Ok(sheet.finish())
}

fn cells(ground: &Ground, line: &WaitLine) -> [String; 16] {
    let date = |at: NaiveDateTime| at.date().to_string();
    let time = |at: NaiveDateTime| at.format("%H:%M").to_string();
    let minute = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
    let wish = &line.wish;
    [
        date(line.since),
        time(line.since),
        line.ended.map(date).unwrap_or_default(),
        line.ended.map(time).unwrap_or_default(),
        ground.clock.zone().name().to_owned(),
        text(&line.name),
        text(&line.treatment),
        text(&line.therapist),
        wish.first.to_string(),
        wish.last.to_string(),
        wish.days().join(" "),
        minute(wish.from_minute),
        minute(wish.until_minute),
        if line.earlier { "yes" } else { "no" }.to_owned(),
        line.end.map_or("waiting", WaitEnd::code).to_owned(),
        "1".to_owned(),
    ]
}

/// What was taken, as the log tells it: which list, waited for what, and of which days.
fn detail(wanted: &WantedWaits) -> String {
    let of = wanted.of.to_string().replace('.', " ");
    let of = if of.is_empty() { of } else { format!(" of {of}") };
    let (number, days) = (plain(wanted, ' '), wanted.range);
    format!("{number}{of}, from {} to {}", days.from, days.to)
}

/// The number's code, with this instead of its point.
fn plain(wanted: &WantedWaits, between: char) -> String {
    wanted.number.to_string().replace('.', &between.to_string())
}
