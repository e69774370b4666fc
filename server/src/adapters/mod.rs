//! The ports' real implementations: what speaks to the world outside.

pub mod eml;
mod mime;
pub mod smtp;
pub mod stripe;
