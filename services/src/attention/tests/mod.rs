//! What is listed, for whom, and until when.

use domain::{Currency, Money, booking::Booking};
use storage::on_both_engines;

use super::*;
use crate::{
    auth::{OwnerSession, testing},
    bookings::{
        self,
        tests::bench::{
            appointed, asked_first, booked, form, held_by_ana, owner, paid, pressed, sql, tuesday,
        },
    },
    jobs,
    payments::{self, ReturnMethod, fulfil, gave_back},
    ports::MailError,
    testing::{Call, Fault, TestBed},
};

async fn listed(bed: &TestBed, staff: impl Into<StaffSession>) -> Attention {
    attention(&bed.services, &staff.into()).await.expect("read")
}

async fn count(bed: &TestBed, staff: impl Into<StaffSession>) -> usize {
    let staff: StaffSession = staff.into();
    let listed = listed(bed, staff).await.count();
    let counted = super::count(&bed.services, &staff).await.expect("counted");
    assert_eq!(counted, listed, "as many as are listed");
    listed
}

/// One of everything that can need a person; all of it at Ana's.
async fn everything(bed: &TestBed, owner: OwnerSession) -> [Booking; 4] {
    let refused = booked(bed, tuesday(10, 0), 1).await;
    bed.gateway.next(Call::CreateRefund, Fault::Refuse("charge_disputed"));
    let staff = owner.into();
    bookings::desk::cancel_by_studio(&bed.services, &staff, refused.id).await.expect("cancelled");
    jobs::run_due(&bed.services, 50).await;
    let unmailed = booked(bed, tuesday(12, 0), 2).await;
    bed.mailer.refuse_next(MailError::Permanent);
    jobs::run_due(&bed.services, 50).await;
    sql(
        bed,
        &format!(
            "UPDATE booking SET flag = 'zone_changed' WHERE reference = '{}'",
            unmailed.reference
        ),
    )
    .await;
    let other = held_by_ana(bed, tuesday(14, 0), 3).await;
    pressed(bed, form(3)).await;
    let page = bed.gateway.checkouts().pop().expect("a page").id;
    bed.gateway.tamper(&page, |checkout| checkout.amount = Money::new(1, Currency::Eur));
    fulfil(&bed.services, &page).await.expect_err("nothing is believed");
    asked_first(bed).await;
    let asked = held_by_ana(bed, tuesday(16, 0), 4).await;
    pressed(bed, form(4)).await;
    paid(bed).await;
    [refused, unmailed, other, asked]
}

on_both_engines! {
    async fn a_studio_where_all_is_well_needs_nobody(bed: &TestBed) {
        booked(bed, tuesday(10, 0), 1).await;
        jobs::run_due(&bed.services, 50).await;
        assert_eq!(count(bed, testing::owner(bed.studio.id)).await, 0);
        assert_eq!(count(bed, testing::therapist(bed.studio.id, bed.studio.ana)).await, 0);
    }

    async fn an_owner_sees_everything_and_a_therapist_their_own_requests_and_flags(bed: &TestBed) {
        let owner = owner(bed).await;
        let [refused, unmailed, other, asked] = everything(bed, owner).await;
        let all = listed(bed, owner).await;
        let ids = |visits: &[DeskVisit]| visits.iter().map(|v| v.id).collect::<Vec<_>>();
        assert_eq!(ids(&all.requests), [asked.id]);
        assert_eq!(ids(&all.flagged), [unmailed.id]);
        assert_eq!(ids(&all.owed), [refused.id]);
        assert_eq!(all.owed[0].owed[0].online, refused.price);
        let set_aside = &all.set_aside[0];
        assert_eq!(set_aside.job.kind, "mail_booking_confirmed");
        assert_eq!(set_aside.visit.as_ref().map(|visit| visit.id), Some(unmailed.id));
        let mismatch = &all.mismatches[0];
        assert_eq!(mismatch.wrong, "amount");
        assert_eq!(mismatch.visit.as_ref().map(|visit| visit.id), Some(other.id));
        assert_eq!(all.count(), 5);
        let ana = listed(bed, testing::therapist(bed.studio.id, bed.studio.ana)).await;
        assert_eq!((ids(&ana.requests), ids(&ana.flagged)), (vec![asked.id], vec![unmailed.id]));
        assert_eq!(ana.count(), 2);
        assert_eq!(count(bed, testing::therapist(bed.studio.id, bed.studio.bia)).await, 0);
    }

    async fn one_studio_sees_nothing_of_anothers(bed: &TestBed) {
        let owner = owner(bed).await;
        everything(bed, owner).await;
        let options = crate::testing::StudioOptions { slug: "porto".into(), ..Default::default() };
        let store = &bed.services.store;
        let porto = crate::testing::TestStudio::create(store, &options).await.expect("written");
        let stranger = testing::owner(porto.id);
        assert_eq!(count(bed, stranger).await, 0);
        let all = listed(bed, owner).await;
        let (services, job) = (&bed.services, all.set_aside[0].job.id);
        assert!(!jobs::replay(services, &stranger.into(), job).await.expect("asked"));
        assert!(!jobs::dismiss(services, &stranger.into(), job).await.expect("asked"));
        assert!(!saw_mismatch(services, &stranger.into(), all.mismatches[0].attempt).await.expect("asked"));
        assert_eq!(count(bed, owner).await, 5);
    }

    async fn each_act_takes_its_matter_off_the_list_once(bed: &TestBed) {
        let owner = owner(bed).await;
        let [refused, unmailed, _, asked] = everything(bed, owner).await;
        let all = listed(bed, owner).await;
        let (services, staff) = (&bed.services, owner.into());
        gave_back(services, &owner.into(), refused.id, refused.price, ReturnMethod::Cash).await.expect("written");
        assert_eq!(count(bed, owner).await, 4);
        bookings::desk::clear_flag(services, &staff, unmailed.id).await.expect("looked at");
        assert_eq!(count(bed, owner).await, 3);
        let attempt = all.mismatches[0].attempt;
        let manager = owner.into();
        let (one, two) = tokio::join!(
            saw_mismatch(services, &manager, attempt),
            saw_mismatch(services, &manager, attempt),
        );
        assert!(one.expect("asked") != two.expect("asked"), "one of the two");
        assert_eq!(count(bed, owner).await, 2);
        let job = all.set_aside[0].job.id;
        let (one, two) =
            tokio::join!(jobs::replay(services, &manager, job), jobs::replay(services, &manager, job));
        assert!(one.expect("asked") != two.expect("asked"), "one of the two");
        assert_eq!(count(bed, owner).await, 1);
        jobs::run_due(services, 50).await;
        assert_eq!(bed.mailer.sent_to("amara2@post.example").len(), 1, "it left after all");
        bookings::desk::approve(services, &staff, asked.id).await.expect("they may");
        assert_eq!(count(bed, owner).await, 0);
    }

    async fn a_job_that_will_never_work_can_be_given_up(bed: &TestBed) {
        let owner = owner(bed).await;
        booked(bed, tuesday(10, 0), 1).await;
        bed.mailer.refuse_next(MailError::Permanent);
        jobs::run_due(&bed.services, 50).await;
        let job = listed(bed, owner).await.set_aside[0].job.id;
        assert!(jobs::dismiss(&bed.services, &owner.into(), job).await.expect("asked"));
        assert!(!jobs::dismiss(&bed.services, &owner.into(), job).await.expect("asked"), "once");
        assert!(!jobs::replay(&bed.services, &owner.into(), job).await.expect("asked"), "it is gone");
        assert_eq!(count(bed, owner).await, 0);
    }

    async fn a_refund_that_got_stuck_is_followed_anyway_and_so_cannot_be_left(bed: &TestBed) {
        let owner = owner(bed).await;
        let booking = booked(bed, tuesday(10, 0), 1).await;
        let staff = owner.into();
        bookings::desk::cancel_by_studio(&bed.services, &staff, booking.id).await.expect("cancelled");
        sql(bed, "UPDATE job SET state = 'dead', finished_at = 0, last_error = 'gateway_unknown' WHERE kind = 'send_refund'").await;
        let all = listed(bed, owner).await;
        let stuck = &all.set_aside[0];
        assert_eq!((stuck.job.kind.as_str(), stuck.job.followed), ("send_refund", true));
        assert_eq!(stuck.visit.as_ref().map(|visit| visit.id), Some(booking.id));
        assert!(!jobs::dismiss(&bed.services, &owner.into(), stuck.job.id).await.expect("asked"));
        assert_eq!(count(bed, owner).await, 1);
        bed.clock.advance_minutes(10);
        payments::reconcile(&bed.services).await.expect("looked");
        assert_eq!(bed.gateway.refunded(booking.price.currency), booking.price);
        assert_eq!(count(bed, owner).await, 0, "it went, and the job has nothing left to do");
    }

    async fn a_mail_to_the_studio_that_got_stuck_names_the_studios_address(bed: &TestBed) {
        let owner = owner(bed).await;
        let ana = appointed(bed, bed.studio.ana, "ana@lombar.example").await;
        asked_first(bed).await;
        held_by_ana(bed, tuesday(16, 0), 4).await;
        pressed(bed, form(4)).await;
        paid(bed).await;
        for _ in 0..3 {
            bed.mailer.refuse_next(MailError::Permanent);
        }
        jobs::run_due(&bed.services, 50).await;
        let set_aside = listed(bed, owner).await.set_aside;
        let to: Vec<_> = set_aside.into_iter().filter_map(|job| job.to).collect();
        assert_eq!(to.len(), 3, "{to:?}");
        for expected in [
            Recipient::Client("amara4@post.example".into()),
            Recipient::Staff(ana),
            Recipient::Studio("hello@lombar.example".into()),
        ] {
            assert!(to.contains(&expected), "{expected:?}: {to:?}");
        }
    }

    async fn books_that_do_not_add_up_are_listed_after_the_night(bed: &TestBed) {
        let owner = owner(bed).await;
        booked(bed, tuesday(10, 0), 1).await;
        sql(bed, "UPDATE payment_attempt SET amount_minor = 8401").await;
        assert_eq!(count(bed, owner).await, 0, "nobody has looked");
        payments::check_books_nightly(&bed.services).await.expect("read");
        let books = listed(bed, owner).await.books;
        assert_eq!(books.len(), 1);
        assert_eq!((books[0].what.as_str(), books[0].rows.as_str()), ("clearing", "€84.01"));
    }

    async fn the_list_takes_as_many_questions_for_much_as_for_little(bed: &TestBed) {
        let owner = owner(bed).await;
        let (store, asked) = bed.services.store.counting();
        let counted = bed.on_store(store);
        let questions = async || {
            let before = asked.load(std::sync::atomic::Ordering::SeqCst);
            let found = attention(&counted, &owner.into()).await.expect("read").count();
            (found, asked.load(std::sync::atomic::Ordering::SeqCst) - before)
        };
        everything(bed, owner).await;
        let (five, few) = questions().await;
        for (n, hour) in (5..).zip([9, 11, 13]) {
            let held = held_by_ana(bed, tuesday(hour, 0) + chrono::TimeDelta::days(1), n).await;
            pressed(bed, form(n)).await;
            paid(bed).await;
            assert!(!held.reference.is_empty());
        }
        let (eight, as_few) = questions().await;
        assert_eq!((five, eight, few), (5, 8, as_few));
        assert!(few <= 40, "{few}");
    }
}
