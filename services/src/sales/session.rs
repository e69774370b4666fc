//! A session of a course that comes back once its course has ended: there is no course any more
//! to take it, so what it was worth goes back in money.

use domain::{
    Money, RefundId, SaleId,
    ledger::{Books, Sold, TakenBack},
};
use storage::{
    StoreError, Tx,
    audit::{self, Actor},
    entities::sale,
    new_id,
    payments::RefundState,
    sales,
};

use super::{refunds, take_back};
use crate::{
    papers::{self, Credit, PaidBy},
    payments::PaymentError,
};

/// Gives back what a session was worth, the way its course was paid, with a credit note. Where so
/// much is not left of the sale, such as while a bank asks about it, nothing is sent: it is owed
/// to the buyer like after a refund that failed, and a person decides. What the buyer has already,
/// from the dashboard or from the bank, is neither sent nor owed nor credited once more.
///
/// A visit's lock is held here, and the sale's comes first elsewhere: of two that wait for each
/// other the database ends one, which is then tried again.
pub async fn give_session_back(
    tx: &Tx,
    sale: SaleId,
    worth: Money,
    books: Books,
) -> Result<(), PaymentError> {
    let sale = sales::lock(tx, sale).await?.ok_or(PaymentError::NotFound)?;
    let lost = take_back::lost_anyhow(&**tx, sale.id.into()).await?;
    let (refund, amount) = if can_be_sent(tx, &sale, (worth, lost)).await? {
        let goes = (Sold::Course, worth);
        (refunds::request(tx, &sale, goes, books, sales::SESSION).await?, worth)
    } else {
        owe(tx, &sale, (worth, lost), books).await?
    };
    if amount.is_zero() {
        return Ok(());
    }
    let credit = Credit {
        source: ("sale_refund", refund.0),
        amount,
        tax: Money::zero(worth.currency),
        by: PaidBy::Online,
        reason: sales::SESSION.to_owned(),
    };
    Ok(papers::session_credited(tx, &sale, credit, books.at).await?)
}

/// Whether [`give_session_back`] sends so much, and does not write it down as owed.
pub async fn sends_session_back(tx: &Tx, sale: SaleId, worth: Money) -> Result<bool, PaymentError> {
    let sale = sales::lock(tx, sale).await?.ok_or(PaymentError::NotFound)?;
    let lost = take_back::lost_anyhow(&**tx, sale.id.into()).await?;
    Ok(can_be_sent(tx, &sale, (worth, lost)).await?)
}

async fn can_be_sent(
    tx: &Tx,
    sale: &sale::Model,
    (worth, lost): (Money, i64),
) -> Result<bool, StoreError> {
    let left = refunds::left_of(&**tx, sale).await?;
    let fits = worth.minor <= left.minor && worth.currency == left.currency;
    Ok(fits && lost <= 0 && sale.is_online())
}

/// A refund that is not even tried, with what of it is owed. What of it somebody sent back past
/// Lumbar, or a bank took for good, is no loss any more, and not owed once more.
async fn owe(
    tx: &Tx,
    sale: &sale::Model,
    (worth, lost): (Money, i64),
    books: Books,
) -> Result<(RefundId, Money), PaymentError> {
    let id: RefundId = new_id();
    let lost = Money::new(lost.clamp(0, worth.minor), worth.currency);
    let owed = TakenBack::owed_again(worth, lost);
    sales::insert_refund(tx, id, sale, worth.minor, (sales::SESSION, "online"), books.at).await?;
    let way = (RefundState::Requested, RefundState::Failed);
    sales::move_refund(tx, id, way, None, books.at).await?;
    sales::lost_on(tx, id, lost.minor).await?;
    let asked = books.sale_refund_requested(id, Sold::Course, worth)?;
    storage::ledger::post(tx, &asked).await?;
    storage::ledger::post(tx, &books.sale_refund_failed(id, None, owed)?).await?;
    if !owed.owed.is_zero() {
        let entry = audit::Entry {
            studio: Some(books.studio),
            actor: Actor::System,
            action: "sale.refund_failed",
            object: sale.id.to_string(),
            detail: id.to_string(),
        };
        audit::append(tx, entry, books.at).await?;
    }
    Ok((id, owed.owed))
}
