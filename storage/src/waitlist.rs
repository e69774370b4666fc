//! Who waits for a time, what was offered to them, and what became free meanwhile.

mod behind;
mod counted;
mod entries;
mod forget;
mod freed;
mod offers;
#[cfg(test)]
mod tests;

use domain::StudioId;
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel, sea_query::OnConflict};

pub use behind::{When, Which, how_many, some};
pub use counted::{Alike, alike, ended_since};
pub use entries::{
    among, by_id, change, end, end_over, insert, lock, of_emails, of_members, of_studio, requeue,
    rotate_link, studios_with_waiting, waiting, waiting_as,
};
pub(crate) use forget::move_address;
pub use forget::{forget_address, forget_ended, forget_people, forget_places, move_address_at};
pub(crate) use freed::became_free;
pub use freed::{done, mark, next, studios_to_look_at};
pub use offers::{
    decide, insert as insert_offer, offer, offer_of_booking, offered_among, offers_of,
    offers_since, told, undecided,
};

use crate::{StoreError, Tx, entities::waitlist_setting};

/// How a studio offers, where it has said so.
pub async fn setting<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Option<waitlist_setting::Model>, StoreError> {
    Ok(waitlist_setting::Entity::find_by_id(studio.0).one(conn).await?)
}

/// Writes how a studio offers.
pub async fn set(tx: &Tx, row: waitlist_setting::Model) -> Result<(), StoreError> {
    use waitlist_setting::Column;
    let replaces = OnConflict::column(Column::Studio)
        .update_columns([Column::Open, Column::OfferMinutes, Column::LeadMinutes])
        .to_owned();
    waitlist_setting::Entity::insert(row.into_active_model())
        .on_conflict(replaces)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}
