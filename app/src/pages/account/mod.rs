//! Signing in and out, and what belongs to an account.

mod address;
mod browsers;
mod by_passkey;
mod change_password;
mod confirm;
mod current_password;
mod data;
mod family;
mod forgot;
mod form;
mod join;
mod overview;
mod parts;
mod passkeys;
mod password;
mod preferences;
mod prepaid;
mod receipts;
mod register;
mod reset;
mod second_step;
mod sign_in;
mod sign_in_code;
mod verify;
mod visits;
mod ways;

pub use address::{ADDRESS_FORM, NEW_ADDRESS_FORM, NewAddress, address_page};
pub use change_password::{PASSWORD_CHANGED, PASSWORD_FORM, PASSWORD_PART};
pub use confirm::Confirm;
pub use data::{DATA_FORM, Data, Deleted, data_address};
pub use family::{Family, PERSON_FORM, family_address};
pub use forgot::Forgot;
pub use join::{Join, Welcomed};
pub use overview::{Account, CARD_FORM};
pub use passkeys::{PASSKEY_FORM, passkey_field, passkey_words};
pub use preferences::{PREFERENCES_FORM, Preferences};
pub use register::Register;
pub use reset::Reset;
pub use second_step::SecondStep;
pub use sign_in::SignIn;
pub use sign_in_code::{CODE_FORM, SignInCode};
pub use verify::Verify;
pub use ways::{code_address, confirm_address, second_step_address, sign_in_address};

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// The value of a parameter in the address's query; empty where there is none.
fn query(name: &str) -> String {
    use_query_map().with_untracked(|query| query.get(name)).unwrap_or_default()
}

/// The part of the address that a route calls `name`.
fn param(name: &str) -> String {
    use_params_map().with_untracked(|params| params.get(name)).unwrap_or_default()
}
