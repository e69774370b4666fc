use chrono::TimeDelta;
use domain::{Money, booking::BookingState, policy::PaymentPlan};
use storage::on_both_engines;

use std::sync::atomic::Ordering;

use super::bench::*;
use crate::{
    auth::{StaffSession, testing},
    bookings::*,
    jobs,
    payments::{self, StudioMethod},
    testing::TestBed,
};

async fn books_agree(bed: &TestBed) {
    let report = payments::check_books(&bed.services).await.expect("read");
    assert!(report.differences.is_empty(), "{report:?}");
}

on_both_engines! {
    async fn a_visit_that_took_place_is_closed_once_it_began(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        let owner = testing::owner(bed.studio.id).into();
        let early = desk::complete(&bed.services, &owner, booking.id).await;
        assert_eq!(early.expect_err("not yet").code(), "not_begun");
        bed.clock.set(booking.span.end);
        let done = desk::complete(&bed.services, &owner, booking.id).await.expect("it took place");
        assert_eq!(done.state, BookingState::Completed);
        let again = desk::no_show(&bed.services, &owner, booking.id).await;
        assert_eq!(again.expect_err("it is closed").code(), "wrong_state");
        books_agree(bed).await;
    }

    async fn a_client_who_does_not_come_pays_the_policys_share(bed: &TestBed) {
        sql(bed, "UPDATE policy SET no_show_percent = 75").await;
        let booking = booked(bed, tuesday(10, 0), 1).await;
        bed.clock.set(booking.span.end);
        let ana = testing::therapist(bed.studio.id, bed.studio.ana).into();
        desk::no_show(&bed.services, &ana, booking.id).await.expect("her own visit");
        jobs::run_due(&bed.services, 50).await;
        assert_eq!(bed.gateway.refunded(booking.price.currency).minor, 2_100);
        books_agree(bed).await;
    }

    async fn the_rest_is_taken_at_the_desk_once(bed: &TestBed) {
        sql(bed, "UPDATE policy SET deposit_percent = 30").await;
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        pressed(bed, CheckoutRequest { plan: PaymentPlan::Deposit, ..form(1) }).await;
        paid(bed).await;
        let owner = owner(bed).await.into();
        let rest = desk::take_rest(&bed.services, &owner, held.id, StudioMethod::Cash).await;
        assert_eq!(rest.expect("it is due"), Money::new(5_880, held.price.currency));
        let again = desk::take_rest(&bed.services, &owner, held.id, StudioMethod::Card).await;
        assert_eq!(again.expect_err("it is paid").code(), "nothing_due");
        let booking = read(bed, &held).await;
        let page = view(&bed.services, &link(bed, &booking)).await.expect("shown");
        assert!(page.receipt.rest.is_zero());
        assert_eq!(page.receipt.payments.len(), 2);
        bed.clock.set(booking.span.end);
        desk::complete(&bed.services, &owner, booking.id).await.expect("it took place");
        books_agree(bed).await;
    }

    async fn a_day_shows_an_owner_everybody_and_a_therapist_themselves(bed: &TestBed) {
        let first = booked(bed, tuesday(10, 0), 1).await;
        let caio = HoldRequest {
            therapist: Some(bed.studio.caio),
            ..wish(bed, bed.studio.back_reset, tuesday(9, 30), 2)
        };
        let second = hold(&bed.services, caio).await.expect("free");
        let flagged = CheckoutRequest { answers: ticked(&["pregnancy"]), ..form(2) };
        pressed(bed, flagged).await;
        paid(bed).await;
        booked(bed, tuesday(10, 0) + TimeDelta::days(1), 3).await;
        let day = async |staff: StaffSession| {
            let date = first.local_start.date();
            let day = desk::day(&bed.services, &staff, date).await.expect("shown");
            day.visits.into_iter().map(|v| (v.id, v.needs_review)).collect::<Vec<_>>()
        };
        let studio = &bed.studio;
        assert_eq!(day(testing::owner(studio.id).into()).await, [(second.id, true), (first.id, false)]);
        let ana = testing::therapist(studio.id, studio.ana).into();
        assert_eq!(day(ana).await, [(first.id, false)]);
        let found = desk::find(&bed.services, &ana, &first.reference.to_lowercase()).await;
        assert_eq!(found.expect("hers").rest, Money::zero(first.price.currency));
        let other = desk::find(&bed.services, &ana, &second.reference).await;
        assert_eq!(other.expect_err("not hers").code(), "not_found");
    }

    async fn staff_act_on_their_own_studios_and_visits_alone(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        let porto = with_options(bed, easy_terms()).await;
        let strangers: [StaffSession; 3] = [
            testing::owner(porto.id).into(),
            testing::therapist(porto.id, bed.studio.ana).into(),
            testing::therapist(bed.studio.id, bed.studio.bia).into(),
        ];
        bed.clock.set(booking.span.end);
        for staff in strangers {
            let (services, id) = (&bed.services, booking.id);
            let codes = [
                desk::complete(services, &staff, id).await.map(|_| ()),
                desk::no_show(services, &staff, id).await.map(|_| ()),
                desk::cancel_by_studio(services, &staff, id).await.map(|_| ()),
                desk::take_rest(services, &staff, id, StudioMethod::Cash).await.map(|_| ()),
            ];
            for refused in codes {
                assert_eq!(refused.expect_err("not theirs").code(), "not_found");
            }
        }
        assert_eq!(read(bed, &booking).await, booking);
    }

    async fn what_staff_do_is_written_down_with_who_did_it(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        let ana: StaffSession = testing::therapist(bed.studio.id, bed.studio.ana).into();
        desk::cancel_by_studio(&bed.services, &ana, booking.id).await.expect("her own visit");
        let reader = bed.services.store.reader();
        let entries = storage::audit::of_object(reader, &booking.id.to_string()).await;
        let last = entries.expect("read").pop().expect("there");
        assert_eq!((last.action.as_str(), last.actor_kind.as_str()), ("booking.cancelled", "therapist"));
        assert_eq!(last.actor, Some(ana.account().0));
        assert_eq!(last.detail, "refund 8400 EUR");
    }

    async fn a_therapist_who_approves_by_hand_is_asked_first(bed: &TestBed) {
        asked_first(bed).await;
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        pressed(bed, form(1)).await;
        paid(bed).await;
        assert!(matches!(read(bed, &held).await.state, BookingState::Requested { .. }));
        let taken = hold(&bed.services, with_ana(bed, tuesday(10, 0), 2)).await;
        assert_eq!(taken.expect_err("it keeps its time").code(), "slot_taken");
        let ana = testing::therapist(bed.studio.id, bed.studio.ana).into();
        let approved = desk::approve(&bed.services, &ana, held.id).await.expect("she may");
        assert_eq!(approved.state, BookingState::Confirmed);
        let late = desk::decline(&bed.services, &ana, held.id).await.expect_err("answered");
        assert_eq!(late.code(), "wrong_state");
        jobs::run_due(&bed.services, 50).await;
        // The request was answered before its mail left.
        assert_eq!(bed.mailer.sent_to("amara1@post.example").len(), 1);
    }

    async fn a_visit_that_is_declined_is_free_and_paid_back_in_full(bed: &TestBed) {
        asked_first(bed).await;
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        pressed(bed, form(1)).await;
        paid(bed).await;
        jobs::run_due(&bed.services, 50).await;
        bed.clock.set(held.span.start - TimeDelta::minutes(90));
        let proof = link(bed, &held);
        let preview = cancel_preview(&bed.services, &proof).await.expect("it may be withdrawn");
        assert_eq!(preview.refund.kept, Money::zero(held.price.currency));
        let owner = testing::owner(bed.studio.id).into();
        let declined = desk::decline(&bed.services, &owner, held.id).await.expect("they may");
        assert_eq!(declined.state, BookingState::Declined);
        jobs::run_due(&bed.services, 50).await;
        assert_eq!(bed.gateway.refunded(held.price.currency), held.price);
        assert_eq!(bed.mailer.sent_to("amara1@post.example").len(), 2, "asked and declined");
        held_by_ana(bed, tuesday(10, 0), 2).await;
        books_agree(bed).await;
    }

    async fn a_request_that_nobody_answers_is_declined_in_time_and_paid_back(bed: &TestBed) {
        asked_first(bed).await;
        let held = held_by_ana(bed, tuesday(10, 0) + TimeDelta::days(7), 1).await;
        pressed(bed, form(1)).await;
        paid(bed).await;
        let BookingState::Requested { answer_by } = read(bed, &held).await.state else {
            panic!("she is asked");
        };
        bed.clock.set(answer_by - TimeDelta::seconds(1));
        assert_eq!(decline_unanswered(&bed.services).await.expect("swept"), 0, "not yet");
        bed.clock.set(answer_by);
        assert_eq!(decline_unanswered(&bed.services).await.expect("swept"), 1);
        assert_eq!(decline_unanswered(&bed.services).await.expect("swept"), 0, "once");
        assert_eq!(read(bed, &held).await.state, BookingState::Declined);
        jobs::run_due(&bed.services, 50).await;
        assert_eq!(bed.gateway.refunded(held.price.currency), held.price);
        let mails = bed.mailer.sent_to("amara1@post.example");
        assert!(mails.last().expect("a mail").subject.contains("cannot take place"));
        held_by_ana(bed, tuesday(10, 0) + TimeDelta::days(7), 2).await;
        books_agree(bed).await;
    }

    async fn a_day_takes_as_many_questions_for_many_visits_as_for_one(bed: &TestBed) {
        let (store, count) = bed.services.store.counting();
        let counted = bed.on_store(store);
        let asked = async || {
            let before = count.load(Ordering::SeqCst);
            let owner = testing::owner(bed.studio.id).into();
            let date = tuesday(10, 0).date_naive();
            let day = desk::day(&counted, &owner, date).await.expect("shown");
            (day.visits.len(), count.load(Ordering::SeqCst) - before)
        };
        booked(bed, tuesday(10, 0), 1).await;
        let (one, few) = asked().await;
        for (n, hour) in (2..).zip([12, 14]) {
            booked(bed, tuesday(hour, 0), n).await;
        }
        let caio = HoldRequest {
            therapist: Some(bed.studio.caio),
            ..wish(bed, bed.studio.back_reset, tuesday(9, 30), 9)
        };
        hold(&bed.services, caio).await.expect("free");
        let (many, as_many) = asked().await;
        assert_eq!((one, many), (1, 4));
        assert_eq!(few, as_many);
        assert!(few <= 12, "{few}");
    }

    async fn those_who_can_approve_are_asked_by_mail_once(bed: &TestBed) {
        asked_first(bed).await;
        let ana = appointed(bed, bed.studio.ana, "ana@lombar.example").await;
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        pressed(bed, form(1)).await;
        paid(bed).await;
        paid_again(bed).await;
        jobs::run_due(&bed.services, 50).await;
        jobs::run_due(&bed.services, 50).await;
        for address in [ana.as_str(), "hello@lombar.example"] {
            let mails = bed.mailer.sent_to(address);
            assert_eq!(mails.len(), 1, "{address}");
            let text = &mails[0].text;
            for part in ["Amara 1", "deep tissue", "Tue 24 Nov, 10:00 (Lisbon time)", "Answer by: Mon 23 Nov, 21:00"] {
                assert!(text.contains(part), "{part}: {text}");
            }
            let link = format!("/lisbon/desk?date=2026-11-24#v-{}", held.reference);
            assert!(text.contains(&link), "{text}");
        }
    }

    async fn a_therapist_without_an_account_is_asked_through_the_studio(bed: &TestBed) {
        asked_first(bed).await;
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        pressed(bed, form(1)).await;
        paid(bed).await;
        let owner = testing::owner(bed.studio.id).into();
        jobs::run_due(&bed.services, 50).await;
        assert_eq!(bed.mailer.sent_to("hello@lombar.example").len(), 1);
        desk::approve(&bed.services, &owner, held.id).await.expect("they may");
        let again = desk::approve(&bed.services, &owner, held.id).await;
        assert_eq!(again.expect_err("a second press").code(), "wrong_state");
        jobs::run_due(&bed.services, 50).await;
        let mails = bed.mailer.sent_to("amara1@post.example");
        assert_eq!(mails.len(), 2, "asked and confirmed, once each");
    }

    async fn a_flag_goes_once_somebody_has_looked(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        sql(bed, "UPDATE booking SET flag = 'zone_changed'").await;
        let bia = testing::therapist(bed.studio.id, bed.studio.bia).into();
        let refused = desk::clear_flag(&bed.services, &bia, booking.id).await;
        assert_eq!(refused.expect_err("not hers").code(), "not_found");
        let ana = testing::therapist(bed.studio.id, bed.studio.ana).into();
        let cleared = desk::clear_flag(&bed.services, &ana, booking.id).await.expect("hers");
        assert_eq!((cleared.flag, cleared.span), (None, booking.span));
        let again = desk::clear_flag(&bed.services, &ana, booking.id).await;
        assert_eq!(again.expect_err("a second press").code(), "wrong_state");
    }
}
