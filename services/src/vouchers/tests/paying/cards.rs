//! What a gift card pays of a visit, and what comes back to it.

use chrono::TimeDelta;

use super::*;
use crate::{
    bookings::CheckoutStep,
    papers::PaidBy,
    vouchers::{EndHow, GiftInput, VoucherRefused, end_card, quote},
};

storage::on_both_engines! {
    async fn a_card_that_covers_all_confirms_at_once_and_stripe_is_not_asked(bed: &TestBed) {
        let card = card_of(bed, &GiftInput { amount: "10000".into(), ..order() }).await;
        let client = with(bed, 0, &[&code_of(bed, &card)]).await;
        let pages = bed.gateway.checkouts().len();
        let step = client.press_pay(bed).await.expect("booked");
        assert!(matches!(step, CheckoutStep::Confirmed { .. }), "{step:?}");
        assert_eq!(bed.gateway.checkouts().len(), pages);
        assert!(confirmed(bed, &client).await);
        assert_eq!((left(bed, &card).await, balance(bed, "gift_cards").await), (1_600, -1_600));
        assert_eq!(balance(bed, "client_prepaid").await, -8_400);
        assert_books_agree(bed).await;
        // Pressed again, nothing more is taken.
        client.press_pay(bed).await.expect("booked already");
        assert_eq!(left(bed, &card).await, 1_600);
    }

    async fn a_card_pays_a_part_and_stripe_the_rest(bed: &TestBed) {
        let card = card_of(bed, &order()).await;
        let client = with(bed, 0, &[&code_of(bed, &card).to_lowercase()]).await;
        let held = client.booking(bed).await;
        let shown = quote(&bed.services, &held, &client.codes, None).await.expect("quoted");
        assert_eq!((shown.covered, shown.due[0].1), (eur(5_000), eur(3_400)));
        client.press_pay(bed).await.expect("the page opens");
        assert_eq!(left(bed, &card).await, 0, "kept while the visit is held");
        assert_eq!(balance(bed, "gift_cards").await, -5_000, "and not used yet");
        assert_books_agree(bed).await;
        let page = page_of(bed, &client).await;
        assert!(bed.gateway.pay(&page));
        fulfil(&bed.services, &page).await.expect("fulfilled");
        assert!(confirmed(bed, &client).await);
        assert_eq!((balance(bed, "gift_cards").await, balance(bed, "client_prepaid").await), (0, -8_400));
        assert_books_agree(bed).await;
    }

    async fn an_invoice_says_what_a_card_paid_and_the_desk_what_goes_back_to_it(bed: &TestBed) {
        let card = card_of(bed, &order()).await;
        let client = with(bed, 0, &[&code_of(bed, &card)]).await;
        client.press_pay(bed).await.expect("the page opens");
        let page = page_of(bed, &client).await;
        assert!(bed.gateway.pay(&page));
        fulfil(&bed.services, &page).await.expect("fulfilled");
        let (reader, booking) = (bed.services.store.reader(), client.booking(bed).await);
        let id = booking.id;
        let there = storage::bookings::there(reader, &[id]).await.expect("read");
        let received = crate::payments::received_for(reader, &[booking], &there).await;
        let received = received.expect("read");
        let ways = received[&id].divisible;
        assert_eq!((ways.online, ways.cards, ways.course), (eur(3_400), eur(5_000), eur(0)));
        bed.clock.advance_minutes(60 * 24 * 8);
        let staff = crate::auth::testing::owner(bed.studio.id).into();
        bookings::desk::complete(&bed.services, &staff, id).await.expect("it took place");
        let papers = crate::papers::of_visit(reader, id).await.expect("read");
        let invoice = &papers.last().expect("an invoice").facts;
        let mut paid: Vec<_> = invoice.paid.iter().map(|l| (l.by, l.amount.minor)).collect();
        paid.sort_by_key(|(_, minor)| *minor);
        assert_eq!(paid, [(PaidBy::Online, 3_400), (PaidBy::GiftCard, 5_000)]);
        assert_eq!((invoice.gross, invoice.due), (eur(8_400), eur(0)));
    }

    async fn a_hold_that_lapses_gives_the_card_back_what_it_kept(bed: &TestBed) {
        let card = card_of(bed, &order()).await;
        let client = with(bed, 0, &[&code_of(bed, &card)]).await;
        client.press_pay(bed).await.expect("the page opens");
        bed.clock.advance_minutes(33);
        assert_eq!(sweep(&bed.services).await.expect("swept"), 1);
        assert_eq!(left(bed, &card).await, 5_000);
        assert_books_agree(bed).await;
    }

    async fn two_visits_at_once_cannot_spend_the_same_card(bed: &TestBed) {
        let card = card_of(bed, &GiftInput { amount: "10000".into(), ..order() }).await;
        let code = code_of(bed, &card);
        let (a, b) = (with(bed, 0, &[&code]).await, with(bed, 2, &[&code]).await);
        let (one, two) = tokio::join!(a.press_pay(bed), b.press_pay(bed));
        let steps = [one.expect("answered"), two.expect("answered")];
        let at_once = |step: &&CheckoutStep| matches!(step, CheckoutStep::Confirmed { .. });
        assert_eq!(steps.iter().filter(at_once).count(), 1, "{steps:?}");
        assert_eq!(left(bed, &card).await, 0);
        assert_books_agree(bed).await;
    }

    async fn another_code_lets_go_of_the_one_before(bed: &TestBed) {
        let (one, two) = (card_of(bed, &order()).await, card_of(bed, &order()).await);
        let mut client = with(bed, 0, &[&code_of(bed, &one)]).await;
        client.press_pay(bed).await.expect("the page opens");
        client.codes = vec![code_of(bed, &two)];
        client.press_pay(bed).await.expect("another page");
        assert_eq!((left(bed, &one).await, left(bed, &two).await), (5_000, 0));
        client.codes.clear();
        client.press_pay(bed).await.expect("another page");
        assert_eq!(client.booking(bed).await.due_online, eur(8_400));
        assert_eq!(left(bed, &two).await, 5_000);
        assert_books_agree(bed).await;
    }

    async fn whoever_paid_on_an_earlier_page_gets_back_what_is_too_much(bed: &TestBed) {
        promotion(bed, |_| {}).await;
        let card = card_of(bed, &order()).await;
        let mut client = with(bed, 0, &[]).await;
        client.press_pay(bed).await.expect("the page opens");
        let first = page_of(bed, &client).await;
        client.codes = vec!["SPRING10".into(), code_of(bed, &card)];
        // The first page is paid in another tab just before it is closed.
        bed.gateway.next(crate::testing::Call::ExpireCheckout, crate::testing::Fault::PayFirst(first));
        let step = client.press_pay(bed).await.expect("answered");
        assert!(matches!(step, CheckoutStep::Confirmed { .. }), "{step:?}");
        assert_eq!(left(bed, &card).await, 5_000, "all of it was paid in money");
        for refund in client.refunds(bed).await {
            assert_eq!(refund.amount_minor, 840, "the discount");
            crate::payments::send_refund(&bed.services, refund.id.into()).await.expect("sent");
        }
        assert_eq!(balance(bed, "client_prepaid").await, -7_560);
        assert_books_agree(bed).await;
    }

    async fn what_a_cancellation_shows_is_what_it_gives_back_money_first(bed: &TestBed) {
        let card = card_of(bed, &order()).await;
        let client = with(bed, 0, &[&code_of(bed, &card)]).await;
        client.press_pay(bed).await.expect("the page opens");
        let page = page_of(bed, &client).await;
        bed.gateway.pay(&page);
        fulfil(&bed.services, &page).await.expect("fulfilled");
        // Half goes back from a day before.
        let start = client.booking(bed).await.span.start;
        bed.clock.set(start - TimeDelta::hours(6));
        let booking = client.booking(bed).await;
        let link = bookings::manage_token(&bed.services, &booking);
        let token = bed.services.links.verify(&link, bed.services.now()).expect("ours");
        let shown = bookings::cancel_preview(&bed.services, &token).await.expect("shown").refund;
        let percent = i64::from(shown.percent);
        assert_eq!(shown.refund, eur(84 * percent));
        let online = shown.refund.minor.min(3_400);
        assert_eq!((shown.ways.online, shown.ways.cards), (eur(online), eur(84 * percent - online)));
        bookings::cancel(&bed.services, &token, Some(shown.refund)).await.expect("cancelled");
        for refund in client.refunds(bed).await {
            crate::payments::send_refund(&bed.services, refund.id.into()).await.expect("sent");
        }
        assert_eq!(bed.gateway.refunded(domain::Currency::Eur), eur(online));
        assert_eq!(left(bed, &card).await, shown.ways.cards.minor);
        assert_eq!(balance(bed, "client_prepaid").await, 0);
        assert_books_agree(bed).await;
    }

    async fn what_goes_back_to_a_card_asks_staff_first_who_they_are(bed: &TestBed) {
        let card = card_of(bed, &GiftInput { amount: "10000".into(), ..order() }).await;
        let client = with(bed, 0, &[&code_of(bed, &card)]).await;
        client.press_pay(bed).await.expect("booked");
        let owner = crate::auth::testing::owner(bed.studio.id);
        let cancel = async |staff: StaffSession| {
            bookings::desk::cancel_by_studio(&bed.services, &staff, client.booking).await
        };
        let refused = cancel(owner.from_before().into()).await;
        assert_eq!(refused.expect_err("it was paid by a card").code(), "unconfirmed");
        assert_eq!(left(bed, &card).await, 1_600);
        cancel(owner.into()).await.expect("cancelled");
        assert_eq!(left(bed, &card).await, 10_000);
        assert_books_agree(bed).await;
    }

    async fn a_card_that_pays_for_a_visit_to_come_is_not_ended(bed: &TestBed) {
        let card = card_of(bed, &GiftInput { amount: "10000".into(), ..order() }).await;
        let client = with(bed, 0, &[&code_of(bed, &card)]).await;
        client.press_pay(bed).await.expect("booked");
        let (id, manager) = (card.id.into(), manager(bed));
        let end = async |shown| end_card(&bed.services, &manager, id, EndHow::Kept, eur(shown)).await;
        assert!(matches!(end(1_600).await, Err(VoucherRefused::InUse)));
        cancel(bed, &client).await;
        assert_eq!(left(bed, &card).await, 10_000);
        end(10_000).await.expect("nothing is paid with it now");
        assert_books_agree(bed).await;
    }

    async fn what_goes_back_to_a_card_that_was_ended_can_be_used(bed: &TestBed) {
        let card = card_of(bed, &order()).await;
        end_card(&bed.services, &manager(bed), card.id.into(), EndHow::Kept, eur(5_000))
            .await
            .expect("ended");
        let tx = bed.services.store.begin().await.expect("begun");
        storage::vouchers::gift_cards::put_back(&tx, card.id.into(), 700).await.expect("put back");
        tx.commit().await.expect("committed");
        let reader = bed.services.store.reader();
        let now = storage::vouchers::gift_cards::by_id(reader, card.id.into()).await;
        let now = now.expect("read").expect("there");
        assert_eq!((now.state.as_str(), now.balance_minor), ("active", 700));
    }
}
