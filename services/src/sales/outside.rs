//! Money of a sale that somebody sent back in the gateway's own dashboard: it happened, so it
//! is booked, and whoever keeps the books is shown it.

use domain::{Money, RefundId, ledger::Books};
use storage::{
    audit::{self, Actor, Entry},
    entities::sale,
    new_id, sales,
};

use super::{mismatch::alarm, refunds, take_back};
use crate::{Services, papers::PaidBy, payments::PaymentError, ports::RefundDetail};

/// Writes down a refund that is not ours, once, as requested; how it stands is settled as for
/// any other. `None` where its payment was for no sale.
pub(super) async fn adopt(
    services: &Services,
    told: &RefundDetail,
) -> Result<Option<RefundId>, PaymentError> {
    let Some(payment) = &told.payment_intent else { return Ok(None) };
    let sale = sales::by_payment(services.store.reader(), payment).await?;
    let Some(sale) = sale else { return Ok(None) };
    alarm(services, &sale, "sale_refunded_outside").await?;
    let id = services.store.retrying(|| try_adopt(services, &sale, told)).await?;
    Ok(Some(id))
}

async fn try_adopt(
    services: &Services,
    sale: &sale::Model,
    told: &RefundDetail,
) -> Result<RefundId, PaymentError> {
    let now = services.now();
    let tx = services.store.begin().await?;
    sales::lock(&tx, sale.id.into()).await?;
    if let Some(known) = sales::refund_by_stripe_id(&*tx, &told.refund.id).await? {
        return Ok(known.id.into());
    }
    let id: RefundId = new_id();
    let back = take_back::take(services, &tx, sale, told.amount).await?;
    let what = (told.amount, &back);
    sales::insert_outside_refund(&tx, id, sale, what, &told.refund.id, now).await?;
    let books = Books { studio: sale.studio.into(), at: now };
    let journal = books.sale_refunded_outside(id, take_back::visit(sale), back)?;
    storage::ledger::post(&tx, &journal).await?;
    // What was owed since a refund failed had its credit note then.
    let goes = Money::new(told.amount.minor - back.owed.minor, told.amount.currency);
    refunds::credit(services, &tx, sale, (id, goes, PaidBy::Online), sales::OUTSIDE).await?;
    take_back::stop_or_not(&tx, sale.id.into()).await?;
    let entry = Entry {
        studio: Some(sale.studio.into()),
        actor: Actor::System,
        action: "sale.refund_outside",
        object: sale.id.to_string(),
        detail: format!("{} {} lost {}", told.amount.minor, told.amount.currency, back.lost.minor),
    };
    audit::append(&tx, entry, now).await?;
    tx.announce(sale.studio.into());
    tx.commit().await?;
    tracing::warn!(refund = %id, sale = %sale.id, "a refund was made at the gateway");
    Ok(id)
}
