//! A master key: what is derived from it, and how the database knows it.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretBox};

use super::{Lock, Unsealable, cipher::decrypt};
use crate::tokens::{derive, hmac};

/// Tells one master key from another, and nothing about it: made with the key, for this
/// one purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint(String);

impl Fingerprint {
    fn of(key: &[u8; 32]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(derive(key, "lumbar fingerprint 1")))
    }

    /// 43 characters, safe to keep and to show.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A master key's own id and the keys derived from it, one for each purpose.
pub(super) struct MasterKey {
    /// The header of what it wrapped.
    pub(super) id: u8,
    pub(super) fingerprint: Fingerprint,
    pub(super) clients: SecretBox<[u8; 32]>,
    pub(super) drafts: SecretBox<[u8; 32]>,
    pub(super) feeds: SecretBox<[u8; 32]>,
    pub(super) vouchers: SecretBox<[u8; 32]>,
    pub(super) accounts: SecretBox<[u8; 32]>,
}

impl MasterKey {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        let derived = |label| SecretBox::new(Box::new(derive(key, label)));
        Self {
            id: derive(key, "lumbar key id 1")[0],
            fingerprint: Fingerprint::of(key),
            clients: derived("lumbar clients 1"),
            drafts: derived("lumbar drafts 1"),
            feeds: derived("lumbar feeds 1"),
            vouchers: derived("lumbar vouchers 1"),
            accounts: derived("lumbar accounts 1"),
        }
    }

    /// What wraps the key of the client with this lock.
    pub(super) fn wraps(&self, lock: Option<&Lock>) -> SecretBox<[u8; 32]> {
        let clients = self.clients.expose_secret();
        let key = lock.map_or(*clients, |lock| hmac(clients, lock.expose_secret()));
        SecretBox::new(Box::new(key))
    }

    /// Opens a client's key, also one that was wrapped before there was a keyring.
    pub(super) fn unwrap(
        &self,
        wrapped: &[u8],
        aad: &[u8],
        lock: Option<&Lock>,
    ) -> Result<SecretBox<[u8; 32]>, Unsealable> {
        let key = decrypt(self.wraps(lock).expose_secret(), self.id, aad, wrapped)
            .or_else(|_| decrypt(self.clients.expose_secret(), self.id, aad, wrapped))?;
        let key: [u8; 32] = key.try_into().map_err(|_| Unsealable)?;
        Ok(SecretBox::new(Box::new(key)))
    }
}
