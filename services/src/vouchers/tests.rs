//! Cards, courses and codes on both engines: what they pay, what they give back, and that
//! nobody spends the same money twice.

mod lives;
pub(crate) mod paying;
mod screened;
mod shop;

use domain::{Money, SaleId};
use storage::entities::gift_card;

use super::{GiftInput, GiftSettingsInput, VoucherRefused, buy_gift_card, set_gift_settings};
use crate::{
    auth::{DeskSession, ManagerSession},
    payments::{fulfil, tests::scene},
    testing::TestBed,
};

/// A gift of €50 to somebody, at once.
pub fn order() -> GiftInput {
    GiftInput {
        amount: "5000".into(),
        buyer_name: "Rui Sousa".into(),
        buyer_email: "rui@post.example".into(),
        recipient_name: "Marta Lopes".into(),
        recipient_email: "marta@post.example".into(),
        message: "Get well soon".into(),
        ..GiftInput::default()
    }
}

pub fn manager(bed: &TestBed) -> ManagerSession {
    crate::auth::testing::owner(bed.studio.id).into()
}

pub async fn desk(bed: &TestBed) -> DeskSession {
    scene::owner(bed).await.into()
}

/// The studio sells cards online.
pub async fn sells_online(bed: &TestBed) {
    let typed = GiftSettingsInput {
        on: true,
        amounts: "20 50 100".into(),
        least: "10".into(),
        most: "300".into(),
        valid_months: String::new(),
    };
    set_gift_settings(&bed.services, &manager(bed), &typed).await.expect("set");
}

pub async fn buys(bed: &TestBed, order: &GiftInput) -> Result<String, VoucherRefused> {
    buy_gift_card(&bed.services, bed.studio.id, order).await
}

/// A sale whose page is open, and the id of that page.
pub async fn sale_on_page(bed: &TestBed, order: &GiftInput) -> (SaleId, String) {
    sells_online(bed).await;
    let url = buys(bed, order).await.expect("the page opens");
    let pages = bed.gateway.checkouts();
    let page = pages.iter().find(|page| page.url.as_deref() == Some(url.as_str()));
    let page = page.expect("it is there");
    (page.attempt.expect("ours").0.into(), page.id.clone())
}

/// A card that was bought online.
pub async fn card_of(bed: &TestBed, order: &GiftInput) -> gift_card::Model {
    let (sale, page) = sale_on_page(bed, order).await;
    assert!(bed.gateway.pay(&page));
    fulfil(&bed.services, &page).await.expect("fulfilled");
    let reader = bed.services.store.reader();
    let card = storage::vouchers::gift_cards::of_sale(reader, sale).await.expect("read");
    card.expect("a card was made")
}

pub fn code_of(bed: &TestBed, card: &gift_card::Model) -> String {
    super::code_of(&bed.services, card.id, &card.code_sealed).expect("ours")
}

pub async fn left(bed: &TestBed, card: &gift_card::Model) -> i64 {
    let reader = bed.services.store.reader();
    let found = storage::vouchers::gift_cards::by_id(reader, card.id.into()).await.expect("read");
    found.expect("there").balance_minor
}

pub async fn balance(bed: &TestBed, name: &str) -> i64 {
    let balances = storage::ledger::balances(bed.services.store.reader()).await.expect("read");
    balances.iter().filter(|b| b.account.name() == name).map(|b| b.amount.minor).sum()
}

pub const fn eur(minor: i64) -> Money {
    Money::new(minor, domain::Currency::Eur)
}
