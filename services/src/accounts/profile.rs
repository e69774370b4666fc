//! What a signed-in person sees and changes about themselves.

use domain::contact::check_name;
use storage::StoreError;

use super::AccountRefused;
use crate::{Services, auth::SignedIn};

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
/// since the last sign-in; none while nobody has proved it.
pub async fn unclaimed(services: &Services, who: &SignedIn) -> Result<u64, StoreError> {
    let conn = services.store.reader();
    let open = storage::accounts::address(conn, who.account()).await?;
    if open.is_some_and(|open| open.assumed_at.is_some()) {
        return Ok(0);
    }
    storage::accounts::unclaimed(conn, who.email()).await
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
