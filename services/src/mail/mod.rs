//! Mails: one file each, words and all.
//!
//! Words after the rules of the design: plain, warm, short; what happened, what did
//! not, what to do now; a booking is a visit. Never an answer to a safety question.

mod account;
mod account_exists;
mod booking_cancelled;
mod booking_confirmed;
mod booking_declined;
mod booking_requested;
mod booking_rescheduled;
mod clock_changed;
mod hold_expired;
mod html;
mod late_payment_refunded;
mod letter;
mod payment_failed;
mod reminder;
mod reset_password;
mod send;
#[cfg(test)]
mod tests;
mod verify_address;
mod visit;
mod words;

use domain::{AccountId, BookingId, PaymentAttemptId};
use serde::{Deserialize, Serialize};

pub(crate) use send::send;

/// A mail to be sent. It holds ids alone and reads its facts when it is sent, so
/// that it never says what has stopped being true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mail", rename_all = "snake_case")]
pub enum Mail {
    /// The visit is booked. Not sent once it is cancelled.
    BookingConfirmed {
        /// Which visit.
        booking: BookingId,
    },
    /// The visit waits for the studio's approval. Not sent once that was given or not.
    BookingRequested {
        /// Which visit.
        booking: BookingId,
    },
    /// The studio did not approve the visit: everything goes back.
    BookingDeclined {
        /// Which visit.
        booking: BookingId,
    },
    /// The payment did not go through; the slot is still held.
    PaymentFailed {
        /// Which visit.
        booking: BookingId,
    },
    /// The slot was let go of before it was paid.
    HoldExpired {
        /// Which visit.
        booking: BookingId,
    },
    /// The visit is near. Not sent once it is cancelled or moved.
    Reminder {
        /// Which visit.
        booking: BookingId,
        /// As it was when the reminder was planned.
        sequence: u32,
    },
    /// The visit has a new time. Not sent once it is cancelled or moved again.
    BookingRescheduled {
        /// Which visit.
        booking: BookingId,
        /// As it was after the move.
        sequence: u32,
    },
    /// The hour stays, and the client's own clock shows another. Not sent once the visit
    /// is cancelled or moved.
    ClockChanged {
        /// Which visit.
        booking: BookingId,
        /// As it was after the change.
        sequence: u32,
    },
    /// The visit is cancelled, with what goes back.
    BookingCancelled {
        /// Which visit.
        booking: BookingId,
    },
    /// Money came that is not used: after the slot had been let go of, twice, or other
    /// than what was asked for. It goes back in full.
    LatePaymentRefunded {
        /// Which visit.
        booking: BookingId,
        /// Which money.
        attempt: PaymentAttemptId,
    },
    /// Prove that this is your address.
    VerifyAddress {
        /// Whose.
        account: AccountId,
    },
    /// Choose a new password.
    ResetPassword {
        /// Whose.
        account: AccountId,
    },
    /// Somebody registered an address that has an account.
    AccountExists {
        /// Whose.
        account: AccountId,
    },
}

impl Mail {
    /// Its name in logs and metrics.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::BookingConfirmed { .. } => "mail_booking_confirmed",
            Self::BookingRequested { .. } => "mail_booking_requested",
            Self::BookingDeclined { .. } => "mail_booking_declined",
            Self::PaymentFailed { .. } => "mail_payment_failed",
            Self::HoldExpired { .. } => "mail_hold_expired",
            Self::Reminder { .. } => "mail_reminder",
            Self::BookingRescheduled { .. } => "mail_booking_rescheduled",
            Self::ClockChanged { .. } => "mail_clock_changed",
            Self::BookingCancelled { .. } => "mail_booking_cancelled",
            Self::LatePaymentRefunded { .. } => "mail_late_payment_refunded",
            Self::VerifyAddress { .. } => "mail_verify_address",
            Self::ResetPassword { .. } => "mail_reset_password",
            Self::AccountExists { .. } => "mail_account_exists",
        }
    }
}
