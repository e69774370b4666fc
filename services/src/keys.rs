//! Which master key a database belongs to.
//!
//! Whatever is sealed or signed with another key is lost or forged, one client at a time
//! and without a word. So the database remembers the key's [`Fingerprint`] from its first
//! use, and nothing starts with another key.

pub mod ring;

use domain::ClientId;
use storage::{Collision, Store, StoreError, Tx, clients, entities::feed_in, feeds, settings};
use thiserror::Error;

use crate::{
    Services, accounts, sales,
    sealing::{Fingerprint, Which},
    vouchers,
};

/// Where the fingerprint is kept.
const SETTING: &str = "master_key_fingerprint";
/// How many clients are read at once.
const PAGE: u64 = 500;

/// How the master key and the database stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The database is of this key.
    Ours,
    /// Nothing is sealed yet, and nothing remembered.
    Unused,
    /// The database is of the key that was set as the previous one.
    Previous,
    /// The database is of a key that is not set.
    Foreign,
}

/// How many clients' keys each master key opens; those that were destroyed count nowhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wrapped {
    /// The current one.
    pub current: u64,
    /// Only the one before. Besides those from before a rotation, they are of a process
    /// that was not stopped for it and went on with the old key.
    pub previous: u64,
    /// Neither.
    pub lost: u64,
}

/// Why a database cannot be used with this key.
#[derive(Debug, Error)]
pub enum KeyRefused {
    /// The database is of another key.
    #[error("this database belongs to another master key")]
    Foreign,
    /// The database is still of the previous key.
    #[error("this database still belongs to the previous master key")]
    NotRewrapped,
    /// There is no previous key, so nothing can be wrapped anew.
    #[error("no previous master key is set")]
    NoPrevious,
    /// Neither key opens a client's key. Nothing was changed.
    #[error("neither master key opens the key of client {0}")]
    Unopenable(ClientId),
    /// The clients' keys were wrapped with a keyring that is not in the database: it is a
    /// restored backup.
    #[error("the keyring of this database is missing")]
    NoKeyring,
    /// A file is no keyring, or another database's.
    #[error("this is not the keyring of this database")]
    OtherKeyring,
    /// There is a keyring already.
    #[error("this database has its keyring")]
    KeyringThere,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Collision for KeyRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

/// Whether the database has been used with some master key, so that a fresh one would be
/// the wrong one.
pub async fn in_use(store: &Store) -> Result<bool, StoreError> {
    let reader = store.reader();
    Ok(settings::get(reader, SETTING).await?.is_some()
        || !clients::wrapped_keys(reader, None, 1).await?.is_empty())
}

/// How the key and the database stand to each other. Changes nothing.
pub async fn standing(services: &Services) -> Result<Standing, StoreError> {
    ring::load(services).await?;
    let reader = services.store.reader();
    if let Some(remembered) = settings::get(reader, SETTING).await? {
        return Ok(compare(services, &remembered));
    }
    Ok(told_by(wrapped(services).await?))
}

/// Written before fingerprints were kept: the clients' keys tell. One that only the
/// previous master key opens is to be wrapped anew before the current one is remembered.
/// A few that neither opens are odd, most of them are somebody else's.
fn told_by(keys: Wrapped) -> Standing {
    if keys.previous > 0 {
        Standing::Previous
    } else if keys.lost > keys.current {
        Standing::Foreign
    } else if keys.current > 0 {
        Standing::Ours
    } else {
        Standing::Unused
    }
}

/// Counts the clients' keys by the master key that opens them. Changes nothing.
pub async fn wrapped(services: &Services) -> Result<Wrapped, StoreError> {
    ring::load(services).await?;
    let (mut counted, mut after) = (Wrapped::default(), None);
    loop {
        let page = clients::wrapped_keys(services.store.reader(), after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(counted) };
        after = Some(last.client);
        for key in page.iter().filter(|key| !key.sealed.is_empty()) {
            match services.vault.wrapped_by(&key.sealed, key.studio, key.client) {
                Some(Which::Current) => counted.current += 1,
                Some(Which::Previous) => counted.previous += 1,
                None => counted.lost += 1,
            }
        }
    }
}

/// Remembers the key at the first use of a database, and refuses any other from then on. Makes
/// its keyring at the first use, and refuses a database that has lost it.
pub async fn insist(services: &Services) -> Result<(), KeyRefused> {
    let standing = match standing(services).await? {
        Standing::Unused | Standing::Ours => {
            let remembered = services.store.retrying(|| remember(services)).await?;
            compare(services, &remembered)
        }
        other => other,
    };
    match standing {
        Standing::Ours | Standing::Unused => ring::ensure(services).await,
        Standing::Previous => Err(KeyRefused::NotRewrapped),
        Standing::Foreign => Err(KeyRefused::Foreign),
    }
}

async fn remember(services: &Services) -> Result<String, StoreError> {
    let tx = services.store.begin().await?;
    let ours = services.vault.fingerprint().as_str();
    let remembered = settings::set_if_absent(&tx, SETTING, ours).await?;
    tx.commit().await?;
    Ok(remembered)
}

fn compare(services: &Services, remembered: &str) -> Standing {
    let is = |key: &Fingerprint| key.as_str() == remembered;
    if is(services.vault.fingerprint()) {
        Standing::Ours
    } else if services.vault.previous_fingerprint().is_some_and(is) {
        Standing::Previous
    } else {
        Standing::Foreign
    }
}

/// Wraps every client's key that the previous master key wrapped with the current one,
/// all or none, and makes the database the current key's. Says how many; again it is none.
pub async fn rewrap(services: &Services) -> Result<u64, KeyRefused> {
    if services.vault.previous_fingerprint().is_none() {
        return Err(KeyRefused::NoPrevious);
    }
    if standing(services).await? == Standing::Foreign {
        return Err(KeyRefused::Foreign);
    }
    services
        .store
        .retrying(|| async {
            let tx = services.store.begin().await?;
            let rewrapped = rewrap_all(services, &tx).await?;
            reseal_feeds(services, &tx).await?;
            vouchers::reseal(services, &tx).await?;
            sales::reseal(services, &tx).await?;
            accounts::reseal_second_steps(services, &tx).await?;
            settings::set(&tx, SETTING, services.vault.fingerprint().as_str()).await?;
            tx.commit().await?;
            Ok(rewrapped)
        })
        .await
}

async fn rewrap_all(services: &Services, tx: &Tx) -> Result<u64, KeyRefused> {
    let (mut rewrapped, mut after) = (0, None);
    loop {
        let page = clients::wrapped_keys(&**tx, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(rewrapped) };
        after = Some(last.client);
        // A key that was destroyed stays so.
        for key in page.into_iter().filter(|key| !key.sealed.is_empty()) {
            let newer = services.vault.rewrap(&key.sealed, key.studio, key.client);
            let newer = newer.map_err(|_| KeyRefused::Unopenable(key.client))?;
            if let Some(sealed) = newer {
                clients::rewrap_key(tx, key.client, sealed).await?;
                rewrapped += 1;
            }
        }
    }
}

/// Seals the addresses of calendars elsewhere anew. One that no key opens stays as it is:
/// its therapist is told to add it again.
async fn reseal_feeds(services: &Services, tx: &Tx) -> Result<(), StoreError> {
    for feed in feeds::every(&**tx).await? {
        if let Ok((address, Which::Previous)) =
            services.vault.open_feed(feed.id, &feed.address_sealed)
        {
            let address_sealed = services.vault.seal_feed(feed.id, &address);
            feeds::update(tx, feed_in::Model { address_sealed, ..feed }).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
