//! How old the time zone data is that this program was built with.

use chrono::NaiveDate;
use services::ports::Clock;

use super::Report;
use crate::wiring::SystemClock;

/// Older data is a reason to look for a newer Lumbar: rules change several times a year.
const OLD_DAYS: i64 = 120;
/// By when each release of the database was out. Its name tells the year alone, so the
/// day is written here when the library that brings it is updated.
const RELEASES: [(&str, &str); 2] = [("2026e", "2026-09-29"), ("2026f", "2026-10-29")];

pub(super) fn check(report: &mut Report) {
    let version = domain::time::tzdb_version();
    let today = SystemClock.now().date_naive();
    let Some(out) = out_by(version) else {
        let detail = "data of an unknown age";
        return report.doubtful("time zones", format_args!("{version}: {detail}, update Lumbar"));
    };
    let days = (today - out).num_days();
    if days <= OLD_DAYS {
        report.good("time zones", format_args!("data of {version}, out since {out}"));
    } else {
        report.doubtful(
            "time zones",
            format_args!("data of {version} is {days} days old: look for a newer Lumbar"),
        );
    }
}

fn out_by(version: &str) -> Option<NaiveDate> {
    let (_, date) = RELEASES.iter().find(|(name, _)| *name == version)?;
    date.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_the_release_in_this_program_is_known() {
        let version = domain::time::tzdb_version();
        assert!(out_by(version).is_some(), "add the day on which {version} came out to RELEASES");
    }

    #[test]
    fn an_unknown_release_has_no_age() {
        assert_eq!(out_by("2019c"), None);
    }
}
