//! A card on file: it secures what a missed visit costs, and nothing else.
//!
//! A client who does not pay everything online gives a card where the policy asks for one,
//! in words that are kept as they were shown ([`consent`]). A visit that is missed, or that
//! its client cancels late, leaves a fee that somebody must decide about ([`charge`],
//! [`send_link`], [`waive`]): nothing is charged by itself. A fee is paid once at most: each
//! try on the card has a key of its own, only one is open at a time, and none begins once it
//! is paid. Cards are given up when they are of no more use ([`give_up_idle`]).

mod arises;
mod consent;
mod decide;
mod error;
mod keep;
mod link;
mod look;
mod run;
#[cfg(test)]
pub(crate) mod tests;

pub(crate) use arises::{fee_arises, fee_if_cancelled};
pub(crate) use consent::agree;
pub use consent::{Consent, consent};
pub use decide::{charge, give_back, send_link, waive};
pub use error::FeeRefused;
pub(crate) use keep::{detach_card, enqueue_keeping, give_up_idle, keep_card};
pub use link::pay_fee;
pub(crate) use link::{fee_came, is_waiting};
pub use look::{CardView, Fee, FeePage, fee_page};
pub(crate) use look::{fees_for, of_studio, secured_for, view};
pub(crate) use run::{follow_charges, run_charge};
pub use storage::cards::FeeState;

/// How often a card may be tried for one fee.
pub const MOST_TRIES: i32 = 3;
