//! From the form to the visit: what is asked, refused, kept and confirmed.

mod payment_page;
mod red_flags;

use domain::{
    booking::BookingState,
    contact::{ContactInput, FieldError},
    policy::PaymentPlan,
    screening::AnswersInput,
};
use storage::on_both_engines;

use super::bench::*;
use crate::{auth::testing, bookings::*, jobs, payments, testing::TestBed};

async fn refused(bed: &TestBed, form: CheckoutRequest) -> CheckoutRefused {
    match checkout(&bed.services, form).await {
        Err(refused) => refused,
        Ok(step) => panic!("{step:?}"),
    }
}

on_both_engines! {
    async fn a_visit_that_is_paid_is_confirmed_with_its_mail_and_reminder(bed: &TestBed) {
        let start = tuesday(10, 0) + chrono::TimeDelta::days(2);
        let booking = booked(bed, start, 1).await;
        let contact = booking.contact.clone().expect("they said");
        assert_eq!(contact.email.as_deref(), Some("amara1@post.example"));
        assert_eq!(bed.gateway.captured(booking.price.currency), booking.price);
        jobs::run_due(&bed.services, 50).await;
        assert_eq!(bed.mailer.sent_to("amara1@post.example").len(), 1);
        bed.clock.set(start - chrono::TimeDelta::hours(24));
        jobs::run_due(&bed.services, 50).await;
        assert_eq!(bed.mailer.sent_to("amara1@post.example").len(), 2);
        no_overlaps(bed).await;
    }

    async fn every_problem_of_the_form_is_told_at_once_and_the_slot_stays_held(bed: &TestBed) {
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        let empty = CheckoutRequest {
            contact: ContactInput::default(),
            answers: AnswersInput { none: false, ..ticked(&[]) },
            plan: PaymentPlan::AtStudio,
            agreed: false,
            note: "x".repeat(2_000),
            ..form(1)
        };
        let CheckoutRefused::Invalid(problems) = refused(bed, empty).await else {
            panic!("something was missing");
        };
        let expected = [
            ("screening", "screening_unanswered"), ("name", "required"), ("email", "required"),
            ("note", "too_long"), ("agreed", "required"), ("plan", "not_offered"),
        ];
        assert_eq!(problems, expected.map(|(field, code)| FieldError::new(field, code)));
        assert_eq!(read(bed, &held).await, held);
        assert_eq!((count(bed, "client").await, count(bed, "payment_attempt").await), (0, 0));
    }

    async fn what_the_therapist_should_see_is_sealed_and_the_booking_goes_on(bed: &TestBed) {
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        let careful = CheckoutRequest { answers: ticked(&["clot_or_thinners"]), ..form(1) };
        pressed(bed, careful.clone()).await;
        pressed(bed, careful).await;
        assert_eq!(count(bed, "screening").await, 1, "answering again replaces the answers");
        let reader = bed.services.store.reader();
        let row = storage::bookings::screening(reader, held.id).await.expect("read").expect("kept");
        assert_eq!(row.outcome, "review");
        let text = String::from_utf8_lossy(&row.answers_sealed).into_owned();
        assert!(!text.contains("clot"), "{text}");
        let note = storage::bookings::note(reader, held.id).await.expect("read").expect("kept");
        assert!(!String::from_utf8_lossy(&note).contains("moved"));
        paid(bed).await;
        let ana = testing::therapist(bed.studio.id, bed.studio.ana).into();
        let told = desk::answers(&bed.services, &ana, held.id).await.expect("her own client");
        assert_eq!(told.ticked, ["clot_or_thinners"]);
        assert_eq!(told.note.as_deref(), Some("Lower left, since I moved house."));
        let audit = storage::audit::of_object(reader, &held.id.to_string()).await.expect("read");
        assert!(audit.iter().any(|entry| entry.action == "answers.read"));
    }

    async fn nobody_but_the_therapist_reads_what_was_told(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        let (studio, services) = (&bed.studio, &bed.services);
        let others = [
            testing::therapist(studio.id, studio.bia).into(),
            testing::owner(studio.id).into(),
            testing::therapist(storage::new_id(), studio.ana).into(),
        ];
        for other in others {
            let refused = desk::answers(services, &other, booking.id).await;
            assert_eq!(refused.expect_err("not theirs").code(), "not_found");
        }
    }

    async fn nothing_due_online_is_confirmed_at_once(bed: &TestBed) {
        let porto = with_options(bed, easy_terms()).await;
        let wish = HoldRequest {
            studio: porto.id,
            therapist: Some(porto.ana),
            ..wish(bed, porto.deep_tissue, tuesday(10, 0), 1)
        };
        let held = hold(&bed.services, wish).await.expect("free");
        let at_studio = CheckoutRequest { plan: PaymentPlan::AtStudio, ..form(1) };
        let step = checkout(&bed.services, at_studio).await.expect("it is offered");
        assert!(matches!(step, CheckoutStep::Confirmed { .. }));
        let booking = read(bed, &held).await;
        assert_eq!(booking.state, BookingState::Confirmed);
        assert_eq!(count(bed, "payment_attempt").await, 0);
        let shown = view(&bed.services, &link(bed, &booking)).await.expect("shown");
        assert_eq!(shown.receipt.rest, booking.price);
    }

    async fn a_client_with_three_unpaid_visits_pays_for_the_fourth_first(bed: &TestBed) {
        let porto = with_options(bed, easy_terms()).await;
        let at_studio = |n| CheckoutRequest {
            plan: PaymentPlan::AtStudio,
            contact: form(9).contact,
            ..form(n)
        };
        for n in 1..=4 {
            let start = tuesday(10, 0) + chrono::TimeDelta::days(n.into());
            let wish = wish(bed, porto.deep_tissue, start, n);
            let wish = HoldRequest { studio: porto.id, ..wish };
            hold(&bed.services, wish).await.expect("free");
            if n < 4 {
                checkout(&bed.services, at_studio(n)).await.expect("it is offered");
            }
        }
        assert_eq!(refused(bed, at_studio(4)).await.code(), "too_many_unpaid");
        pressed(bed, CheckoutRequest { plan: PaymentPlan::Full, ..at_studio(4) }).await;
    }

    async fn a_hold_that_ended_says_whether_the_slot_is_still_free(bed: &TestBed) {
        held_by_ana(bed, tuesday(10, 0), 1).await;
        bed.clock.advance_minutes(10);
        let free = refused(bed, form(1)).await;
        assert!(matches!(free, CheckoutRefused::HoldEnded { still_free: true }), "{free:?}");
        payments::sweep(&bed.services).await.expect("swept");
        held_by_ana(bed, tuesday(10, 0), 2).await;
        let taken = refused(bed, form(1)).await;
        assert!(matches!(taken, CheckoutRefused::HoldEnded { still_free: false }), "{taken:?}");
        let nothing = refused(bed, form(3)).await;
        assert!(matches!(nothing, CheckoutRefused::HoldEnded { still_free: false }));
    }

    async fn one_address_cannot_hold_a_third_slot(bed: &TestBed) {
        for (n, hour) in [(1, 9), (2, 11), (3, 13)] {
            held_by_ana(bed, tuesday(hour, 0), n).await;
            let same = CheckoutRequest { contact: form(9).contact, ..form(n) };
            if n < 3 {
                pressed(bed, same).await;
            } else {
                assert_eq!(refused(bed, same).await.code(), "too_many_holds");
            }
        }
        assert_eq!(count(bed, "client").await, 1);
    }

    async fn a_booking_in_one_request_leaves_nothing_behind_when_it_is_refused(bed: &TestBed) {
        let wish = with_ana(bed, tuesday(10, 0), 1);
        let request = |filled: CheckoutRequest| BookRequest {
            studio: wish.studio,
            treatment: wish.treatment,
            therapist: wish.therapist,
            start: wish.start,
            client_zone: None,
            contact: filled.contact,
            note: filled.note,
            answers: filled.answers,
            plan: filled.plan,
            agreed: filled.agreed,
            codes: Vec::new(),
            card_agreed: true,
            holder: filled.holder,
            address: std::net::Ipv4Addr::LOCALHOST.into(),
        };
        let flagged = CheckoutRequest { answers: ticked(&["injury"]), ..form(1) };
        let not_offered = CheckoutRequest { plan: PaymentPlan::AtStudio, ..form(1) };
        for (filled, code) in [(flagged, "screening_stop"), (not_offered, "invalid")] {
            let refused = book(&bed.services, request(filled)).await.expect_err("refused");
            assert_eq!(refused.code(), code);
            assert_eq!(count(bed, "occupancy").await, 0);
        }
        let booked = book(&bed.services, request(form(1))).await.expect("in order");
        assert!(booked.checkout_url.is_some());
        assert_eq!(booked.booking.state.code(), "held");
        let taken = book(&bed.services, request(form(2))).await.expect_err("taken");
        assert_eq!(taken.code(), "slot_taken");
        let proof = bed.services.links.verify(&booked.manage_token, bed.services.now());
        let shown = view(&bed.services, &proof.expect("ours")).await.expect("shown");
        assert_eq!(shown.pay_url, booked.checkout_url);
        let again = book(&bed.services, request(form(1))).await.expect("the same request");
        assert_eq!((again.booking.id, again.checkout_url), (booked.booking.id, booked.checkout_url));
        paid(bed).await;
        let after = book(&bed.services, request(form(1))).await.expect("the same request");
        assert_eq!((after.booking.id, after.checkout_url), (booked.booking.id, None));
        assert_eq!(count(bed, "booking").await, 3, "two were refused, one is booked");
    }
}
