//! Holding, paying for, moving, cancelling and closing a booking.
//!
//! A slot is held for a browser ([`hold`]), filled in and paid for ([`checkout`]), and
//! becomes a visit when the money is there ([`confirm_paid`], called by `payments`) or
//! at once where nothing is due online. Whoever bears the link manages it ([`view()`],
//! [`cancel()`], [`reschedule()`]); staff close it ([`desk`]).
//!
//! Every change is one transaction: state, occupancy, money and mails together. Its
//! locks are taken in one order: resources, then the booking.

mod book;
mod cancel;
mod checkout;
mod client;
mod confirm;
pub mod desk;
mod error;
mod hold;
mod keep;
mod last;
pub(crate) mod letters;
mod link;
mod offer;
mod reschedule;
#[cfg(test)]
pub(crate) mod tests;
mod unanswered;
pub(crate) mod view;

pub use book::{BookRefused, BookRequest, Booked, book};
pub use cancel::{CancelPreview, CancelRefused, cancel, cancel_agreed, cancel_preview};
pub(crate) use checkout::was_stopped;
pub use checkout::{CheckoutRefused, CheckoutRequest, CheckoutStep, checkout};
pub(crate) use confirm::let_go;
pub use confirm::{confirm_paid, expire_hold};
pub use error::ChangeError;
pub use hold::{HoldRefused, HoldRequest, hold};
pub use keep::{ExtendRefused, extend, held, release};
pub use last::{Last, last, of_attempt};
pub(crate) use link::open as opened_by;
pub use link::{LinkRefused, account_token, manage_token, rotate_link};
pub use reschedule::{RescheduleRefused, RescheduleRequest, Whom, reschedule};
pub use unanswered::decline_unanswered;
pub(crate) use view::receipt;
pub use view::{BookingView, PaidBy, Payment, Place, Receipt, Refund, Return, describe, view};

use crate::tokens::random_bytes;

/// How many slots one browser, or one client, may hold at a time.
pub const HOLDS_ALLOWED: u64 = 2;
/// How many visits to come a client may have at a studio without having paid anything.
pub const UNPAID_ALLOWED: u64 = 3;
/// How many free times are offered for one that is taken.
pub const ALTERNATIVES: usize = 4;

/// The browser that holds a slot: SHA-256 of its draft token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Holder(pub [u8; 32]);

impl Holder {
    /// Nobody seen before.
    #[must_use]
    pub fn stranger() -> Self {
        Self(random_bytes())
    }
}
