//! What is owed to buyers after a refund that failed: sent once more, or given back by hand.

use chrono::DateTime;
use domain::{
    Instant, Money, SaleId, StudioId,
    ledger::{Books, Sold},
};
use storage::{
    Connection, Corrupt, StoreError,
    audit::{self, Entry},
    entities::sale,
    payments::ReturnMethod,
    sales::{self, SaleKind},
};

use super::{Order, refunds};
use crate::{Services, auth::ManagerSession, payments::GiveBackRefused};

/// What is owed for a sale whose refund failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaleOwed {
    /// For which sale.
    pub sale: SaleId,
    /// What was sold.
    pub kind: SaleKind,
    /// How much can be given back now: not what a bank has or may take.
    pub amount: Money,
    /// Where the buyer is reached; nothing where nobody said.
    pub email: String,
    /// When it was heard that it did not go back.
    pub at: Instant,
}

/// What a studio owes for sales and can give back now, the longest waiting first.
pub(crate) async fn owed_by<C: Connection>(
    services: &Services,
    conn: &C,
    studio: StudioId,
) -> Result<Vec<SaleOwed>, StoreError> {
    let owed = sales::owed(conn, studio).await?;
    let ids: Vec<SaleId> = owed.iter().map(|owed| owed.sale).collect();
    let known = if ids.is_empty() { Vec::new() } else { sales::among(conn, &ids).await? };
    let mut found = Vec::with_capacity(owed.len());
    for owed in owed {
        let Some(sale) = known.iter().find(|sale| sale.id == owed.sale.0) else { continue };
        let amount = payable(conn, sale, owed.amount).await?;
        if amount.is_zero() {
            continue;
        }
        let order = Order::of(services, sale);
        let at = DateTime::from_timestamp(owed.at, 0);
        found.push(SaleOwed {
            sale: owed.sale,
            kind: sale.kind()?,
            amount,
            email: order.map(|order| order.email().to_owned()).unwrap_or_default(),
            at: at.ok_or_else(|| Corrupt::new("sale_refund", "settled_at", sale.id))?,
        });
    }
    Ok(found)
}

/// What of `owed` is left of the sale. While a bank asks about it, paying the buyer as well would
/// be paying twice.
async fn payable<C: Connection>(
    conn: &C,
    sale: &sale::Model,
    owed: Money,
) -> Result<Money, StoreError> {
    let left = refunds::left_of(conn, sale).await?;
    Ok(Money::new(owed.minor.min(left.minor), owed.currency))
}

/// Sends what is owed for a sale once more, the way it was paid. `shown` is the amount that
/// was agreed to: another one is refused, and so is a second press.
pub async fn send_sale_again(
    services: &Services,
    manager: &ManagerSession,
    sale: SaleId,
    shown: Money,
) -> Result<Money, GiveBackRefused> {
    manager.confirmed()?;
    services.store.retrying(|| try_back(services, manager, sale, shown, None)).await
}

/// Writes down that staff gave back by hand what is owed for a sale.
pub async fn gave_sale_back(
    services: &Services,
    manager: &ManagerSession,
    sale: SaleId,
    shown: Money,
    method: ReturnMethod,
) -> Result<Money, GiveBackRefused> {
    manager.confirmed()?;
    services.store.retrying(|| try_back(services, manager, sale, shown, Some(method))).await
}

async fn try_back(
    services: &Services,
    manager: &ManagerSession,
    id: SaleId,
    shown: Money,
    by_hand: Option<ReturnMethod>,
) -> Result<Money, GiveBackRefused> {
    let (studio, now) = (manager.studio(), services.now());
    let tx = services.store.begin().await?;
    let sale = sales::lock(&tx, id).await?.filter(|sale| sale.studio == studio.0);
    let sale = sale.ok_or(GiveBackRefused::NotFound)?;
    let owed = sales::owed(&*tx, studio).await?.into_iter().find(|owed| owed.sale == id);
    let owed = owed.ok_or(GiveBackRefused::NothingOwed)?.amount;
    let owed = payable(&*tx, &sale, owed).await?;
    if owed.is_zero() {
        return Err(GiveBackRefused::NothingOwed);
    }
    if owed != shown {
        return Err(GiveBackRefused::Changed);
    }
    let books = Books { studio, at: now };
    // What it was for is gone: it stands as the buyer's own.
    let what = (Sold::Nothing, owed);
    let (action, way) = match by_hand {
        None => {
            // It had its credit note when it was decided.
            refunds::request(&tx, &sale, what, books, sales::AGAIN).await?;
            ("refund.again", "online")
        }
        Some(method) => {
            let how = (sales::AGAIN, method);
            refunds::request_by_hand(&tx, &sale, what, books, how).await?;
            ("refund.by_hand", method.as_str())
        }
    };
    let entry = Entry {
        studio: Some(studio),
        actor: manager.actor(),
        action,
        object: id.to_string(),
        detail: format!("{way} {} {}", owed.minor, owed.currency),
    };
    audit::append(&tx, entry, now).await?;
    tx.announce(studio);
    tx.commit().await?;
    Ok(owed)
}
