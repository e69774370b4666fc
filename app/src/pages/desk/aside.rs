//! The rules for clients that staff set aside, in words: on the page before they do, and in the
//! records afterwards.

use chrono::{NaiveDate, NaiveTime};
use domain::{
    Instant,
    schedule::{ClientRule, StartRules, first_instant},
    time::Zone,
};

use crate::words;

/// What a rule for clients is called where staff set it aside.
pub const fn rule(rule: ClientRule) -> &'static str {
    match rule {
        ClientRule::Notice => "the notice that clients give",
        ClientRule::Window => "how far ahead clients book",
        ClientRule::Grid => "the times at which clients start",
        ClientRule::MoveNotice => "until when clients move a visit",
        ClientRule::Moves => "how often clients move a visit",
        ClientRule::Hours => "working hours",
    }
}

/// Which of the rules for clients starts on a day do not keep, in words; and the time that is
/// typed already, where one is.
pub fn not_kept(
    rules: StartRules,
    (zone, now): (Zone, Instant),
    date: NaiveDate,
    typed: &str,
) -> Vec<String> {
    let mut said = Vec::new();
    if date > rules.latest(zone, now) {
        let days = words::count(rules.window_days, "day");
        said.push(format!("Clients book at most {days} ahead: this day is later."));
    }
    let earliest = zone.local(rules.earliest(now)).wall;
    if rules.notice_minutes > 0 && date <= earliest.date() {
        let notice = words::length(rules.notice_minutes);
        let until = words::when(earliest);
        said.push(format!("Clients give {notice} of notice: a time before {until} is short."));
    }
    let time = NaiveTime::parse_from_str(typed, "%H:%M").ok();
    let start = time.and_then(|time| first_instant(zone, date.and_time(time)).ok());
    let off = start.filter(|start| rules.unkept(zone, *start, now).contains(&ClientRule::Grid));
    if off.is_some() {
        let every = words::length(rules.grid_minutes);
        said.push(format!("Clients start every {every} after midnight: {typed} is between."));
    }
    if !said.is_empty() {
        said.push("You can set this aside. The studio’s records say which rule it was.".into());
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(date: &str, typed: &str) -> String {
        let rules = StartRules { grid_minutes: 30, notice_minutes: 120, window_days: 10 };
        let now = "2026-11-23T08:00:00Z".parse().expect("an instant");
        let zone = "Europe/Lisbon".parse().expect("a zone");
        not_kept(rules, (zone, now), date.parse().expect("a date"), typed).join(" ")
    }

    #[test]
    fn before_pressing_the_page_names_the_rules_that_a_time_does_not_keep() {
        let today = said("2026-11-23", "");
        assert!(today.contains("2 hours of notice: a time before Mon 23 Nov, 10:00"), "{today}");
        assert!(today.contains("records"), "{today}");
        let late = said("2026-12-04", "");
        assert!(late.contains("at most 10 days ahead") && !late.contains("notice"), "{late}");
        let between = said("2026-11-25", "10:05");
        assert!(between.contains("every 30 minutes after midnight: 10:05 is between"), "{between}");
    }

    #[test]
    fn of_a_time_that_clients_could_have_nothing_is_said() {
        assert_eq!(said("2026-11-25", "10:30"), "");
        assert_eq!(said("2026-12-03", ""), "");
    }
}
