//! A visit paid by codes: shown first, held with it, used with it, given back with it.

use chrono::TimeDelta;
use domain::{booking::BookingState, contact::ContactInput};

use super::{balance, card_of, code_of, desk, eur, left, manager, order};
use crate::{
    auth::{DeskSession, StaffSession},
    bookings::{self, CheckoutRefused, CheckoutStep},
    papers::PaidBy,
    payments::{
        StudioMethod, fulfil, sweep,
        tests::scene::{self, Client, assert_books_agree, held},
    },
    testing::TestBed,
    vouchers::{
        CourseInput, EndHow, GiftInput, OfferInput, PromotionInput, VoucherRefused,
        courses_of_studio, end_card, end_course, end_course_preview, make_offer, make_promotion,
        offers_on_sale, own_courses, promotions, quote, sell_course, send_course_again,
    },
};

async fn with(bed: &TestBed, n: u32, codes: &[&str]) -> Client {
    let mut client = held(bed, n).await;
    client.codes = codes.iter().map(|code| (*code).to_owned()).collect();
    client
}

async fn page_of(bed: &TestBed, client: &Client) -> String {
    client.pages(bed).await.pop().expect("a page").id
}

fn codes_in(refused: CheckoutRefused) -> Vec<String> {
    match refused {
        CheckoutRefused::Invalid(errors) => {
            errors.into_iter().map(|error| error.code.into_owned()).collect()
        }
        other => panic!("{other:?}"),
    }
}

async fn promotion(bed: &TestBed, change: impl FnOnce(&mut PromotionInput)) {
    let mut typed = PromotionInput {
        code: "spring10".into(),
        kind: "percent".into(),
        off: "10".into(),
        ..PromotionInput::default()
    };
    change(&mut typed);
    make_promotion(&bed.services, &manager(bed), &typed).await.expect("made");
}

/// Six sessions for ten percent less, sold at the desk to client `n`; its code.
pub async fn course(bed: &TestBed, n: u32) -> (domain::CourseId, String) {
    course_by(bed, &desk(bed).await, n).await
}

async fn course_by(bed: &TestBed, desk: &DeskSession, n: u32) -> (domain::CourseId, String) {
    let offer = OfferInput {
        treatment: bed.studio.deep_tissue.to_string(),
        sessions: "6".into(),
        percent: "10".into(),
        valid_months: "12".into(),
        rule: "at_single_price".into(),
    };
    make_offer(&bed.services, &manager(bed), &offer).await.expect("made");
    let offers = offers_on_sale(bed.services.store.reader(), bed.studio.id).await.expect("read");
    let contact = ContactInput {
        name: "Rui Teste".into(),
        email: format!("client{n}@example.com"),
        phone: String::new(),
    };
    let input = CourseInput { offer: offers[0].id.to_string(), contact };
    let id = sell_course(&bed.services, desk, &input, StudioMethod::Cash).await;
    let id = id.expect("sold");
    let reader = bed.services.store.reader();
    let row = storage::vouchers::courses::by_id(reader, id).await.expect("read").expect("there");
    (id, super::super::code_of(&bed.services, row.id, &row.code_sealed).expect("ours"))
}

async fn cancel(bed: &TestBed, client: &Client) {
    let booking = client.booking(bed).await;
    let link = bookings::manage_token(&bed.services, &booking);
    let token = bed.services.links.verify(&link, bed.services.now()).expect("ours");
    let shown = bookings::cancel_preview(&bed.services, &token).await.expect("shown").refund.refund;
    bookings::cancel(&bed.services, &token, Some(shown)).await.expect("cancelled");
}

async fn confirmed(bed: &TestBed, client: &Client) -> bool {
    matches!(client.booking(bed).await.state, BookingState::Confirmed)
}

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
        let received = crate::payments::received_for(reader, &[booking]).await.expect("read");
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

    async fn codes_that_do_not_hold_are_refused_and_nothing_is_kept(bed: &TestBed) {
        let card = card_of(bed, &order()).await;
        promotion(bed, |typed| typed.treatments = vec![bed.studio.sports.to_string()]).await;
        for (n, code, why) in [
            (0, "2222-2222-2222-2222", "code_unknown"),
            (2, "nothing", "code_unknown"),
            (4, "SPRING10", "code_other_treatment"),
        ] {
            let client = with(bed, n, &[&code_of(bed, &card), code]).await;
            assert_eq!(codes_in(client.press_pay(bed).await.expect_err("refused")), [why]);
            assert_eq!(left(bed, &card).await, 5_000, "{code}");
        }
    }

    async fn a_promotion_is_counted_while_it_is_held_and_freed_with_the_hold(bed: &TestBed) {
        promotion(bed, |typed| typed.most_uses = "1".into()).await;
        let first = with(bed, 0, &["spring10"]).await;
        first.press_pay(bed).await.expect("the page opens");
        assert_eq!(first.booking(bed).await.price, eur(7_560));
        let second = with(bed, 2, &["spring10"]).await;
        assert_eq!(codes_in(second.press_pay(bed).await.expect_err("refused")), ["code_used_up"]);
        bed.clock.advance_minutes(33);
        assert!(sweep(&bed.services).await.expect("swept") > 0);
        let third = with(bed, 4, &["spring10"]).await;
        third.press_pay(bed).await.expect("free again");
        let page = page_of(bed, &third).await;
        bed.gateway.pay(&page);
        fulfil(&bed.services, &page).await.expect("fulfilled");
        let lines = promotions(&bed.services, &manager(bed)).await.expect("read");
        assert_eq!((lines[0].uses, lines[0].off), (1, eur(840)));
        let booking = third.booking(bed).await;
        let view = bookings::describe(&bed.services, booking).await.expect("described");
        assert_eq!(view.receipt.discount, Some(("SPRING10".into(), eur(840))));
        assert_books_agree(bed).await;
    }

    async fn the_last_use_of_a_promotion_goes_to_one_of_two(bed: &TestBed) {
        promotion(bed, |typed| typed.most_uses = "1".into()).await;
        let (a, b) = (with(bed, 0, &["spring10"]).await, with(bed, 2, &["spring10"]).await);
        let (one, two) = tokio::join!(a.press_pay(bed), b.press_pay(bed));
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    }

    async fn a_first_visit_is_a_first_visit(bed: &TestBed) {
        promotion(bed, |typed| typed.first_visit_only = true).await;
        let client = scene::confirmed(bed, 0).await;
        let mut again = held(bed, 2).await;
        again.email_of(&client);
        again.codes = vec!["spring10".into()];
        assert_eq!(codes_in(again.press_pay(bed).await.expect_err("refused")), ["code_first_visit"]);
    }

    async fn a_session_of_a_course_pays_for_its_visit_and_comes_back_in_time(bed: &TestBed) {
        let (id, code) = course(bed, 0).await;
        assert_eq!(balance(bed, "courses").await, -45_360);
        let client = with(bed, 0, &[&code]).await;
        let step = client.press_pay(bed).await.expect("booked");
        assert!(matches!(step, CheckoutStep::Confirmed { .. }), "{step:?}");
        assert_eq!(client.booking(bed).await.price, eur(7_560));
        assert_eq!((balance(bed, "courses").await, balance(bed, "client_prepaid").await), (-37_800, -7_560));
        let desk = DeskSession::from(crate::auth::testing::owner(bed.studio.id));
        let preview = end_course_preview(&bed.services, &desk, id).await.expect("read").expect("there");
        assert!(preview.in_use);
        cancel(bed, &client).await;
        let courses = courses_of_studio(&bed.services, &desk, 0).await.expect("read");
        assert_eq!((courses[0].left, courses[0].uses[0].returned), (6, true));
        assert_eq!((balance(bed, "courses").await, balance(bed, "client_prepaid").await), (-45_360, 0));
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

    async fn a_courses_code_is_shown_at_the_desk_and_mailed_again(bed: &TestBed) {
        let desk = desk(bed).await;
        let (id, code) = course_by(bed, &desk, 0).await;
        crate::jobs::run_due(&bed.services, 20).await;
        let shown = end_course_preview(&bed.services, &desk, id).await.expect("read").expect("there");
        assert_eq!(shown.code.as_deref(), Some(code.as_str()));
        assert_eq!(shown.email.as_deref(), Some("client0@example.com"));
        send_course_again(&bed.services, &desk, id).await.expect("sent");
        crate::jobs::run_due(&bed.services, 20).await;
        let mails = bed.mailer.sent_to("client0@example.com");
        assert_eq!(mails.iter().filter(|mail| mail.text.contains(&code)).count(), 2);
        let offers = offers_on_sale(bed.services.store.reader(), bed.studio.id).await.expect("read");
        let contact = ContactInput { name: "Nobody".into(), ..ContactInput::default() };
        let input = CourseInput { offer: offers[0].id.to_string(), contact };
        let id = sell_course(&bed.services, &desk, &input, StudioMethod::Cash).await.expect("sold");
        let shown = end_course_preview(&bed.services, &desk, id).await.expect("read").expect("there");
        assert!(shown.code.is_some() && shown.email.is_none(), "it is handed over");
        let again = send_course_again(&bed.services, &desk, id).await;
        assert!(matches!(again, Err(VoucherRefused::NotFound)));
    }

    async fn a_course_bears_the_tax_of_its_treatment(bed: &TestBed) {
        use crate::bookings::tests::bench::{literal, sql};
        let id = literal(bed, bed.studio.deep_tissue.0);
        sql(bed, &format!("UPDATE treatment SET tax_basis_points = 700 WHERE id = {id}")).await;
        let (id, _) = course(bed, 0).await;
        let reader = bed.services.store.reader();
        let row = storage::vouchers::courses::by_id(reader, id).await.expect("read").expect("there");
        assert_eq!(row.tax_basis_points, 700);
    }

    async fn a_session_that_is_cancelled_late_is_used(bed: &TestBed) {
        let (id, code) = course(bed, 0).await;
        let client = with(bed, 0, &[&code]).await;
        client.press_pay(bed).await.expect("booked");
        bed.clock.set(client.booking(bed).await.span.start - TimeDelta::minutes(30));
        cancel(bed, &client).await;
        assert_eq!(balance(bed, "courses").await, -37_800);
        assert_eq!(balance(bed, "client_prepaid").await, 0);
        let desk = crate::auth::testing::owner(bed.studio.id).into();
        let preview = end_course_preview(&bed.services, &desk, id).await;
        let preview = preview.expect("read").expect("there");
        // One session at its single price, the rest back.
        assert_eq!((preview.back, preview.kept), (eur(45_360 - 8_400), eur(840)));
        let by_hand = Some(crate::payments::ReturnMethod::Cash);
        let refused = end_course(&bed.services, &manager(bed), id, by_hand, eur(1)).await;
        assert!(refused.is_err(), "another amount than the one that was shown");
        let back = end_course(&bed.services, &manager(bed), id, by_hand, preview.back).await;
        assert_eq!(back.expect("ended"), preview.back);
        assert_eq!(balance(bed, "courses").await, 0);
        assert_books_agree(bed).await;
    }

    async fn a_course_pays_alone_and_for_its_own_treatment(bed: &TestBed) {
        let card = card_of(bed, &order()).await;
        let (_, code) = course(bed, 0).await;
        let client = with(bed, 0, &[&code, &code_of(bed, &card)]).await;
        assert_eq!(codes_in(client.press_pay(bed).await.expect_err("refused")), ["code_not_together"]);
        let nobody = storage::new_id();
        let own = own_courses(&bed.services, nobody, bed.studio.id).await.expect("read");
        assert_eq!(own, [], "of somebody else");
    }

    async fn a_tip_is_the_therapists_and_no_part_of_the_price(bed: &TestBed) {
        let client = scene::confirmed(bed, 0).await;
        bed.clock.advance_minutes(60 * 24 * 8);
        let staff: StaffSession = scene::owner(bed).await.into();
        let id = client.booking;
        let early = crate::vouchers::record_tip(&bed.services, &staff, id, "5", StudioMethod::Cash);
        assert!(early.await.is_err(), "before the visit is closed");
        bookings::desk::complete(&bed.services, &staff, id).await.expect("closed");
        let taken = crate::vouchers::record_tip(&bed.services, &staff, id, "5", StudioMethod::Cash);
        assert_eq!(taken.await.expect("taken"), eur(500));
        let booking = client.booking(bed).await;
        let link = bookings::manage_token(&bed.services, &booking);
        let token = bed.services.links.verify(&link, bed.services.now()).expect("ours");
        for typed in ["", "0.10", "9999", "five"] {
            assert!(crate::vouchers::begin_tip(&bed.services, &token, typed).await.is_err(), "{typed}");
        }
        let url = crate::vouchers::begin_tip(&bed.services, &token, "7.50").await.expect("a page");
        let pages = bed.gateway.checkouts();
        let page = pages.iter().find(|page| page.url.as_deref() == Some(&url)).expect("there");
        bed.gateway.pay(&page.id);
        fulfil(&bed.services, &page.id).await.expect("heard");
        assert_eq!((balance(bed, "tips").await, balance(bed, "till").await), (-1_250, 500));
        let view = bookings::describe(&bed.services, booking).await.expect("described");
        assert_eq!((view.receipt.tips, view.receipt.rest), (eur(1_250), eur(0)));
        assert_books_agree(bed).await;
    }
}
