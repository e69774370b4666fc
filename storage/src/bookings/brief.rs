//! Bookings as lists name them. A long list of them would mostly take what it never shows: a
//! booking holds the rules under which it was made.

use domain::{BookingId, StudioId};
use sea_orm::{ConnectionTrait, DerivePartialModel, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{StoreError, entities::booking, listed::one_of};

/// As much of a booking as a line says.
#[derive(Clone, Debug, DerivePartialModel)]
#[sea_orm(entity = "booking::Entity")]
pub struct Brief {
    /// Which.
    pub id: Uuid,
    /// Whose.
    pub studio: Uuid,
    /// What people say on the telephone.
    pub reference: String,
    /// As sold.
    pub treatment_name: String,
    /// With whom.
    pub therapist: Uuid,
    /// As typed for the visit; empty while only held.
    pub contact_name: String,
    /// The code of what became of it.
    pub state: String,
    /// When the visit begins or was to begin, in epoch seconds.
    pub starts: i64,
}

/// These bookings, as far as they are the studio's, in no order.
pub async fn brief<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    ids: &[BookingId],
) -> Result<Vec<Brief>, StoreError> {
    // The studio is looked at here, as `among` does.
    let found = booking::Entity::find().filter(one_of(
        conn,
        booking::Column::Id,
        ids.iter().map(|id| id.0),
    ));
    let mut rows = found.into_partial_model::<Brief>().all(conn).await?;
    rows.retain(|row| row.studio == studio.0);
    Ok(rows)
}
