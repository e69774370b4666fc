//! The journal of a range of dates, line by line: for another program's books.

use chrono::{DateTime, NaiveDate};
use domain::Money;
use storage::ledger::{ExportLine, lines_between};

use super::{BooksRefused, after, place};
use crate::{
    Services,
    auth::ManagerSession,
    clock::WallClock,
    earnings::File,
    spreadsheet::{decimal, table, text},
};

/// A file of more is a file for every year.
const LONGEST_DAYS: i64 = 366;

const HEAD: [&str; 11] = [
    "Date",
    "Time",
    "Time zone",
    "Journal",
    "What happened",
    "Visit",
    "Account",
    "Of",
    "Currency",
    "Debit",
    "Credit",
];

/// The journal of the days from `from` to and with `until`, by the studio's clock. Lines of
/// one journal have its number in common, and their debits and credits are the same. For whoever
/// proved lately who they are.
pub async fn journal_csv(
    services: &Services,
    manager: &ManagerSession,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<File, BooksRefused> {
    manager.confirmed()?;
    let days = (until - from).num_days();
    if !(0..=LONGEST_DAYS).contains(&days) {
        return Err(BooksRefused::NoRange);
    }
    let conn = services.store.reader();
    let (studio, zone) = place(conn, manager.studio()).await?;
    let (starts, ends) = (zone.day_start(from), zone.day_start(after(until)));
    let lines = lines_between(conn, manager.studio(), starts, ends).await?;
    let clock = WallClock::of_studio(zone, &studio.city);
    let bytes = table(HEAD, lines.iter().map(|line| row(line, &clock)));
    let name = format!("journal-{}-{from}-{until}.csv", studio.slug);
    Ok(File { name, media_type: "text/csv; charset=utf-8", bytes })
}

fn row(line: &ExportLine, clock: &WallClock) -> [String; 11] {
    let wall = DateTime::from_timestamp(line.at, 0).map(|at| clock.wall(at)).unwrap_or_default();
    let side = |minor: i64| {
        if minor > 0 { decimal(Money::new(minor, line.amount.currency)) } else { String::new() }
    };
    let of = line.treatment.as_deref().or(line.therapist.as_deref()).unwrap_or_default();
    [
        wall.date().to_string(),
        wall.format("%H:%M:%S").to_string(),
        clock.zone().name().to_owned(),
        line.journal.to_string(),
        line.kind.code().to_owned(),
        text(line.reference.as_deref().unwrap_or_default()),
        line.account.clone(),
        text(of),
        line.amount.currency.code().to_owned(),
        side(line.amount.minor),
        side(-line.amount.minor),
    ]
}
