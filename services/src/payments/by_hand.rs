//! What whoever looks after the installation decides about an event that nobody could act on.

use storage::{
    Collision, StoreError, Tx,
    audit::{self, Actor, Entry},
    payments,
};
use thiserror::Error;

use crate::Services;

/// Why an event was left as it is.
#[derive(Debug, Error)]
pub enum EventRefused {
    /// None with that id is remembered.
    #[error("there is no such event")]
    NotFound,
    /// It was acted on, or closed.
    #[error("it was acted on")]
    ActedOn,
    /// It was to be closed without a reason.
    #[error("there is no reason")]
    NoReason,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Collision for EventRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

/// Has an event looked at as if it had come just now, the next time that the reconciler comes by.
///
/// Refuses with [`EventRefused::NotFound`] and `ActedOn`.
pub async fn look_at_event_again(services: &Services, id: &str) -> Result<(), EventRefused> {
    services
        .store
        .retrying(|| async {
            let tx = services.store.begin().await?;
            if !payments::event_is_wanted_again(&tx, id, services.now()).await? {
                return Err(why_not(&tx, id).await?);
            }
            tx.commit().await?;
            Ok(())
        })
        .await
}

/// Has nobody look at an event any more: what it tells will be in no book. The reason stays in the
/// log of who did what.
///
/// Refuses with [`EventRefused::NoReason`], `NotFound` and `ActedOn`.
pub async fn close_event(services: &Services, id: &str, because: &str) -> Result<(), EventRefused> {
    let because = because.trim();
    if because.is_empty() {
        return Err(EventRefused::NoReason);
    }
    services.store.retrying(|| try_close(services, id, because)).await?;
    tracing::warn!(event = id, because, "an event was closed by hand");
    Ok(())
}

async fn try_close(services: &Services, id: &str, because: &str) -> Result<(), EventRefused> {
    let (tx, now) = (services.store.begin().await?, services.now());
    if !payments::event_processed(&tx, id, now).await? {
        return Err(why_not(&tx, id).await?);
    }
    let entry = Entry {
        studio: None,
        actor: Actor::System,
        action: "payment.event_closed",
        object: id.to_owned(),
        detail: because.to_owned(),
    };
    audit::append(&tx, entry, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Why an event is none of those that wait.
async fn why_not(tx: &Tx, id: &str) -> Result<EventRefused, StoreError> {
    let kept = payments::event(&**tx, id).await?;
    Ok(if kept.is_some() { EventRefused::ActedOn } else { EventRefused::NotFound })
}
