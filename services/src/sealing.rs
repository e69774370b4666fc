//! Encryption of what only a therapist may read.
//!
//! Each client has a key of their own, kept beside the client and wrapped by the
//! installation's master key and the client's lock on the keyring: losing that lock erases
//! what the key sealed, here and in every backup. What is sealed is bound to its cell, so that
//! it cannot be moved to another client, column or row. XChaCha20-Poly1305 throughout, with
//! random nonces.

pub(crate) mod ring;

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305,
    aead::{Aead, Payload},
};
use domain::{ClientId, StudioId};
use secrecy::{ExposeSecret, SecretBox};
use thiserror::Error;
use uuid::Uuid;

use self::ring::Ring;
use crate::tokens::{derive, hmac, random_bytes};

/// The first byte of what a client's key or the drafts' key sealed.
const FORMAT: u8 = 1;
const NONCE: usize = 24;

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

    /// Seals a draft of `kind` for the browser whose token hashes to `holder`: it
    /// belongs to nobody yet, so the key is the installation's own for drafts.
    #[must_use]
    pub fn seal_draft(&self, holder: &[u8; 32], kind: &str, plaintext: &[u8]) -> Vec<u8> {
        let key = self.current.drafts.expose_secret();
        encrypt(key, self.current.id, &draft_data(holder, kind), plaintext)
    }

    /// Opens what [`Vault::seal_draft`] sealed for the same browser and kind.
    pub fn open_draft(
        &self,
        holder: &[u8; 32],
        kind: &str,
        sealed: &[u8],
    ) -> Result<Vec<u8>, Unsealable> {
        let data = draft_data(holder, kind);
        self.first_of(|key| decrypt(key.drafts.expose_secret(), key.id, &data, sealed))
    }

    /// Seals the address of a calendar elsewhere: whoever has it reads that calendar.
    #[must_use]
    pub fn seal_feed(&self, feed: Uuid, address: &str) -> Vec<u8> {
        let key = self.current.feeds.expose_secret();
        encrypt(key, self.current.id, feed.as_bytes(), address.as_bytes())
    }

    /// Opens what [`Vault::seal_feed`] sealed for the same calendar, and says whose key opened
    /// it: what the previous one sealed is to be sealed anew.
    pub fn open_feed(&self, feed: Uuid, sealed: &[u8]) -> Result<(String, Which), Unsealable> {
        let open = |key: &MasterKey| {
            let address = decrypt(key.feeds.expose_secret(), key.id, feed.as_bytes(), sealed)?;
            String::from_utf8(address).map_err(|_| Unsealable)
        };
        let current = open(&self.current).map(|address| (address, Which::Current));
        current.or_else(|not| {
            let previous = self.previous.as_ref().ok_or(not)?;
            Ok((open(previous)?, Which::Previous))
        })
    }

    /// Seals what belongs to one row about gift cards, courses or their sale: a code that is
    /// money, or what was ordered, which names people.
    #[must_use]
    pub fn seal_voucher(&self, row: Uuid, plaintext: &[u8]) -> Vec<u8> {
        let key = self.current.vouchers.expose_secret();
        encrypt(key, self.current.id, row.as_bytes(), plaintext)
    }

    /// Opens what [`Vault::seal_voucher`] sealed for the same row, and says whose key opened it:
    /// what the previous one sealed is to be sealed anew.
    pub fn open_voucher(&self, row: Uuid, sealed: &[u8]) -> Result<(Vec<u8>, Which), Unsealable> {
        let open =
            |key: &MasterKey| decrypt(key.vouchers.expose_secret(), key.id, row.as_bytes(), sealed);
        open(&self.current).map(|text| (text, Which::Current)).or_else(|not| {
            let previous = self.previous.as_ref().ok_or(not)?;
            Ok((open(previous)?, Which::Previous))
        })
    }

    /// Seals what belongs to one row about how somebody signs in.
    #[must_use]
    pub fn seal_account(&self, row: Uuid, plaintext: &[u8]) -> Vec<u8> {
        let key = self.current.accounts.expose_secret();
        encrypt(key, self.current.id, row.as_bytes(), plaintext)
    }

    /// Opens what [`Vault::seal_account`] sealed for the same row, and says whose key opened it:
    /// what the previous one sealed is to be sealed anew.
    pub fn open_account(&self, row: Uuid, sealed: &[u8]) -> Result<(Vec<u8>, Which), Unsealable> {
        let open =
            |key: &MasterKey| decrypt(key.accounts.expose_secret(), key.id, row.as_bytes(), sealed);
        open(&self.current).map(|text| (text, Which::Current)).or_else(|not| {
            let previous = self.previous.as_ref().ok_or(not)?;
            Ok((open(previous)?, Which::Previous))
        })
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

fn draft_data(holder: &[u8; 32], kind: &str) -> Vec<u8> {
    [holder, kind.as_bytes()].concat()
}

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
struct MasterKey {
    /// The header of what it wrapped.
    id: u8,
    fingerprint: Fingerprint,
    clients: SecretBox<[u8; 32]>,
    drafts: SecretBox<[u8; 32]>,
    feeds: SecretBox<[u8; 32]>,
    vouchers: SecretBox<[u8; 32]>,
    accounts: SecretBox<[u8; 32]>,
}

impl MasterKey {
    fn new(key: &[u8; 32]) -> Self {
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
    fn wraps(&self, lock: Option<&Lock>) -> SecretBox<[u8; 32]> {
        let clients = self.clients.expose_secret();
        let key = lock.map_or(*clients, |lock| hmac(clients, lock.expose_secret()));
        SecretBox::new(Box::new(key))
    }

    /// Opens a client's key, also one that was wrapped before there was a keyring.
    fn unwrap(
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

/// Header byte, nonce, ciphertext with its tag. The header is authenticated too.
fn encrypt(key: &[u8; 32], header: u8, aad: &[u8], plaintext: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE] = random_bytes();
    let aad = [&[header], aad].concat();
    let sealed = XChaCha20Poly1305::new(&(*key).into())
        .encrypt(&nonce.into(), Payload { msg: plaintext, aad: &aad })
        .expect("the plaintext is far below 256 GiB");
    [&[header], nonce.as_slice(), &sealed].concat()
}

fn decrypt(key: &[u8; 32], header: u8, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Unsealable> {
    let (&found, rest) = sealed.split_first().ok_or(Unsealable)?;
    let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or(Unsealable)?;
    if found != header {
        return Err(Unsealable);
    }
    let aad = [&[header], aad].concat();
    XChaCha20Poly1305::new(&(*key).into())
        .decrypt(&(*nonce).into(), Payload { msg: sealed, aad: &aad })
        .map_err(|_| Unsealable)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"numbness after a fall from a ladder";

    fn cell() -> Cell {
        Cell {
            studio: storage::new_id(),
            client: storage::new_id(),
            table: "screening",
            column: "answers_sealed",
            row: storage::new_id(),
        }
    }

    fn contains(haystack: &[u8], needle: &[u8]) -> bool {
        haystack.windows(needle.len()).any(|window| window == needle)
    }

    #[test]
    fn what_is_sealed_opens_in_its_cell_and_shows_nothing_outside() {
        let (vault, cell) = (Vault::new(&[1; 32]), cell());
        let key = vault.new_client_key(cell.studio, cell.client);
        let sealed = vault.seal(&key, &cell, SECRET).expect("the key is the client's");
        assert_eq!(vault.open(&key, &cell, &sealed).expect("in its cell"), SECRET);
        for part in SECRET.windows(6) {
            assert!(!contains(&sealed, part));
        }
        assert_ne!(sealed, vault.seal(&key, &cell, SECRET).expect("sealed"), "a nonce of its own");
    }

    #[test]
    fn a_feeds_address_opens_for_its_feed_and_says_whose_key_it_took() {
        let (feed, address) = (storage::new_id(), "https://calendar.example/secret.ics");
        let old = Vault::new(&[1; 32]);
        let sealed = old.seal_feed(feed, address);
        assert!(!contains(&sealed, b"secret"));
        assert_eq!(old.open_feed(feed, &sealed), Ok((address.to_owned(), Which::Current)));
        assert_eq!(old.open_feed(storage::new_id(), &sealed), Err(Unsealable));
        let rotated = Vault::new(&[2; 32]).with_previous(&[1; 32]);
        assert_eq!(rotated.open_feed(feed, &sealed), Ok((address.to_owned(), Which::Previous)));
        assert_eq!(Vault::new(&[2; 32]).open_feed(feed, &sealed), Err(Unsealable));
    }

    #[test]
    fn without_its_lock_a_key_opens_nothing_and_others_open_as_before() {
        let (vault, cell) = (Vault::new(&[1; 32]), cell());
        let older = vault.new_client_key(cell.studio, cell.client);
        let root = Ring::root();
        vault.use_ring(Ring::of([root]));
        let other = Cell { client: storage::new_id(), ..cell };
        let key = vault.rewrap(&older, cell.studio, cell.client).expect("ours").expect("older");
        assert_eq!(vault.rewrap(&key, cell.studio, cell.client), Ok(None));
        let others = vault.new_client_key(other.studio, other.client);
        let sealed = vault.seal(&key, &cell, SECRET).expect("sealed");
        let told = vault.seal(&others, &other, SECRET).expect("sealed");
        assert_eq!(vault.open(&older, &cell, &sealed).expect("the same key"), SECRET);
        vault.use_ring(Ring::of(ring::without(root, cell.studio, cell.client)));
        assert_eq!(vault.open(&key, &cell, &sealed), Err(Unsealable));
        assert_eq!(vault.open(&others, &other, &told).expect("as before"), SECRET);
        assert_eq!(Vault::new(&[1; 32]).open(&others, &other, &told), Err(Unsealable), "no ring");
    }

    #[test]
    fn a_change_of_any_byte_is_refused() {
        let (vault, cell) = (Vault::new(&[1; 32]), cell());
        let key = vault.new_client_key(cell.studio, cell.client);
        let sealed = vault.seal(&key, &cell, SECRET).expect("sealed");
        for i in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[i] ^= 1;
            assert_eq!(vault.open(&key, &cell, &changed), Err(Unsealable), "byte {i}");
        }
        for length in 0..sealed.len() {
            assert_eq!(vault.open(&key, &cell, &sealed[..length]), Err(Unsealable));
        }
    }

    #[test]
    fn what_is_moved_to_another_cell_does_not_open() {
        let (vault, cell) = (Vault::new(&[1; 32]), cell());
        let key = vault.new_client_key(cell.studio, cell.client);
        let sealed = vault.seal(&key, &cell, SECRET).expect("sealed");
        let moved = [
            Cell { row: storage::new_id(), ..cell },
            Cell { column: "note_sealed", ..cell },
            Cell { table: "booking", ..cell },
            Cell { studio: storage::new_id(), ..cell },
            Cell { client: storage::new_id(), ..cell },
        ];
        for elsewhere in moved {
            assert_eq!(vault.open(&key, &elsewhere, &sealed), Err(Unsealable), "{elsewhere:?}");
        }
    }

    #[test]
    fn another_clients_key_neither_opens_nor_passes_for_ones_own() {
        let (vault, mine) = (Vault::new(&[1; 32]), cell());
        let theirs = Cell { client: storage::new_id(), ..mine };
        let my_key = vault.new_client_key(mine.studio, mine.client);
        let their_key = vault.new_client_key(theirs.studio, theirs.client);
        let sealed = vault.seal(&my_key, &mine, SECRET).expect("sealed");
        assert_eq!(vault.open(&their_key, &mine, &sealed), Err(Unsealable));
        assert_eq!(vault.seal(&their_key, &mine, SECRET), Err(Unsealable));
    }

    #[test]
    fn a_rotated_master_key_opens_what_the_previous_one_wrapped_and_wraps_it_anew() {
        let (old, cell) = (Vault::new(&[1; 32]), cell());
        let key = old.new_client_key(cell.studio, cell.client);
        let sealed = old.seal(&key, &cell, SECRET).expect("sealed");
        let new = Vault::new(&[2; 32]).with_previous(&[1; 32]);
        assert_eq!(new.open(&key, &cell, &sealed).expect("by the previous key"), SECRET);
        let rewrapped = new.rewrap(&key, cell.studio, cell.client).expect("ours").expect("older");
        assert_eq!(new.rewrap(&rewrapped, cell.studio, cell.client), Ok(None));
        let later = Vault::new(&[2; 32]);
        assert_eq!(later.open(&rewrapped, &cell, &sealed).expect("same client key"), SECRET);
        assert_eq!(later.open(&key, &cell, &sealed), Err(Unsealable));
    }

    #[test]
    fn a_draft_opens_for_its_browser_and_kind_alone() {
        let vault = Vault::new(&[1; 32]);
        let sealed = vault.seal_draft(&[5; 32], "booking", SECRET);
        assert!(!contains(&sealed, SECRET));
        assert_eq!(vault.open_draft(&[5; 32], "booking", &sealed).expect("its own"), SECRET);
        assert_eq!(vault.open_draft(&[6; 32], "booking", &sealed), Err(Unsealable));
        assert_eq!(vault.open_draft(&[5; 32], "flash", &sealed), Err(Unsealable));
        assert_eq!(Vault::new(&[2; 32]).open_draft(&[5; 32], "booking", &sealed), Err(Unsealable));
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Vault::new(&[1; 32])), "Vault(…)");
    }
}
