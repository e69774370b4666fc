//! Where money of a sale is taken from that is gone without Lumbar.
//!
//! First from what is owed to the buyer since a refund failed; then from what is left of what
//! was bought; and what had been used by then is a loss, because a card is never less than
//! empty and no visit that it paid for is unpaid again. What was bought is stopped while a bank
//! asks, and wherever something of it was lost: what a visit gives back to it later waits for a
//! manager, and does not pay a second time.

use domain::{
    BookingId, Money, SaleId, TherapistId,
    ledger::{Sold, TakenBack},
};
use storage::{
    Connection, StoreError, Tx,
    entities::{sale, sale_refund},
    payments::RefundState,
    sales,
    vouchers::{courses, gift_cards},
};

use super::Order;
use crate::{Services, payments::PaymentError};

/// Divides `amount` of a sale and takes it from what was bought. The caller holds the sale's
/// lock, and books and writes down what this returns.
pub(super) async fn take(
    services: &Services,
    tx: &Tx,
    sale: &sale::Model,
    amount: Money,
) -> Result<TakenBack, PaymentError> {
    let id: SaleId = sale.id.into();
    let owed = sales::owed(&**tx, sale.studio.into()).await?;
    let owed = owed.into_iter().find(|owed| owed.sale == id).map(|owed| owed.amount);
    let owed = owed.unwrap_or(Money::zero(amount.currency));
    let money = |minor| Money::new(minor, amount.currency);
    let card = gift_cards::of_sale(&**tx, id).await?;
    let course = courses::of_sale(&**tx, id).await?;
    let left = match (&card, &course) {
        (Some(card), _) => (Sold::GiftCard, money(card.balance_minor)),
        (_, Some(course)) => (Sold::Course, money(course.value_left_minor)),
        _ => tip(services, tx, sale).await?,
    };
    let back = TakenBack::divided(amount, owed, left);
    let as_read = match (&card, &course) {
        (Some(card), _) => gift_cards::take_back(tx, card, back.taken.minor).await?,
        (_, Some(course)) => {
            let (_, after) = course.course()?.taken_back(back.taken);
            courses::take_back(tx, course, &after).await?
        }
        _ => true,
    };
    // Somebody is paying with it at this moment: look again.
    if as_read { Ok(back) } else { Err(StoreError::Retry.into()) }
}

/// What is left of a tip: all of it, less what was taken before.
async fn tip(
    services: &Services,
    tx: &Tx,
    sale: &sale::Model,
) -> Result<(Sold, Money), PaymentError> {
    let amount = sale.amount()?;
    let Some(therapist) = tipped(services, sale) else {
        return Ok((Sold::Nothing, Money::zero(amount.currency)));
    };
    let refunds = sales::refunds_of(&**tx, sale.id.into()).await?;
    let taken = refunds.iter().filter(|row| row.reason == sales::OUTSIDE);
    let taken: i64 = taken.map(|row| row.amount_minor - row.owed_minor - row.lost_minor).sum();
    let lost = sales::disputes_of(&**tx, sale.id.into()).await?;
    let lost = lost.iter().filter(|row| row.state == "lost");
    let lost: i64 = lost.map(|row| row.taken_minor - row.owed_minor - row.lost_minor).sum();
    let left = Money::new(amount.minor - taken - lost, amount.currency);
    Ok((Sold::Tip(therapist), left))
}

/// Where a refund that failed stands again. A tip is a tip again. Of anything else, what it was
/// for is gone, and it is owed to the buyer; not what somebody sent back at the gateway, or a bank
/// took, while ours was on its way, which had been booked as a loss and is none.
pub(super) async fn again(
    services: &Services,
    tx: &Tx,
    sale: &sale::Model,
    refund: &sale_refund::Model,
) -> Result<TakenBack, PaymentError> {
    let amount = refund.amount()?;
    let money = |minor| Money::new(minor, amount.currency);
    // This refund's own share is among it still.
    let lost = lost_anyhow(&**tx, refund.sale.into()).await?;
    if refund.reason != sales::OUTSIDE {
        return Ok(TakenBack::owed_again(amount, money(lost.clamp(0, amount.minor))));
    }
    Ok(match tipped(services, sale) {
        Some(therapist) => TakenBack::tip_again(amount, money(refund.lost_minor), therapist),
        // What it lost may have been set against what a session was worth meanwhile.
        None => TakenBack::owed_again(amount, money(refund.lost_minor.min(lost.max(0)))),
    })
}

/// For whom a sale was a tip.
fn tipped(services: &Services, sale: &sale::Model) -> Option<TherapistId> {
    match Order::of(services, sale).filter(|_| of(sale)) {
        Some(Order::Tip { therapist, .. }) => Some(therapist),
        _ => None,
    }
}

/// Whether something was made of it, and not sent back at once.
fn of(sale: &sale::Model) -> bool {
    sale.booking.is_some() && sale.kind == sales::SaleKind::Tip.as_str()
}

/// The visit that a tip was for: its books are told of it.
pub(super) fn visit(sale: &sale::Model) -> Option<BookingId> {
    sale.booking.filter(|_| of(sale)).map(Into::into)
}

/// Stops what was bought with a sale, or lets it work again: it works while no bank asks and
/// nothing of it was lost.
pub(super) async fn stop_or_not(tx: &Tx, sale: SaleId) -> Result<(), StoreError> {
    let refunds = sales::refunds_of(&**tx, sale).await?;
    let disputes = sales::disputes_of(&**tx, sale).await?;
    let asks = disputes.iter().any(|row| !row.is_closed());
    let lost = lost(&refunds) > 0 || disputes.iter().any(|row| row.lost_minor > 0);
    let works = !asks && !lost;
    gift_cards::stop(tx, sale, works).await?;
    courses::stop(tx, sale, works).await
}

/// What of a sale's refunds is booked as a loss, in minor units.
pub(super) fn lost(refunds: &[sale_refund::Model]) -> i64 {
    let failed = |row: &sale_refund::Model| row.state == RefundState::Failed.as_str();
    let one = |row: &sale_refund::Model| match (row.reason == sales::OUTSIDE, failed(row)) {
        (true, false) => row.lost_minor,
        // What had gone back past Lumbar already is not owed once more.
        (false, true) => -row.lost_minor,
        _ => 0,
    };
    refunds.iter().map(one).sum()
}

/// What of a sale is booked as a loss, to the dashboard or to a bank, in minor units.
pub(super) async fn lost_anyhow<C: Connection>(conn: &C, sale: SaleId) -> Result<i64, StoreError> {
    let disputes = sales::disputes_of(conn, sale).await?;
    let by_banks = disputes.iter().filter(|row| row.state == "lost").map(|row| row.lost_minor);
    Ok(lost(&sales::refunds_of(conn, sale).await?) + by_banks.sum::<i64>())
}
