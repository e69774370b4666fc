//! What a signed-in person sees and changes about themselves.

use domain::{booking::Booking, contact::check_name};
use storage::StoreError;

use super::AccountRefused;
use crate::{Services, auth::SignedIn, bookings::manage_token, clock::WallClock};

/// A visit of the person who asks.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The booking.
    pub booking: Booking,
    /// Where: the studio's name.
    pub studio: String,
    /// The wall clock that counts: the studio's.
    pub clock: WallClock,
    /// The client's own, where their zone is known.
    pub client_clock: Option<WallClock>,
    /// The part of an address that manages it.
    pub manage_token: String,
}

/// The latest visits at each studio; a page with more would be no help.
const MOST: u64 = 50;

/// The latest visits booked by the account or claimed by it, at every studio, the latest
/// first. What never became a visit is left out.
pub async fn visits(services: &Services, who: &SignedIn) -> Result<Vec<Visit>, StoreError> {
    let reader = services.store.reader();
    let mut visits = Vec::new();
    for client in who.clients() {
        let Some(studio) = storage::studios::by_id(reader, client.studio()).await? else {
            continue;
        };
        for booking in storage::bookings::of_client(reader, client.client(), MOST).await? {
            let manage_token = manage_token(services, &booking);
            visits.push(Visit {
                clock: WallClock::of_visit(&booking, &studio.city)?,
                client_clock: WallClock::of_client(&booking),
                studio: studio.name.clone(),
                booking,
                manage_token,
            });
        }
    }
    visits.sort_by_key(|visit| std::cmp::Reverse(visit.booking.span.start));
    Ok(visits)
}

/// A studio of whose staff somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workplace {
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
}

/// The studios of whose staff the account is.
pub async fn workplaces(services: &Services, who: &SignedIn) -> Result<Vec<Workplace>, StoreError> {
    let mut places = Vec::new();
    for studio in who.staff_studios() {
        let found = storage::studios::by_id(services.store.reader(), studio).await?;
        places.extend(found.map(|studio| Workplace { slug: studio.slug, name: studio.name }));
    }
    Ok(places)
}

/// At how many studios somebody booked with the account's proved address as a guest
/// since the last sign-in.
pub async fn unclaimed(services: &Services, who: &SignedIn) -> Result<u64, StoreError> {
    storage::accounts::unclaimed(services.store.reader(), who.email()).await
}

/// Makes those visits the account's. Returns at how many studios.
pub async fn claim(services: &Services, who: &SignedIn) -> Result<u64, StoreError> {
    let tx = services.store.begin().await?;
    let claimed = storage::clients::claim(&tx, who.account(), who.email()).await?;
    tx.commit().await?;
    Ok(claimed)
}

/// Calls the person something else. Refuses with [`AccountRefused::Invalid`].
pub async fn rename(services: &Services, who: &SignedIn, name: &str) -> Result<(), AccountRefused> {
    let name = check_name(name).map_err(|wrong| AccountRefused::Invalid(vec![wrong]))?;
    let tx = services.store.begin().await?;
    storage::accounts::rename(&tx, who.account(), &name).await?;
    tx.commit().await?;
    Ok(())
}
