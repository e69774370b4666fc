//! Cards on file, and the fees they secure. A state changes by compare-and-swap.

mod fees;
mod forget;
#[cfg(test)]
mod tests;

use domain::{BookingId, Instant, Money, PaymentAttemptId, StudioId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter,
    Statement,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use uuid::Uuid;

pub use fees::{
    Change, FeeState, NewFee, charging, fee, fees_for, insert_fee, move_fee, open_fees,
    unsettled_charges,
};
pub(crate) use forget::forget_of;

use crate::{
    Corrupt, StoreError, Tx,
    entities::card_on_file::{Column, Entity, Model},
    listed::one_of,
};

/// Agreed to, and not given yet.
pub const ASKED: &str = "asked";
/// Given, and kept at Stripe.
pub const KEPT: &str = "kept";
/// Given up.
pub const DETACHED: &str = "detached";

/// What a client agreed to, to be written.
#[derive(Clone, Debug)]
pub struct Consent {
    /// For which visit.
    pub booking: BookingId,
    /// Whose.
    pub studio: StudioId,
    /// The words, as they were shown.
    pub text: String,
    /// Which version of the words.
    pub version: i32,
    /// The most that may be charged.
    pub most: Money,
    /// On whose page the card is to be given.
    pub attempt: PaymentAttemptId,
}

/// A card as Stripe describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Stripe's id of whoever has it.
    pub customer: String,
    /// Stripe's id of the card.
    pub payment_method: String,
    /// Such as `visa`.
    pub brand: String,
    /// Its last four digits.
    pub last4: String,
    /// 1 to 12.
    pub expires_month: i32,
    /// Four digits.
    pub expires_year: i32,
}

impl Model {
    /// The most that may be charged.
    pub fn most(&self) -> Result<Money, Corrupt> {
        let currency = self.currency.parse();
        let currency =
            currency.map_err(|_| Corrupt::new("card_on_file", "currency", self.booking))?;
        Ok(Money::new(self.most_minor, currency))
    }

    /// Whether it was given and not given up: it can be charged.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.state == KEPT
    }
}

/// Writes down what a client agreed to, in the place of what they agreed to for the same
/// visit before, as long as no card was given.
pub async fn agree(tx: &Tx, consent: &Consent, now: Instant) -> Result<(), StoreError> {
    let row = Model {
        booking: consent.booking.0,
        studio: consent.studio.0,
        state: ASKED.into(),
        consent_text: consent.text.clone(),
        consent_version: consent.version,
        consented_at: now.timestamp(),
        most_minor: consent.most.minor,
        currency: consent.most.currency.code().into(),
        attempt: Some(consent.attempt.0),
        customer: None,
        payment_method: None,
        brand: None,
        last4: None,
        expires_month: None,
        expires_year: None,
        kept_at: None,
        detached_at: None,
    };
    let again = OnConflict::column(Column::Booking)
        .update_columns([
            Column::ConsentText,
            Column::ConsentVersion,
            Column::ConsentedAt,
            Column::MostMinor,
            Column::Currency,
            Column::Attempt,
        ])
        .action_and_where(ExprTrait::eq(Expr::col((Entity, Column::State)), ASKED))
        .to_owned();
    Entity::insert(row.into_active_model())
        .on_conflict(again)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// The client pays in another way after all: no card is asked for.
pub async fn disagree(tx: &Tx, booking: BookingId) -> Result<(), StoreError> {
    let asked = Entity::delete_by_id(booking.0).filter(Column::State.eq(ASKED));
    asked.exec(&**tx).await?;
    Ok(())
}

/// The card of a visit.
pub async fn of_booking<C: ConnectionTrait>(
    conn: &C,
    booking: BookingId,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(booking.0).one(conn).await?)
}

/// The cards of these visits, in no order.
pub async fn of_bookings<C: ConnectionTrait>(
    conn: &C,
    bookings: &[BookingId],
) -> Result<Vec<Model>, StoreError> {
    let ids = bookings.iter().map(|id| id.0);
    Ok(Entity::find().filter(one_of(conn, Column::Booking, ids)).all(conn).await?)
}

/// The card was given: asked → kept. Says whether that was news.
pub async fn keep(
    tx: &Tx,
    booking: BookingId,
    card: &Card,
    now: Instant,
) -> Result<bool, StoreError> {
    let kept = Entity::update_many()
        .col_expr(Column::State, Expr::value(KEPT))
        .col_expr(Column::Customer, Expr::value(card.customer.clone()))
        .col_expr(Column::PaymentMethod, Expr::value(card.payment_method.clone()))
        .col_expr(Column::Brand, Expr::value(card.brand.clone()))
        .col_expr(Column::Last4, Expr::value(card.last4.clone()))
        .col_expr(Column::ExpiresMonth, Expr::value(card.expires_month))
        .col_expr(Column::ExpiresYear, Expr::value(card.expires_year))
        .col_expr(Column::KeptAt, Expr::value(now.timestamp()))
        .filter(Column::Booking.eq(booking.0))
        .filter(Column::State.eq(ASKED))
        .exec(&**tx)
        .await?;
    Ok(kept.rows_affected > 0)
}

/// The card was given up: asked or kept → detached. What was agreed to is kept; the ids at Stripe
/// are of no more use, nor is which card it was, but where something was paid for the visit and a
/// bank may ask. Says whether that was news.
pub async fn detach(tx: &Tx, booking: BookingId, now: Instant) -> Result<bool, StoreError> {
    let gone = Entity::update_many()
        .col_expr(Column::State, Expr::value(DETACHED))
        .col_expr(Column::Customer, Expr::value(None::<String>))
        .col_expr(Column::PaymentMethod, Expr::value(None::<String>))
        .col_expr(Column::DetachedAt, Expr::value(now.timestamp()))
        .filter(Column::Booking.eq(booking.0))
        .filter(Column::State.ne(DETACHED))
        .exec(&**tx)
        .await?;
    forget::forget_unpaid(tx, booking).await?;
    Ok(gone.rows_affected > 0)
}

/// A kept card of a visit that is over.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Idle {
    /// Which visit.
    pub booking: Uuid,
    /// Whose.
    pub studio: Uuid,
}

/// Kept cards of visits that nothing more is to be charged for: that will not take place or
/// were missed and whose fee, if there was one, is settled; that took place and are paid;
/// and whatever became of it, those that ended before `long_ago`. Each ended before `before`.
const IDLE: &str = "SELECT c.booking AS booking, c.studio AS studio
    FROM card_on_file c JOIN booking b ON b.id = c.booking
    WHERE c.state = 'kept' AND b.ends < $1
      AND b.state IN ('completed', 'no_show', 'cancelled', 'declined', 'expired')
      AND NOT EXISTS (SELECT 1 FROM missed_fee f WHERE f.booking = b.id
          AND f.state IN ('open', 'charging', 'declined', 'waiting'))
      AND (b.state <> 'completed' OR b.ends < $2 OR b.price_minor <= (
          (SELECT COALESCE(SUM(a.amount_minor), 0) FROM payment_attempt a
              WHERE a.booking = b.id AND a.state = 'paid' AND NOT a.late)
          + (SELECT COALESCE(SUM(p.amount_minor), 0) FROM studio_payment p WHERE p.booking = b.id)))
    ORDER BY b.ends LIMIT $3";

/// The cards that are of no more use: see [`Idle`].
pub async fn idle<C: ConnectionTrait>(
    conn: &C,
    (before, long_ago): (Instant, Instant),
    limit: u32,
) -> Result<Vec<Idle>, StoreError> {
    let values =
        vec![before.timestamp().into(), long_ago.timestamp().into(), i64::from(limit).into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), IDLE, values);
    Ok(Idle::find_by_statement(statement).all(conn).await?)
}
