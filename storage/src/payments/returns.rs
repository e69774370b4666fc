//! What staff gave back by hand.

use domain::{AccountId, BookingId, Instant, Money, StudioId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::{
    Corrupt, StoreError, Tx,
    entities::studio_return::{Column, Entity, Model},
    new_id,
};

/// How staff gave money back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturnMethod {
    /// Coins and notes, over the desk.
    Cash,
    /// From the studio's bank account to the client's.
    Transfer,
}

impl ReturnMethod {
    /// As the row bears it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Transfer => "transfer",
        }
    }

    /// The method of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Cash, Self::Transfer].into_iter().find(|method| method.as_str() == name)
    }
}

impl Model {
    /// How much was given back.
    pub fn amount(&self) -> Result<Money, Corrupt> {
        let currency = self.currency.parse();
        let currency = currency.map_err(|_| Corrupt::new("studio_return", "currency", self.id))?;
        Ok(Money::new(self.amount_minor, currency))
    }
}

/// Writes down that staff gave `amount` back, and returns the identity of that. The
/// caller holds [`super::lock_booking`] and has made sure that so much is owed.
pub async fn insert_studio_return(
    tx: &Tx,
    (studio, booking): (StudioId, BookingId),
    amount: Money,
    method: ReturnMethod,
    given_by: Option<AccountId>,
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
        given_by: given_by.map(Into::into),
        given_at: now.timestamp(),
    };
    crate::bulk::insert::<Entity>(tx, vec![row]).await?;
    Ok(id)
}

/// What staff gave back for a booking, oldest first.
pub async fn studio_returns_of<C: ConnectionTrait>(
    conn: &C,
    booking: BookingId,
) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find()
        .filter(Column::Booking.eq(booking.0))
        .order_by_asc(Column::GivenAt)
        .order_by_asc(Column::Id)
        .all(conn)
        .await?)
}
