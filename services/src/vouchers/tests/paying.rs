//! A visit paid by codes: shown first, held with it, used with it, given back with it.

mod cards;
mod courses;

use domain::{booking::BookingState, contact::ContactInput};

use super::{balance, card_of, code_of, desk, eur, left, manager, order};
use crate::{
    auth::{DeskSession, StaffSession},
    bookings::{self, CheckoutRefused},
    payments::{
        StudioMethod, fulfil, sweep,
        tests::scene::{self, Client, assert_books_agree, held},
    },
    testing::TestBed,
    vouchers::{
        CourseInput, OfferInput, PromotionInput, make_offer, make_promotion, offers_on_sale,
        promotions, sell_course,
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
        let found = crate::find::find(&bed.services, &staff, &page.id, "").await.expect("looked");
        let visits: Vec<_> = found.visits.iter().map(|visit| visit.id).collect();
        assert_eq!((visits, found.things), (vec![id], vec![]), "a tip is found at its visit");
        assert_eq!((balance(bed, "tips").await, balance(bed, "till").await), (-1_250, 500));
        let view = bookings::describe(&bed.services, booking).await.expect("described");
        assert_eq!((view.receipt.tips, view.receipt.rest), (eur(1_250), eur(0)));
        assert_books_agree(bed).await;
    }
}
