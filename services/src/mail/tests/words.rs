//! The words of each mail, kept as files to be read.

mod rules;
mod scene;
mod times;

use domain::qualification::{Qualification, QualificationState, RecordKind};

use self::scene::{
    arrival, asks, card, changed, dispute, expired, failing, farewell, fee, for_somebody, held,
    in_state, missed, move_requested, moved, near, old_address, requested,
};
use super::{ending::Ending, qualification_checked::Checked, *};
use crate::{cards::FeeState, outcomes::Moment};

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
        ("safety_questions", safety_questions::letter(&near(), 0)),
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
        ("password_changed", changed(AccountChange::PasswordChanged)),
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
