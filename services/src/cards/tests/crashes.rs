//! The process is killed between each two steps of giving and of charging a card, and every
//! call is lost before and after its effect.

use domain::{Currency, Money, policy::PaymentPlan};

use super::scene::{
    CardBed, PRICE, assert_books_agree, card_of, missed, reception, state, work, work_later,
};
use crate::{
    bookings::tests::bench::read,
    cards::charge,
    payments::{
        fulfil, reconcile, refresh_refund, sweep,
        tests::scene::{counting_waits, killed_after},
    },
    ports::Charge,
    testing::{Call, Fault, TestBed},
};

/// The hour of the `n`th visit of a day.
const fn hour(n: u8) -> u32 {
    9 + n as u32 * 2
}

/// Time goes by, and the worker does what it does.
async fn look_after(bed: &TestBed) {
    for _ in 0..3 {
        sweep(&bed.services).await.expect("swept");
        work_later(bed, 3).await;
        let _listed = reconcile(&bed.services).await;
    }
    work(bed).await;
}

storage::on_both_engines! {
    async fn a_charge_that_is_given_back_before_its_answer_came_is_booked_first(bed: &CardBed) {
        let bed = &bed.0;
        let booking = missed(bed, PaymentPlan::AtStudio, hour(0), 1).await;
        bed.gateway.next(Call::ChargeCard, Fault::LoseAnswer);
        charge(&bed.services, &reception(bed), booking.id, PRICE).await.expect("decided");
        assert_eq!(state(bed, &booking).await, "charging");
        let made = bed.gateway.charges();
        let [Charge::Paid { payment_intent }] = &made[..] else { panic!("one: {made:?}") };
        let by_hand = bed.gateway.refund_by_hand(payment_intent, Money::new(1_000, Currency::Eur));
        refresh_refund(&bed.services, &by_hand).await.expect("heard");
        assert_eq!(state(bed, &booking).await, "paid");
        look_after(bed).await;
        assert_eq!(bed.gateway.charges().len(), 1);
        assert_books_agree(bed).await;
    }

    async fn a_charge_killed_between_any_two_steps_is_made_once(bed: &CardBed) {
        let bed = &bed.0;
        let first = missed(bed, PaymentPlan::AtStudio, hour(0), 1).await;
        let (most, done) =
            counting_waits(charge(&bed.services, &reception(bed), first.id, PRICE)).await;
        done.expect("charged");
        let (mut day, mut cut_off) = (0, 0);
        let most = most.max(8);
        for waits in 0..=most {
            // One visit a day: the desk closes each on its own.
            let n = 2 + u8::try_from(waits % 200).expect("few");
            day += 1;
            let booking = on_a_day(bed, day, n).await;
            let desk = reception(bed);
            let begun = charge(&bed.services, &desk, booking.id, PRICE);
            cut_off += i32::from(killed_after(waits, begun).await.is_none());
            look_after(bed).await;
            if state(bed, &booking).await == "open" {
                charge(&bed.services, &reception(bed), booking.id, PRICE).await.expect("charged");
                look_after(bed).await;
            }
            assert_eq!(state(bed, &booking).await, "paid", "killed after {waits} of {most}");
        }
        assert!(cut_off > 1, "{cut_off} of {most} were cut off");
        let charged = i64::try_from(bed.gateway.charges().len()).expect("few");
        assert_eq!(bed.gateway.captured(Currency::Eur).minor, charged * PRICE.minor);
        assert_eq!(charged, i64::from(most) + 2, "one for each visit");
        assert_books_agree(bed).await;
    }

    async fn a_card_page_that_meets_any_fault_ends_in_a_visit_with_a_card(bed: &CardBed) {
        let bed = &bed.0;
        let calls = [Call::FetchCheckout, Call::FetchCard, Call::ListEvents];
        let mut n = 0;
        for call in calls {
            for fault in [Fault::LoseRequest, Fault::LoseAnswer] {
                n += 1;
                let (held, page) = on_the_page_of_day(bed, n).await;
                assert!(bed.gateway.pay(&page));
                for _ in 0..2 {
                    bed.gateway.next(call, fault.clone());
                }
                let _lost = fulfil(&bed.services, &page).await;
                look_after(bed).await;
                bed.gateway.unscript();
                look_after(bed).await;
                work_later(bed, 30).await;
                assert_eq!(read(bed, &held).await.state.code(), "confirmed", "{call:?} {fault:?}");
                let card = card_of(bed, held.id).await.expect("a row");
                assert!(card.is_kept(), "{call:?} {fault:?}: {card:?}");
            }
        }
        assert_books_agree(bed).await;
    }
}

/// A visit that was missed, on the `day`th day from the first.
async fn on_a_day(bed: &TestBed, day: i64, n: u8) -> domain::booking::Booking {
    let (held, page) = on_the_page_at(bed, day, n).await;
    assert!(bed.gateway.pay(&page));
    fulfil(&bed.services, &page).await.expect("fulfilled");
    work(bed).await;
    let booking = read(bed, &held).await;
    bed.clock.set(booking.span.end);
    let staff = super::scene::owner(bed).into();
    let closed = crate::bookings::desk::no_show(&bed.services, &staff, booking.id).await;
    closed.expect("closed")
}

async fn on_the_page_of_day(bed: &TestBed, n: u8) -> (domain::booking::Booking, String) {
    on_the_page_at(bed, i64::from(n), n).await
}

/// The `day`th day after Tuesday on which the studio is open, at ten.
async fn on_the_page_at(bed: &TestBed, day: i64, n: u8) -> (domain::booking::Booking, String) {
    const OPEN: [i64; 6] = [0, 1, 2, 3, 4, 6];
    let place = usize::try_from(day % 6).expect("a weekday");
    let days = chrono::TimeDelta::days(day / 6 * 7 + OPEN[place]);
    on_the_page_from(bed, crate::bookings::tests::bench::tuesday(10, 0) + days, n).await
}

async fn on_the_page_from(
    bed: &TestBed,
    start: domain::Instant,
    n: u8,
) -> (domain::booking::Booking, String) {
    use crate::bookings::{checkout, tests::bench::held_by_ana};
    let held = held_by_ana(bed, start, n).await;
    let form = super::scene::with_plan(PaymentPlan::AtStudio, n);
    checkout(&bed.services, form).await.expect("the form is in order");
    let page = bed.gateway.checkouts().pop().expect("a page");
    (read(bed, &held).await, page.id)
}
