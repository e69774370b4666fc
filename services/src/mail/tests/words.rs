//! The words of each mail, kept as files to be read.

use domain::{
    policy::FeeKind,
    qualification::{Qualification, QualificationState, RecordKind},
};

use super::{ending::Ending, qualification_checked::Checked, *};
use crate::{
    cards::{CardView, Fee, FeeState},
    outcomes::Moment,
};

fn held(expires: Instant) -> Visit {
    let state = BookingState::Held { expires, extended: false };
    Visit { booking: Booking { state, ..booking() }, paid: eur(0), received: eur(0), ..visit() }
}

/// Amara's daughter comes, and Amara is written to.
fn for_somebody() -> Visit {
    let contact = Contact { name: "Zola Okafor".into(), ..visit().contact };
    Visit { booked_by: Some("Amara Okafor".into()), contact, ..visit() }
}

fn farewell(studios: &[&str]) -> Farewell {
    Farewell {
        name: "Amara Okafor".into(),
        email: "amara@post.example".into(),
        studios: studios.iter().map(|name| (*name).to_owned()).collect(),
    }
}

fn old_address() -> OldAddress {
    OldAddress { name: "Amara Okafor".into(), email: "amara@post.example".into() }
}

fn failing(blocks: bool, clock: &WallClock) -> feed_failing::Facts<'_> {
    feed_failing::Facts {
        first_name: "Ana",
        calendar: "Home",
        host: "calendar.example",
        since: at("2026-11-22T08:28:00Z"),
        clock,
        blocks,
        page: "https://book.lumbar.example/lisbon/desk/feeds?therapist=ana",
    }
}

#[test]
fn each_mail_says_what_it_should() {
    let lisbon = WallClock::of_studio("Europe/Lisbon".parse().expect("a zone"), "Lisbon");
    let deposit = Visit { paid: eur(2_520), received: eur(2_520), client_clock: None, ..visit() };
    let mails = [
        ("booking_confirmed", booking_confirmed::letter(&visit())),
        ("booking_confirmed_deposit", booking_confirmed::letter(&deposit)),
        ("booking_requested", booking_requested::letter(&in_state(requested()))),
        ("booking_move_requested", booking_requested::letter(&move_requested(requested(), 1))),
        ("booking_declined", booking_declined::letter(&in_state(BookingState::Declined), eur(0))),
        (
            "booking_move_declined",
            booking_declined::letter(&move_requested(BookingState::Declined, 2), eur(2_400)),
        ),
        ("payment_failed", payment_failed::letter(&held(at("2026-11-23T08:28:00Z")))),
        ("hold_expired", hold_expired::letter(&expired())),
        ("reminder", reminder::letter(&near(), 0)),
        ("check_in_before_a_first_visit", Some(asks(Moment::Before, true))),
        ("check_in_after", Some(asks(Moment::After, false))),
        ("check_in_a_day_after", Some(asks(Moment::DayAfter, false))),
        ("booking_rescheduled", booking_rescheduled::letter(&moved(), 1)),
        ("address_changed", Some(old_address().letter())),
        (
            "new_address",
            Some(verify_address::of_new(
                &addressee(),
                "https://book.lumbar.example/account/address/the-secret-part",
                "Tue 24 Nov, 08:00 (UTC)",
            )),
        ),
        ("link_renewed", link_renewed::letter(&visit(), 0)),
        ("clock_changed", clock_changed::letter(&moved(), 1)),
        (
            "booking_cancelled",
            booking_cancelled::letter(
                &cancelled(CancelledBy::Client, eur(4_200)),
                eur(4_200),
                eur(0),
            ),
        ),
        (
            "booking_cancelled_by_studio",
            booking_cancelled::letter(&cancelled(CancelledBy::Studio, eur(8_400)), eur(0), eur(0)),
        ),
        (
            "booking_cancelled_for_safety",
            booking_cancelled::letter(&cancelled(CancelledBy::System, eur(8_400)), eur(0), eur(0)),
        ),
        (
            "booking_cancelled_in_their_words",
            booking_cancelled::letter(
                &Visit {
                    why: Some("Please have the swelling looked at first.".into()),
                    ..cancelled(CancelledBy::Studio, eur(8_400))
                },
                eur(0),
                eur(0),
            ),
        ),
        (
            "booking_confirmed_and_asked",
            booking_confirmed::letter(&Visit { is_screened: false, ..visit() }),
        ),
        ("visit_stopped", visit_stopped::letter(&cancelled(CancelledBy::System, eur(8_400)))),
        (
            "booking_cancelled_too_late",
            booking_cancelled::letter(&cancelled(CancelledBy::Client, eur(0)), eur(8_400), eur(0)),
        ),
        (
            "booking_cancelled_paid_at_the_desk",
            booking_cancelled::letter(&cancelled(CancelledBy::Studio, eur(0)), eur(0), eur(8_400)),
        ),
        (
            "booking_cancelled_paid_both_ways",
            booking_cancelled::letter(
                &cancelled(CancelledBy::Studio, eur(2_520)),
                eur(0),
                eur(5_880),
            ),
        ),
        ("approval_wanted", approval_wanted::letter(&in_state(requested()), 0)),
        ("approval_of_a_move_wanted", approval_wanted::letter(&move_requested(requested(), 1), 1)),
        (
            "refund_failed",
            refund_failed::letter(
                &cancelled(CancelledBy::Studio, eur(8_400)),
                eur(2_520),
                eur(8_400),
            ),
        ),
        ("late_payment_refunded", late_payment_refunded::letter(&expired(), eur(8_400))),
        (
            "late_payment_of_another_amount",
            late_payment_refunded::letter(&held(at("2026-11-23T08:28:00Z")), eur(8_399)),
        ),
        ("late_payment_of_a_booked_visit", late_payment_refunded::letter(&visit(), eur(8_400))),
        ("late_payment_of_a_fee", late_payment_refunded::of_fee(&missed(), eur(8_400))),
        ("fee_paid", Some(fees::paid(&missed(), &fee(FeeState::Paid), &card(), 1_900))),
        ("fee_link", fees::link(&missed(), &fee(FeeState::Waiting))),
        ("fee_returned", fees::returned(&missed(), &fee(FeeState::Returned))),
        ("dispute_opened", dispute_opened::letter(&visit(), &dispute())),
        ("feed_failing", Some(feed_failing::letter(&failing(false, &lisbon)))),
        ("feed_failing_and_blocking", Some(feed_failing::letter(&failing(true, &lisbon)))),
        (
            "verify_address",
            Some(verify_address::letter(
                &addressee(),
                "https://book.lumbar.example/verify/the-secret-part",
                "Tue 24 Nov, 08:14 (UTC)",
            )),
        ),
        (
            "reset_password",
            Some(reset_password::letter(
                &addressee(),
                "https://book.lumbar.example/reset/the-secret-part",
                "Mon 23 Nov, 09:14 (UTC)",
            )),
        ),
        (
            "invitation",
            Some(invitation::letter(
                &addressee(),
                ("Lombar", domain::Role::Therapist),
                Some((
                    "https://book.lumbar.example/reset/the-secret-part".into(),
                    "Mon 30 Nov, 08:14 (UTC)".into(),
                )),
            )),
        ),
        (
            "invitation_to_sign_in",
            Some(invitation::letter(&addressee(), ("Lombar", domain::Role::Manager), None)),
        ),
        ("account_exists", Some(account_exists::letter(&addressee()))),
        ("second_step_set", changed(AccountChange::StepSet)),
        ("second_step_removed", changed(AccountChange::StepRemoved)),
        ("recovery_codes_renewed", changed(AccountChange::CodesRenewed)),
        ("recovery_code_used", changed(AccountChange::CodeUsed)),
        ("codes_tried", changed(AccountChange::CodesTried)),
        ("passkey_added", changed(AccountChange::PasskeyAdded)),
        ("passkey_removed", changed(AccountChange::PasskeyRemoved)),
        ("new_browser", Some(arrival().letter(&addressee()))),
        ("account_deleted", Some(farewell(&["Lombar", "Ribeira"]).letter())),
        ("account_deleted_without_visits", Some(farewell(&[]).letter())),
        ("booking_confirmed_for_somebody", booking_confirmed::letter(&for_somebody())),
        ("qualification_verified", qualification_checked::letter(&checked(verified()))),
        ("qualification_rejected", qualification_checked::letter(&checked(rejected()))),
        ("qualification_ending", qualification_ending::letter(&ending(Asked::Therapist, 30))),
        ("qualification_ends_soon", qualification_ending::letter(&ending(Asked::Studio, 7))),
        ("qualification_ended", qualification_ended::letter(&ending(Asked::Therapist, -1))),
        ("qualification_ended_studio", qualification_ended::letter(&ending(Asked::Studio, -1))),
        ("insurance_ended", qualification_ended::letter(&insurance())),
    ];
    for (name, letter) in mails {
        insta::assert_snapshot!(name, whole(&letter.expect(name)));
    }
}

fn asks(moment: Moment, more: bool) -> Letter {
    let base = "https://book.lumbar.example";
    let question = check_in::Question {
        moment,
        more,
        url: format!("{base}/check-in/the-secret-part"),
        progress_url: format!("{base}/progress/the-secret-part"),
    };
    check_in::letter(&near(), &question)
}

fn missed() -> Visit {
    let now = at("2026-11-26T16:00:00Z");
    Visit { paid: eur(0), received: eur(0), now, ..in_state(BookingState::NoShow) }
}

fn fee(state: FeeState) -> Fee {
    Fee {
        booking: Uuid::from_u128(1).into(),
        kind: FeeKind::NoShow,
        amount: eur(8_400),
        kept: eur(0),
        state,
        code: None,
        tries_left: 3,
        reason: String::new(),
        arose_at: at("2026-11-26T15:05:00Z"),
        updated_at: at("2026-11-26T15:06:00Z"),
    }
}

fn card() -> CardView {
    CardView {
        brand: Some("visa".into()),
        last4: Some("4242".into()),
        expires: Some((12, 2034)),
        most: eur(8_400),
        consent: "The words.".into(),
        version: 1,
        consented_at: at("2026-11-23T08:11:00Z"),
        kept: true,
        if_cancelled: None,
        fee: None,
    }
}

fn dispute() -> storage::entities::dispute::Model {
    storage::entities::dispute::Model {
        id: Uuid::from_u128(8),
        studio: Uuid::from_u128(2),
        booking: Uuid::from_u128(1),
        attempt: Uuid::from_u128(9),
        stripe_dispute: "du_1".into(),
        amount_minor: 8_400,
        currency: "EUR".into(),
        reason: "fraudulent".into(),
        state: "needs_response".into(),
        due_by: Some(at("2026-12-05T22:59:00Z").timestamp()),
        taken_minor: 8_400,
        fee_minor: 2_000,
        opened_at: 0,
        updated_at: 0,
        closed_at: None,
    }
}

#[test]
fn a_fee_that_is_settled_asks_for_nothing() {
    for state in [FeeState::Paid, FeeState::Waived, FeeState::Returned, FeeState::Open] {
        assert!(fees::link(&missed(), &fee(state)).is_none(), "{state:?}");
    }
    assert!(fees::returned(&missed(), &fee(FeeState::Paid)).is_none());
}

/// Hana's deep tissue, with a visit after its end.
fn ending(whom: Asked, left: i64) -> Ending {
    Ending {
        held: Qualification {
            id: Uuid::from_u128(7).into(),
            therapist: Uuid::from_u128(4).into(),
            title: "Deep tissue, advanced".into(),
            issuer: "Academy of Manual Work".into(),
            licence_number: None,
            training_hours: Some(180),
            issued_on: "2023-11-26".parse().expect("a date"),
            expires_on: "2026-11-25".parse().ok(),
            state: QualificationState::Claimed,
            techniques: vec!["deep-tissue".into()],
        },
        kind: RecordKind::Training,
        last: "2026-11-25".parse().expect("a date"),
        left,
        holder: "Hana Brandt".into(),
        techniques: vec!["Deep tissue".into()],
        visits: vec![booking()],
        clock: visit().clock,
        studio: studio(),
        whom,
        base_url: "https://book.lumbar.example".into(),
    }
}

fn checked(state: QualificationState) -> Checked {
    let ending = ending(Asked::Therapist, 30);
    let held = Qualification { state, ..ending.held };
    Checked { held, studio: ending.studio, base_url: ending.base_url }
}

fn verified() -> QualificationState {
    let (by, how) = ("Olga Reis".into(), "By telephone with the academy".into());
    QualificationState::Verified { by, at: at("2026-11-24T08:14:30Z"), how }
}

fn rejected() -> QualificationState {
    QualificationState::Rejected { reason: "The academy does not know the number".into() }
}

fn insurance() -> Ending {
    let ending = ending(Asked::Studio, -3);
    let held = Qualification { title: "Professional indemnity".into(), ..ending.held };
    let (techniques, visits) = (Vec::new(), Vec::new());
    Ending { kind: RecordKind::Insurance, held, techniques, visits, ..ending }
}

fn in_state(state: BookingState) -> Visit {
    Visit { booking: Booking { state, ..booking() }, ..visit() }
}

fn requested() -> BookingState {
    BookingState::Requested { answer_by: at("2026-11-24T08:14:30Z") }
}

fn move_requested(state: BookingState, sequence: u32) -> Visit {
    Visit { booking: Booking { state, sequence, ..moved().booking }, ..visit() }
}

fn expired() -> Visit {
    Visit { paid: eur(0), received: eur(0), ..in_state(BookingState::Expired) }
}

fn near() -> Visit {
    Visit { now: at("2026-11-25T14:00:00Z"), ..visit() }
}

fn moved() -> Visit {
    let span = Span::of_minutes(at("2026-11-27T09:30:00Z"), 60);
    Visit { booking: Booking { span, sequence: 1, reschedules: 1, ..booking() }, ..visit() }
}

#[test]
fn a_therapist_hears_that_their_note_was_opened_and_not_why() {
    let facts = note_opened::Facts {
        booking: booking(),
        studio: visit().studio,
        clock: visit().clock,
        opener: "Marta Sommer".into(),
        opened_at: at("2026-11-30T08:14:30Z"),
        base_url: visit().base_url,
        wrote: true,
        to: ("Hana Brandt".into(), "hana@studio.example".into()),
    };
    insta::assert_snapshot!("note_opened", whole(&note_opened::letter(&facts)));
    let treats = note_opened::letter(&note_opened::Facts { wrote: false, ..facts });
    assert!(whole(&treats).contains("the session note of a visit that is yours now"));
}

fn arrival() -> account_changed::Arrival {
    account_changed::Arrival {
        browser: "Firefox on Linux".into(),
        when: "Fri 27 Nov, 09:00 (Berlin time)".into(),
    }
}

fn changed(change: AccountChange) -> Option<Letter> {
    Some(account_changed::letter(&addressee(), change))
}

#[test]
fn no_mail_shouts_or_promises() {
    let letters = [booking_confirmed::letter(&visit()), reminder::letter(&near(), 0)];
    for letter in letters.into_iter().flatten().chain([account_exists::letter(&addressee())]) {
        assert!(!letter.text().contains('!'), "{}", letter.text());
        assert!(!letter.html().replace("<!doctype html>", "").contains('!'));
    }
}

#[test]
fn a_mail_that_stopped_being_true_is_not_sent() {
    let cancelled = cancelled(CancelledBy::Client, eur(0));
    assert_eq!(booking_confirmed::letter(&cancelled), None);
    assert_eq!(reminder::letter(&cancelled, 0), None);
    assert_eq!(booking_rescheduled::letter(&cancelled, 1), None);
    assert_eq!(reminder::letter(&moved(), 0), None, "the reminder of the old time");
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
