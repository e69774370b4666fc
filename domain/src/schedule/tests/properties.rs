use proptest::prelude::*;

use super::*;
use crate::schedule::busy::Passed;

/// Two weeks without a transition anywhere that is looked at here.
const FIRST: &str = "2027-01-11";
const DAYS: i64 = 14;

fn minutes() -> impl Strategy<Value = (u32, u32)> {
    (0..=1439_u32, 0..=1440_u32)
}

fn weekly() -> impl Strategy<Value = Vec<WeeklyHours>> {
    // Most hours are worked in any room, as in life; room 3 there is not.
    let room = prop::option::weighted(0.3, (1..4_u128).prop_map(id));
    let one = (0..7_u8, minutes(), room).prop_map(|(day, (from_minute, until_minute), room)| {
        WeeklyHours {
            weekday: Weekday::try_from(day).expect("a day of the week"),
            from_minute,
            until_minute,
            valid_from: None,
            valid_until: None,
            room,
        }
    });
    prop::collection::vec(one, 0..8)
}

fn overrides() -> impl Strategy<Value = Vec<DateOverride>> {
    let one = (0..DAYS, prop::option::of(minutes()))
        .prop_map(|(day, hours)| DateOverride { date: date(FIRST) + TimeDelta::days(day), hours });
    prop::collection::vec(one, 0..3)
}

fn taken() -> impl Strategy<Value = Busy> {
    let one = (0..DAYS * 1440, 1..400_u32).prop_map(|(minute, length)| {
        Span::of_minutes(utc("2027-01-11T00:00:00Z") + TimeDelta::minutes(minute), length)
    });
    prop::collection::vec(one, 0..30).prop_map(Busy::new)
}

fn person(number: u128) -> impl Strategy<Value = TherapistSchedule> {
    (weekly(), overrides(), taken()).prop_map(move |(hours, overrides, busy)| TherapistSchedule {
        hours,
        overrides,
        booked: busy.clone(),
        busy,
        ..therapist(number)
    })
}

fn zone() -> impl Strategy<Value = Zone> {
    prop::sample::select(vec![
        "UTC",
        "Europe/Lisbon",
        "America/Vancouver",
        "Asia/Kathmandu",
        "Pacific/Chatham",
        "America/St_Johns",
        "Pacific/Kiritimati",
    ])
    .prop_map(|name| name.parse().expect("a zone"))
}

fn any_studio() -> impl Strategy<Value = Snapshot> {
    let people = (person(1), person(2), person(3)).prop_map(<[_; 3]>::from);
    let grid = prop::sample::select(vec![5, 15, 20, 30, 45, 60]);
    (people, taken(), taken(), taken(), zone(), grid, 0..3000_u32).prop_map(
        |(people, first, second, heater, zone, grid_minutes, notice_minutes)| Snapshot {
            zone,
            rules: StartRules { grid_minutes, notice_minutes, window_days: 30 },
            therapists: people.into(),
            rooms: vec![
                RoomSchedule { busy: first, ..room(1) },
                RoomSchedule { busy: second, ..room(2) },
            ],
            equipment: Some(vec![EquipmentSchedule { busy: heater, ..unit(1) }, unit(2)]),
            ..studio()
        },
    )
}

fn any_query() -> impl Strategy<Value = SlotQuery> {
    let buffers = (0..20_u32, 0..20_u32, 0..30_u32);
    (15..150_u32, buffers, prop::option::of(1..4_u128)).prop_map(|(minutes, buffers, who)| {
        let (setup_minutes, cleanup_minutes, rest_minutes) = buffers;
        SlotQuery {
            treatment: TreatmentTimes { minutes, setup_minutes, cleanup_minutes, rest_minutes },
            therapist: who.map(id),
            ..query(FIRST, "2027-01-24")
        }
    })
}

fn asked_at() -> Instant {
    utc("2027-01-11T03:07:09Z")
}

fn is_free(snapshot: &Snapshot, placement: &Placement) -> bool {
    let people = snapshot.therapists.iter().map(|t| (t.resource, &t.busy));
    let rooms = snapshot.rooms.iter().map(|r| (r.resource, &r.busy));
    let units = snapshot.equipment.iter().flatten().map(|u| (u.resource, &u.busy));
    let all: Vec<_> = people.chain(rooms).chain(units).collect();
    placement.occupies.iter().all(|(resource, span)| {
        all.iter().filter(|(id, _)| id == resource).all(|(_, busy)| busy.is_free(span))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn starts_are_in_order_and_unique_and_on_the_grid(studio in any_studio(), query in any_query()) {
        let slots = available_slots(&query, &studio, asked_at());
        prop_assert!(slots.is_sorted_by(|a, b| a.start < b.start));
        for slot in slots {
            use chrono::Timelike;
            prop_assert_eq!(slot.local, studio.zone.local(slot.start));
            let minute = slot.local.time().num_seconds_from_midnight() / 60;
            prop_assert_eq!(minute % studio.rules.grid_minutes, 0);
            prop_assert!(studio.rules.earliest(asked_at()) <= slot.start);
        }
    }

    #[test]
    fn every_slot_is_accepted_and_everything_else_is_refused(studio in any_studio(), query in any_query()) {
        let slots = available_slots(&query, &studio, asked_at());
        let mut at = utc("2027-01-12T00:00:00Z");
        while at < utc("2027-01-14T00:00:00Z") {
            let offered = slots.iter().find(|slot| slot.start == at);
            let placed = place(&query, &studio, at, asked_at());
            prop_assert_eq!(offered.is_some(), placed.is_ok(), "{} {:?}", at, placed);
            if let (Some(slot), Ok(placed)) = (offered, placed) {
                prop_assert!(slot.therapists.contains(&placed.therapist));
                prop_assert_eq!(slot.local, placed.local);
            }
            at += TimeDelta::minutes(5);
        }
    }

    #[test]
    fn explanations_agree_with_the_offer(studio in any_studio(), query in any_query()) {
        for slot in available_slots(&query, &studio, asked_at()).iter().step_by(7) {
            let said = explain(&query, &studio, slot.start, asked_at());
            let able: Vec<_> = said.iter().filter(|e| e.refused.is_none()).map(|e| e.therapist).collect();
            prop_assert_eq!(&able, &slot.therapists);
        }
    }

    #[test]
    fn nothing_is_placed_on_what_is_taken(studio in any_studio(), query in any_query()) {
        for slot in available_slots(&query, &studio, asked_at()).iter().step_by(5) {
            for therapist in &slot.therapists {
                let query = SlotQuery { therapist: Some(*therapist), ..query };
                let placed = place(&query, &studio, slot.start, asked_at());
                prop_assert!(placed.as_ref().is_ok_and(|p| is_free(&studio, p)), "{:?}", placed);
            }
        }
    }

    #[test]
    fn a_start_that_is_taken_is_never_offered_over_again(studio in any_studio(), query in any_query(), pick in any::<prop::sample::Index>()) {
        let mut studio = studio;
        for _ in 0..4 {
            let slots = available_slots(&query, &studio, asked_at());
            if slots.is_empty() {
                break;
            }
            let start = slots[pick.index(slots.len())].start;
            let placed = place(&query, &studio, start, asked_at()).expect("it was offered");
            prop_assert!(is_free(&studio, &placed));
            book(&mut studio, &placed);
            let mut with_them = query;
            with_them.therapist = Some(placed.therapist);
            let taken = query.treatment.therapist_span(start);
            for slot in available_slots(&with_them, &studio, asked_at()) {
                prop_assert!(!query.treatment.therapist_span(slot.start).overlaps(&taken));
            }
        }
    }

    #[test]
    fn each_session_lies_inside_a_stretch_of_working_hours(hours in weekly(), query in any_query()) {
        let mut studio = studio();
        studio.therapists[0].hours = hours;
        for slot in available_slots(&SlotQuery { therapist: None, ..query }, &studio, asked_at()) {
            let mut minute = slot.start;
            while minute < query.treatment.session(slot.start).end {
                prop_assert!(works_at(&studio.therapists[0].hours, minute), "{} {}", slot.start, minute);
                minute += TimeDelta::minutes(1);
            }
        }
    }

    #[test]
    fn nobody_is_placed_in_a_room_they_do_not_work_in_then(hours in weekly(), busy in taken(), query in any_query()) {
        let mut studio = studio();
        studio.rooms = vec![RoomSchedule { busy, ..room(1) }, room(2)];
        studio.therapists[0].hours = hours;
        let query = SlotQuery { therapist: None, ..query };
        for slot in available_slots(&query, &studio, asked_at()) {
            let placed = place(&query, &studio, slot.start, asked_at()).expect("it was offered");
            let there = |h: &&WeeklyHours| h.room.is_none_or(|room| room == placed.room);
            let hours: Vec<_> = studio.therapists[0].hours.iter().filter(there).copied().collect();
            let mut minute = slot.start;
            while minute < placed.span.end {
                prop_assert!(works_at(&hours, minute), "{} {} {:?}", slot.start, minute, placed.room);
                minute += TimeDelta::minutes(1);
            }
        }
    }

    #[test]
    fn where_no_clock_changes_the_zone_does_not_matter(studio in any_studio(), query in any_query()) {
        let mut wall_times = Vec::new();
        for name in ["UTC", "America/Vancouver", "Asia/Kathmandu"] {
            let mut studio = studio.clone();
            studio.zone = name.parse().expect("a zone");
            studio.rules.notice_minutes = 0;
            studio.therapists.iter_mut().for_each(|person| person.busy = Busy::default());
            studio.rooms.iter_mut().for_each(|room| room.busy = Busy::default());
            let query = SlotQuery { from: date("2027-01-13"), until: date("2027-01-20"), ..query };
            let slots = available_slots(&query, &studio, asked_at());
            wall_times.push(slots.iter().map(|slot| slot.local.wall).collect::<Vec<_>>());
        }
        prop_assert_eq!(&wall_times[0], &wall_times[1]);
        prop_assert_eq!(&wall_times[0], &wall_times[2]);
    }

    #[test]
    fn busy_times_answer_as_a_plain_list_would(spans in prop::collection::vec((0..1000_i64, 1..50_u32), 0..40), (from, length) in (0..1000_i64, 1..80_u32)) {
        let at = |minute| now() + TimeDelta::minutes(minute);
        let spans: Vec<Span> = spans.iter().map(|(m, l)| Span::of_minutes(at(*m), *l)).collect();
        let asked = Span::of_minutes(at(from), length);
        let busy = Busy::new(spans.clone());
        prop_assert_eq!(busy.is_free(&asked), spans.iter().all(|span| !span.overlaps(&asked)));
        // In any order, each question beginning where the last one ended.
        let passed = Passed::default();
        for asked in (0..8).map(|n| Span::of_minutes(at((from * (n + 3)) % 1000), length)).chain([asked]) {
            prop_assert_eq!(passed.is_free(&busy, &asked), busy.is_free(&asked));
            prop_assert_eq!(passed.contains(&busy, &asked), busy.contains(&asked));
        }
        let covered = (0..i64::from(length)).filter(|m| {
            spans.iter().any(|span| span.contains(&Span::of_minutes(at(from + m), 1)))
        });
        prop_assert_eq!(busy.minutes_within(&asked), covered.count() as i64);
    }
}

/// The plain reading of weekly hours, in UTC.
fn works_at(hours: &[WeeklyHours], at: Instant) -> bool {
    use chrono::{Datelike, Timelike};
    let minute = at.hour() * 60 + at.minute();
    hours.iter().any(|h| {
        let crosses = h.until_minute <= h.from_minute;
        let today = h.weekday == at.weekday()
            && h.from_minute <= minute
            && (crosses || minute < h.until_minute);
        today || (crosses && h.weekday.succ() == at.weekday() && minute < h.until_minute)
    })
}
