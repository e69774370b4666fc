//! What no mail says, and when none is sent.

use super::*;

#[test]
fn a_mail_that_stopped_being_true_is_not_sent() {
    let cancelled = cancelled(CancelledBy::Client, eur(0));
    assert_eq!(booking_confirmed::letter(&cancelled), None);
    assert_eq!(reminder::letter(&cancelled, 0), None);
    assert_eq!(booking_rescheduled::letter(&cancelled, 1), None);
    assert_eq!(reminder::letter(&moved(), 0), None, "the reminder of the old time");
    let asked = |visit: &Visit| safety_questions::letter(visit, 0);
    assert_eq!(asked(&cancelled), None);
    assert_eq!(asked(&moved()), None, "of another time");
    assert_eq!(asked(&Visit { before_url: None, ..near() }), None, "it was answered");
    assert_eq!(asked(&Visit { now: near().start(), ..near() }), None, "it has begun");
    assert_eq!(booking_rescheduled::letter(&moved(), 0), None, "an older move");
    assert_eq!(clock_changed::letter(&moved(), 0), None, "moved since");
    assert_eq!(clock_changed::letter(&cancelled, 1), None);
    assert_eq!(hold_expired::letter(&visit()), None, "it was paid after all");
    let another = Visit { is_superseded: true, ..expired() };
    assert_eq!(hold_expired::letter(&another), None, "another slot was chosen instead");
    assert_eq!(payment_failed::letter(&visit()), None, "it was paid after all");
    assert_eq!(payment_failed::letter(&held(visit().now)), None, "the hold has ended");
    assert_eq!(booking_cancelled::letter(&visit(), eur(0), eur(0)), None);
    assert_eq!(late_payment_refunded::letter(&visit(), eur(0)), None);
    assert_eq!(approval_wanted::letter(&visit(), 0), None, "it was answered");
    assert_eq!(approval_wanted::letter(&in_state(requested()), 1), None, "of another time");
    assert_eq!(refund_failed::letter(&visit(), eur(8_400), eur(0)), None, "it went another way");
    assert_eq!(link_renewed::letter(&visit(), 1), None, "an older link");
    assert_eq!(visit_stopped::letter(&visit()), None, "it takes place");
    assert_eq!(qualification_ending::letter(&ending(Asked::Studio, -1)), None, "it has ended");
    assert_eq!(qualification_ended::letter(&ending(Asked::Studio, 0)), None, "it has not");
    let over = Visit { now: visit().start() + days(1), ..visit() };
    assert_eq!(booking_confirmed::letter(&over), None);
}

#[test]
fn questions_about_somebody_else_say_whose_health_is_meant() {
    let theirs = Visit { now: near().now, ..for_somebody() };
    let asked = safety_questions::letter(&theirs, 0).expect("it is asked");
    let subject = &asked.subject;
    assert!(subject.starts_with("Is anything new with Zola’s health? Visit: "), "{subject}");
    let entered = Visit { is_screened: false, ..for_somebody() };
    let reminded = reminder::letter(&theirs, 0).expect("it is near");
    let booked = booking_confirmed::letter(&entered).expect("it is told");
    for letter in [asked, reminded, booked] {
        let text = letter.text();
        assert!(text.contains("Before the visit: is anything new with Zola’s health?"), "{text}");
        assert!(!text.contains("your health"), "whoever reads it is not meant: {text}");
    }
    let own = safety_questions::letter(&near(), 0).expect("it is asked");
    assert!(own.subject.starts_with("Is anything new with your health? "), "{}", own.subject);
}

#[test]
fn a_fee_that_is_settled_asks_for_nothing() {
    for state in [FeeState::Paid, FeeState::Waived, FeeState::Returned, FeeState::Open] {
        assert!(fees::link(&missed(), &fee(state)).is_none(), "{state:?}");
    }
    assert!(fees::returned(&missed(), &fee(FeeState::Paid)).is_none());
}

#[test]
fn no_mail_shouts_or_promises() {
    let letters = [
        booking_confirmed::letter(&visit()),
        reminder::letter(&near(), 0),
        safety_questions::letter(&near(), 0),
    ];
    for letter in letters.into_iter().flatten().chain([account_exists::letter(&addressee())]) {
        assert!(!letter.text().contains('!'), "{}", letter.text());
        assert!(!letter.html().replace("<!doctype html>", "").contains('!'));
    }
}

#[test]
fn a_deadline_that_has_passed_is_not_offered() {
    let text = |now| {
        let visit = Visit { now: at(now), ..visit() };
        visit.deadlines().expect("something to say")
    };
    assert_eq!(
        text("2026-11-25T14:00:01Z"),
        "Cancel until Thu 26 Nov, 11:00 (Berlin time; 10:00 in Lisbon) and €42.00 comes \
         back.\nAfter that, nothing comes back.\n\
         You can move it until Thu 26 Nov, 11:00 (Berlin time; 10:00 in Lisbon)."
    );
    assert_eq!(text("2026-11-26T10:00:01Z"), "If you cancel now, nothing comes back.");
}

#[test]
fn a_name_cannot_bring_html_or_a_second_recipient() {
    let mut visit = visit();
    visit.contact.name = "<img/src=x>\r\nBcc: eve@client.example".into();
    visit.studio.directions = "Past the <b>gate</b> & left".into();
    let letter = booking_confirmed::letter(&visit).expect("a mail");
    let html = letter.html();
    assert!(!html.contains("<img") && html.contains("&lt;img/src=x&gt;"), "{html}");
    assert!(html.contains("Past the &lt;b&gt;gate&lt;/b&gt; &amp; left"));
    assert!(!letter.subject.contains(char::is_control));
}
