use domain::{
    booking::BookingState,
    contact::{ContactInput, FieldError},
    policy::PaymentPlan,
    screening::AnswersInput,
};
use storage::on_both_engines;

use super::bench::*;
use crate::{
    auth::testing,
    bookings::*,
    jobs, payments,
    testing::{Call, Fault, TestBed},
};

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

    async fn a_red_flag_ends_it_without_payment_and_without_a_trace_of_the_answers(bed: &TestBed) {
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        // Even where the rest of the form is empty: the advice comes first.
        let flagged = CheckoutRequest {
            answers: ticked(&["pregnancy", "saddle_or_bladder"]),
            contact: ContactInput::default(),
            ..form(1)
        };
        let CheckoutRefused::Stop { codes } = refused(bed, flagged).await else {
            panic!("it was a red flag");
        };
        assert_eq!(codes, ["saddle_or_bladder"]);
        assert_eq!(read(bed, &held).await.state, BookingState::Expired);
        for table in ["payment_attempt", "screening", "client", "occupancy", "job"] {
            assert_eq!(count(bed, table).await, 0, "{table}");
        }
        let note = storage::bookings::note(bed.services.store.reader(), held.id).await;
        assert_eq!(note.expect("read"), None);
        let entries =
            storage::audit::of_object(bed.services.store.reader(), &held.id.to_string()).await;
        let entries = entries.expect("read");
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].action, "screening.stopped");
        assert!(!entries[0].detail.contains("saddle"));
        held_by_ana(bed, tuesday(10, 0), 2).await;
    }

    async fn a_red_flag_after_the_payment_page_was_opened_closes_the_page(bed: &TestBed) {
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        pressed(bed, CheckoutRequest { answers: ticked(&["pregnancy"]), ..form(1) }).await;
        assert_eq!(count(bed, "screening").await, 1);
        let flagged = CheckoutRequest { answers: ticked(&["leg_weakness"]), ..form(1) };
        assert_eq!(refused(bed, flagged).await.code(), "screening_stop");
        let page = bed.gateway.checkouts().pop().expect("it was opened");
        assert!(!bed.gateway.pay(&page.id), "it can no longer be paid");
        assert_eq!(count(bed, "screening").await, 0);
        assert_eq!(read(bed, &held).await.state, BookingState::Expired);
    }

    async fn a_red_flag_after_the_payment_in_another_tab_gives_everything_back(bed: &TestBed) {
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        pressed(bed, form(1)).await;
        let page = bed.gateway.checkouts().pop().expect("it was opened");
        bed.gateway.next(Call::ExpireCheckout, Fault::PayFirst(page.id));
        let flagged = CheckoutRequest { answers: ticked(&["leg_weakness"]), ..form(1) };
        assert_eq!(refused(bed, flagged).await.code(), "screening_stop");
        jobs::run_due(&bed.services, 50).await;
        assert_eq!(read(bed, &held).await.state, BookingState::Expired, "it never was a visit");
        assert_eq!(bed.gateway.refunded(held.price.currency), held.price);
        assert_eq!(count(bed, "screening").await, 0);
        held_by_ana(bed, tuesday(10, 0), 2).await;
    }

    async fn a_red_flag_while_the_gateway_is_silent_still_books_nothing(bed: &TestBed) {
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        pressed(bed, form(1)).await;
        let page = bed.gateway.checkouts().pop().expect("it was opened");
        bed.gateway.next(Call::ExpireCheckout, Fault::LoseRequest);
        let flagged = CheckoutRequest { answers: ticked(&["leg_weakness"]), ..form(1) };
        assert_eq!(refused(bed, flagged).await.code(), "screening_stop");
        // The page is still open in another tab.
        assert!(bed.gateway.pay(&page.id));
        payments::fulfil(&bed.services, &page.id).await.expect("the gateway answers");
        jobs::run_due(&bed.services, 50).await;
        assert_eq!(read(bed, &held).await.state, BookingState::Expired);
        assert_eq!(bed.gateway.refunded(held.price.currency), held.price);
        held_by_ana(bed, tuesday(10, 0), 2).await;
    }

    async fn a_red_flag_once_the_visit_is_booked_undoes_it_while_the_form_is_young(bed: &TestBed) {
        let flagged = |n| CheckoutRequest { answers: ticked(&["injury"]), ..form(n) };
        let young = booked(bed, tuesday(10, 0), 1).await;
        assert_eq!(refused(bed, flagged(1)).await.code(), "screening_stop");
        assert_eq!(read(bed, &young).await.state.code(), "cancelled");
        let old = booked(bed, tuesday(14, 0), 2).await;
        bed.clock.advance_minutes(121);
        assert_eq!(refused(bed, flagged(2)).await.code(), "screening_stop");
        assert_eq!(read(bed, &old).await.state, BookingState::Confirmed, "another matter");
    }

    async fn no_slot_is_kept_for_ever_by_opening_page_after_page(bed: &TestBed) {
        let held = held_by_ana(bed, tuesday(10, 0) + chrono::TimeDelta::days(7), 1).await;
        let begun = bed.services.now();
        let mut pages = 0;
        let ended = loop {
            match checkout(&bed.services, form(1)).await {
                Ok(_) => pages += 1,
                Err(refused) => break refused,
            }
            // The page is nearly over: the next press wants another one.
            bed.clock.advance_minutes(27);
        };
        assert!(matches!(ended, CheckoutRefused::HoldEnded { still_free: true }), "{ended:?}");
        assert!(bed.services.now() - begun <= domain::booking::HOLD_AT_MOST);
        assert_eq!(pages, 4);
        assert_eq!(read(bed, &held).await.state, BookingState::Expired);
        assert!(bed.gateway.checkouts().iter().all(|page| !bed.gateway.pay(&page.id)));
        held_by_ana(bed, held.span.start, 2).await;
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

    async fn pressing_pay_again_leads_to_the_same_page(bed: &TestBed) {
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        let first = pressed(bed, form(1)).await;
        let ends = read(bed, &held).await.hold_expires();
        bed.clock.advance_minutes(2);
        assert_eq!(pressed(bed, form(1)).await, first);
        assert_eq!(read(bed, &held).await.hold_expires(), ends, "it is not kept for longer");
        assert_eq!(count(bed, "payment_attempt").await, 1);
        assert_eq!(bed.gateway.checkouts().len(), 1);
    }

    async fn a_hold_outlives_its_payment_page(bed: &TestBed) {
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        pressed(bed, form(1)).await;
        let ends = read(bed, &held).await.hold_expires().expect("held");
        assert!(ends >= bed.services.now() + chrono::TimeDelta::minutes(32));
        // In its last minute the page can be paid, and the visit is the client's.
        bed.clock.advance_minutes(30);
        paid(bed).await;
        assert_eq!(read(bed, &held).await.state, BookingState::Confirmed);
    }

    async fn pressing_pay_after_having_paid_leads_to_the_booking(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        let step = checkout(&bed.services, form(1)).await.expect("it is booked");
        let token = manage_token(&bed.services, &booking);
        assert_eq!(step, CheckoutStep::Confirmed { token });
    }

    async fn a_page_that_was_paid_in_another_tab_leads_to_the_booking(bed: &TestBed) {
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        pressed(bed, form(1)).await;
        let page = bed.gateway.checkouts().pop().expect("opened");
        assert!(bed.gateway.pay(&page.id));
        let step = checkout(&bed.services, form(1)).await.expect("it is paid");
        assert!(matches!(step, CheckoutStep::Confirmed { .. }));
        assert_eq!(read(bed, &held).await.state, BookingState::Confirmed);
    }

    async fn a_form_pays_for_the_slot_it_was_made_for_and_for_no_other(bed: &TestBed) {
        let monday = held_by_ana(bed, tuesday(10, 0), 1).await;
        let other = held_by_ana(bed, tuesday(15, 0), 1).await;
        let about = |held: &domain::booking::Booking| CheckoutRequest {
            booking: Some(held.id),
            ..form(1)
        };
        assert_eq!(refused(bed, about(&monday)).await.code(), "other_slot");
        assert_eq!((count(bed, "payment_attempt").await, count(bed, "client").await), (0, 0));
        assert!(read(bed, &other).await.is_held_at(bed.services.now()), "it is still kept");
        let foreign = held_by_ana(bed, tuesday(12, 0), 2).await;
        assert_eq!(refused(bed, about(&foreign)).await.code(), "other_slot", "not theirs");
        pressed(bed, about(&other)).await;
        assert_eq!(bed.gateway.descriptions(), ["deep tissue, Tue 24 Nov, 15:00 (Lisbon time)"]);
        bed.clock.advance_minutes(60);
        payments::sweep(&bed.services).await.expect("swept");
        assert_eq!(refused(bed, about(&monday)).await.code(), "hold_ended", "nothing is kept");
    }

    async fn a_form_for_a_visit_that_was_paid_leads_to_it_while_another_is_held(bed: &TestBed) {
        let first = booked(bed, tuesday(10, 0), 1).await;
        let second = held_by_ana(bed, tuesday(15, 0), 1).await;
        let again = CheckoutRequest { booking: Some(first.id), ..form(1) };
        let step = checkout(&bed.services, again).await.expect("it is booked");
        let token = manage_token(&bed.services, &first);
        assert_eq!(step, CheckoutStep::Confirmed { token });
        assert_eq!(read(bed, &second).await, second, "nothing happened to the other");
    }

    async fn a_red_flag_stops_whichever_slot_the_form_was_made_for(bed: &TestBed) {
        let monday = held_by_ana(bed, tuesday(10, 0), 1).await;
        let other = held_by_ana(bed, tuesday(15, 0), 1).await;
        let flagged = |id| CheckoutRequest {
            booking: Some(id),
            answers: ticked(&["injury"]),
            ..form(1)
        };
        assert_eq!(refused(bed, flagged(monday.id)).await.code(), "screening_stop");
        assert_eq!(read(bed, &other).await.state, BookingState::Expired);
        let paid = booked(bed, tuesday(10, 0), 2).await;
        let held = held_by_ana(bed, tuesday(15, 0), 2).await;
        let flagged = CheckoutRequest { holder: holder(2), ..flagged(paid.id) };
        assert_eq!(refused(bed, flagged).await.code(), "screening_stop");
        assert_eq!(read(bed, &paid).await.state.code(), "cancelled");
        assert_eq!(read(bed, &held).await.state, BookingState::Expired);
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

    async fn a_client_who_changes_from_deposit_to_everything_pays_once(bed: &TestBed) {
        let porto = with_options(bed, easy_terms()).await;
        let wish = HoldRequest { studio: porto.id, ..wish(bed, porto.deep_tissue, tuesday(10, 0), 1) };
        let held = hold(&bed.services, wish).await.expect("free");
        assert_eq!(held.plan, PaymentPlan::Deposit, "what the studio prefers");
        let deposit = CheckoutRequest { plan: PaymentPlan::Deposit, ..form(1) };
        let first = pressed(bed, deposit).await;
        let second = pressed(bed, form(1)).await;
        assert_ne!(first, second);
        let [earlier, _] = &bed.gateway.checkouts()[..] else { panic!("two pages") };
        assert!(!bed.gateway.pay(&earlier.id), "the first page is closed");
        paid(bed).await;
        let booking = read(bed, &held).await;
        assert_eq!((booking.plan, booking.due_online), (PaymentPlan::Full, booking.price));
        assert_eq!(bed.gateway.captured(booking.price.currency), booking.price);
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

    async fn a_gateway_that_does_not_answer_leaves_the_slot_held(bed: &TestBed) {
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        for _ in 0..3 {
            bed.gateway.next(Call::CreateCheckout, Fault::LoseAnswer);
        }
        assert_eq!(refused(bed, form(1)).await.code(), "gateway_unknown");
        assert!(read(bed, &held).await.is_held_at(bed.services.now()));
        pressed(bed, form(1)).await;
        assert_eq!(bed.gateway.checkouts().len(), 1, "the same page, not a second one");
        paid(bed).await;
        assert_eq!(read(bed, &held).await.state, BookingState::Confirmed);
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
