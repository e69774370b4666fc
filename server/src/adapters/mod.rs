//! The ports' real implementations: what speaks to the world outside.

pub mod documents;
pub mod eml;
pub mod feeds;
mod mime;
pub mod passkeys;
pub mod smtp;
pub mod stripe;
