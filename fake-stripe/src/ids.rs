//! Identities in Stripe's manner: a prefix and random letters and digits.

const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// `prefix` followed by `length` random letters and digits.
pub(crate) fn random(prefix: &str, length: usize) -> String {
    let mut bytes = vec![0; length];
    getrandom::fill(&mut bytes).expect("the system has a source of randomness");
    let tail = bytes.iter().map(|b| char::from(ALPHABET[usize::from(*b) % ALPHABET.len()]));
    prefix.chars().chain(tail).collect()
}

/// The id of an object such as a payment intent: `pi_` and 24 characters.
pub(crate) fn object(prefix: &str) -> String {
    random(prefix, 24)
}
