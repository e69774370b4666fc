//! Letting clients find a studio, and taking it away from them.

use storage::studio_settings;

use super::{Lack, SettingsRefused, guide, note};
use crate::{Services, auth::OwnerSession};

/// Lets clients find and book the studio. Refused with [`SettingsRefused::NotReady`] while
/// something is missing without which nobody could book; again is no error.
pub async fn publish(services: &Services, owner: &OwnerSession) -> Result<(), SettingsRefused> {
    let found = guide(services, &(*owner).into()).await?;
    let missing: Vec<Lack> = found.essential().cloned().collect();
    if !missing.is_empty() {
        return Err(SettingsRefused::NotReady(missing));
    }
    set(services, owner, true).await
}

/// Takes the studio away from clients: its pages, its part of the JSON API and booking
/// answer as if it were not there. Visits that were made stay, and so do the links to them.
/// Again is no error.
pub async fn take_offline(
    services: &Services,
    owner: &OwnerSession,
) -> Result<(), SettingsRefused> {
    set(services, owner, false).await
}

async fn set(services: &Services, owner: &OwnerSession, on: bool) -> Result<(), SettingsRefused> {
    let (studio, now) = (owner.studio(), services.now());
    let set = || async {
        let tx = services.store.begin().await?;
        let row = studio_settings::lock(&tx, studio).await?.ok_or(SettingsRefused::NotFound)?;
        if row.published_at.is_some() == on {
            return Ok(());
        }
        studio_settings::set_published(&tx, studio, on.then_some(now)).await?;
        let action = if on { "studio.published" } else { "studio.taken_offline" };
        let by = storage::audit::Actor::Owner(owner.account());
        note(&tx, (studio, by), (action, String::new()), now).await?;
        tx.commit().await?;
        Ok(())
    };
    services.store.retrying(set).await
}
