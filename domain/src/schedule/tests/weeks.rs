//! Weeks as people set them, and what they mean on the nights on which clocks change.

use chrono::{Datelike, Timelike};
use proptest::prelude::*;

use super::*;

/// Zones, each with the dates of 2027 on which its clock is put forward and back. Lord
/// Howe's goes by half an hour; Santiago's and Cairo's go over midnight.
const CHANGES: [(&str, [&str; 2]); 7] = [
    ("Europe/Berlin", ["2027-03-28", "2027-10-31"]),
    ("America/St_Johns", ["2027-03-14", "2027-11-07"]),
    ("Africa/Cairo", ["2027-04-30", "2027-10-29"]),
    ("America/Santiago", ["2027-09-05", "2027-04-04"]),
    ("Australia/Lord_Howe", ["2027-10-03", "2027-04-04"]),
    ("Pacific/Chatham", ["2027-09-26", "2027-04-04"]),
    ("Atlantic/Azores", ["2027-03-28", "2027-10-31"]),
];

fn shifts(stretches: &[Stretch]) -> Vec<Shift> {
    stretches.iter().copied().map(Shift::from).collect()
}

fn week_of(day: usize, stretches: &[Stretch]) -> [Vec<Shift>; 7] {
    let mut days: [Vec<Shift>; 7] = Default::default();
    days[day] = shifts(stretches);
    days
}

fn refused(days: [Vec<Shift>; 7]) -> Vec<(usize, usize, &'static str)> {
    let wrong = Week::new(days).expect_err("it is refused");
    wrong.into_iter().map(|w| (w.day, w.row, w.why.code())).collect()
}

#[test]
fn hours_that_overlap_are_refused_and_hours_that_touch_are_not() {
    assert_eq!(refused(week_of(0, &[(540, 780), (720, 1080)])), [(0, 1, "overlaps")]);
    assert!(Week::new(week_of(0, &[(780, 1080), (540, 780)])).is_ok());
    let mut late = week_of(0, &[(22 * 60, 2 * 60)]);
    late[1] = shifts(&[(60, 300)]);
    assert_eq!(refused(late.clone()), [(1, 0, "overlaps")]);
    late[1] = shifts(&[(120, 300)]);
    assert!(Week::new(late).is_ok());
    let mut sunday = week_of(6, &[(22 * 60, 2 * 60)]);
    sunday[0] = shifts(&[(0, 60)]);
    assert_eq!(refused(sunday), [(6, 0, "overlaps")]);
}

#[test]
fn hours_without_a_length_and_minutes_of_no_day_are_refused() {
    assert_eq!(refused(week_of(2, &[(540, 540)])), [(2, 0, "empty")]);
    assert_eq!(refused(week_of(2, &[(1440, 60)])), [(2, 0, "no_minute")]);
    assert_eq!(refused(week_of(2, &[(60, 1441)])), [(2, 0, "no_minute")]);
    let many: Vec<Stretch> = (0..7).map(|n| (n * 60, n * 60 + 30)).collect();
    assert_eq!(refused(week_of(2, &many)), [(2, 6, "too_many")]);
    for whole in [(0, 0), (0, 1440)] {
        let week = Week::new(week_of(2, &[whole])).expect("a whole day");
        assert_eq!((week.days()[2].clone(), week.minutes()), (shifts(&[(0, 1440)]), 1440));
    }
}

#[test]
fn a_new_week_leaves_the_old_one_until_it_begins_and_after_it_ends() {
    let old = every_day(NINE, FIVE);
    let new = Week::new(week_of(0, &[(600, 720)])).expect("in order");
    let rules = new.put_into(&old, date("2027-03-01"), Some(date("2027-03-31")));
    for (day, is_new) in
        [("2027-02-28", false), ("2027-03-01", true), ("2027-03-31", true), ("2027-04-01", false)]
    {
        let expected = if is_new { new.clone() } else { Week::on(&old, date(day)) };
        assert_eq!(Week::on(&rules, date(day)), expected, "{day}");
    }
    assert_eq!(changes_after(&rules, date("2027-01-01")), [date("2027-03-01"), date("2027-04-01")]);
    let for_ever = new.put_into(&rules, date("2027-02-01"), None);
    assert_eq!(changes_after(&for_ever, date("2027-01-01")), [date("2027-02-01")]);
    assert_eq!(Week::on(&for_ever, date("2031-01-01")), new);
}

#[test]
fn several_overrides_of_a_date_are_joined() {
    let of = |hours| DateOverride { date: date("2027-01-05"), hours };
    let mut studio = studio();
    studio.therapists[0].overrides =
        vec![of(Some((600, 720))), of(None), of(Some((660, 780))), of(Some((1080, 1140)))];
    let times = times_on(&studio, &query("2027-01-05", "2027-01-05"));
    assert_eq!(times, ["10:00", "10:30", "11:00", "11:30", "12:00", "18:00"]);
    assert_eq!(check_date(&[(600, 720), (660, 780)]), Err((1, StretchRefused::Overlaps)));
    assert_eq!(check_date(&[(600, 720), (720, 780)]), Ok(()));
}

#[test]
fn sessions_that_a_change_leaves_outside_are_found_and_no_others() {
    let rules = WorkRules { weekly: every_day(NINE, FIVE), overrides: Vec::new() };
    let shorter = WorkRules { weekly: every_day(NINE, 15 * 60), overrides: Vec::new() };
    let sessions = [
        span("2027-01-05T14:00:00Z", "2027-01-05T15:00:00Z"),
        span("2027-01-05T14:30:00Z", "2027-01-05T15:30:00Z"),
        span("2027-01-05T20:00:00Z", "2027-01-05T21:00:00Z"),
        span("2027-06-05T16:00:00Z", "2027-06-05T17:00:00Z"),
    ];
    assert_eq!(rules.left_outside(&shorter, Zone::UTC, &sessions), [1, 3]);
    assert!(rules.left_outside(&rules, Zone::UTC, &sessions).is_empty());
    assert!(rules.left_outside(&WorkRules::default(), Zone::UTC, &[]).is_empty());
}

fn stretch() -> impl Strategy<Value = Stretch> {
    // Many begin or end about when clocks change.
    let minute = prop_oneof![0..1440_u32, 0..300_u32];
    (minute, prop_oneof![0..=1440_u32, 0..300_u32])
}

fn room_of_hours() -> impl Strategy<Value = Option<RoomId>> {
    prop::option::of((1..3_u128).prop_map(id))
}

fn shift() -> impl Strategy<Value = Shift> {
    (stretch(), room_of_hours()).prop_map(|(hours, room)| Shift { hours, room })
}

fn days() -> impl Strategy<Value = [Vec<Shift>; 7]> {
    prop::collection::vec(prop::collection::vec(shift(), 0..3), 7)
        .prop_map(|days| days.try_into().expect("seven"))
}

/// Of such hours those that fit what is there already: a week that is drawn blindly is seldom one.
fn weeks() -> impl Strategy<Value = Week> {
    days().prop_map(|days| {
        let mut kept: [Vec<Shift>; 7] = Default::default();
        for (day, shifts) in days.into_iter().enumerate() {
            for shift in shifts {
                let mut with = kept.clone();
                with[day].push(shift);
                if Week::new(with.clone()).is_ok() {
                    kept = with;
                }
            }
        }
        Week::new(kept).expect("each of them fits")
    })
}

fn rules() -> impl Strategy<Value = Vec<WeeklyHours>> {
    let day =
        || prop::option::of((0..60_i64).prop_map(|n| date("2027-03-01") + TimeDelta::days(n)));
    let one =
        (0..7_u8, shift(), day(), day()).prop_map(|(weekday, shift, first, last)| WeeklyHours {
            weekday: Weekday::try_from(weekday).expect("a day of the week"),
            from_minute: shift.hours.0,
            until_minute: shift.hours.1,
            valid_from: first,
            valid_until: last.max(first),
            room: shift.room,
        });
    prop::collection::vec(one, 0..10)
}

/// A zone, the days around a change of its clock, weekly hours and overrides of those days.
fn around_a_change() -> impl Strategy<Value = (Zone, NaiveDate, WorkRules)> {
    let change = (0..CHANGES.len(), 0..2_usize);
    let overridden = prop::collection::vec((-1..=2_i64, prop::option::of(stretch())), 0..5);
    (change, days(), overridden).prop_map(|((zone, which), days, overridden)| {
        let (name, dates) = CHANGES[zone];
        let change = date(dates[which]);
        let weekly = WEEKDAYS.iter().zip(days).flat_map(|(weekday, hours)| {
            hours.into_iter().map(|shift| WeeklyHours {
                weekday: *weekday,
                from_minute: shift.hours.0,
                until_minute: shift.hours.1,
                valid_from: None,
                valid_until: None,
                // In which room is another question.
                room: None,
            })
        });
        let of = |(day, hours)| DateOverride { date: change + TimeDelta::days(day), hours };
        let overrides = overridden.into_iter().map(of).collect();
        let rules = WorkRules { weekly: weekly.collect(), overrides };
        (name.parse().expect("a zone"), change, rules)
    })
}

/// What the rules say about a minute of the wall clock, read plainly.
fn plainly(rules: &WorkRules, wall: chrono::NaiveDateTime) -> bool {
    let minute = wall.hour() * 60 + wall.minute();
    let of = |date: NaiveDate| {
        let instead: Vec<_> = rules.overrides.iter().filter(|o| o.date == date).collect();
        if instead.is_empty() {
            let weekly = rules.weekly.iter().filter(|h| h.weekday == date.weekday());
            (false, weekly.map(|h| (h.from_minute, h.until_minute)).collect())
        } else {
            let hours: Vec<_> = instead.iter().filter_map(|o| o.hours).collect();
            (hours.is_empty(), hours)
        }
    };
    let (is_closed, today) = of(wall.date());
    let head =
        today.iter().any(|(from, until)| *from <= minute && (until <= from || minute < *until));
    let (_, yesterday) = of(wall.date().pred_opt().expect("not the first of all"));
    let tail = yesterday.iter().any(|(from, until)| until <= from && minute < *until);
    head || (tail && !is_closed)
}

/// Every minute of four days about a change, with whether somebody works then: while a
/// clock goes through an hour again, the latest it has shown is what counts.
fn minutes(zone: Zone, change: NaiveDate, rules: &WorkRules) -> Vec<(Instant, bool)> {
    let (mut at, end) =
        (zone.day_start(change - TimeDelta::days(2)), zone.day_start(change + TimeDelta::days(3)));
    let (shown_from, mut latest) =
        (zone.day_start(change - TimeDelta::days(1)), zone.local(at).wall);
    let mut all = Vec::new();
    while at < end {
        latest = latest.max(zone.local(at).wall);
        if at >= shown_from {
            all.push((at, plainly(rules, latest)));
        }
        at += TimeDelta::minutes(1);
    }
    all
}

#[test]
fn the_dates_of_the_changes_are_the_right_ones() {
    for (name, dates) in CHANGES {
        let zone: Zone = name.parse().expect("a zone");
        let lengths = dates.map(|day| {
            let [from, until] = [-1, 1].map(|n| zone.day_start(date(day) + TimeDelta::days(n)));
            (until - from).num_minutes()
        });
        assert!(lengths[0] < 2 * 1440 && lengths[1] > 2 * 1440, "{name}: {lengths:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn hours_mean_what_the_wall_clock_says_through_both_clock_changes((zone, change, rules) in around_a_change()) {
        let working = rules.working(zone, change - TimeDelta::days(1), change + TimeDelta::days(2));
        for (at, works) in minutes(zone, change, &rules) {
            let minute = Span::of_minutes(at, 1);
            prop_assert_eq!(working.contains(&minute), works, "{} {}", zone, zone.local(at).wall);
        }
    }

    #[test]
    fn through_both_clock_changes_exactly_the_starts_whose_whole_session_is_worked_are_offered((zone, change, rules) in around_a_change(), length in 15..120_u32) {
        let mut studio = studio();
        studio.zone = zone;
        studio.therapists[0].hours = rules.weekly.clone();
        studio.therapists[0].overrides = rules.overrides.clone();
        let worked: std::collections::HashMap<_, _> = minutes(zone, change, &rules).into_iter().collect();
        let treatment = TreatmentTimes { minutes: length, ..HOUR };
        let query = SlotQuery { treatment, therapist: None, from: change, until: change };
        let slots: Vec<_> = available_slots(&query, &studio, now()).iter().map(|s| s.start).collect();
        let mut at = zone.day_start(change);
        while at < zone.day_start(change + TimeDelta::days(1)) {
            let wall = zone.local(at).wall;
            let starts = wall.minute().is_multiple_of(30) && zone.resolve(wall).first() == Some(at);
            let session = (0..i64::from(length)).all(|m| worked[&(at + TimeDelta::minutes(m))]);
            prop_assert_eq!(slots.contains(&at), starts && session, "{} {}", zone, wall);
            at += TimeDelta::minutes(1);
        }
    }

    #[test]
    fn every_minute_about_a_clock_change_has_an_answer_and_is_free_exactly_where_it_is_offered((zone, change, rules) in around_a_change(), offset in 0..300_i64) {
        let mut studio = studio();
        studio.zone = zone;
        studio.therapists[0].hours = rules.weekly.clone();
        studio.therapists[0].overrides = rules.overrides.clone();
        let query = SlotQuery { treatment: HOUR, therapist: None, from: change, until: change };
        let slots: Vec<_> = available_slots(&query, &studio, now()).iter().map(|s| s.start).collect();
        let mut at = zone.day_start(change) + TimeDelta::seconds(offset);
        while at < zone.day_start(change + TimeDelta::days(1)) {
            let said = explain(&query, &studio, at, now());
            prop_assert_eq!(said.len(), 1);
            prop_assert_eq!(said[0].refused.is_none(), slots.contains(&at), "{}", at);
            at += TimeDelta::minutes(if offset % 60 == 0 { 5 } else { 11 });
        }
        for slot in slots {
            prop_assert_eq!(explain(&query, &studio, slot, now())[0].refused, None);
        }
    }

    #[test]
    fn an_accepted_week_counts_no_minute_twice(days in days()) {
        let given = days.clone();
        match Week::new(days) {
            Ok(week) => {
                let rules = WorkRules { weekly: week.put_into(&[], date("2027-01-04"), None), overrides: Vec::new() };
                let working = rules.working(Zone::UTC, date("2027-01-11"), date("2027-01-17"));
                let whole = span("2027-01-11T00:00:00Z", "2027-01-18T00:00:00Z");
                prop_assert_eq!(working.minutes_within(&whole), i64::from(week.minutes()));
            }
            Err(wrong) => {
                let (first, stretch) = (wrong[0], given[wrong[0].day][wrong[0].row]);
                prop_assert_eq!(first.why == StretchRefused::Empty, stretch.hours.0 == stretch.hours.1 && stretch.hours.0 != 0);
            }
        }
    }

    #[test]
    fn a_week_holds_from_its_first_to_its_last_date_and_nothing_else_changes(old in rules(), week in weeks(), (first, length) in (0..60_i64, prop::option::of(0..40_i64))) {
        let first = date("2027-03-01") + TimeDelta::days(first);
        let last = length.map(|days| first + TimeDelta::days(days));
        let rules = week.put_into(&old, first, last);
        for day in 0..130_i64 {
            let day = date("2027-02-20") + TimeDelta::days(day);
            let inside = first <= day && last.is_none_or(|last| day <= last);
            let expected = if inside { week.clone() } else { Week::on(&old, day) };
            prop_assert_eq!(Week::on(&rules, day), expected, "{}", day);
        }
    }
}
