//! Holding, paying for, moving, cancelling and closing a booking.
//!
//! A slot is held for a browser ([`hold`]), filled in and paid for ([`checkout`]), and
//! becomes a visit when the money is there ([`confirm_paid`], called by `payments`) or
//! at once where nothing is due online. Whoever bears the link manages it ([`view()`],
//! [`cancel()`], [`reschedule()`]); staff close it ([`desk`]).
//!
//! Every change is one transaction: state, occupancy, money and mails together. Its
//! locks are taken in one order: resources, then the booking.

mod again;
pub(crate) mod asking;
pub(crate) mod before;
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
mod late;
pub(crate) mod letters;
mod link;
pub(crate) mod offer;
mod offered;
mod reschedule;
#[cfg(test)]
pub(crate) mod tests;
mod together;
mod unanswered;
pub(crate) mod view;

pub use again::{Again, again};
pub use before::{
    Before, BeforeRefused, Stands, Told, answer_before, asked_before, before, before_token,
};
pub use book::{BookRefused, BookRequest, Booked, book};
pub use cancel::{CancelPreview, CancelRefused, cancel, cancel_agreed, cancel_preview};
pub(crate) use cancel::{settle_for_studio, settle_quietly};
pub use checkout::{CheckoutRefused, CheckoutRequest, CheckoutStep, checkout};
pub(crate) use checkout::{Form, STOPPED, check_fields, seal_answers, seal_note, was_stopped};
pub(crate) use client::client;
pub(crate) use confirm::{confirm_in_course, let_go, note as written_down};
pub use confirm::{confirm_paid, expire_hold};
pub use error::ChangeError;
pub(crate) use hold::booking as new_booking;
pub use hold::{HoldRefused, HoldRequest, hold, hold_or_not};
pub use keep::{ExtendRefused, extend, held, release};
pub use last::{Last, last, of_attempt};
pub use late::{LATE_MINUTES, Late, LateRefused, late, say_late};
pub(crate) use link::open as opened_by;
pub(crate) use link::open as opened;
pub use link::{LinkRefused, account_token, manage_token, rotate_link};
pub(crate) use offered::{hand_over, hold_until, make_way};
pub(crate) use reschedule::move_into;
pub(crate) use reschedule::new_time;
pub use reschedule::{RescheduleRefused, RescheduleRequest, Whom, reschedule};
pub(crate) use together::Holds;
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
