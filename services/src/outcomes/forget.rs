//! A client wants to be asked no more, or nothing that they answered to be kept.

use storage::{
    StoreError, Tx,
    audit::{self, Entry},
    care, clients, outcomes,
};

use super::link::CareHolder;
use crate::{
    Services,
    jobs::{self, Enqueue, Job},
};

/// Asks a client no more by mail, or again.
pub async fn set_silent(
    services: &Services,
    holder: &CareHolder,
    silent: bool,
) -> Result<(), StoreError> {
    let attempt = || async {
        let (now, tx) = (services.now(), services.store.begin().await?);
        if holder.client(&*tx).await?.is_none() {
            return Ok(());
        }
        if care::is_silent(&*tx, holder.client).await? == silent {
            return Ok(());
        }
        care::set_silent(&tx, (holder.studio, holder.client), silent.then_some(now)).await?;
        let action = if silent { "check_in.silenced" } else { "check_in.asked_again" };
        note(&tx, holder, action, String::new(), now).await?;
        tx.commit().await
    };
    services.store.retrying(attempt).await
}

/// Deletes everything that a client answered, and what was derived of it. Says how many
/// check-ins there were. What is left in the database's files goes by a job.
pub async fn forget(services: &Services, holder: &CareHolder) -> Result<u64, StoreError> {
    services.store.retrying(|| try_forget(services, holder)).await
}

async fn try_forget(services: &Services, holder: &CareHolder) -> Result<u64, StoreError> {
    let (now, tx) = (services.now(), services.store.begin().await?);
    clients::lock(&tx, &[holder.client]).await?;
    let Some(client) = holder.client(&*tx).await? else { return Ok(0) };
    let gone = care::forget(&tx, holder.client).await?;
    let subject = services.vault.pseudonym(&client.data_key_sealed, holder.studio, holder.client);
    if let Ok(subject) = subject {
        outcomes::replace(&tx, &subject, Vec::new()).await?;
    }
    note(&tx, holder, "check_in.deleted", format!("{gone} check-ins"), now).await?;
    let when = Enqueue { studio: Some(holder.studio), run_at: now, dedupe: None };
    jobs::enqueue(&tx, &Job::Scrub, when, now).await?;
    tx.commit().await?;
    Ok(gone)
}

async fn note(
    tx: &Tx,
    holder: &CareHolder,
    action: &str,
    detail: String,
    now: domain::Instant,
) -> Result<(), StoreError> {
    let (studio, actor, object) = (Some(holder.studio), holder.actor, holder.client.to_string());
    audit::append(tx, Entry { studio, actor, action, object, detail }, now).await
}
