use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta, Weekday};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::time::Zone;

const ANA: TherapistId = TherapistId(Uuid::from_u128(1));
const BIA: TherapistId = TherapistId(Uuid::from_u128(2));

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn lisbon() -> Zone {
    "Europe/Lisbon".parse().expect("a zone")
}

fn slot(zone: Zone, date: NaiveDate, minute: u32, therapists: &[TherapistId]) -> Option<Slot> {
    let time = NaiveTime::from_num_seconds_from_midnight_opt(minute * 60, 0)?;
    let start = zone.resolve(date.and_time(time)).first()?;
    Some(Slot { start, local: zone.local(start), therapists: therapists.to_vec() })
}

/// On every date from `first` on, each full hour from nine to four.
fn open(first: &str, days: i64, who: impl Fn(NaiveDate, u32) -> Vec<TherapistId>) -> Vec<Slot> {
    let dates = (0..days).map(|n| date(first) + TimeDelta::days(n));
    dates
        .flat_map(|day| (9..=16).map(move |hour| (day, hour)))
        .filter_map(|(day, hour)| slot(lisbon(), day, hour * 60, &who(day, hour)))
        .collect()
}

fn wish() -> Wish {
    Wish {
        count: 6,
        every: 7,
        weekdays: Weekdays::ALL,
        parts: Vec::new(),
        around: None,
        first: date("2027-03-02"),
        therapist: None,
    }
}

fn times(plan: &[Session]) -> Vec<String> {
    let said = |session: &Session| session.choice.wall.format("%m-%d %H:%M").to_string();
    plan.iter().map(said).collect()
}

#[test]
fn a_weekly_course_keeps_its_hour_over_a_change_of_the_clock() {
    let slots = open("2027-03-01", 60, |_, _| vec![ANA, BIA]);
    let wish = Wish { around: NaiveTime::from_hms_opt(10, 0, 0), ..wish() };
    let plan = propose(&wish, &slots).expect("all is free");
    let expected = ["03-02", "03-09", "03-16", "03-23", "03-30", "04-06"];
    assert_eq!(times(&plan), expected.map(|day| format!("{day} 10:00")));
    // The clock is put forward on 28 March: an hour less between the instants.
    let apart = plan[4].choice.start - plan[3].choice.start;
    assert_eq!(apart, TimeDelta::hours(7 * 24 - 1));
    assert!(plan.iter().all(|session| session.choice.therapist == ANA));
    assert!(plan.iter().all(|session| session.alternatives.len() == ALTERNATIVES));
}

#[test]
fn a_day_is_moved_before_somebody_else_treats_and_a_week_is_not() {
    let ana_is_off = |day: NaiveDate| day == date("2027-03-09");
    let slots =
        open("2027-03-01", 60, |day, _| if ana_is_off(day) { vec![BIA] } else { vec![ANA, BIA] });
    let with_ana = Wish { therapist: Some(ANA), ..wish() };
    let plan = propose(&with_ana, &slots).expect("it can be had");
    assert!(plan.iter().all(|session| session.choice.therapist == ANA));
    assert_ne!(plan[1].choice.date(), date("2027-03-09"));
    let tuesdays = Wish { weekdays: Weekdays::of([Weekday::Tue]), ..with_ana };
    let plan = propose(&tuesdays, &slots).expect("it can be had");
    assert_eq!(plan[1].choice.date(), date("2027-03-09"));
    assert_eq!(plan[1].choice.therapist, BIA);
    assert!(plan.iter().all(|session| session.choice.date().weekday() == Weekday::Tue));
}

#[test]
fn an_interval_that_the_days_do_not_permit_is_kept_as_nearly_as_can_be() {
    let slots = open("2027-03-01", 60, |_, _| vec![ANA]);
    let tuesdays = Weekdays::of([Weekday::Tue]);
    for (every, gap) in [(3, 7), (10, 7), (14, 14)] {
        let wish = Wish { count: 4, every, weekdays: tuesdays, ..wish() };
        let plan = propose(&wish, &slots).expect("it can be had");
        let gaps = plan.windows(2).map(|w| (w[1].choice.date() - w[0].choice.date()).num_days());
        assert_eq!(gaps.collect::<Vec<_>>(), [gap; 3], "every {every} days");
    }
}

#[test]
fn too_few_dates_are_refused_with_how_many_there_are() {
    let slots = open("2027-03-01", 20, |_, _| vec![ANA]);
    assert_eq!(propose(&wish(), &slots), Err(NoPlan { fits: 4 }));
    assert_eq!(propose(&wish(), &[]), Err(NoPlan { fits: 0 }));
    let evening = Wish { parts: vec![Part::Evening], ..wish() };
    assert_eq!(propose(&evening, &slots), Err(NoPlan { fits: 0 }));
}

#[test]
fn what_is_chosen_may_lie_late_and_never_near() {
    let slots = open("2027-03-01", 60, |_, _| vec![ANA]);
    let plan = propose(&wish(), &slots).expect("all is free");
    let mut chosen: Vec<Choice> = plan.iter().map(|session| session.choice).collect();
    assert_eq!(check(&wish(), &chosen), Ok(()));
    let late = slots.iter().find(|slot| slot.local.date() == date("2027-04-20")).expect("open");
    chosen[5] = Choice { start: late.start, wall: late.local.wall, therapist: ANA };
    assert_eq!(check(&wish(), &chosen), Ok(()));
    chosen[5] = chosen[4];
    assert_eq!(check(&wish(), &chosen), Err(PlanRefused::TooNear { session: 5 }));
    assert_eq!(check(&wish(), &chosen[..5]), Err(PlanRefused::Dates));
}

#[test]
fn numbers_and_intervals_that_there_are_not_are_refused() {
    let with = |count, every| Wish { count, every, ..wish() }.check(FEWEST);
    assert_eq!(with(1, 7), Err(PlanRefused::Count));
    assert_eq!(with(13, 7), Err(PlanRefused::Count));
    assert_eq!(with(2, 0), Err(PlanRefused::Every));
    assert_eq!(with(12, 61), Err(PlanRefused::Every));
    assert_eq!(with(12, 60), Ok(()));
    assert_eq!(Wish { count: 1, ..wish() }.check(1), Ok(()));
    for every in 1..=LONGEST_INTERVAL {
        assert!(least_gap(every) >= 1 && least_gap(every) <= every && widest_gap(every) > every);
    }
}

/// A studio's free times, some of them taken.
fn any_slots() -> impl Strategy<Value = Vec<Slot>> {
    let zone = prop::sample::select(vec!["Europe/Lisbon", "America/New_York", "Asia/Kathmandu"]);
    let one = (0..75_i64, 7..20_u32, prop::sample::select(vec![0, 15, 30, 45]), 1..4_u8);
    (zone, prop::collection::vec(one, 0..250)).prop_map(|(zone, all)| {
        let zone: Zone = zone.parse().expect("a zone");
        let mut slots: Vec<Slot> = all
            .into_iter()
            .filter_map(|(day, hour, minute, who)| {
                let day = date("2027-02-20") + TimeDelta::days(day);
                let both = [(1, ANA), (2, BIA)];
                let who: Vec<_> = both.iter().filter(|b| who & b.0 != 0).map(|b| b.1).collect();
                slot(zone, day, hour * 60 + minute, &who)
            })
            .collect();
        slots.sort_by_key(|slot| slot.start);
        slots.dedup_by_key(|slot| slot.start);
        slots
    })
}

fn any_wish() -> impl Strategy<Value = Wish> {
    let days = prop::collection::vec(0..7_u8, 0..7);
    let parts = prop::collection::vec(prop::sample::select(Part::ALL.to_vec()), 0..3);
    let who = prop::option::of(prop::sample::select(vec![ANA, BIA]));
    (2..7_u32, 1..15_u32, days, parts, prop::option::of(7..20_u32), who).prop_map(
        |(count, every, days, parts, around, therapist)| Wish {
            count,
            every,
            weekdays: Weekdays::of(days.into_iter().filter_map(|day| Weekday::try_from(day).ok())),
            parts,
            around: around.and_then(|hour| NaiveTime::from_hms_opt(hour, 0, 0)),
            first: date("2027-02-24"),
            therapist,
        },
    )
}

/// What a set costs, counted plainly.
fn cost(wish: &Wish, plan: &[Choice]) -> u32 {
    let minutes: Vec<u32> = match wish.around {
        Some(time) => vec![minute_of(date("2027-01-01").and_time(time))],
        None => (0..24 * 60).collect(),
    };
    let people = wish.therapist.map_or_else(|| vec![ANA, BIA], |one| vec![one]);
    let late = off_interval((plan[0].date() - wish.first).num_days(), 0);
    let gaps: u32 = plan
        .windows(2)
        .map(|w| off_interval((w[1].date() - w[0].date()).num_days(), wish.every))
        .sum();
    let own = |usual: Usual| plan.iter().map(|choice| usual.cost(choice)).sum::<u32>();
    let usuals = minutes
        .iter()
        .flat_map(|minute| people.iter().map(|who| Usual { minute: *minute, therapist: *who }));
    late + gaps + usuals.map(own).min().unwrap_or_default()
}

fn chosen(plan: &[Session]) -> Vec<Choice> {
    plan.iter().map(|session| session.choice).collect()
}

fn is_offered(slots: &[Slot], choice: &Choice) -> bool {
    slots.iter().any(|slot| {
        slot.start == choice.start
            && slot.local.wall == choice.wall
            && slot.therapists.contains(&choice.therapist)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_date_and_every_alternative_is_offered_suits_and_is_never_too_near(
        wish in any_wish(), slots in any_slots(),
    ) {
        let Ok(plan) = propose(&wish, &slots) else { return Ok(()) };
        let dates = chosen(&plan);
        prop_assert_eq!(check(&wish, &dates), Ok(()));
        for (at, session) in plan.iter().enumerate() {
            for choice in session.alternatives.iter().chain([&session.choice]) {
                prop_assert!(is_offered(&slots, choice), "{:?}", choice);
                prop_assert!(wish.weekdays.has(choice.date().weekday()));
                prop_assert!(wish.parts.is_empty() || wish.parts.contains(&Part::at(choice.wall.time())));
                let mut with = dates.clone();
                with[at] = *choice;
                prop_assert_eq!(check(&wish, &with), Ok(()));
                let gap = |w: &[Choice]| (w[1].date() - w[0].date()).num_days();
                let widest = with.windows(2).map(gap).max().unwrap_or_default();
                prop_assert!(widest <= i64::from(widest_gap(wish.every)));
            }
            prop_assert!(session.alternatives.len() <= ALTERNATIVES);
            prop_assert!(!session.alternatives.contains(&session.choice));
        }
    }

    #[test]
    fn the_same_slots_give_the_same_dates_and_more_slots_never_dearer_ones(
        wish in any_wish(), slots in any_slots(), gone in prop::collection::vec(any::<bool>(), 250),
    ) {
        let Ok(plan) = propose(&wish, &slots) else { return Ok(()) };
        prop_assert_eq!(&propose(&wish, &slots), &Ok(plan.clone()));
        let fewer: Vec<Slot> = slots
            .iter()
            .zip(&gone)
            .filter(|(_, gone)| !**gone)
            .map(|(slot, _)| slot.clone())
            .collect();
        let Ok(less) = propose(&wish, &fewer) else { return Ok(()) };
        // Laid around a time at which the first session could be, no dearer set is taken.
        if wish.around.is_some() {
            prop_assert!(cost(&wish, &chosen(&plan)) <= cost(&wish, &chosen(&less)));
        }
    }

    #[test]
    fn where_some_set_exists_one_is_proposed_and_else_it_says_how_many_fit(
        wish in any_wish(), slots in any_slots(),
    ) {
        match propose(&wish, &slots) {
            Ok(plan) => prop_assert_eq!(plan.len() as u32, wish.count),
            Err(NoPlan { fits }) => {
                prop_assert!(fits < wish.count);
                if fits >= FEWEST {
                    let fewer = Wish { count: fits, ..wish };
                    prop_assert!(propose(&fewer, &slots).is_ok());
                }
            }
        }
    }

    #[test]
    fn where_one_hour_is_always_free_every_session_keeps_it(
        hour in 0..24_u32, every in 1..15_u32, count in 2..7_u32,
        zone in prop::sample::select(vec![
            "Europe/Lisbon", "America/New_York", "Australia/Lord_Howe", "America/St_Johns",
        ]),
    ) {
        // Over the spring changes of the north and the autumn change of the south.
        let zone: Zone = zone.parse().expect("a zone");
        let slots: Vec<Slot> = (0..120)
            .filter_map(|n| slot(zone, date("2027-02-24") + TimeDelta::days(n), hour * 60, &[ANA]))
            .collect();
        let wish = Wish { every, count, first: date("2027-02-24"), ..wish() };
        let plan = propose(&wish, &slots).expect("it can be had");
        let walls: Vec<u32> = plan.iter().map(|session| session.choice.minute()).collect();
        prop_assert_eq!(walls, vec![hour * 60; count as usize]);
    }
}
