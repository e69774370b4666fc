//! The ports' real implementations: what speaks to the world outside.

pub mod documents;
pub mod eml;
mod mime;
pub mod smtp;
pub mod stripe;
