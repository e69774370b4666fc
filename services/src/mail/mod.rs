//! Mails: one file each, words and all.
//!
//! Words after the rules of the design: plain, warm, short; what happened, what did
//! not, what to do now; a booking is a visit. Never an answer to a safety question.

mod account;
mod account_changed;
mod account_deleted;
mod account_exists;
mod address_changed;
mod approval_wanted;
mod booking_cancelled;
mod booking_confirmed;
mod booking_declined;
mod booking_requested;
mod booking_rescheduled;
mod check_in;
mod clock_changed;
mod course;
mod dispute_opened;
mod ending;
mod feed_failing;
mod fees;
mod forget;
mod gift_card;
mod hold_expired;
mod html;
mod invitation;
mod kinds;
mod late_payment_refunded;
mod letter;
mod link_renewed;
mod monthly_figures;
mod names;
mod note_opened;
mod payment_failed;
mod qualification_checked;
mod qualification_ended;
mod qualification_ending;
mod refund_failed;
mod reminder;
mod reset_password;
mod running_late;
mod safety_questions;
mod send;
mod staff;
#[cfg(test)]
mod tests;
mod verify_address;
mod visit;
mod visit_stopped;
mod waitlist;
mod whom;
mod words;

pub use account_changed::AccountChange;
pub(crate) use account_deleted::Farewell;
pub(crate) use address_changed::OldAddress;
pub use forget::Forgotten;
pub(crate) use forget::{
    forget, forget_address_later, forget_client_later, forget_later, forget_unwanted,
};
pub(crate) use html::escape as escaped;
pub use kinds::Mail;
pub(crate) use send::send;
pub use whom::{Asked, Whom};
