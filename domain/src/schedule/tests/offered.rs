use super::*;

fn in_lisbon() -> Snapshot {
    let mut studio = studio();
    studio.zone = "Europe/Lisbon".parse().expect("a zone");
    studio.therapists[0].hours = every_day(0, 0);
    studio
}

#[test]
fn a_wall_time_that_the_clock_skips_is_not_offered() {
    let times = times_on(&in_lisbon(), &query("2027-03-28", "2027-03-28"));
    assert_eq!(times[..4], ["00:00", "00:30", "02:00", "02:30"]);
    assert_eq!(times.len(), 46);
    let gap = date("2027-03-28").and_time(NaiveTime::from_hms_opt(1, 30, 0).expect("a time"));
    assert_eq!(first_instant(in_lisbon().zone, gap), Err(BookingRefused::InGap));
}

#[test]
fn a_wall_time_that_the_clock_shows_twice_is_offered_once_the_first_time() {
    let query = query("2027-10-31", "2027-10-31");
    let slots = available_slots(&query, &in_lisbon(), now());
    assert_eq!(slots.len(), 48);
    let half_past_one: Vec<_> =
        slots.iter().filter(|slot| slot.local.time().to_string() == "01:30:00").collect();
    assert_eq!(half_past_one.len(), 1);
    assert_eq!(half_past_one[0].start, utc("2027-10-31T00:30:00Z"));
    let again = place(&query, &in_lisbon(), utc("2027-10-31T01:30:00Z"), now());
    assert_eq!(again, Err(BookingRefused::RepeatedHour));
}

#[test]
fn a_session_over_a_transition_keeps_its_elapsed_length() {
    let mut studio = in_lisbon();
    studio.therapists[0].hours = every_day(0, 3 * 60);
    let treatment = TreatmentTimes { minutes: 120, ..HOUR };
    // In spring these three hours of wall time are two; in autumn they are four.
    for (day, expected) in
        [("2027-03-28", vec!["00:00"]), ("2027-10-31", vec!["00:00", "00:30", "01:00", "01:30"])]
    {
        let query = SlotQuery { treatment, ..query(day, day) };
        assert_eq!(times_on(&studio, &query), expected, "{day}");
    }
}

#[test]
fn starts_lie_on_the_grid_of_the_local_clock_whatever_the_offset() {
    let mut studio = studio();
    studio.zone = "Asia/Kathmandu".parse().expect("a zone");
    let times = times_on(&studio, &query("2027-01-05", "2027-01-05"));
    assert_eq!(times.len(), 15);
    assert!(times.iter().all(|time| time.ends_with(":00") || time.ends_with(":30")));
}

#[test]
fn what_is_booked_is_not_offered_and_its_neighbours_are() {
    let mut studio = studio();
    studio.therapists[0].busy =
        Busy::new(vec![span("2027-01-05T11:00:00Z", "2027-01-05T12:00:00Z")]);
    let times = times_on(&studio, &query("2027-01-05", "2027-01-05"));
    assert_eq!(times[..5], ["09:00", "09:30", "10:00", "12:00", "12:30"]);
}

#[test]
fn a_slot_names_everybody_who_could_treat() {
    let mut studio = studio();
    studio.therapists.push(therapist(2));
    studio.therapists[0].busy =
        Busy::new(vec![span("2027-01-05T09:00:00Z", "2027-01-05T10:00:00Z")]);
    let slots = available_slots(&query("2027-01-05", "2027-01-05"), &studio, now());
    assert_eq!(slots[0].therapists, [id(2)]);
    assert_eq!(slots[2].therapists, [id(1), id(2)]);
}

#[test]
fn a_range_that_runs_backwards_offers_nothing() {
    assert!(times_on(&studio(), &query("2027-01-06", "2027-01-05")).is_empty());
}
