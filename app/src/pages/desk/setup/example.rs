//! What rules mean for one visit, on the dates of the studio's own clock.

use chrono::{Days, NaiveTime};
use domain::{Instant, policy::Policy};
use services::clock::WallClock;

use crate::words;

/// The visit that rules are explained with: in a week, at 14:00.
pub fn visit(clock: &WallClock, now: Instant) -> Instant {
    let day = clock.zone().today(now) + Days::new(7);
    let at = NaiveTime::from_hms_opt(14, 0, 0).unwrap_or_default();
    clock.zone().reach(day.and_time(at))
}

/// What a client may do until when, a line each, about a visit that begins at `start`.
pub fn lines(policy: &Policy, clock: &WallClock, start: Instant) -> Vec<String> {
    let said = |at: Instant| words::when(clock.wall(at));
    let mut lines = vec![paid(policy)];
    let deadlines = policy.deadlines(start);
    lines.extend(deadlines.iter().map(|deadline| {
        let share = share(deadline.percent);
        if deadline.until >= start {
            format!("Cancelled later, until it begins: {share} back")
        } else {
            format!("Cancelled by {}: {share} back", said(deadline.until))
        }
    }));
    if deadlines.last().is_none_or(|last| last.until < start) {
        let when = if deadlines.is_empty() { "Cancelled" } else { "Cancelled later" };
        lines.push(format!("{when}: nothing back"));
    }
    lines.push(match policy.reschedules_allowed {
        0 => "Clients cannot move it themselves".to_owned(),
        n => format!("Moved by {}, {}", said(policy.reschedule_until(start)), times(n)),
    });
    lines.push(match policy.no_show_percent {
        0 => "Not there: everything that was paid goes back".to_owned(),
        n => {
            let share = words::percent(n);
            format!("Not there: {share} of the price is kept, of what was paid")
        }
    });
    lines
}

fn paid(policy: &Policy) -> String {
    let online = match policy.deposit_percent {
        0 => return "Paid at the studio, or online when booking".to_owned(),
        100 => "Paid in full when booking".to_owned(),
        n => {
            let share = words::percent(n);
            format!("{share} or all of it paid when booking, the rest at the studio")
        }
    };
    if policy.pay_at_studio { format!("{online}; or all of it at the studio") } else { online }
}

fn share(percent: u8) -> String {
    if percent == 100 { "everything".to_owned() } else { words::percent(percent) }
}

fn times(n: u32) -> String {
    match n {
        1 => "once".to_owned(),
        2 => "twice at most".to_owned(),
        n => format!("{n} times at most"),
    }
}

#[cfg(test)]
mod tests {
    use domain::policy::Preset;

    use super::*;

    #[test]
    fn presets_are_told_on_dates_of_the_studio_s_own_clock() {
        let clock = WallClock::of_studio("Europe/Berlin".parse().expect("a zone"), "Berlin");
        let start = visit(&clock, "2026-11-26T09:00:00Z".parse().expect("an instant"));
        let said = |preset: Preset| lines(&preset.policy(), &clock, start);
        assert_eq!(
            said(Preset::Usual),
            [
                "Paid in full when booking",
                "Cancelled by Wed 2 Dec, 14:00: everything back",
                "Cancelled by Thu 3 Dec, 10:00: 50\u{a0}% back",
                "Cancelled later: nothing back",
                "Moved by Wed 2 Dec, 14:00, twice at most",
                "Not there: 100\u{a0}% of the price is kept, of what was paid",
            ]
        );
        assert_eq!(said(Preset::Flexible)[2], "Cancelled later, until it begins: 50\u{a0}% back");
        assert_eq!(said(Preset::Strict)[1], "Cancelled by Tue 1 Dec, 14:00: everything back");
        let none = Policy { ladder: Vec::new(), ..Preset::Usual.policy() };
        assert_eq!(lines(&none, &clock, start)[1], "Cancelled: nothing back");
    }
}
