//! Attempts to be paid.

use domain::{BookingId, Instant, Money, PaymentAttemptId, StudioId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};

use crate::{
    Corrupt, StoreError, Tx,
    entities::payment_attempt::{Column, Entity, Model},
    listed::one_of,
};

/// How an attempt stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptState {
    /// Asked for; whether the page exists is not known.
    Creating,
    /// The page is there and can be paid.
    Open,
    /// Paid.
    Paid,
    /// A card was given, and no money.
    Saved,
    /// The page closed unpaid.
    Expired,
    /// The page never came to be, or the money did not come.
    Failed,
}

impl AttemptState {
    /// Those in which money may still come.
    pub(crate) const UNSETTLED: [&'static str; 2] = [Self::Creating.as_str(), Self::Open.as_str()];

    /// As the row bears it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Creating => "creating",
            Self::Open => "open",
            Self::Paid => "paid",
            Self::Saved => "saved",
            Self::Expired => "expired",
            Self::Failed => "failed",
        }
    }
}

impl Model {
    /// How it stands.
    pub fn state(&self) -> Result<AttemptState, Corrupt> {
        Ok(match self.state.as_str() {
            "creating" => AttemptState::Creating,
            "open" => AttemptState::Open,
            "paid" => AttemptState::Paid,
            "saved" => AttemptState::Saved,
            "expired" => AttemptState::Expired,
            "failed" => AttemptState::Failed,
            _ => return Err(Corrupt::new("payment_attempt", "state", self.id)),
        })
    }

    /// What is to be paid.
    pub fn amount(&self) -> Result<Money, Corrupt> {
        let currency = self.currency.parse();
        let currency =
            currency.map_err(|_| Corrupt::new("payment_attempt", "currency", self.id))?;
        Ok(Money::new(self.amount_minor, currency))
    }
}

/// The purpose of an attempt: money for a visit, on a page.
pub const CHECKOUT: &str = "checkout";
/// The same, and the card that pays is kept.
pub const CHECKOUT_CARD: &str = "checkout_card";
/// A card is given on a page, and no money: the amount is the most it may be charged.
pub const SETUP: &str = "setup";
/// A fee is charged to a card that is kept. There is no page.
pub const FEE: &str = "fee";
/// A fee is paid on a page.
pub const FEE_LINK: &str = "fee_link";

/// An attempt to be written.
#[derive(Clone, Debug)]
pub struct NewAttempt {
    /// The attempt; our reference at Stripe.
    pub id: PaymentAttemptId,
    /// Whose money.
    pub studio: StudioId,
    /// For which booking.
    pub booking: BookingId,
    /// What for: [`CHECKOUT`] or one of its like.
    pub purpose: &'static str,
    /// How much.
    pub amount: Money,
    /// Sent with the request that creates the page.
    pub idempotency_key: String,
    /// When the page closes by itself.
    pub expires_at: Instant,
}

/// Writes an attempt whose page is still to be created.
pub async fn insert_attempt(tx: &Tx, new: &NewAttempt, now: Instant) -> Result<(), StoreError> {
    let row = Model {
        id: new.id.0,
        studio: new.studio.0,
        booking: new.booking.0,
        purpose: new.purpose.into(),
        amount_minor: new.amount.minor,
        currency: new.amount.currency.code().into(),
        idempotency_key: new.idempotency_key.clone(),
        state: AttemptState::Creating.as_str().into(),
        stripe_session: None,
        stripe_payment_intent: None,
        checkout_url: None,
        expires_at: new.expires_at.timestamp(),
        late: false,
        fee_minor: None,
        created_at: now.timestamp(),
        paid_at: None,
    };
    crate::bulk::insert::<Entity>(tx, vec![row]).await
}

/// Writes down money that came for `beside`'s booking and that nobody asked for: paid,
/// and not to be used. `session` is its page, where no other attempt bears that.
pub async fn insert_stray(
    tx: &Tx,
    beside: &Model,
    amount: Money,
    session: Option<&str>,
    payment_intent: &str,
    now: Instant,
) -> Result<Model, StoreError> {
    let id: PaymentAttemptId = crate::new_id();
    let row = Model {
        id: id.0,
        purpose: "stray".into(),
        amount_minor: amount.minor,
        currency: amount.currency.code().into(),
        idempotency_key: format!("{id}:stray"),
        state: AttemptState::Paid.as_str().into(),
        stripe_session: session.map(ToOwned::to_owned),
        stripe_payment_intent: Some(payment_intent.to_owned()),
        checkout_url: None,
        expires_at: now.timestamp(),
        late: true,
        fee_minor: None,
        created_at: now.timestamp(),
        paid_at: Some(now.timestamp()),
        ..beside.clone()
    };
    crate::bulk::insert::<Entity>(tx, vec![row.clone()]).await?;
    Ok(row)
}

/// The attempt that was paid by that payment at Stripe.
pub async fn attempt_by_payment<C: ConnectionTrait>(
    conn: &C,
    payment_intent: &str,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find().filter(Column::StripePaymentIntent.eq(payment_intent)).one(conn).await?)
}

/// One attempt.
pub async fn attempt<C: ConnectionTrait>(
    conn: &C,
    id: PaymentAttemptId,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id.0).one(conn).await?)
}

/// The attempt whose page has that id at Stripe.
pub async fn attempt_by_session<C: ConnectionTrait>(
    conn: &C,
    session: &str,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find().filter(Column::StripeSession.eq(session)).one(conn).await?)
}

/// Every attempt to be paid for a booking, oldest first.
pub async fn attempts_of<C: ConnectionTrait>(
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

/// Every attempt to be paid for these bookings, oldest first.
pub async fn attempts_for<C: ConnectionTrait>(
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

/// These attempts, in no order.
pub async fn attempts<C: ConnectionTrait>(
    conn: &C,
    ids: &[PaymentAttemptId],
) -> Result<Vec<Model>, StoreError> {
    let ids = ids.iter().map(|id| id.0);
    Ok(Entity::find().filter(Column::Id.is_in(ids)).all(conn).await?)
}

/// The attempts for a booking whose page may still be paid, oldest first.
pub async fn unsettled_attempts_of<C: ConnectionTrait>(
    conn: &C,
    booking: BookingId,
) -> Result<Vec<Model>, StoreError> {
    let all = attempts_of(conn, booking).await?;
    let unsettled =
        |a: &Model| a.purpose != FEE && AttemptState::UNSETTLED.contains(&a.state.as_str());
    Ok(all.into_iter().filter(unsettled).collect())
}

/// The attempts that should have come to an end before `before` and did not, the
/// longest overdue first.
pub async fn attempts_without_end<C: ConnectionTrait>(
    conn: &C,
    before: Instant,
    limit: u64,
) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find()
        .filter(Column::State.is_in(AttemptState::UNSETTLED))
        .filter(Column::Purpose.ne(FEE))
        .filter(Column::ExpiresAt.lt(before.timestamp()))
        .order_by_asc(Column::ExpiresAt)
        .limit(limit)
        .all(conn)
        .await?)
}

/// The page is there: creating → open. Says whether that was news.
pub async fn open_attempt(
    tx: &Tx,
    id: PaymentAttemptId,
    session: &str,
    url: Option<&str>,
) -> Result<bool, StoreError> {
    let opened = Entity::update_many()
        .col_expr(Column::State, Expr::value(AttemptState::Open.as_str()))
        .col_expr(Column::StripeSession, Expr::value(session))
        .col_expr(Column::CheckoutUrl, Expr::value(url.map(ToOwned::to_owned)))
        .filter(Column::Id.eq(id.0))
        .filter(Column::State.eq(AttemptState::Creating.as_str()))
        .exec(&**tx)
        .await?;
    Ok(opened.rows_affected > 0)
}

/// No money will come: creating or open → expired or failed. Says whether that was
/// news.
pub async fn end_attempt(
    tx: &Tx,
    id: PaymentAttemptId,
    end: AttemptState,
) -> Result<bool, StoreError> {
    let ended = Entity::update_many()
        .col_expr(Column::State, Expr::value(end.as_str()))
        .col_expr(Column::CheckoutUrl, Expr::value(None::<String>))
        .filter(Column::Id.eq(id.0))
        .filter(Column::State.is_in(AttemptState::UNSETTLED))
        .exec(&**tx)
        .await?;
    Ok(ended.rows_affected > 0)
}

/// The money came: any state but paid → paid, because money is money whatever we
/// believed of its page. Says whether that was news.
pub async fn pay_attempt(
    tx: &Tx,
    id: PaymentAttemptId,
    session: &str,
    payment_intent: &str,
    now: Instant,
) -> Result<bool, StoreError> {
    let paid = Entity::update_many()
        .col_expr(Column::State, Expr::value(AttemptState::Paid.as_str()))
        .col_expr(Column::StripeSession, Expr::value(session))
        .col_expr(Column::StripePaymentIntent, Expr::value(payment_intent))
        .col_expr(Column::CheckoutUrl, Expr::value(None::<String>))
        .col_expr(Column::PaidAt, Expr::value(now.timestamp()))
        .filter(Column::Id.eq(id.0))
        .filter(Column::State.ne(AttemptState::Paid.as_str()))
        .exec(&**tx)
        .await?;
    Ok(paid.rows_affected > 0)
}

/// The card was given: any state but saved → saved. Says whether that was news.
pub async fn save_attempt(
    tx: &Tx,
    id: PaymentAttemptId,
    session: &str,
    now: Instant,
) -> Result<bool, StoreError> {
    let saved = Entity::update_many()
        .col_expr(Column::State, Expr::value(AttemptState::Saved.as_str()))
        .col_expr(Column::StripeSession, Expr::value(session))
        .col_expr(Column::CheckoutUrl, Expr::value(None::<String>))
        .col_expr(Column::PaidAt, Expr::value(now.timestamp()))
        .filter(Column::Id.eq(id.0))
        .filter(Column::State.ne(AttemptState::Saved.as_str()))
        .exec(&**tx)
        .await?;
    Ok(saved.rows_affected > 0)
}

/// A card was charged: any state but paid → paid. Says whether that was news.
pub async fn pay_charge(
    tx: &Tx,
    id: PaymentAttemptId,
    payment_intent: &str,
    now: Instant,
) -> Result<bool, StoreError> {
    let paid = Entity::update_many()
        .col_expr(Column::State, Expr::value(AttemptState::Paid.as_str()))
        .col_expr(Column::StripePaymentIntent, Expr::value(payment_intent))
        .col_expr(Column::PaidAt, Expr::value(now.timestamp()))
        .filter(Column::Id.eq(id.0))
        .filter(Column::State.ne(AttemptState::Paid.as_str()))
        .exec(&**tx)
        .await?;
    Ok(paid.rows_affected > 0)
}

/// The money came when the slot was no longer the client's.
pub async fn mark_late(tx: &Tx, id: PaymentAttemptId) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Late, Expr::value(true))
        .filter(Column::Id.eq(id.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// What Stripe kept is known. Says whether that was news.
pub async fn set_fee(tx: &Tx, id: PaymentAttemptId, fee_minor: i64) -> Result<bool, StoreError> {
    let set = Entity::update_many()
        .col_expr(Column::FeeMinor, Expr::value(fee_minor))
        .filter(Column::Id.eq(id.0))
        .filter(Column::FeeMinor.is_null())
        .exec(&**tx)
        .await?;
    Ok(set.rows_affected > 0)
}
