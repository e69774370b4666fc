use super::*;

const BUFFERED: TreatmentTimes =
    TreatmentTimes { minutes: 60, setup_minutes: 5, cleanup_minutes: 10, rest_minutes: 15 };

fn buffered() -> SlotQuery {
    SlotQuery { treatment: BUFFERED, ..query("2027-01-05", "2027-01-05") }
}

fn at(time: &str) -> Instant {
    utc(&format!("2027-01-05T{time}:00Z"))
}

#[test]
fn each_resource_is_occupied_with_its_own_buffers() {
    let mut studio = studio();
    studio.equipment = Some(vec![unit(1)]);
    let placed = place(&buffered(), &studio, at("10:00"), now()).expect("free");
    assert_eq!(placed.span, span("2027-01-05T10:00:00Z", "2027-01-05T11:00:00Z"));
    let place_span = span("2027-01-05T09:55:00Z", "2027-01-05T11:10:00Z");
    let therapist_span = span("2027-01-05T09:55:00Z", "2027-01-05T11:25:00Z");
    assert_eq!(
        placed.occupies,
        [(id(101), therapist_span), (id(201), place_span), (id(301), place_span)]
    );
}

#[test]
fn the_gap_between_two_visits_is_the_sum_of_their_buffers() {
    let mut studio = studio();
    studio.rules.grid_minutes = 5;
    let first = place(&buffered(), &studio, at("10:00"), now()).expect("free");
    book(&mut studio, &first);
    // 10 clean-up, 15 rest, 5 set-up.
    assert!(place(&buffered(), &studio, at("11:30"), now()).is_ok());
    let refused = place(&buffered(), &studio, at("11:25"), now());
    assert_eq!(refused, Err(BookingRefused::SlotTaken));
}

#[test]
fn rest_does_not_keep_the_room_from_another_therapist() {
    let mut studio = studio();
    studio.rules.grid_minutes = 5;
    studio.therapists.push(therapist(2));
    let first = place(&buffered(), &studio, at("10:00"), now()).expect("free");
    book(&mut studio, &first);
    let second = place(&buffered(), &studio, at("11:15"), now()).expect("the room is free");
    assert_ne!(first.therapist, second.therapist);
    let with_second = SlotQuery { therapist: Some(second.therapist), ..buffered() };
    assert_eq!(place(&with_second, &studio, at("11:10"), now()), Err(BookingRefused::NoRoom));
}

#[test]
fn the_first_free_room_and_unit_are_taken() {
    let mut studio = studio();
    let taken = Busy::new(vec![span("2027-01-05T10:30:00Z", "2027-01-05T10:40:00Z")]);
    studio.rooms = vec![RoomSchedule { busy: taken.clone(), ..room(1) }, room(2)];
    studio.equipment = Some(vec![EquipmentSchedule { busy: taken, ..unit(1) }, unit(2)]);
    let placed = place(&buffered(), &studio, at("10:00"), now()).expect("free");
    assert_eq!((placed.room, placed.equipment), (id(2), Some(id(2))));
}

#[test]
fn equipment_that_is_all_in_use_removes_the_start() {
    let mut studio = studio();
    let taken = Busy::new(vec![span("2027-01-05T10:30:00Z", "2027-01-05T10:40:00Z")]);
    studio.equipment = Some(vec![EquipmentSchedule { busy: taken, ..unit(1) }]);
    assert_eq!(place(&buffered(), &studio, at("10:00"), now()), Err(BookingRefused::NoEquipment));
    studio.equipment = Some(Vec::new());
    assert!(available_slots(&buffered(), &studio, now()).is_empty());
}

#[test]
fn any_therapist_spreads_the_load_of_the_day() {
    let mut studio = studio();
    studio.therapists.extend([therapist(2), therapist(3)]);
    studio.rooms.extend([room(2), room(3)]);
    let query = query("2027-01-05", "2027-01-05");
    let mut chosen = Vec::new();
    for time in ["09:00", "10:00", "11:00", "12:00", "13:00", "14:00"] {
        let placed = place(&query, &studio, at(time), now()).expect("free");
        book(&mut studio, &placed);
        chosen.push(placed.therapist);
    }
    let expected: Vec<crate::TherapistId> = [1, 2, 3, 1, 2, 3].map(id).into();
    assert_eq!(chosen, expected);
}

#[test]
fn the_load_is_counted_in_visits_of_that_local_date() {
    let mut studio = studio();
    studio.therapists.push(therapist(2));
    // Off in the evening, and booked the day before: neither is load.
    studio.therapists[0].busy =
        Busy::new(vec![span("2027-01-05T18:00:00Z", "2027-01-05T23:00:00Z")]);
    studio.therapists[0].booked =
        Busy::new(vec![span("2027-01-04T09:00:00Z", "2027-01-04T17:00:00Z")]);
    studio.therapists[1].booked =
        Busy::new(vec![span("2027-01-05T15:00:00Z", "2027-01-05T15:30:00Z")]);
    let placed = place(&query("2027-01-05", "2027-01-05"), &studio, at("09:00"), now());
    assert_eq!(placed.map(|p| p.therapist), Ok(id(1)));
}

#[test]
fn what_could_be_chosen_is_named_sorted_for_locking() {
    let mut studio = studio();
    studio.therapists.insert(0, therapist(2));
    studio.equipment = Some(vec![unit(1)]);
    let all: Vec<ResourceId> = [101, 102, 201, 301].map(id).into();
    assert_eq!(studio.candidates(None), all);
    let one: Vec<ResourceId> = [102, 201, 301].map(id).into();
    assert_eq!(studio.candidates(Some(id(2))), one);
}

/// Tuesday 5 January 2027: in room 1 until one o'clock, then anywhere.
fn mornings_in_room_one() -> Snapshot {
    let mut studio = studio();
    studio.rooms = vec![room(2), room(1)];
    let hours = |from_minute, until_minute, room| WeeklyHours {
        weekday: Weekday::Tue,
        from_minute,
        until_minute,
        valid_from: None,
        valid_until: None,
        room,
    };
    studio.therapists[0].hours =
        vec![hours(NINE, 13 * 60, Some(id(1))), hours(13 * 60, FIVE, None)];
    studio
}

#[test]
fn hours_of_a_room_are_worked_in_that_room() {
    let mut studio = mornings_in_room_one();
    let query = query("2027-01-05", "2027-01-05");
    let room_at = |studio: &Snapshot, time| place(&query, studio, at(time), now()).map(|p| p.room);
    assert_eq!(room_at(&studio, "10:00"), Ok(id(1)));
    assert_eq!(room_at(&studio, "14:00"), Ok(id(2)));
    // Across both there is one room in which all of it lies.
    assert_eq!(room_at(&studio, "12:30"), Ok(id(1)));
    studio.rooms[1].busy = Busy::new(vec![span("2027-01-05T10:00:00Z", "2027-01-05T11:00:00Z")]);
    assert_eq!(room_at(&studio, "10:00"), Err(BookingRefused::NoRoom));
    let said = explain(&query, &studio, at("10:00"), now());
    assert_eq!(said[0].refused, Some(BookingRefused::NoRoom));
    // Whatever other room is free.
    studio.rooms.pop();
    assert_eq!(times_on(&studio, &query).first().map(String::as_str), Some("13:00"));
}

#[test]
fn hours_of_a_single_date_are_worked_in_any_room() {
    let mut studio = mornings_in_room_one();
    studio.therapists[0].overrides =
        vec![DateOverride { date: date("2027-01-05"), hours: Some((NINE, FIVE)) }];
    let placed = place(&query("2027-01-05", "2027-01-05"), &studio, at("10:00"), now());
    assert_eq!(placed.map(|placed| placed.room), Ok(id(2)));
}
