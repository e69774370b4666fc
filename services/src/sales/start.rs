//! The decision to sell, before anything is paid.

use chrono::TimeDelta;
use domain::{
    AccountId, BookingId, Instant, Money, SaleId, StudioId,
    ledger::{Books, By, Context, Sold},
};
use storage::{
    StoreError, Tx,
    entities::sale,
    new_id,
    sales::{self, NewSale, SaleKind, SaleMethod},
};

use super::{Order, issue};
use crate::{
    Services,
    jobs::{self, Enqueue, Job},
    payments::{PaymentError, StudioMethod},
};

/// How long the payment page is open: Stripe wants at least 30 minutes.
const PAGE_OPEN: TimeDelta = TimeDelta::minutes(31);
/// When the worker looks whether the request that wanted the page was cut off.
const RECOVER_AFTER: TimeDelta = TimeDelta::minutes(2);

/// Writes down that `amount` is to be paid online for `order`, and leaves a job behind that
/// finds out about the page, should this process end first.
pub async fn begin(
    services: &Services,
    (studio, booking): (StudioId, Option<BookingId>),
    amount: Money,
    order: &Order,
) -> Result<SaleId, StoreError> {
    let tx = services.store.begin().await?;
    let sale = begin_within(services, &tx, (studio, booking), amount, order).await?;
    tx.commit().await?;
    Ok(sale.id.into())
}

/// [`begin`] within a transaction, which keeps what is to be paid for.
pub async fn begin_within(
    services: &Services,
    tx: &Tx,
    (studio, booking): (StudioId, Option<BookingId>),
    amount: Money,
    order: &Order,
) -> Result<sale::Model, StoreError> {
    let now = services.now();
    let id: SaleId = new_id();
    let new = NewSale {
        id,
        studio,
        kind: order.kind(),
        booking,
        amount,
        method: SaleMethod::Online,
        order_sealed: order.sealed(services, id)?,
        expires_at: now + PAGE_OPEN,
        taken_by: None,
    };
    let sale = sales::insert(tx, new, now).await?;
    let when = Enqueue {
        studio: Some(studio),
        run_at: now + RECOVER_AFTER,
        dedupe: Some(format!("{id}:open")),
    };
    jobs::enqueue(tx, &Job::OpenSale { sale: id }, when, now).await?;
    Ok(sale)
}

/// Who took the money at the desk, and how.
#[derive(Clone, Copy, Debug)]
pub struct AtDesk {
    /// Whose.
    pub studio: StudioId,
    /// Who took it, where that is known.
    pub by: Option<AccountId>,
    /// How.
    pub method: StudioMethod,
}

/// Writes down that `amount` was taken at the desk for `order`, and makes what was bought,
/// within the transaction.
pub async fn take_at_desk(
    services: &Services,
    tx: &Tx,
    desk: AtDesk,
    (amount, booking): (Money, Option<BookingId>),
    order: &Order,
) -> Result<sale::Model, PaymentError> {
    let (id, now): (SaleId, Instant) = (new_id(), services.now());
    let method = match desk.method {
        StudioMethod::Cash => SaleMethod::Cash,
        StudioMethod::Card => SaleMethod::Card,
    };
    let new = NewSale {
        id,
        studio: desk.studio,
        kind: order.kind(),
        booking,
        amount,
        method,
        order_sealed: order.sealed(services, id)?,
        expires_at: now,
        taken_by: desk.by,
    };
    let sale = sales::insert(tx, new, now).await?;
    post_sold(tx, &sale, Some(order), By::Desk, now).await?;
    issue(services, tx, &sale, order).await?;
    tx.announce(desk.studio);
    Ok(sale)
}

/// Books what came for a sale: owed as what was bought; a tip to its therapist; what nothing
/// can be made of, as the client's own.
pub(super) async fn post_sold(
    tx: &Tx,
    sale: &sale::Model,
    order: Option<&Order>,
    by: By,
    at: Instant,
) -> Result<(), PaymentError> {
    let (id, studio, amount) = (sale.id.into(), sale.studio.into(), sale.amount()?);
    let journal = match (order, sale.booking) {
        (Some(Order::Tip { therapist, .. }), Some(booking)) => {
            let context = Context { studio, booking: booking.into(), at };
            context.tipped(id, *therapist, by, amount)
        }
        (Some(order), _) => Books { studio, at }.sold(id, order.sold(), by, amount),
        (None, _) => Books { studio, at }.sold(id, Sold::Nothing, by, amount),
    };
    storage::ledger::post(tx, &journal?).await?;
    Ok(())
}

impl Order {
    /// What stands in the row.
    pub(super) fn kind(&self) -> SaleKind {
        match self {
            Self::GiftCard(_) => SaleKind::GiftCard,
            Self::Course(_) => SaleKind::Course,
            Self::Tip { .. } => SaleKind::Tip,
        }
    }

    /// As what it is owed.
    pub(super) fn sold(&self) -> Sold {
        match self {
            Self::GiftCard(_) => Sold::GiftCard,
            Self::Course(_) => Sold::Course,
            Self::Tip { .. } => Sold::Nothing,
        }
    }
}
