//! Registering, proving an address, signing in, resetting a password.

mod hasher;
mod links;

pub use hasher::{Busy, Hasher, Verified};
pub use links::{TokenPurpose, issue_token};
