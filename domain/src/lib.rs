//! The rules of a massage studio's bookings.
//!
//! Everything here is pure and synchronous: no input, no output, no clock. What
//! time it is, is always an argument. The browser's build takes the plain types;
//! zone data stands behind the feature `zones`.
#![warn(missing_docs)]

pub mod booking;
pub mod contact;
#[cfg(feature = "zones")]
pub mod course;
pub mod earnings;
pub mod id;
pub mod ledger;
pub mod money;
pub mod note;
pub mod outcomes;
pub mod paper;
pub mod policy;
pub mod qualification;
pub mod question;
#[cfg(feature = "zones")]
pub mod quiet;
pub mod report;
pub mod role;
#[cfg(feature = "zones")]
pub mod schedule;
pub mod screening;
pub mod span;
#[cfg(feature = "zones")]
pub mod time;
pub mod treatment;
pub mod voucher;
#[cfg(feature = "zones")]
pub mod waitlist;

pub use id::*;
pub use money::{Currency, Money, MoneyError};
pub use role::{Right, Role};
pub use span::{Instant, Span};
pub use treatment::TreatmentKind;
