use super::*;

#[test]
fn nobody_books_a_therapist_who_cannot_be_booked_online() {
    let mut studio = studio();
    studio.therapists[0].online = OnlineBooking::Nobody;
    let query = query("2027-01-05", "2027-01-05");
    assert!(available_slots(&query, &studio, now()).is_empty());
    let refused = place(&query, &studio, utc("2027-01-05T10:00:00Z"), now());
    assert_eq!(refused, Err(BookingRefused::NotOffered));
}

#[test]
fn a_therapist_who_approves_is_offered_and_says_so() {
    let mut studio = studio();
    studio.therapists[0].online = OnlineBooking::Approval;
    let query = query("2027-01-05", "2027-01-05");
    let placed = place(&query, &studio, utc("2027-01-05T10:00:00Z"), now()).expect("offered");
    assert!(placed.needs_approval);
}

#[test]
fn whoever_needs_no_approval_is_preferred_when_anybody_will_do() {
    let mut studio = studio();
    studio.therapists[0].online = OnlineBooking::Approval;
    studio.therapists.push(therapist(2));
    studio.therapists[1].booked =
        Busy::new(vec![span("2027-01-05T15:00:00Z", "2027-01-05T16:00:00Z")]);
    let query = query("2027-01-05", "2027-01-05");
    let placed = place(&query, &studio, utc("2027-01-05T10:00:00Z"), now()).expect("offered");
    assert_eq!(placed.therapist, id(2));
}
