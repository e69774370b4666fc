use super::*;
use crate::TherapistId;

/// A class on Saturday 9 January 2027, 14:00 to 16:00, for so many pairs.
fn class(number: u128, start: &str, seats: u128) -> ClassDate {
    let start = utc(start);
    let session = Span::of_minutes(start, 120);
    ClassDate {
        id: id(number),
        therapist: id(1),
        room: id(1),
        equipment: None,
        session,
        taken: session.padded(10, 15),
        seats: (1..=seats)
            .map(|seat| SeatSchedule { resource: id(1_000 * number + seat), busy: Busy::default() })
            .collect(),
    }
}

const SATURDAY: &str = "2027-01-09T14:00:00Z";
const NEXT_SATURDAY: &str = "2027-01-16T14:00:00Z";

fn taught(dates: Vec<ClassDate>) -> Snapshot {
    Snapshot { classes: Some(dates), ..studio() }
}

fn asked() -> SlotQuery {
    SlotQuery {
        treatment: TreatmentTimes {
            minutes: 120,
            setup_minutes: 10,
            cleanup_minutes: 15,
            rest_minutes: 0,
        },
        therapist: None,
        from: date("2027-01-04"),
        until: date("2027-02-28"),
    }
}

fn take(snapshot: &mut Snapshot, resource: ResourceId, span: Span) {
    let seats = snapshot.classes.iter_mut().flatten().flat_map(|date| &mut date.seats);
    seats
        .filter(|seat| seat.resource == resource)
        .for_each(|seat| seat.busy = Busy::new(vec![span]));
}

#[test]
fn a_class_is_offered_on_its_dates_and_at_no_other_time() {
    let snapshot = taught(vec![class(2, NEXT_SATURDAY, 3), class(1, SATURDAY, 3)]);
    let slots = available_slots(&asked(), &snapshot, now());
    let starts: Vec<Instant> = slots.iter().map(|slot| slot.start).collect();
    assert_eq!(starts, [utc(SATURDAY), utc(NEXT_SATURDAY)]);
    let monday = utc("2027-01-11T10:00:00Z");
    assert_eq!(place(&asked(), &snapshot, monday, now()), Err(BookingRefused::NotOffered));
}

#[test]
fn each_pair_gets_a_seat_of_its_own_until_none_is_left() {
    let mut snapshot = taught(vec![class(1, SATURDAY, 3)]);
    for seat in 1..=3 {
        assert_eq!(class_dates(&asked(), &snapshot, now())[0].left, 4 - seat as usize);
        let placed = place(&asked(), &snapshot, utc(SATURDAY), now()).expect("a seat is left");
        let taken = span("2027-01-09T13:50:00Z", "2027-01-09T16:15:00Z");
        assert_eq!(placed.occupies, [(id(1_000 + seat), taken)], "nothing of therapist and room");
        assert_eq!(placed.span, span(SATURDAY, "2027-01-09T16:00:00Z"));
        take(&mut snapshot, placed.occupies[0].0, taken);
    }
    assert_eq!(place(&asked(), &snapshot, utc(SATURDAY), now()), Err(BookingRefused::SlotTaken));
    assert!(available_slots(&asked(), &snapshot, now()).is_empty());
    let shown = class_dates(&asked(), &snapshot, now());
    assert_eq!((shown[0].pairs, shown[0].left), (3, 0), "a full one is shown as full");
}

#[test]
fn a_seat_that_is_given_back_is_offered_again() {
    let mut snapshot = taught(vec![class(1, SATURDAY, 2)]);
    for seat in [1_001, 1_002] {
        take(&mut snapshot, id(seat), span("2027-01-09T13:50:00Z", "2027-01-09T16:15:00Z"));
    }
    assert!(available_slots(&asked(), &snapshot, now()).is_empty());
    snapshot.classes.iter_mut().flatten().for_each(|date| date.seats[0].busy = Busy::default());
    let placed = place(&asked(), &snapshot, utc(SATURDAY), now()).expect("free again");
    assert_eq!(placed.occupies[0].0, id(1_001));
}

#[test]
fn notice_window_qualification_and_room_hold_for_a_class_too() {
    let dates = || vec![class(1, SATURDAY, 3)];
    let at = |snapshot: Snapshot| place(&asked(), &snapshot, utc(SATURDAY), now());
    let rules = |notice_minutes, window_days| Snapshot {
        rules: StartRules { grid_minutes: 30, notice_minutes, window_days },
        ..taught(dates())
    };
    assert!(matches!(at(rules(7 * 24 * 60, 400)), Err(BookingRefused::TooSoon { .. })));
    assert!(matches!(at(rules(0, 3)), Err(BookingRefused::TooFar { .. })));
    let mut untaught = taught(dates());
    untaught.therapists[0].qualifications[0].expires_on = Some(date("2027-01-08"));
    assert_eq!(at(untaught), Err(BookingRefused::NotQualified));
    let nowhere = Snapshot { rooms: Vec::new(), ..taught(dates()) };
    assert_eq!(at(nowhere), Err(BookingRefused::NoRoom));
    let mut nobody = taught(dates());
    nobody.therapists[0].online = OnlineBooking::Nobody;
    assert_eq!(at(nobody.clone()), Err(BookingRefused::NotOffered));
    let placed = at(nobody.for_staff(None));
    assert!(placed.is_ok(), "staff enter a pair all the same: {placed:?}");
}

#[test]
fn whoever_asks_for_another_therapist_or_another_length_gets_no_seat() {
    let snapshot = taught(vec![class(1, SATURDAY, 3)]);
    let other: TherapistId = id(2);
    let query = SlotQuery { therapist: Some(other), ..asked() };
    assert!(available_slots(&query, &snapshot, now()).is_empty());
    let shorter = TreatmentTimes { minutes: 90, ..asked().treatment };
    let query = SlotQuery { treatment: shorter, ..asked() };
    assert!(place(&query, &snapshot, utc(SATURDAY), now()).is_err());
}

#[test]
fn what_is_locked_for_a_class_are_its_seats() {
    let snapshot = taught(vec![class(2, NEXT_SATURDAY, 2), class(1, SATURDAY, 2)]);
    assert_eq!(snapshot.candidates(None), [id(1_001), id(1_002), id(2_001), id(2_002)]);
    assert!(snapshot.candidates(Some(id(9))).is_empty());
}

#[test]
fn staff_read_why_a_date_is_not_offered() {
    let mut snapshot = taught(vec![class(1, SATURDAY, 1)]);
    take(&mut snapshot, id(1_001), span("2027-01-09T13:50:00Z", "2027-01-09T16:15:00Z"));
    let why = explain(&asked(), &snapshot, utc(SATURDAY), now());
    assert_eq!(why[0].refused, Some(BookingRefused::SlotTaken));
}

/// Every date that is offered is accepted, and no other start.
#[test]
fn what_is_offered_is_what_is_accepted() {
    let mut snapshot = taught(vec![class(1, SATURDAY, 1), class(2, NEXT_SATURDAY, 2)]);
    take(&mut snapshot, id(1_001), span("2027-01-09T13:50:00Z", "2027-01-09T16:15:00Z"));
    let offered: Vec<Instant> =
        available_slots(&asked(), &snapshot, now()).iter().map(|slot| slot.start).collect();
    let mut at = utc("2027-01-08T00:00:00Z");
    while at < utc("2027-01-18T00:00:00Z") {
        let accepted = place(&asked(), &snapshot, at, now()).is_ok();
        assert_eq!(accepted, offered.contains(&at), "{at}");
        at += TimeDelta::minutes(30);
    }
}
