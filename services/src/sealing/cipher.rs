//! How anything is sealed: a header, a nonce, and XChaCha20-Poly1305.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305,
    aead::{Aead, Payload},
};

use super::Unsealable;
use crate::tokens::random_bytes;

const NONCE: usize = 24;

/// Header byte, nonce, ciphertext with its tag. The header is authenticated too.
pub(super) fn encrypt(key: &[u8; 32], header: u8, aad: &[u8], plaintext: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE] = random_bytes();
    let aad = [&[header], aad].concat();
    let sealed = XChaCha20Poly1305::new(&(*key).into())
        .encrypt(&nonce.into(), Payload { msg: plaintext, aad: &aad })
        .expect("the plaintext is far below 256 GiB");
    [&[header], nonce.as_slice(), &sealed].concat()
}

pub(super) fn decrypt(
    key: &[u8; 32],
    header: u8,
    aad: &[u8],
    sealed: &[u8],
) -> Result<Vec<u8>, Unsealable> {
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
