//! Money on its way back.

use domain::{BookingId, Instant, Money, PaymentAttemptId, RefundId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};

use crate::{
    Corrupt, StoreError, Tx,
    entities::{
        payment_attempt,
        refund::{Column, Entity, Model},
    },
    listed::one_of,
};

/// How a refund stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundState {
    /// Decided; Stripe may not know yet.
    Requested,
    /// Stripe has it, and it is not done.
    Pending,
    /// Done.
    Succeeded,
    /// It will not happen: somebody must look.
    Failed,
}

impl RefundState {
    /// As the row bears it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Pending => "pending",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }
}

/// Why money goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundReason {
    /// The client cancelled.
    CancelledByClient,
    /// The studio cancelled.
    CancelledByStudio,
    /// It came when the slot was no longer the client's, or twice.
    LatePayment,
    /// The visit was missed, and the policy keeps only a part.
    NoShow,
    /// The safety questions stopped the visit.
    Safety,
    /// The studio wished so.
    Goodwill,
    /// One that was decided before had failed.
    Again,
    /// Somebody made it at Stripe.
    Outside,
}

impl RefundReason {
    /// As the row bears it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CancelledByClient => "cancelled_by_client",
            Self::CancelledByStudio => "cancelled_by_studio",
            Self::LatePayment => "late_payment",
            Self::NoShow => "no_show",
            Self::Safety => "safety",
            Self::Goodwill => "goodwill",
            Self::Again => "again",
            Self::Outside => "outside",
        }
    }
}

impl Model {
    /// How it stands.
    pub fn state(&self) -> Result<RefundState, Corrupt> {
        Ok(match self.state.as_str() {
            "requested" => RefundState::Requested,
            "pending" => RefundState::Pending,
            "succeeded" => RefundState::Succeeded,
            "failed" => RefundState::Failed,
            _ => return Err(Corrupt::new("refund", "state", self.id)),
        })
    }

    /// How much goes back.
    pub fn amount(&self) -> Result<Money, Corrupt> {
        let currency =
            self.currency.parse().map_err(|_| Corrupt::new("refund", "currency", self.id))?;
        Ok(Money::new(self.amount_minor, currency))
    }
}

/// Writes a refund of `minor` units of an attempt, still to be sent. The caller holds
/// [`super::lock_booking`] and has made sure that so much is left.
pub async fn insert_refund(
    tx: &Tx,
    id: RefundId,
    attempt: &payment_attempt::Model,
    minor: i64,
    reason: RefundReason,
    now: Instant,
) -> Result<(), StoreError> {
    let row = Model {
        id: id.0,
        studio: attempt.studio,
        attempt: attempt.id,
        booking: attempt.booking,
        amount_minor: minor,
        currency: attempt.currency.clone(),
        reason: reason.as_str().into(),
        idempotency_key: format!("{id}:refund"),
        state: RefundState::Requested.as_str().into(),
        stripe_refund: None,
        created_at: now.timestamp(),
        settled_at: None,
    };
    crate::bulk::insert::<Entity>(tx, vec![row]).await
}

/// Writes a refund of an attempt that was made at Stripe, under its id there. The caller
/// holds [`super::lock_booking`] and has made sure that it is not known.
pub async fn insert_outside_refund(
    tx: &Tx,
    id: RefundId,
    attempt: &payment_attempt::Model,
    amount: Money,
    stripe_refund: &str,
    now: Instant,
) -> Result<(), StoreError> {
    insert_refund(tx, id, attempt, amount.minor, RefundReason::Outside, now).await?;
    Entity::update_many()
        .col_expr(Column::StripeRefund, Expr::value(stripe_refund))
        .filter(Column::Id.eq(id.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// One refund.
pub async fn refund<C: ConnectionTrait>(
    conn: &C,
    id: RefundId,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id.0).one(conn).await?)
}

/// These refunds, in no order.
pub async fn refunds_among<C: ConnectionTrait>(
    conn: &C,
    ids: &[RefundId],
) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().filter(Column::Id.is_in(ids.iter().map(|id| id.0))).all(conn).await?)
}

/// The refund with that id at Stripe.
pub async fn refund_by_stripe_id<C: ConnectionTrait>(
    conn: &C,
    id: &str,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find().filter(Column::StripeRefund.eq(id)).one(conn).await?)
}

/// Every refund for a booking, oldest first.
pub async fn refunds_of<C: ConnectionTrait>(
    conn: &C,
    booking: BookingId,
) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find()
        .filter(Column::Booking.eq(booking.0))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .all(conn)
        .await?)
}

/// Every refund for these bookings, oldest first.
pub async fn refunds_for<C: ConnectionTrait>(
    conn: &C,
    bookings: &[BookingId],
) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find()
        .filter(one_of(conn, Column::Booking, bookings.iter().map(|id| id.0)))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .all(conn)
        .await?)
}

/// Refunds that have neither succeeded nor failed, requested before `before`, oldest
/// first.
pub async fn unsettled_refunds<C: ConnectionTrait>(
    conn: &C,
    before: Instant,
    limit: u64,
) -> Result<Vec<Model>, StoreError> {
    let unsettled = [RefundState::Requested.as_str(), RefundState::Pending.as_str()];
    Ok(Entity::find()
        .filter(Column::State.is_in(unsettled))
        .filter(Column::CreatedAt.lte(before.timestamp()))
        .order_by_asc(Column::CreatedAt)
        .limit(limit)
        .all(conn)
        .await?)
}

/// Moves a refund from one state to another, and keeps its id at Stripe. Says whether
/// it was in `from`; where not, nothing changes.
pub async fn move_refund(
    tx: &Tx,
    id: RefundId,
    from: RefundState,
    to: RefundState,
    stripe_refund: Option<&str>,
    now: Instant,
) -> Result<bool, StoreError> {
    let settled = matches!(to, RefundState::Succeeded | RefundState::Failed);
    let mut update = Entity::update_many()
        .col_expr(Column::State, Expr::value(to.as_str()))
        .col_expr(Column::SettledAt, Expr::value(settled.then(|| now.timestamp())))
        .filter(Column::Id.eq(id.0))
        .filter(Column::State.eq(from.as_str()));
    if let Some(stripe) = stripe_refund {
        update = update.col_expr(Column::StripeRefund, Expr::value(stripe));
    }
    Ok(update.exec(&**tx).await?.rows_affected > 0)
}

/// What of an attempt is going or has gone back, in minor units. What failed did not.
#[must_use]
pub fn given_back(refunds: &[Model], attempt: PaymentAttemptId) -> i64 {
    let counts = |r: &&Model| r.attempt == attempt.0 && r.state != RefundState::Failed.as_str();
    refunds.iter().filter(counts).map(|r| r.amount_minor).sum()
}

/// What of an attempt was decided to go back and has failed to, in minor units.
#[must_use]
pub fn still_due(refunds: &[Model], attempt: PaymentAttemptId) -> i64 {
    let decided = |r: &&Model| r.attempt == attempt.0 && r.reason != RefundReason::Again.as_str();
    let decided: i64 = refunds.iter().filter(decided).map(|r| r.amount_minor).sum();
    (decided - given_back(refunds, attempt)).max(0)
}
