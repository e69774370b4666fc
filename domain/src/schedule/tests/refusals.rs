use super::*;

fn refused(studio: &Snapshot, start: &str) -> BookingRefused {
    let query = query("2027-01-05", "2027-01-05");
    place(&query, studio, utc(start), now()).expect_err("it is refused")
}

#[test]
fn notice_is_a_duration_before_the_start() {
    let mut studio = studio();
    studio.rules.notice_minutes = 120;
    assert_eq!(
        refused(&studio, "2027-01-04T13:30:00Z"),
        BookingRefused::TooSoon { earliest: utc("2027-01-04T14:00:00Z") }
    );
    let first = available_slots(&query("2027-01-01", "2027-01-05"), &studio, now());
    assert_eq!(first[0].start, utc("2027-01-04T14:00:00Z"));
}

#[test]
fn the_past_is_too_soon_even_without_notice() {
    let refusal = refused(&studio(), "2027-01-04T11:30:00Z");
    assert_eq!(refusal, BookingRefused::TooSoon { earliest: now() });
}

#[test]
fn the_window_ends_with_a_local_date() {
    let mut studio = studio();
    studio.rules.window_days = 2;
    let latest = date("2027-01-06");
    assert_eq!(refused(&studio, "2027-01-07T09:00:00Z"), BookingRefused::TooFar { latest });
    let offered = available_slots(&query("2027-01-05", "2027-03-01"), &studio, now());
    assert_eq!(offered.last().map(|slot| slot.local.date()), Some(latest));
}

#[test]
fn a_start_off_the_grid_or_outside_hours_is_refused() {
    assert_eq!(refused(&studio(), "2027-01-05T09:10:00Z"), BookingRefused::OffGrid);
    assert_eq!(refused(&studio(), "2027-01-05T09:00:30Z"), BookingRefused::OffGrid);
    assert_eq!(refused(&studio(), "2027-01-05T16:30:00Z"), BookingRefused::OutsideHours);
    assert_eq!(refused(&studio(), "2027-01-05T08:30:00Z"), BookingRefused::OutsideHours);
}

#[test]
fn a_technique_is_bookable_only_through_the_last_day_of_a_checked_qualification() {
    let mut studio = studio();
    studio.therapists[0].qualifications[0].expires_on = Some(date("2027-01-05"));
    let offered = available_slots(&query("2027-01-05", "2027-01-06"), &studio, now());
    assert_eq!(offered.last().map(|slot| slot.local.date()), Some(date("2027-01-05")));
    assert_eq!(refused(&studio, "2027-01-06T10:00:00Z"), BookingRefused::NotQualified);
    studio.therapists[0].qualifications[0].state = QualificationState::Claimed;
    assert_eq!(refused(&studio, "2027-01-05T10:00:00Z"), BookingRefused::NotQualified);
}

#[test]
fn whoever_does_not_give_a_treatment_is_not_offered_for_it_to_clients_nor_to_staff() {
    let mut studio = studio();
    studio.therapists[0].declines = true;
    let query = query("2027-01-05", "2027-01-05");
    assert!(available_slots(&query, &studio, now()).is_empty());
    assert_eq!(refused(&studio, "2027-01-05T10:00:00Z"), BookingRefused::NotGiven);
    let by_staff = studio.for_staff(Some(date("2027-01-05")));
    assert!(available_slots(&query, &by_staff, now()).is_empty());
}

#[test]
fn of_several_refusals_the_nearest_is_told() {
    let mut studio = studio();
    studio.therapists.push(TherapistSchedule { online: OnlineBooking::Nobody, ..therapist(2) });
    studio.therapists[0].busy =
        Busy::new(vec![span("2027-01-05T10:00:00Z", "2027-01-05T11:00:00Z")]);
    assert_eq!(refused(&studio, "2027-01-05T10:30:00Z"), BookingRefused::SlotTaken);
}

#[test]
fn a_therapist_who_does_not_work_here_is_not_offered() {
    let query = SlotQuery { therapist: Some(id(99)), ..query("2027-01-05", "2027-01-05") };
    let start = utc("2027-01-05T10:00:00Z");
    assert_eq!(place(&query, &studio(), start, now()), Err(BookingRefused::NotOffered));
}

#[test]
fn an_explanation_names_each_therapists_first_obstacle() {
    let mut studio = studio();
    studio.therapists.extend([
        TherapistSchedule { qualifications: Vec::new(), ..therapist(2) },
        TherapistSchedule { hours: Vec::new(), ..therapist(3) },
        therapist(4),
    ]);
    studio.therapists[0].busy =
        Busy::new(vec![span("2027-01-05T10:00:00Z", "2027-01-05T11:00:00Z")]);
    let start = utc("2027-01-05T10:00:00Z");
    let said = explain(&query("2027-01-05", "2027-01-05"), &studio, start, now());
    let codes: Vec<_> = said.iter().map(|e| e.refused.map(|r| r.code())).collect();
    assert_eq!(codes, [Some("slot_taken"), Some("not_qualified"), Some("outside_hours"), None]);
}

#[test]
fn extreme_instants_are_refused_without_a_panic() {
    let query = query("2027-01-05", "2027-01-05");
    for start in [Instant::MIN_UTC, Instant::MAX_UTC] {
        assert!(place(&query, &studio(), start, now()).is_err());
        assert_eq!(explain(&query, &studio(), start, now()).len(), 1);
    }
    let ages = SlotQuery { from: NaiveDate::MIN, until: NaiveDate::MAX, ..query };
    assert!(!available_slots(&ages, &studio(), now()).is_empty());
}
