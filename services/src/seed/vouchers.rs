//! Gift cards, codes and courses of the demonstration: a few of each, sold at the desk.

use domain::{Instant, Money, StudioId, voucher::Course};
use storage::{
    Corrupt, StoreError, Tx,
    entities::{course_offer, promotion, voucher_setting},
    new_id, studios,
    vouchers::{courses, promotions, set_setting},
};

use crate::{
    Services,
    payments::{PaymentError, StudioMethod},
    sales::{AtDesk, Order, take_at_desk},
    vouchers::{CourseOrder, GiftOrder},
};

/// Who gives to whom, how much in whole units, and how it was paid.
const CARDS: [(&str, &str, i64, StudioMethod); 3] = [
    ("Nora Lindqvist", "Emil Lindqvist", 100, StudioMethod::Card),
    ("Samir Haddad", "", 50, StudioMethod::Cash),
    ("Ines Duarte", "Paula Duarte", 150, StudioMethod::Card),
];

/// Sells them online too, and writes a few that were sold already.
pub async fn write(
    services: &Services,
    tx: &Tx,
    studio: StudioId,
    now: Instant,
) -> Result<(), StoreError> {
    let place = studios::by_id(&**tx, studio).await?;
    let place = place.ok_or_else(|| Corrupt::new("studio", "id", studio))?;
    let currency = place.currency.parse();
    let currency = currency.map_err(|_| Corrupt::new("studio", "currency", studio))?;
    let unit = 10_i64.pow(domain::Currency::decimals(currency));
    let setting = voucher_setting::Model {
        studio: studio.0,
        gift_cards: true,
        amounts: format!("[{},{},{}]", 50 * unit, 100 * unit, 150 * unit),
        least_minor: 10 * unit,
        most_minor: 500 * unit,
        valid_months: None,
    };
    set_setting(tx, setting).await?;
    let at = |method| AtDesk { studio, by: None, method };
    for (buyer, recipient, whole, method) in CARDS {
        let order = Order::GiftCard(GiftOrder {
            buyer_name: buyer.into(),
            recipient_name: recipient.into(),
            ..GiftOrder::default()
        });
        let amount = Money::new(whole * unit, currency);
        take_at_desk(services, tx, at(method), (amount, None), &order).await.map_err(stored)?;
    }
    write_codes(tx, studio, unit, now).await?;
    let treatments = studios::treatments(&**tx, studio).await?;
    let Some(sold) = treatments.first() else { return Ok(()) };
    let mut last = None;
    for (sessions, percent) in [(5, 5), (10, 10)] {
        let offer = offer(studio, sold.id, (sessions, percent), now);
        last = Some(offer.id);
        courses::insert_offer(tx, offer).await?;
    }
    let (sessions, single) = (10, Money::new(sold.price_minor, currency));
    let order = Order::Course(CourseOrder {
        offer: last.map(Into::into),
        plan: None,
        name: "Greta Holm".into(),
        email: String::new(),
        phone: None,
        treatment: sold.id.into(),
        treatment_name: sold.name.clone(),
        sessions,
        single_minor: single.minor,
        tax_basis_points: u32::try_from(place.tax_basis_points).unwrap_or_default(),
        valid_months: Some(18),
        refund_rule: "at_single_price".into(),
    });
    let price = Course::price(single, sessions, 10);
    let paid = (price, None);
    take_at_desk(services, tx, at(StudioMethod::Card), paid, &order).await.map_err(stored)?;
    Ok(())
}

fn offer(
    studio: StudioId,
    treatment: uuid::Uuid,
    (sessions, percent): (i32, i32),
    now: Instant,
) -> course_offer::Model {
    course_offer::Model {
        id: new_id(),
        studio: studio.0,
        treatment,
        sessions,
        discount_percent: percent,
        valid_months: Some(18),
        refund_rule: "at_single_price".into(),
        ended_at: None,
        made_at: now.timestamp(),
    }
}

/// One for a first visit, and one that takes an amount off for a while.
async fn write_codes(tx: &Tx, studio: StudioId, unit: i64, now: Instant) -> Result<(), StoreError> {
    let first_day = now.date_naive() - chrono::Days::new(30);
    let welcome = promotion::Model {
        id: new_id(),
        studio: studio.0,
        code: "WELCOME10".into(),
        percent: Some(10),
        amount_minor: None,
        first_day,
        last_day: None,
        treatments: "[]".into(),
        most_uses: None,
        most_per_client: Some(1),
        first_visit_only: true,
        least_price_minor: 0,
        ended_at: None,
        made_at: now.timestamp(),
    };
    let season = promotion::Model {
        id: new_id(),
        code: "LIGHTER5".into(),
        percent: None,
        amount_minor: Some(5 * unit),
        last_day: Some(now.date_naive() + chrono::Days::new(60)),
        most_uses: Some(100),
        most_per_client: None,
        first_visit_only: false,
        least_price_minor: 40 * unit,
        made_at: now.timestamp() - 1,
        ..welcome.clone()
    };
    promotions::insert(tx, welcome).await?;
    promotions::insert(tx, season).await
}

fn stored(error: PaymentError) -> StoreError {
    match error {
        PaymentError::Store(error) => error,
        _ => Corrupt::new("sale", "amount_minor", "new").into(),
    }
}
