//! Refunds that somebody made in the gateway's own dashboard: they happened, so they are
//! booked, and whoever keeps the books is shown them.

use domain::{
    Money, RefundId,
    ledger::{Context, Source},
};
use storage::{
    Tx,
    audit::{self, Actor, Entry},
    bookings,
    entities::payment_attempt,
    new_id,
    payments::{self, RefundReason},
};

use super::{
    PaymentError,
    purse::{Purse, Standing},
    staff_refund::credit,
};
use crate::{
    Services,
    papers::{self, Credit, PaidBy},
    ports::RefundDetail,
};

/// Writes down a refund that is not ours, once, as requested: how it stands is settled as
/// for any other. `None` where its payment is none of ours.
pub(super) async fn adopt(
    services: &Services,
    told: &RefundDetail,
) -> Result<Option<RefundId>, PaymentError> {
    services.store.retrying(|| try_adopt(services, told)).await
}

async fn try_adopt(
    services: &Services,
    told: &RefundDetail,
) -> Result<Option<RefundId>, PaymentError> {
    let Some(payment) = &told.payment_intent else { return Ok(None) };
    let now = services.now();
    let tx = services.store.begin().await?;
    let Some(attempt) = payments::attempt_by_payment(&*tx, payment).await? else {
        return Ok(None);
    };
    payments::lock_booking(&tx, attempt.booking.into()).await?;
    if let Some(known) = payments::refund_by_stripe_id(&*tx, &told.refund.id).await? {
        return Ok(Some(known.id.into()));
    }
    let id: RefundId = new_id();
    payments::insert_outside_refund(&tx, id, &attempt, told.amount, &told.refund.id, now).await?;
    book(&tx, &attempt, id, told.amount, now).await?;
    let entry = Entry {
        studio: Some(attempt.studio.into()),
        actor: Actor::System,
        action: "refund.outside",
        object: attempt.booking.to_string(),
        detail: format!("{} {}", told.amount.minor, told.amount.currency),
    };
    audit::append(&tx, entry, now).await?;
    tx.commit().await?;
    tracing::warn!(refund = %id, booking = %attempt.booking, "a refund was made at the gateway");
    Ok(Some(id))
}

/// It comes from where the visit's money stands; what lies beyond that, from the client's.
async fn book(
    tx: &Tx,
    attempt: &payment_attempt::Model,
    id: RefundId,
    amount: Money,
    now: domain::Instant,
) -> Result<(), PaymentError> {
    let booking = bookings::by_id(&**tx, attempt.booking.into()).await?;
    let booking = booking.ok_or(PaymentError::NotFound)?;
    let context = Context { studio: booking.studio, booking: booking.id, at: now };
    // The ledger says what stands: nothing of this refund is booked yet.
    let purse = Purse::read(&**tx, &booking, now).await?.filter(|_| !attempt.late);
    let mut tax = Money::zero(amount.currency);
    if let Some(purse) = purse.filter(|purse| purse.standing != Standing::Prepaid) {
        let part = Money::new(amount.minor.min(purse.there.minor), amount.currency);
        if let Some(of) = purse.credited(0).filter(|_| part.minor > 0) {
            tax = credit(tx, &booking, (Source::Refund(id), part), of, now).await?;
        }
    }
    storage::ledger::post(tx, &context.refund_requested(id, amount)?).await?;
    if !attempt.late {
        let reason = RefundReason::Outside.as_str().to_owned();
        let source = ("refund", id.0);
        let credit = Credit { source, amount, tax, by: PaidBy::Online, reason };
        papers::credited(tx, &booking, credit, now).await?;
    }
    Ok(())
}
