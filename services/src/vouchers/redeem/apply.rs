//! Codes are held with a visit, in the transaction that readies it for payment.

use domain::{ClientId, Instant, Money, booking::Booking, policy::PaymentPlan, voucher::covered};
use storage::{
    StoreError, Tx,
    entities::{course, gift_card, promotion, promotion_use},
    new_id,
    vouchers::{HELD, courses, gift_cards, promotions},
};

use super::{
    CodeRefused, list_price,
    quote::{Terms, terms},
    settle::release_held,
};
use crate::{Services, vouchers::codes};

/// What came of it.
pub struct Applied {
    /// The booking at its price, with what is due online. Not written yet.
    pub booking: Booking,
    /// What cards and courses pay.
    pub covered: Money,
}

/// Lets go of what the hold kept before, and keeps what `typed` pay now: nothing for none of
/// them. The caller holds the booking's lock and writes the booking.
///
/// A card or a promotion that somebody else used up meanwhile is refused: the caller's
/// transaction must not be committed then.
pub async fn apply(
    services: &Services,
    tx: &Tx,
    booking: Booking,
    (client, plan): (ClientId, PaymentPlan),
    typed: &[String],
) -> Result<Applied, CodeRefused> {
    let now = services.now();
    let list = list_price(&**tx, &booking).await?;
    release_held(tx, booking.id).await?;
    lock_promotions(services, tx, &booking, typed).await?;
    let terms = terms(services, &**tx, &booking, list, typed, (Some(client), now)).await?;
    let booking = repriced(booking, list, now)?;
    match terms {
        Terms::Course(course, worth) => {
            keep_session(tx, booking, plan, (course, worth), list, now).await
        }
        Terms::Money { promotion, cards } => {
            let booking = match promotion {
                Some(promotion) => discount(tx, booking, client, promotion, list, now).await?,
                None => booking,
            };
            keep_cards(tx, booking, plan, cards, now).await
        }
    }
}

/// Of two who want the last use of a promotion, one waits for the other and then counts.
async fn lock_promotions(
    services: &Services,
    tx: &Tx,
    booking: &Booking,
    typed: &[String],
) -> Result<(), StoreError> {
    for code in typed {
        let found = codes::find(services, &**tx, booking.studio, code).await?;
        if let Some(codes::Found::Promotion(row)) = found {
            promotions::lock(tx, row.id.into()).await?;
        }
    }
    Ok(())
}

fn repriced(booking: Booking, price: Money, now: Instant) -> Result<Booking, CodeRefused> {
    if booking.price == price {
        return Ok(booking);
    }
    // The caller has seen that it is held: somebody ended it meanwhile.
    booking.reprice(price, now).map_err(|_| StoreError::Retry.into())
}

fn planned(booking: Booking, plan: PaymentPlan) -> Result<Booking, CodeRefused> {
    // The form was checked against the same policy.
    booking.choose_plan(plan).map_err(|_| StoreError::Retry.into())
}

async fn keep_session(
    tx: &Tx,
    booking: Booking,
    plan: PaymentPlan,
    (course, worth): (course::Model, Money),
    list: Money,
    now: Instant,
) -> Result<Applied, CodeRefused> {
    if course.sessions_left < 1 {
        return Err(CodeRefused::Empty);
    }
    if !courses::take_session(tx, &course, worth.minor).await? {
        return Err(StoreError::Retry.into());
    }
    let values = (worth.minor, list.minor);
    courses::insert_use(tx, course.id.into(), booking.id, values, now).await?;
    let booking = planned(repriced(booking, worth, now)?, plan)?.covered(worth);
    Ok(Applied { booking, covered: worth })
}

async fn discount(
    tx: &Tx,
    booking: Booking,
    client: ClientId,
    (row, off): (promotion::Model, Money),
    list: Money,
    now: Instant,
) -> Result<Booking, CodeRefused> {
    let used = promotion_use::Model {
        id: new_id(),
        promotion: row.id,
        booking: booking.id.0,
        client: client.0,
        code: row.code,
        list_minor: list.minor,
        discount_minor: off.minor,
        state: HELD.into(),
        created_at: now.timestamp(),
    };
    promotions::insert_use(tx, used).await?;
    repriced(booking, Money::new(list.minor - off.minor, list.currency), now)
}

async fn keep_cards(
    tx: &Tx,
    booking: Booking,
    plan: PaymentPlan,
    cards: Vec<gift_card::Model>,
    now: Instant,
) -> Result<Applied, CodeRefused> {
    let currency = booking.price.currency;
    let mut paid = Money::zero(currency);
    for card in cards {
        if card.balance_minor <= 0 {
            return Err(CodeRefused::Empty);
        }
        let open = Money::new(booking.price.minor - paid.minor, currency);
        let part = covered(open, Money::new(card.balance_minor, currency));
        if part.is_zero() {
            continue;
        }
        if !gift_cards::spend(tx, card.id.into(), part.minor).await? {
            // Somebody else spent it since it was read: look at what is left.
            return Err(StoreError::Retry.into());
        }
        gift_cards::insert_use(tx, card.id.into(), booking.id, part.minor, now).await?;
        paid.minor += part.minor;
    }
    Ok(Applied { booking: planned(booking, plan)?.covered(paid), covered: paid })
}
