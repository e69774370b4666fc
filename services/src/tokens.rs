//! Secrets in cookies, mails and links.
//!
//! A [`SecretToken`] is random and known to the database by its hash alone. A link
//! that manages a booking is not stored at all: it is signed, so that a mail that is
//! sent again carries a link that works, and raising the booking's link generation
//! revokes every one mailed before.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::DateTime;
use domain::{BookingId, Instant};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretBox};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use thiserror::Error;

/// Random bytes of a [`SecretToken`]: 256 bits, twice what ASVS 11.5.1 asks for.
const TOKEN_BYTES: usize = 32;

/// `N` bytes from the operating system's generator.
pub(crate) fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system has a random generator");
    bytes
}

/// A secret that only its bearer knows. `Debug` shows nothing of it.
#[derive(Clone)]
pub struct SecretToken(String);

impl SecretToken {
    /// The token in a cookie or an address, or `None` where it cannot be one of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == TOKEN_BYTES).then(|| Self(text.to_owned()))
    }

    /// Its 43 characters, safe in cookies and addresses.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// SHA-256: what the database keeps.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

impl fmt::Debug for SecretToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretToken(…)")
    }
}

/// A fresh token.
#[must_use]
pub fn random_token() -> SecretToken {
    SecretToken(URL_SAFE_NO_PAD.encode(random_bytes::<TOKEN_BYTES>()))
}

/// Proof that somebody came by a link to a booking, signed by us and not expired.
///
/// It does not say that the link is still wanted: compare [`ManageToken::generation`]
/// with the booking's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ManageToken {
    booking: BookingId,
    generation: u32,
}

impl ManageToken {
    /// The booking it manages.
    #[must_use]
    pub fn booking(&self) -> BookingId {
        self.booking
    }

    /// The booking's link generation when the link was made.
    #[must_use]
    pub fn generation(&self) -> u32 {
        self.generation
    }
}

/// Why a link was not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TokenRefused {
    /// We did not sign this.
    #[error("the link is not one of ours")]
    Forged,
    /// Its time is over.
    #[error("the link has expired")]
    Expired,
}

/// 16 bytes of booking, 4 of generation, 4 of expiry in epoch seconds.
const CLAIMS: usize = 24;
/// 192 bits of the signature make the whole 64 characters.
const TAG: usize = 24;

/// Makes and checks links that manage a booking.
pub struct Links {
    key: SecretBox<[u8; 32]>,
    previous: Option<SecretBox<[u8; 32]>>,
}

impl fmt::Debug for Links {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Links(…)")
    }
}

impl Links {
    /// Signs with a key that is derived from `master_key`. Another key revokes every link,
    /// unless it is handed to [`Links::with_previous`].
    #[must_use]
    pub fn new(master_key: &[u8; 32]) -> Self {
        Self { key: link_key(master_key), previous: None }
    }

    /// Believes also what was signed with the master key before this one, so that links
    /// in mails outlive a rotation.
    #[must_use]
    pub fn with_previous(self, master_key: &[u8; 32]) -> Self {
        Self { previous: Some(link_key(master_key)), ..self }
    }

    /// The part of an address that manages `booking` until `expires`: 64 characters.
    #[must_use]
    pub fn manage_token(&self, booking: BookingId, generation: u32, expires: Instant) -> String {
        let expires = u32::try_from(expires.timestamp().max(0)).unwrap_or(u32::MAX);
        let mut bytes = [0; CLAIMS + TAG];
        bytes[..16].copy_from_slice(booking.0.as_bytes());
        bytes[16..20].copy_from_slice(&generation.to_be_bytes());
        bytes[20..CLAIMS].copy_from_slice(&expires.to_be_bytes());
        let tag = tag(&self.key, &bytes[..CLAIMS]);
        bytes[CLAIMS..].copy_from_slice(&tag);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Believes a link that we signed and whose time is not over, in constant time.
    pub fn verify(&self, token: &str, now: Instant) -> Result<ManageToken, TokenRefused> {
        let mut bytes = [0; CLAIMS + TAG];
        let decoded = URL_SAFE_NO_PAD.decode_slice(token, &mut bytes);
        if decoded != Ok(CLAIMS + TAG) {
            return Err(TokenRefused::Forged);
        }
        let (claims, given) = bytes.split_at(CLAIMS);
        if !self.signed(claims, given) {
            return Err(TokenRefused::Forged);
        }
        let expires = i64::from(u32::from_be_bytes(part(claims, 20)));
        if DateTime::from_timestamp(expires, 0).is_none_or(|expires| expires <= now) {
            return Err(TokenRefused::Expired);
        }
        Ok(ManageToken {
            booking: uuid::Uuid::from_bytes(part(claims, 0)).into(),
            generation: u32::from_be_bytes(part(claims, 16)),
        })
    }

    /// What may stand in the address of a therapist's feed: derived, so that it can be shown
    /// again and is not stored. The first is today's; a second is what the master key before
    /// this one made of it.
    pub fn feed_tokens(&self, feed: uuid::Uuid, generation: u32) -> Vec<SecretToken> {
        let claims = [b"feed".as_slice(), feed.as_bytes(), &generation.to_be_bytes()].concat();
        let keys = std::iter::once(&self.key).chain(&self.previous);
        keys.map(|key| SecretToken(URL_SAFE_NO_PAD.encode(hmac(key.expose_secret(), &claims))))
            .collect()
    }

    /// What the database knows the code of a gift card or a course by: keyed, and bound to its
    /// studio. The first is today's; a second is what the master key before this one made of
    /// it.
    pub fn code_hashes(&self, studio: domain::StudioId, code: &str) -> Vec<[u8; 32]> {
        let claims = [b"code".as_slice(), studio.0.as_bytes(), code.as_bytes()].concat();
        let keys = std::iter::once(&self.key).chain(&self.previous);
        keys.map(|key| hmac(key.expose_secret(), &claims)).collect()
    }

    /// What a name or an address is known by where it must not stand itself: keyed. The first
    /// is today's; a second is what the master key before this one made of it.
    pub fn marks(&self, said: &str) -> Vec<[u8; 32]> {
        let claims = [b"mark".as_slice(), said.as_bytes()].concat();
        let keys = std::iter::once(&self.key).chain(&self.previous);
        keys.map(|key| hmac(key.expose_secret(), &claims)).collect()
    }

    fn signed(&self, claims: &[u8], given: &[u8]) -> bool {
        let mut keys = std::iter::once(&self.key).chain(&self.previous);
        keys.any(|key| bool::from(tag(key, claims).ct_eq(given)))
    }
}

fn link_key(master_key: &[u8; 32]) -> SecretBox<[u8; 32]> {
    SecretBox::new(Box::new(derive(master_key, "lumbar links 1")))
}

fn tag(key: &SecretBox<[u8; 32]>, claims: &[u8]) -> [u8; TAG] {
    part(&hmac(key.expose_secret(), claims), 0)
}

/// `N` bytes of `bytes` from `at`.
fn part<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes[at..at + N].try_into().expect("the caller knows the lengths")
}

/// A key for one purpose, from which no other purpose's key can be told.
pub(crate) fn derive(master_key: &[u8; 32], label: &str) -> [u8; 32] {
    hmac(master_key, label.as_bytes())
}

fn hmac(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        DateTime::from_timestamp(seconds, 0).expect("in range")
    }

    fn links() -> Links {
        Links::new(&[7; 32])
    }

    #[test]
    fn a_random_token_is_43_characters_and_never_the_same() {
        let (one, other) = (random_token(), random_token());
        assert_eq!(one.expose().len(), 43);
        assert_ne!(one.expose(), other.expose());
        assert_eq!(SecretToken::parse(one.expose()).expect("ours").hash(), one.hash());
    }

    #[test]
    fn a_token_of_another_shape_is_not_one_of_ours() {
        for text in ["", "abc", "../../etc/passwd", &"a".repeat(44), "é", &"=".repeat(43)] {
            assert!(SecretToken::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn debug_shows_nothing_of_a_token_or_a_key() {
        let token = random_token();
        assert_eq!(format!("{token:?}"), "SecretToken(…)");
        assert_eq!(format!("{:?}", links()), "Links(…)");
    }

    #[test]
    fn a_link_carries_booking_and_generation_in_64_characters() {
        let booking: BookingId = storage::new_id();
        let token = links().manage_token(booking, 3, at(2_000));
        assert_eq!(token.len(), 64);
        let proof = links().verify(&token, at(1_999)).expect("signed by us");
        assert_eq!((proof.booking(), proof.generation()), (booking, 3));
    }

    #[test]
    fn a_link_is_refused_from_the_second_it_expires() {
        let token = links().manage_token(storage::new_id(), 0, at(2_000));
        assert_eq!(links().verify(&token, at(2_000)), Err(TokenRefused::Expired));
    }

    #[test]
    fn a_link_with_any_character_changed_is_forged() {
        let token = links().manage_token(storage::new_id(), 0, at(2_000));
        for i in 0..token.len() {
            let other = if token.as_bytes()[i] == b'A' { "B" } else { "A" };
            let mut forged = token.clone();
            forged.replace_range(i..=i, other);
            assert_eq!(links().verify(&forged, at(1)), Err(TokenRefused::Forged), "at {i}");
        }
    }

    #[test]
    fn a_link_of_another_installation_is_forged() {
        let token = Links::new(&[8; 32]).manage_token(storage::new_id(), 0, at(2_000));
        assert_eq!(links().verify(&token, at(1)), Err(TokenRefused::Forged));
    }

    #[test]
    fn a_link_outlives_a_rotation_of_the_master_key() {
        let old = links().manage_token(storage::new_id(), 0, at(2_000));
        let rotated = Links::new(&[8; 32]).with_previous(&[7; 32]);
        rotated.verify(&old, at(1)).expect("signed with the key before");
        let new = rotated.manage_token(storage::new_id(), 0, at(2_000));
        assert_eq!(links().verify(&new, at(1)), Err(TokenRefused::Forged), "signed with the new");
    }

    #[test]
    fn a_feeds_address_is_the_same_again_and_another_after_a_renewal() {
        let feed: uuid::Uuid = storage::new_id();
        let first =
            |links: &Links, generation| links.feed_tokens(feed, generation).remove(0).hash();
        assert_eq!(first(&links(), 1), first(&links(), 1));
        assert_ne!(first(&links(), 1), first(&links(), 2));
        assert_ne!(first(&links(), 1), first(&Links::new(&[8; 32]), 1));
        let rotated = Links::new(&[8; 32]).with_previous(&[7; 32]);
        let both = rotated.feed_tokens(feed, 1);
        assert_eq!(both[1].hash(), first(&links(), 1), "what was handed out can be shown again");
        assert!(SecretToken::parse(both[0].expose()).is_some());
    }

    #[test]
    fn nonsense_is_forged() {
        let long = "A".repeat(4_000);
        for text in ["", "x", "%00", "🦴", &long] {
            assert_eq!(links().verify(text, at(1)), Err(TokenRefused::Forged));
        }
    }
}
