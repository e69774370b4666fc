//! What a client types about themselves, checked.
