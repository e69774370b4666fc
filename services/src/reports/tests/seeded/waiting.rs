//! Who waited for a time, beside plain SQL.

use domain::report::{DayPart, WaitEnd};

use super::plain::Plain;
use crate::reports::{Report, WaitRow};

/// How many waitings began, ended in each way, and go on, of those with this about them.
pub async fn waitings(plain: &Plain<'_>, such: &str) -> (i64, Vec<i64>, i64) {
    let count = async |when: &str| {
        let sql = "SELECT COUNT(*) FROM waitlist_entry w JOIN treatment t ON t.id = w.treatment
             WHERE w.studio = :studio";
        plain.ask(&format!("{sql} AND {when} AND {such}")).await
    };
    let mut ended = Vec::new();
    for state in ["booked", "over", "lapsed", "left", "removed"] {
        let when = format!("w.state = '{state}' AND w.ended_at >= :from AND w.ended_at < :until");
        ended.push(count(&when).await);
    }
    let began = count("w.joined_at >= :from AND w.joined_at < :until").await;
    (began, ended, count("w.ended_at IS NULL").await)
}

/// Whether anything was waited for at all.
pub async fn waiting_is_what_sql_says(plain: &Plain<'_>, report: &Report) -> bool {
    let waited = &report.waited;
    assert_eq!(waited.all.waits, report.here.waits);
    let mut rows = vec![("TRUE".to_owned(), &waited.all)];
    for row in &waited.treatments {
        rows.push((format!("t.name = '{}'", row.name), row));
    }
    for (day, row) in waited.weekdays.iter().enumerate() {
        rows.push((format!("(w.weekdays & {}) <> 0", 1 << day), row));
    }
    let hours = [(0, 720), (720, 1_020), (1_020, 1_440)];
    for ((from, until), row) in hours.into_iter().zip(&waited.parts) {
        rows.push((format!("w.from_minute < {until} AND w.until_minute > {from}"), row));
    }
    assert_eq!(rows.len(), 1 + waited.treatments.len() + 7 + DayPart::ALL.len());
    for (such, row) in rows {
        let told = WaitEnd::ALL.map(|end| row.waits.of(end)).to_vec();
        let said = waitings(plain, &such).await;
        assert_eq!((row.waits.began, told, row.now), said, "{such} of {:?}", report.here.range);
    }
    let whole = |of: fn(&WaitRow) -> i64| {
        assert_eq!(waited.treatments.iter().map(of).sum::<i64>(), of(&waited.all));
    };
    whole(|row| row.waits.began);
    whole(|row| row.waits.all());
    whole(|row| row.now);
    waited.all.waits.unmet() > 0
}
