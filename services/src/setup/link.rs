//! Links by which a studio is set up in the browser: they are printed where Lumbar runs, so
//! that no stranger can take a server that is open to everybody.

use chrono::TimeDelta;
use storage::{StoreError, entities::setup_link, setup_links, studios};

use crate::{
    Services,
    tokens::{SecretToken, random_token},
};

/// How long a link can be used.
const LIFETIME: TimeDelta = TimeDelta::hours(24);

/// Whether there is a studio, published or not.
pub async fn is_set_up(services: &Services) -> Result<bool, StoreError> {
    Ok(!studios::all(services.store.reader()).await?.is_empty())
}

/// A fresh link, to be put behind `/setup/`; it works once, within 24 hours. `first` is for
/// the first studio: once there is one, it is useless.
pub async fn make_link(services: &Services, first: bool) -> Result<SecretToken, StoreError> {
    let (token, now) = (random_token(), services.now());
    let tx = services.store.begin().await?;
    let row = setup_link::Model {
        token_hash: token.hash().to_vec(),
        first,
        made_at: now.timestamp(),
        expires_at: (now + LIFETIME).timestamp(),
        used_at: None,
    };
    setup_links::insert(&tx, row).await?;
    tx.commit().await?;
    Ok(token)
}

/// Whether a link would still work: for the page that shows the form. It uses nothing up.
pub async fn link_works(services: &Services, token: &str) -> Result<bool, StoreError> {
    let Some(token) = SecretToken::parse(token) else { return Ok(false) };
    let (reader, hash) = (services.store.reader(), token.hash());
    Ok(match setup_links::usable(reader, &hash, services.now()).await? {
        None => false,
        Some(link) => !link.first || !is_set_up(services).await?,
    })
}
