//! Secrets in cookies, mails and links.
//!
//! A [`SecretToken`] is random and known to the database by its hash alone. A link
//! that manages a booking is not stored at all: it is signed, so that a mail that is
//! sent again carries a link that works, and raising the booking's link generation
//! revokes every one mailed before.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

mod links;
mod proofs;

pub use links::Links;
pub use proofs::{BeforeToken, CourseToken, ManageToken, TokenRefused, WaitToken};

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

/// A key for one purpose, from which no other purpose's key can be told.
pub(crate) fn derive(master_key: &[u8; 32], label: &str) -> [u8; 32] {
    hmac(master_key, label.as_bytes())
}

pub(crate) fn hmac(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn debug_shows_nothing_of_a_token() {
        let token = random_token();
        assert_eq!(format!("{token:?}"), "SecretToken(…)");
    }
}
