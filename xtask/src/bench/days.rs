//! Which days pages are asked for.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Today, in days since 1970 began.
#[expect(clippy::disallowed_methods, reason = "nobody hands a clock to these commands")]
pub fn today() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    since.as_secs() / 86_400
}

/// The date that lies so many days after 1970 began: `2026-11-27`.
pub fn date(days: u64) -> String {
    // Years that begin in March end with their leap day; 400 of them have 146,097 days.
    let since_year_0 = days + 719_468;
    let (era, in_era) = (since_year_0 / 146_097, since_year_0 % 146_097);
    let year = (in_era - in_era / 1_460 + in_era / 36_524 - in_era / 146_096) / 365;
    let in_year = in_era - (365 * year + year / 4 - year / 100);
    let since_march = (5 * in_year + 2) / 153;
    let day = in_year - (153 * since_march + 2) / 5 + 1;
    let (month, next) = if since_march < 10 { (since_march + 3, 0) } else { (since_march - 9, 1) };
    format!("{:04}-{month:02}-{day:02}", era * 400 + year + next)
}

/// The last day from Monday to Friday: at weekends few work, or nobody.
pub fn weekday(today: u64) -> u64 {
    // The first of 1970 was a Thursday.
    match (today + 3) % 7 {
        5 => today - 1,
        6 => today - 2,
        _ => today,
    }
}

/// The longest range that is answered: twenty years, with the one that it is.
pub fn ever() -> String {
    let today = date(today());
    let year = today.split('-').next().and_then(|year| year.parse::<u64>().ok()).unwrap_or(1970);
    format!("from={}-01-01&to={year}-12-31", year - 19)
}

/// The last twelve weeks.
pub fn twelve_weeks() -> String {
    let yesterday = today() - 1;
    format!("from={}&to={}", date(yesterday - 83), date(yesterday))
}

/// The month of a week ago, which is never one that has only just begun.
pub fn month() -> String {
    let mut month = date(today() - 7);
    month.truncate("2026-11".len());
    month
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_told_by_the_calendar() {
        let known = [
            (0, "1970-01-01"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (20_784, "2026-11-27"),
            (20_818, "2026-12-31"),
            (20_819, "2027-01-01"),
        ];
        for (days, told) in known {
            assert_eq!(date(days), told);
        }
        // A Friday, and the weekend after it.
        assert_eq!([20_784, 20_785, 20_786, 20_787].map(weekday), [20_784, 20_784, 20_784, 20_787]);
    }
}
