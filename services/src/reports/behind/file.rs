//! Everything behind a figure, as a file.

use domain::{Currency, Money, report::Unit};
use storage::{
    Connection,
    audit::{self, Entry},
};

use super::{Asked, BehindLine, Wanted, found, lines, names};
use crate::{
    Services,
    auth::ManagerSession,
    earnings::File,
    reports::{
        ExportRefused, ReportRefused,
        ground::Ground,
        kept::{Kept, Reads, keep_for},
    },
    spreadsheet::{Sheet, decimal, text},
};

/// What so many lines say is read at once.
const AT_ONCE: usize = 500;
/// So many lines at most are in one file, which is made in memory as of one moment.
pub const MOST: usize = 100_000;
/// So many letters of what is looked behind are in a file's name.
const LETTERS: usize = 60;

/// Every line behind a figure as of one moment, the last first, as a file for a spreadsheet.
/// They add up to the figure; more than one file may have are refused. They name clients, so
/// that whoever takes them proves once more who they are, and it is written down who it was.
pub async fn behind_csv(
    services: &Services,
    manager: &ManagerSession,
    wanted: &Wanted,
) -> Result<File, ExportRefused> {
    manager.confirmed()?;
    Ok(behind_csv_of(services, manager, wanted, MOST).await?)
}

/// The same of so many lines at most.
pub async fn behind_csv_of(
    services: &Services,
    manager: &ManagerSession,
    wanted: &Wanted,
    at_most: usize,
) -> Result<File, ReportRefused> {
    let reads = Reads::alone(wanted.range);
    let (reading, ground) = keep_for(services, manager.studio(), &reads).await?;
    let made = sheet(&*reading, services, &ground, wanted, at_most).await;
    reading.end().await?;
    let bytes = made?;
    noted(services, manager, detail(wanted)).await?;
    Ok(File {
        name: name(&ground.studio.slug, wanted),
        media_type: "text/csv; charset=utf-8",
        bytes,
    })
}

/// Writes down who took a list, and which.
pub async fn noted(
    services: &Services,
    manager: &ManagerSession,
    detail: String,
) -> Result<(), ReportRefused> {
    let tx = services.store.begin().await?;
    let entry = Entry {
        studio: Some(manager.studio()),
        actor: manager.actor(),
        action: "report.list_exported",
        object: manager.studio().to_string(),
        detail,
    };
    audit::append(&tx, entry, services.now()).await?;
    tx.commit().await?;
    Ok(())
}

async fn sheet<C: Connection>(
    conn: &C,
    services: &Services,
    ground: &Ground,
    wanted: &Wanted,
    at_most: usize,
) -> Result<Vec<u8>, ReportRefused> {
    let kept = Kept::open(conn, ground, services.summaries()).await?;
    let asked = Asked { wanted: wanted.clone(), after: None };
    let found = found(conn, &kept, ground, &asked, at_most).await?;
    drop(kept);
    if found.more {
        return Err(ReportRefused::TooLong);
    }
    let unit = wanted.behind.unit();
    let counted = match unit {
        Unit::Count => "Counts",
        Unit::Minutes => "Minutes",
        Unit::Money => "Amount",
    };
    let mut sheet = Sheet::new(&[
        "Date",
        "Time",
        "Time zone",
        "Booking",
        "Client",
        "Treatment",
        "Therapist",
        "Stands as",
        counted,
        "Currency",
    ]);
    let names = names(conn, ground).await?;
    for some in found.counted.chunks(AT_ONCE) {
        for line in lines(conn, ground, &names, some).await? {
            sheet.row(&cells(ground, unit, &line));
        }
    }
    Ok(sheet.finish())
}

fn cells(ground: &Ground, unit: Unit, line: &BehindLine) -> [String; 10] {
    let currency: Currency = ground.books.currency;
    let (amount, currency) = match unit {
        Unit::Money => (decimal(Money::new(line.amount, currency)), currency.code()),
        Unit::Count | Unit::Minutes => (line.amount.to_string(), ""),
    };
    [
        line.date.to_string(),
        line.time.format("%H:%M").to_string(),
        ground.clock.zone().name().to_owned(),
        line.reference.clone(),
        text(&line.client),
        text(&line.treatment),
        text(&line.therapist),
        line.state.clone(),
        amount,
        currency.to_owned(),
    ]
}

/// What was taken, as the log tells it: which list, of whom, and of which days.
fn detail(wanted: &Wanted) -> String {
    let of = wanted.of.to_string().replace('.', " ");
    let of = if of.is_empty() { of } else { format!(" of {of}") };
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { ' ' };
    let behind: String = wanted.behind.to_string().chars().take(LETTERS).map(plain).collect();
    format!("{behind}{of}, from {} to {}", wanted.range.from, wanted.range.to)
}

/// Of letters and figures alone: an account of the ledger is whatever an address names.
fn name(slug: &str, wanted: &Wanted) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let behind: String = wanted.behind.to_string().chars().take(LETTERS).map(plain).collect();
    format!("{slug}-behind-{behind}-{}-to-{}.csv", wanted.range.from, wanted.range.to)
}

#[cfg(test)]
mod tests {
    use domain::report::Range;

    use super::*;
    use crate::reports::{Behind, Of};

    #[test]
    fn whatever_an_address_names_a_files_name_needs_no_quotes() {
        let day = "2026-11-26".parse().expect("a date");
        let range = Range::new(day, day).expect("a range");
        let account = format!("\"; filename=\r\nevil{}", "x".repeat(500));
        let wanted = Wanted { range, behind: Behind::Account(account), of: Of::Studio };
        let name = name("lisbon", &wanted);
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || "-.".contains(c)), "{name}");
        assert!(name.len() < 130 && name.starts_with("lisbon-behind-account-"), "{name}");
    }
}
