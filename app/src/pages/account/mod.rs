//! Signing in and out, and what belongs to an account.

mod browsers;
mod forgot;
mod form;
mod join;
mod overview;
mod password;
mod register;
mod reset;
mod sign_in;
mod verify;
mod visits;

pub use forgot::Forgot;
pub use join::{Join, Welcomed};
pub use overview::Account;
pub use register::Register;
pub use reset::Reset;
pub use sign_in::SignIn;
pub use verify::Verify;

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
