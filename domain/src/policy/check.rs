//! Whether rules can be a studio's.

use std::ops::RangeInclusive;

use super::Policy;
use crate::contact::FieldError;

/// The most rungs of a cancellation ladder: more nobody reads.
pub const LONGEST_LADDER: usize = 6;
/// The longest notice, in minutes: 60 days.
const LONGEST_NOTICE: u32 = 60 * 24 * 60;
/// The longest time before a visit that a rung may name, in minutes: a year.
const LONGEST_BEFORE: u32 = 365 * 24 * 60;

/// Everything that is wrong with these rules; nothing where they can be saved. The codes are
/// `out_of_range`, and for the ladder `too_many`, `twice` and `rises`: who cancels later
/// cannot get back more.
#[must_use]
pub fn check(policy: &Policy) -> Vec<FieldError> {
    let mut wrong = Vec::new();
    let mut within = |field: &'static str, value: u32, range: RangeInclusive<u32>| {
        if !range.contains(&value) {
            wrong.push(FieldError::new(field, "out_of_range"));
        }
    };
    within("start_grid", policy.start_grid_minutes, 1..=720);
    within("notice_to_book", policy.notice_to_book_minutes, 0..=LONGEST_NOTICE);
    within("booking_window", policy.booking_window_days, 1..=730);
    within("notice_to_reschedule", policy.notice_to_reschedule_minutes, 0..=LONGEST_NOTICE);
    within("reschedules", policy.reschedules_allowed, 0..=100);
    within("deposit", policy.deposit_percent.into(), 0..=100);
    within("no_show", policy.no_show_percent.into(), 0..=100);
    within("hold", policy.hold_minutes, 1..=60);
    within("reminder", policy.reminder_hours, 0..=14 * 24);
    wrong.extend(ladder(policy));
    wrong
}

fn ladder(policy: &Policy) -> Option<FieldError> {
    let mut rungs = policy.ladder.clone();
    rungs.sort_by_key(|rung| std::cmp::Reverse(rung.minutes_before));
    let pairs = || rungs.iter().zip(rungs.iter().skip(1));
    let out = |rung: &&super::Rung| rung.percent > 100 || rung.minutes_before > LONGEST_BEFORE;
    let code = if rungs.len() > LONGEST_LADDER {
        "too_many"
    } else if rungs.iter().any(|rung| out(&rung)) {
        "out_of_range"
    } else if pairs().any(|(earlier, later)| earlier.minutes_before == later.minutes_before) {
        "twice"
    } else if pairs().any(|(earlier, later)| earlier.percent < later.percent) {
        "rises"
    } else {
        return None;
    };
    Some(FieldError::new("ladder", code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Preset, Rung};

    fn with(ladder: &[(u32, u8)]) -> Policy {
        let rung = |&(minutes_before, percent)| Rung { minutes_before, percent };
        Policy { ladder: ladder.iter().map(rung).collect(), ..Preset::Usual.policy() }
    }

    fn code(policy: &Policy) -> Option<String> {
        check(policy).first().map(|error| error.code.to_string())
    }

    #[test]
    fn a_ladder_never_gives_more_to_who_cancels_later() {
        assert_eq!(code(&with(&[(60, 100), (1_440, 50)])).as_deref(), Some("rises"));
        assert_eq!(code(&with(&[(1_440, 50), (60, 50)])), None);
        assert_eq!(code(&with(&[(60, 50), (60, 40)])).as_deref(), Some("twice"));
        assert_eq!(code(&with(&[(60, 101)])).as_deref(), Some("out_of_range"));
        assert_eq!(code(&with(&[])), None, "nothing back at all is a rule too");
        let seven: Vec<_> = (0..7).map(|n| (n * 60, 10)).collect();
        assert_eq!(code(&with(&seven)).as_deref(), Some("too_many"));
    }

    #[test]
    fn every_number_has_a_range() {
        let usual = Preset::Usual.policy();
        for (field, wrong) in [
            ("start_grid", Policy { start_grid_minutes: 0, ..usual.clone() }),
            ("notice_to_book", Policy { notice_to_book_minutes: 86_401, ..usual.clone() }),
            ("booking_window", Policy { booking_window_days: 0, ..usual.clone() }),
            (
                "notice_to_reschedule",
                Policy { notice_to_reschedule_minutes: 86_401, ..usual.clone() },
            ),
            ("reschedules", Policy { reschedules_allowed: 101, ..usual.clone() }),
            ("deposit", Policy { deposit_percent: 101, ..usual.clone() }),
            ("no_show", Policy { no_show_percent: 101, ..usual.clone() }),
            ("hold", Policy { hold_minutes: 0, ..usual.clone() }),
            ("reminder", Policy { reminder_hours: 337, ..usual.clone() }),
        ] {
            assert_eq!(check(&wrong), [FieldError::new(field, "out_of_range")]);
        }
    }
}
