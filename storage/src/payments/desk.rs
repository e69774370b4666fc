//! What staff took at the studio.

use domain::{AccountId, BookingId, Instant, Money, StudioId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::{
    Corrupt, StoreError, Tx,
    entities::studio_payment::{Column, Entity, Model},
    listed::one_of,
    new_id,
};

/// How a client paid at the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StudioMethod {
    /// Coins and notes.
    Cash,
    /// A card, on the studio's own terminal.
    Card,
}

impl StudioMethod {
    /// As the row bears it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Card => "card",
        }
    }

    /// The method of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "cash" => Some(Self::Cash),
            "card" => Some(Self::Card),
            _ => None,
        }
    }
}

impl Model {
    /// How much was taken.
    pub fn amount(&self) -> Result<Money, Corrupt> {
        let currency = self.currency.parse();
        let currency = currency.map_err(|_| Corrupt::new("studio_payment", "currency", self.id))?;
        Ok(Money::new(self.amount_minor, currency))
    }
}

/// Writes down that staff took `amount`, and returns the payment's identity.
pub async fn insert_studio_payment(
    tx: &Tx,
    (studio, booking): (StudioId, BookingId),
    amount: Money,
    method: StudioMethod,
    taken_by: Option<AccountId>,
    now: Instant,
) -> Result<Uuid, StoreError> {
    let id = new_id();
    let row = Model {
        id,
        studio: studio.0,
        booking: booking.0,
        amount_minor: amount.minor,
        currency: amount.currency.code().into(),
        method: method.as_str().into(),
        taken_by: taken_by.map(Into::into),
        taken_at: now.timestamp(),
    };
    crate::bulk::insert::<Entity>(tx, vec![row]).await?;
    tx.announce(studio);
    Ok(id)
}

/// What staff took for a booking, oldest first.
pub async fn studio_payments_of<C: ConnectionTrait>(
    conn: &C,
    booking: BookingId,
) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find()
        .filter(Column::Booking.eq(booking.0))
        .order_by_asc(Column::TakenAt)
        .order_by_asc(Column::Id)
        .all(conn)
        .await?)
}

/// What staff took for these bookings, oldest first.
pub async fn studio_payments_for<C: ConnectionTrait>(
    conn: &C,
    bookings: &[BookingId],
) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find()
        .filter(one_of(conn, Column::Booking, bookings.iter().map(|id| id.0)))
        .order_by_asc(Column::TakenAt)
        .order_by_asc(Column::Id)
        .all(conn)
        .await?)
}
