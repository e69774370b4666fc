//! What a studio shows to everybody: treatments, therapists, rules, opening times.

mod cards;
mod pages;
mod read;
mod therapists;

use domain::StudioId;
use storage::{
    StoreError, studios,
    versions::{self, Version},
};

pub use self::cards::{CheckedQualification, StudioCard, StudioPage, TherapistCard, TreatmentCard};
pub(crate) use self::pages::StudioPages;
use self::read::page;
use crate::Services;

/// Every studio that clients can find, by name.
pub async fn studios(services: &Services) -> Result<Vec<StudioCard>, StoreError> {
    let rows = studios::all(services.store.reader()).await?;
    Ok(rows
        .into_iter()
        .filter(|row| row.published_at.is_some())
        .map(|row| StudioCard {
            slug: row.slug,
            name: row.name,
            tagline: row.tagline,
            city: row.city,
        })
        .collect())
}

/// The studio with that name in addresses, or `None` where clients can find none.
pub async fn studio(services: &Services, slug: &str) -> Result<Option<StudioPage>, StoreError> {
    Ok(any_studio(services, slug).await?.filter(|studio| studio.published))
}

/// The same, for its staff: whether clients can find it or not.
pub async fn any_studio(services: &Services, slug: &str) -> Result<Option<StudioPage>, StoreError> {
    let Some((id, version)) = version(services, slug).await? else { return Ok(None) };
    let now = services.now();
    if let Some(known) = services.studio_pages().known(id, version.rules, now) {
        return Ok(Some(known.as_ref().clone()));
    }
    let Some(row) = studios::by_id(services.store.reader(), id).await? else { return Ok(None) };
    let page = page(services, row, now).await?;
    services.studio_pages().keep(version.rules, &page, now);
    Ok(Some(page))
}

/// The studio with that name in addresses, whether clients can find it or not, and how often
/// what it shows has changed.
pub async fn version(
    services: &Services,
    slug: &str,
) -> Result<Option<(StudioId, Version)>, StoreError> {
    versions::by_slug(services.store.reader(), slug).await
}

/// The identity of the studio with that name in addresses, whether clients can find it or
/// not: for its staff.
pub async fn studio_id(services: &Services, slug: &str) -> Result<Option<StudioId>, StoreError> {
    let found = studios::by_slug(services.store.reader(), slug).await?;
    Ok(found.map(|row| row.id.into()))
}

/// The studio, or `None` where there is none.
pub async fn studio_by_id(
    services: &Services,
    id: StudioId,
) -> Result<Option<StudioPage>, StoreError> {
    let Some(row) = studios::by_id(services.store.reader(), id).await? else { return Ok(None) };
    page(services, row, services.now()).await.map(Some)
}
