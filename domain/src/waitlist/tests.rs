use chrono::{DateTime, NaiveDate, TimeDelta};
use proptest::prelude::*;

use super::*;
use crate::{
    schedule::Slot,
    time::{LocalTime, Zone},
};

fn at(text: &str) -> Instant {
    DateTime::parse_from_rfc3339(text).expect("RFC 3339").to_utc()
}

fn minute(n: i64) -> Instant {
    at("2026-11-24T08:00:00Z") + TimeDelta::minutes(n)
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date")
}

fn typed() -> WishInput {
    WishInput {
        first: "2026-11-24".into(),
        last: "2026-12-04".into(),
        weekdays: vec!["tue".into(), "thu".into()],
        from: "16:00".into(),
        until: "19:30".into(),
    }
}

#[test]
fn a_wish_is_days_of_the_week_and_a_part_of_the_day() {
    let wish = typed().check(today(), 60).expect("in order");
    let wall = |day: u32, hour, minute| {
        NaiveDate::from_ymd_opt(2026, 11, day).and_then(|d| d.and_hms_opt(hour, minute, 0))
    };
    let fits = |day, hour, minute| wish.fits(wall(day, hour, minute).expect("a time"), 60);
    assert!(fits(24, 16, 0) && fits(26, 18, 30));
    assert!(!fits(24, 15, 45), "it begins too early");
    assert!(!fits(24, 18, 45), "it ends too late");
    assert!(!fits(25, 17, 0), "a Wednesday");
    assert!(wish.is_over(NaiveDate::from_ymd_opt(2026, 12, 5).expect("a date")));
    assert_eq!(WishInput::from(&wish), typed());
}

#[test]
fn nothing_named_is_every_day_and_the_whole_day() {
    let typed =
        WishInput { weekdays: vec![], from: String::new(), until: String::new(), ..typed() };
    let wish = typed.check(today(), 60).expect("in order");
    assert!(wish.is_every_day() && wish.is_whole_day());
}

#[test]
fn every_problem_of_a_wish_is_named() {
    let codes = |input: WishInput| -> Vec<String> {
        let errors = input.check(today(), 60).expect_err("it is wrong");
        errors.into_iter().map(|error| format!("{}:{}", error.field, error.code)).collect()
    };
    assert_eq!(
        codes(WishInput { first: "soon".into(), from: "noon".into(), ..typed() }),
        ["first:not_a_date", "from:not_a_time"]
    );
    assert_eq!(codes(WishInput { last: "2026-11-23".into(), ..typed() }), ["last:past"]);
    assert_eq!(codes(WishInput { first: "2026-12-05".into(), ..typed() }), ["last:ends_before"]);
    assert_eq!(codes(WishInput { last: "2027-11-24".into(), ..typed() }), ["last:too_long"]);
    assert_eq!(codes(WishInput { until: "16:45".into(), ..typed() }), ["until:too_short"]);
}

fn slot(n: i64) -> Slot {
    let start = minute(n);
    let local = LocalTime { wall: start.naive_utc(), offset_seconds: 0 };
    Slot { start, local, therapists: Vec::new() }
}

#[test]
fn the_start_that_uses_most_of_what_became_free_is_offered() {
    let slots: Vec<Slot> = (0..12).map(|n| slot(n * 15)).collect();
    let freed = Span::of_minutes(minute(60), 60);
    let found = best(&slots, 60, &freed, |_, _| true).expect("one touches it");
    assert_eq!(found.start, minute(60));
    let later = best(&slots, 60, &freed, |slot, _| slot.start > minute(60)).expect("one");
    assert_eq!(later.start, minute(75));
    assert!(best(&slots, 60, &Span::of_minutes(minute(600), 60), |_, _| true).is_none());
}

#[test]
fn at_night_it_waits_until_seven_unless_the_visit_is_soon() {
    let (settings, lisbon) =
        (Settings::default(), "Europe/Lisbon".parse::<Zone>().expect("a zone"));
    let told = |start: &str, now: &str| timing(settings, lisbon, at(start), at(now));
    let by_day = told("2026-11-24T18:00:00Z", "2026-11-24T12:00:00Z").expect("far enough");
    assert_eq!(by_day.tell_at, at("2026-11-24T12:00:00Z"));
    assert_eq!(by_day.expires, at("2026-11-24T12:20:00Z"));
    let night = told("2026-11-25T10:00:00Z", "2026-11-24T23:10:00Z").expect("far enough");
    assert_eq!(
        (night.tell_at, night.expires),
        (at("2026-11-25T07:00:00Z"), at("2026-11-25T07:20:00Z"))
    );
    let early = told("2026-11-25T10:00:00Z", "2026-11-25T03:00:00Z").expect("far enough");
    assert_eq!(early.tell_at, at("2026-11-25T07:00:00Z"));
    let soon = told("2026-11-25T08:00:00Z", "2026-11-25T03:00:00Z").expect("told at night");
    assert_eq!(soon.tell_at, at("2026-11-25T03:00:00Z"));
    assert_eq!(told("2026-11-24T13:19:00Z", "2026-11-24T12:00:00Z"), None, "too near");
    assert!(told("2026-11-24T13:20:00Z", "2026-11-24T12:00:00Z").is_some());
}

#[test]
fn a_no_keeps_the_place_and_silence_does_not() {
    let joined = Standing { queued_at: minute(0), missed: 0 };
    assert_eq!(joined.after(Answer::No, minute(9)), Some(joined));
    assert_eq!(joined.after(Answer::NeverTold, minute(9)), Some(joined));
    let behind = joined.after(Answer::None, minute(9)).expect("once");
    assert_eq!(behind, Standing { queued_at: minute(9), missed: 1 });
    assert_eq!(behind.after(Answer::None, minute(20)), None, "twice in a row");
    let heard = behind.after(Answer::No, minute(20)).expect("they answered");
    assert_eq!(heard, Standing { queued_at: minute(9), missed: 0 });
}

/// Somebody who waits: since when, for which times, and about which they were asked.
#[derive(Clone, Debug)]
struct Person {
    queued: i64,
    wants: (i64, i64),
    asked: Vec<i64>,
}

prop_compose! {
    fn person()(
        queued in 0..20_i64,
        from in 0..8_i64,
        length in 1..8_i64,
        asked in prop::collection::vec(0..16_i64, 0..4),
    ) -> Person {
        Person { queued, wants: (from, from + length), asked }
    }
}

proptest! {
    /// Whoever is asked fits, was not asked before, and nobody like that came earlier; and
    /// nobody is asked only where nobody like that is there.
    #[test]
    fn the_turn_is_the_first_whom_it_fits(people in prop::collection::vec(person(), 0..40), hour in 0..16_i64) {
        let session = Span::of_minutes(minute(hour * 60), 60);
        let able = |n: usize| {
            let person = &people[n];
            let passed: Vec<Span> =
                person.asked.iter().map(|h| Span::of_minutes(minute(h * 60), 60)).collect();
            person.wants.0 <= hour && hour < person.wants.1 && may_be_asked(&session, &passed)
        };
        let mut waiting: Vec<Place<usize>> = (0..people.len())
            .map(|key| Place { queued_at: minute(people[key].queued), joined_at: minute(0), key })
            .collect();
        waiting.reverse();
        let found = turn(&mut waiting, |key| able(key).then_some(())).map(|(key, ())| key);
        let expected = (0..people.len()).filter(|n| able(*n)).min_by_key(|n| (people[*n].queued, *n));
        prop_assert_eq!(found, expected);
    }

    /// However people answer, everybody is asked at most once about one time, whoever was
    /// silent comes after all who waited then, and the queue runs dry.
    #[test]
    fn a_time_goes_round_once(answers in prop::collection::vec(0..3_u8, 1..30)) {
        let count = answers.len();
        let session = Span::of_minutes(minute(600), 60);
        let mut people: Vec<(Option<Standing>, Vec<Span>)> = (0..count)
            .map(|n| (Some(Standing { queued_at: minute(i64::try_from(n).unwrap_or(0)), missed: 0 }), vec![]))
            .collect();
        let mut asked = Vec::new();
        loop {
            let mut waiting: Vec<Place<usize>> = people
                .iter()
                .enumerate()
                .filter_map(|(key, (standing, _))| {
                    Some(Place { queued_at: (*standing)?.queued_at, joined_at: minute(0), key })
                })
                .collect();
            let next = turn(&mut waiting, |key| may_be_asked(&session, &people[key].1).then_some(()));
            let Some((key, ())) = next else { break };
            prop_assert!(!asked.contains(&key), "asked twice");
            asked.push(key);
            people[key].1.push(session);
            let now = minute(100 + i64::try_from(asked.len()).unwrap_or(0));
            let answer = [Answer::No, Answer::None, Answer::NeverTold][usize::from(answers[key])];
            people[key].0 = people[key].0.and_then(|standing| standing.after(answer, now));
            if answer == Answer::None {
                let place = people[key].0.map(|standing| standing.queued_at);
                let last = people.iter().filter_map(|(standing, _)| *standing).map(|s| s.queued_at).max();
                prop_assert_eq!(place, last);
            }
        }
        prop_assert_eq!(asked, (0..count).collect::<Vec<_>>(), "first come, first asked");
    }
}
