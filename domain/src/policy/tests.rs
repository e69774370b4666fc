use chrono::{DateTime, TimeDelta};
use proptest::prelude::*;

use super::*;
use crate::{
    Currency,
    booking::{CancelledBy, tests::booking},
};

/// The policy of the design: everything back until a day before, half until four hours.
pub(crate) fn policy() -> Policy {
    Policy {
        start_grid_minutes: 15,
        notice_to_book_minutes: 120,
        booking_window_days: 60,
        notice_to_reschedule_minutes: 720,
        reschedules_allowed: 2,
        ladder: vec![
            Rung { minutes_before: 1_440, percent: 100 },
            Rung { minutes_before: 240, percent: 50 },
        ],
        deposit_percent: 30,
        pay_at_studio: true,
        no_show_percent: 100,
        card_on_file: false,
        hold_minutes: 10,
        reminder_hours: 24,
    }
}

fn at(text: &str) -> Instant {
    DateTime::parse_from_rfc3339(text).expect("an instant").to_utc()
}

const fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::Eur)
}

#[test]
fn deadlines_are_instants_counted_back_from_the_start() {
    let start = at("2026-11-26T14:00:00Z");
    let expected = [
        Deadline { until: at("2026-11-25T14:00:00Z"), percent: 100 },
        Deadline { until: at("2026-11-26T10:00:00Z"), percent: 50 },
    ];
    assert_eq!(policy().deadlines(start), expected);
    assert_eq!(policy().free_until(start), Some(expected[0].until));
    assert_eq!(policy().reschedule_until(start), at("2026-11-26T02:00:00Z"));
    assert_eq!(policy().reminder_at(start), Some(at("2026-11-25T14:00:00Z")));
    assert_eq!(Policy { reminder_hours: 0, ..policy() }.reminder_at(start), None);
}

#[test]
fn the_earliest_start_is_the_notice_ahead() {
    assert_eq!(policy().earliest_start(at("2026-11-26T14:00:00Z")), at("2026-11-26T16:00:00Z"));
}

#[test]
fn exactly_the_notice_is_enough_and_a_second_less_is_not() {
    let start = at("2026-11-26T14:00:00Z");
    let percent = |now| policy().refund_percent(start, at(now));
    assert_eq!(percent("2026-11-25T14:00:00Z"), 100);
    assert_eq!(percent("2026-11-25T14:00:01Z"), 50);
    assert_eq!(percent("2026-11-26T10:00:00Z"), 50);
    assert_eq!(percent("2026-11-26T10:00:01Z"), 0);
    assert_eq!(percent("2026-11-27T10:00:01Z"), 0);
}

#[test]
fn a_notice_over_a_change_of_clocks_is_elapsed_time() {
    // Berlin's clocks go back at 01:00 UTC: 24 hours before 10:00 local is 11:00 local.
    let start = at("2026-10-25T10:00:00+01:00");
    assert_eq!(policy().free_until(start), Some(at("2026-10-24T11:00:00+02:00")));
}

#[test]
fn a_rung_that_another_makes_pointless_is_not_shown() {
    let ladder = vec![
        Rung { minutes_before: 60, percent: 80 },
        Rung { minutes_before: 600, percent: 50 },
        Rung { minutes_before: 60, percent: 90 },
    ];
    let start = at("2026-11-26T14:00:00Z");
    let deadlines = Policy { ladder, ..policy() }.deadlines(start);
    assert_eq!(deadlines, [Deadline { until: at("2026-11-26T13:00:00Z"), percent: 90 }]);
}

#[test]
fn the_policy_decides_which_plans_there_are_and_what_they_take() {
    let due = |p: &Policy| {
        PaymentPlan::ALL.map(|plan| p.due_online(plan, eur(8_401)).ok().map(|due| due.minor))
    };
    assert_eq!(due(&policy()), [Some(8_401), Some(2_520), Some(0)]);
    let full = Policy { deposit_percent: 100, pay_at_studio: false, ..policy() };
    assert_eq!(due(&full), [Some(8_401), None, None]);
    let nothing = Policy { deposit_percent: 0, pay_at_studio: false, ..policy() };
    assert_eq!(due(&nothing), [Some(8_401), None, Some(0)]);
}

#[test]
fn the_studio_gives_everything_back_even_in_the_last_minute() {
    let booking = booking();
    let preview = refund_preview(&booking, eur(8_400), CancelledBy::Studio, booking.span.start);
    assert_eq!((preview.refund, preview.kept), (eur(8_400), eur(0)));
}

#[test]
fn not_coming_keeps_the_fee_but_no_more_than_was_paid() {
    let mut booking = booking();
    booking.policy.no_show_percent = 50;
    let split = |paid| {
        let preview = no_show_preview(&booking, eur(paid));
        (preview.refund.minor, preview.kept.minor)
    };
    assert_eq!(split(8_400), (4_200, 4_200));
    assert_eq!(split(2_520), (0, 2_520));
    assert_eq!(split(0), (0, 0));
}

#[test]
fn plans_and_fees_are_known_by_the_codes_that_rows_bear() {
    for (code, plan) in [
        ("full", PaymentPlan::Full),
        ("deposit", PaymentPlan::Deposit),
        ("at_studio", PaymentPlan::AtStudio),
    ] {
        assert_eq!((plan.code(), PaymentPlan::from_code(code)), (code, Some(plan)));
    }
    for (code, kind) in
        [("no_show", FeeKind::NoShow), ("late_cancellation", FeeKind::LateCancellation)]
    {
        assert_eq!((kind.code(), FeeKind::from_code(code)), (code, Some(kind)));
    }
    assert_eq!((PaymentPlan::from_code("Full"), FeeKind::from_code("late")), (None, None));
}

#[test]
fn a_policy_survives_being_copied_as_json() {
    let json = serde_json::to_string(&policy()).expect("it is data");
    assert!(json.contains(r#"{"minutes_before":1440,"percent":100}"#), "{json}");
    assert_eq!(serde_json::from_str::<Policy>(&json).expect("it reads back"), policy());
}

prop_compose! {
    fn any_ladder()(rungs in prop::collection::vec((0_u32..20_000, 0_u8..=255), 0..6)) -> Vec<Rung> {
        rungs.into_iter().map(|(minutes_before, percent)| Rung { minutes_before, percent }).collect()
    }
}

proptest! {
    #[test]
    fn a_refund_is_never_negative_never_above_paid_and_never_rises(
        ladder in any_ladder(),
        paid in 0_i64..1_000_000,
        mut times in prop::collection::vec(-30_000_i64..2_000, 2..12),
    ) {
        let mut booking = booking();
        booking.policy.ladder = ladder;
        times.sort_unstable();
        let mut last = i64::MAX;
        for minutes in times {
            let now = booking.span.start + TimeDelta::minutes(minutes);
            let preview = refund_preview(&booking, eur(paid), CancelledBy::Client, now);
            prop_assert!((0..=paid).contains(&preview.refund.minor));
            prop_assert_eq!(preview.refund.minor + preview.kept.minor, paid);
            prop_assert!(preview.refund.minor <= last);
            last = preview.refund.minor;
        }
    }

    #[test]
    fn every_deadline_gives_less_than_the_one_before(ladder in any_ladder()) {
        let deadlines = Policy { ladder, ..policy() }.deadlines(at("2026-11-26T14:00:00Z"));
        for pair in deadlines.windows(2) {
            prop_assert!(pair[0].until < pair[1].until && pair[0].percent > pair[1].percent);
        }
    }
}

proptest! {
    #[test]
    fn what_goes_back_goes_by_its_own_ways_whatever_the_best_rung_gives(
        online in 0_i64..20_000, cards in 0_i64..20_000, course in 0_i64..20_000,
        best in 0_u8..=100, second in 0_u8..=100, hours in -2_i64..72, by_client in any::<bool>(),
        missed in any::<bool>(),
    ) {
        let mut visit = booking();
        visit.policy.ladder = vec![
            Rung { minutes_before: 1_440, percent: best },
            Rung { minutes_before: 240, percent: second.min(best) },
        ];
        let paid = Paid { online: eur(online), cards: eur(cards), course: eur(course) };
        let now = visit.span.start - TimeDelta::hours(hours);
        let by = if by_client { CancelledBy::Client } else { CancelledBy::Studio };
        let preview = if missed {
            no_show_preview(&visit, paid)
        } else {
            refund_preview(&visit, paid, by, now)
        };
        let ways = preview.ways;
        prop_assert!(paid.covers(&ways), "no way gives more than came by it");
        prop_assert!(ways.course.is_zero() || ways.course == paid.course, "a session is whole");
        prop_assert_eq!(ways.all(), preview.refund);
        prop_assert_eq!(preview.refund.minor + preview.kept.minor, paid.all().minor);
        prop_assert!(ways.cards.is_zero() || ways.online == paid.online, "money first");
        // What is told afterwards of the sum alone says the same.
        let rest = Paid { course: eur(course - ways.course.minor), ..paid };
        let told = rest.divide(Money::new(preview.refund.minor - ways.course.minor, Currency::Eur));
        prop_assert_eq!((told.online, told.cards, told.course), (ways.online, ways.cards, eur(0)));
    }
}
