//! Server functions: the only place with public endpoints of the pages.
//!
//! Each has a fixed path, begins by asking who calls, and calls one use case.

use leptos::prelude::ServerFnError;
use services::limits::LimitKind;

use crate::request;

pub mod account;
pub mod account_address;
pub mod account_parts;
pub mod account_passkeys;
pub mod account_password;
pub mod account_second;
pub mod attention;
pub mod before;
pub mod book;
pub mod booking;
pub mod books;
pub mod care;
pub mod classes;
pub mod clients;
pub mod courses;
pub mod desk;
pub mod desk_cards;
pub mod desk_care;
pub mod desk_feeds;
pub mod desk_notes;
pub mod desk_reviews;
pub mod desk_visits;
pub mod desk_vouchers;
pub mod desk_waitlist;
pub mod earnings;
pub mod figures;
pub mod goods;
pub mod hours;
pub mod people;
pub mod qualifications;
pub mod questions;
pub mod roles;
pub mod setup;
pub mod theme;
pub mod vouchers;
pub mod waiting;

/// Refuses what comes too often from one address. Nothing is written then.
fn within(kind: LimitKind) -> Result<(), ServerFnError> {
    let counted = request::services().limits.check_address(kind, request::client_address());
    counted.map_err(|_| ServerFnError::ServerError("too_many".to_owned()))
}
