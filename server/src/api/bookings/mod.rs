//! Bookings: made, read, moved, cancelled.

pub mod cancel;
pub mod create;
pub mod read;
pub mod reschedule;

use axum::http::StatusCode;
use services::{Services, auth::ManageToken};

use super::Problem;

/// The proof that a link carries. A link that is forged, expired or revoked looks like
/// one that never was.
pub fn open(services: &Services, token: &str) -> Result<ManageToken, Problem> {
    let now = services.now();
    services.links.verify(token, now).map_err(|_| Problem::not_found("unknown_booking"))
}

/// A booking that is in no state for it.
pub fn not_changeable() -> Problem {
    Problem::new(StatusCode::CONFLICT, "not_changeable")
}
