//! For whom a booking is, as the studio knows them.

use domain::{ClientId, Instant, booking::Booking, contact::Contact};
use storage::{
    StoreError, Tx,
    clients::{self, NewClient},
    entities::client,
    new_id,
};

use crate::{Services, family};

/// The client with the contact's address at the booking's studio, known or new. Somebody
/// without an address is always new: a name alone tells nobody from another. A visit that
/// somebody books for another person is that person's, who is a client of their own.
pub(super) async fn client(
    services: &Services,
    tx: &Tx,
    booking: &Booking,
    contact: &Contact,
    now: Instant,
) -> Result<client::Model, StoreError> {
    if let Some(comes) = storage::family::booked_by(&**tx, booking.id).await? {
        return family::client(services, tx, booking, (&comes, contact), now).await;
    }
    let id: ClientId = new_id();
    let key = contact.email_key().unwrap_or_else(|| format!("none:{id}"));
    let new = NewClient {
        id,
        studio: booking.studio,
        account: None,
        name: &contact.name,
        email: &key,
        phone: contact.phone.as_deref(),
        zone: booking.client_zone.as_deref(),
        data_key_sealed: services.vault.new_client_key(booking.studio, id),
    };
    clients::find_or_make(tx, new, now).await
}
