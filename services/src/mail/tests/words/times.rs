//! Which clock the times in a mail and in its calendar file are on.

use super::*;

#[test]
fn mail_and_calendar_file_name_one_time() {
    let letter = booking_confirmed::letter(&visit()).expect("a mail");
    assert!(letter.text().contains("When: Thu 26 Nov, 15:00 (Berlin time)"));
    assert!(letter.text().contains("For you: Thu 26 Nov, 14:00 (Lisbon time)"));
    let ics = letter.calendar.expect("a calendar file").ics;
    assert!(ics.contains("DTSTART;TZID=Europe/Berlin:20261126T150000"), "{ics}");
}

#[test]
fn every_time_says_whose_clock_it_is_on_and_both_where_they_differ() {
    let munich = WallClock::of_visit(&booking(), "Munich").expect("a zone");
    let in_munich = |visit: Visit| Visit { clock: munich.clone(), ..visit };
    let letters = [
        booking_confirmed::letter(&in_munich(visit())),
        booking_requested::letter(&in_munich(in_state(requested()))),
        booking_cancelled::letter(
            &in_munich(cancelled(CancelledBy::Client, eur(0))),
            eur(0),
            eur(0),
        ),
        reminder::letter(&in_munich(near()), 0),
    ];
    for letter in letters {
        let letter = letter.expect("a mail");
        let clocks = "Thu 26 Nov, 15:00 (Munich time; 14:00 in Lisbon)";
        assert!(letter.subject.contains(clocks), "{}", letter.subject);
        assert!(!letter.text().contains("Berlin time"), "{}", letter.text());
        let times = letter.text().matches(":00 (").count();
        let named = letter.text().matches(":00 (Munich time").count();
        let own = letter.text().matches("For you: Thu 26 Nov, 14:00 (Lisbon time)").count();
        assert_eq!(times, named + own, "{}", letter.text());
    }
}

#[test]
fn a_flagged_visit_is_told_at_its_wall_time_in_mail_and_calendar_file() {
    let stuck = Booking {
        local_start: "2026-11-26T14:00:00".parse().expect("a wall time"),
        flag: Some(domain::booking::ZONE_CHANGED.to_owned()),
        ..booking()
    };
    let letter = booking_confirmed::letter(&Visit { booking: stuck, ..visit() }).expect("a mail");
    assert!(letter.text().contains("When: Thu 26 Nov, 14:00 (Berlin time)"), "{}", letter.text());
    let ics = letter.calendar.expect("a calendar file").ics;
    assert!(ics.contains("DTSTART;TZID=Europe/Berlin:20261126T140000"), "{ics}");
    assert!(ics.contains("DTEND;TZID=Europe/Berlin:20261126T150000"), "{ics}");
}
