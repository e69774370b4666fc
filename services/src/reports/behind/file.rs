//! Everything behind a figure, as a file.

use domain::{Currency, Money, report::Unit};

use super::{BehindLine, Wanted, found, lines};
use crate::{
    Services,
    auth::ManagerSession,
    earnings::File,
    reports::{
        ReportRefused,
        ground::Ground,
        kept::{Kept, keep_for},
    },
    spreadsheet::{Sheet, decimal, text},
};

/// What so many lines say is read at once.
const AT_ONCE: usize = 500;
/// So many letters of what is looked behind are in a file's name.
const LETTERS: usize = 60;

/// Every line behind a figure as of one moment, the last first, as a file for a spreadsheet.
/// They add up to the figure.
pub async fn behind_csv(
    services: &Services,
    manager: &ManagerSession,
    wanted: &Wanted,
) -> Result<File, ReportRefused> {
    let (reading, ground) = keep_for(services, manager.studio(), wanted.range).await?;
    let kept = Kept::open(&*reading, &ground, services.summaries()).await?;
    let asked = super::Asked { wanted: wanted.clone(), after: None };
    let found = found(&*reading, &kept, &ground, &asked, usize::MAX).await?;
    drop(kept);
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
    for some in found.counted.chunks(AT_ONCE) {
        for line in lines(&*reading, &ground, some).await? {
            sheet.row(&cells(&ground, unit, &line));
        }
    }
    reading.end().await?;
    Ok(File {
        name: name(&ground.studio.slug, wanted),
        media_type: "text/csv; charset=utf-8",
        bytes: sheet.finish(),
    })
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
        line.state.to_owned(),
        amount,
        currency.to_owned(),
    ]
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
