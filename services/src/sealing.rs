//! Encryption of what only a therapist may read.
//!
//! Each client has a key of their own, kept beside the client and wrapped by the
//! installation's master key and the client's lock on the keyring: losing that lock erases
//! what the key sealed, here and in every backup. What is sealed is bound to its cell, so that
//! it cannot be moved to another client, column or row. XChaCha20-Poly1305 throughout, with
//! random nonces.

mod cipher;
mod master;
pub(crate) mod ring;
mod rows;
#[cfg(test)]
mod tests;

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use domain::{ClientId, StudioId};
use secrecy::{ExposeSecret, SecretBox};
use thiserror::Error;
use uuid::Uuid;

pub use self::master::Fingerprint;
use self::{
    cipher::{decrypt, encrypt},
    master::MasterKey,
    ring::Ring,
};
use crate::tokens::{derive, random_bytes};

/// The first byte of what a client's key or the drafts' key sealed.
const FORMAT: u8 = 1;

/// It cannot be opened: tampered with, moved from its cell, or sealed with a key
/// that this installation does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("what is sealed cannot be opened")]
pub struct Unsealable;

/// The one place in the database where something sealed belongs.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    /// Whose studio.
    pub studio: StudioId,
    /// Whose key.
    pub client: ClientId,
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The row's id.
    pub row: Uuid,
}

impl Cell {
    fn associated_data(&self) -> Vec<u8> {
        let mut data = owner(self.studio, self.client);
        data.extend_from_slice(self.row.as_bytes());
        data.extend_from_slice(self.table.as_bytes());
        data.push(b'|');
        data.extend_from_slice(self.column.as_bytes());
        data
    }
}

/// A client's lock: see [`ring`].
pub(crate) type Lock = SecretBox<[u8; 32]>;

fn owner(studio: StudioId, client: ClientId) -> Vec<u8> {
    [*studio.0.as_bytes(), *client.0.as_bytes()].concat()
}

/// One of the two master keys that may be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The one that wraps.
    Current,
    /// The one before, which only opens.
    Previous,
}

/// Seals and opens. `Debug` shows nothing.
pub struct Vault {
    current: MasterKey,
    previous: Option<MasterKey>,
    ring: Arc<RwLock<Ring>>,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault(…)")
    }
}

impl Vault {
    /// Wraps clients' keys with `master_key`.
    #[must_use]
    pub fn new(master_key: &[u8; 32]) -> Self {
        Self { current: MasterKey::new(master_key), previous: None, ring: Arc::default() }
    }

    /// The same, with the keyring of another vault on the same database.
    #[must_use]
    pub fn on_the_ring_of(self, other: &Self) -> Self {
        Self { ring: other.ring.clone(), ..self }
    }

    /// Opens also what the master key before this one wrapped, during a rotation.
    #[must_use]
    pub fn with_previous(self, master_key: &[u8; 32]) -> Self {
        Self { previous: Some(MasterKey::new(master_key)), ..self }
    }

    /// By which the database knows the master key: see [`crate::keys`].
    #[must_use]
    pub fn fingerprint(&self) -> &Fingerprint {
        &self.current.fingerprint
    }

    /// The same of the master key before this one, during a rotation.
    #[must_use]
    pub fn previous_fingerprint(&self) -> Option<&Fingerprint> {
        self.previous.as_ref().map(|key| &key.fingerprint)
    }

    /// Works with this keyring from now on: see [`crate::keys::ring`].
    pub(crate) fn use_ring(&self, ring: Ring) {
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = ring;
    }

    /// Whether a keyring is there to work with.
    pub(crate) fn has_ring(&self) -> bool {
        !self.ring.read().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// A client's lock; `None` where it was lost, or before there is a keyring.
    pub(crate) fn lock(&self, studio: StudioId, client: ClientId) -> Option<Lock> {
        let ring = self.ring.read().unwrap_or_else(PoisonError::into_inner);
        ring.lock(studio, client).map(|lock| SecretBox::new(Box::new(lock)))
    }

    /// Which of the master keys wrapped a client's key, or `None` where neither opens it.
    #[must_use]
    pub fn wrapped_by(&self, wrapped: &[u8], studio: StudioId, client: ClientId) -> Option<Which> {
        let (aad, lock) = (owner(studio, client), self.lock(studio, client));
        let opens = |key: &MasterKey| key.unwrap(wrapped, &aad, lock.as_ref()).is_ok();
        if opens(&self.current) {
            Some(Which::Current)
        } else {
            self.previous.as_ref().is_some_and(opens).then_some(Which::Previous)
        }
    }

    /// A fresh key for a client, wrapped: `client.data_key_sealed`.
    #[must_use]
    pub fn new_client_key(&self, studio: StudioId, client: ClientId) -> Vec<u8> {
        self.wrap(&random_bytes(), studio, client)
    }

    /// The same client key wrapped by the current master key and the client's lock, or
    /// `None` where it already is. Fails where it cannot be opened.
    pub fn rewrap(
        &self,
        wrapped: &[u8],
        studio: StudioId,
        client: ClientId,
    ) -> Result<Option<Vec<u8>>, Unsealable> {
        let (aad, lock) = (owner(studio, client), self.lock(studio, client));
        let wraps = self.current.wraps(lock.as_ref());
        if decrypt(wraps.expose_secret(), self.current.id, &aad, wrapped).is_ok() {
            return Ok(None);
        }
        let key = self.unwrap(wrapped, studio, client)?;
        Ok(Some(self.wrap(key.expose_secret(), studio, client)))
    }

    /// Seals `plaintext` for its cell with the key that `wrapped` holds. Fails where
    /// that key is not this client's.
    pub fn seal(
        &self,
        wrapped: &[u8],
        cell: &Cell,
        plaintext: &[u8],
    ) -> Result<Vec<u8>, Unsealable> {
        let key = self.unwrap(wrapped, cell.studio, cell.client)?;
        Ok(encrypt(key.expose_secret(), FORMAT, &cell.associated_data(), plaintext))
    }

    /// Opens what [`Vault::seal`] sealed for the same cell.
    pub fn open(&self, wrapped: &[u8], cell: &Cell, sealed: &[u8]) -> Result<Vec<u8>, Unsealable> {
        let key = self.unwrap(wrapped, cell.studio, cell.client)?;
        decrypt(key.expose_secret(), FORMAT, &cell.associated_data(), sealed)
    }

    /// A name for a client that only their key gives: once it is destroyed, nobody can tell
    /// whose it was. The same for as long as the key is the same, however it is wrapped.
    pub fn pseudonym(
        &self,
        wrapped: &[u8],
        studio: StudioId,
        client: ClientId,
    ) -> Result<[u8; 32], Unsealable> {
        let key = self.unwrap(wrapped, studio, client)?;
        Ok(derive(key.expose_secret(), "lumbar outcome subject 1"))
    }

    fn wrap(&self, key: &[u8; 32], studio: StudioId, client: ClientId) -> Vec<u8> {
        let with = self.current.wraps(self.lock(studio, client).as_ref());
        encrypt(with.expose_secret(), self.current.id, &owner(studio, client), key)
    }

    fn unwrap(
        &self,
        wrapped: &[u8],
        studio: StudioId,
        client: ClientId,
    ) -> Result<SecretBox<[u8; 32]>, Unsealable> {
        let (aad, lock) = (owner(studio, client), self.lock(studio, client));
        self.first_of(|key| key.unwrap(wrapped, &aad, lock.as_ref()))
    }

    fn first_of<T>(
        &self,
        open: impl Fn(&MasterKey) -> Result<T, Unsealable>,
    ) -> Result<T, Unsealable> {
        open(&self.current).or_else(|e| self.previous.as_ref().map_or(Err(e), &open))
    }
}

#[cfg(test)]
impl Vault {
    /// The same client key as it was wrapped before there was a keyring.
    pub(crate) fn without_lock(
        &self,
        wrapped: &[u8],
        studio: StudioId,
        client: ClientId,
    ) -> Result<Vec<u8>, Unsealable> {
        let key = self.unwrap(wrapped, studio, client)?;
        let with = self.current.clients.expose_secret();
        Ok(encrypt(with, self.current.id, &owner(studio, client), key.expose_secret()))
    }
}
