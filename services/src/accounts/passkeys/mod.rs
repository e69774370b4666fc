//! Passkeys: adding them to an account, and proving with one of them who somebody is.
//!
//! A browser is asked first and answers later. What it was asked is kept under the hash of a
//! token until then: for ten minutes, for one purpose, and for one answer.

mod add;
mod ceremony;
mod confirm;
mod keep;
mod proof;
mod sign_in;
mod ways;

pub use add::{add_passkey, ask_new_passkey};
pub use ceremony::PasskeyAsked;
pub use confirm::{ask_confirming_passkey, confirm_by_passkey};
pub use keep::{
    MAX_PASSKEY_NAME, MAX_PASSKEYS, PasskeyLine, passkeys, remove_passkey, rename_passkey,
};
pub use sign_in::{ask_passkey, ask_second_passkey, finish_by_passkey, sign_in_by_passkey};
pub use ways::{Ways, second_ways};

use std::sync::Arc;

use super::AccountRefused;
use crate::{Services, ports::Passkeys};

/// Whether browsers keep passkeys for the address of this installation.
#[must_use]
pub fn knows_passkeys(services: &Services) -> bool {
    services.passkeys.is_some()
}

fn port(services: &Services) -> Result<&Arc<dyn Passkeys>, AccountRefused> {
    services.passkeys.as_ref().ok_or(AccountRefused::NoPasskeys)
}
