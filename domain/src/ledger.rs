//! The books: double entry, one journal for each thing that happens to money.
//!
//! A debit is positive, a credit negative. A [`Journal`] is made of movements from
//! one account to another, so it sums to zero in each currency by construction;
//! one read back from rows is checked. What happened is told by the constructors
//! in [`events`] and beside it, and nothing else makes a journal.

mod account;
mod cards;
mod corrections;
pub mod events;
mod journal;
#[cfg(test)]
mod lives;
mod sales;

pub use account::Account;
pub use cards::DisputeStep;
pub use corrections::{Credited, PayoutShare, tax_taken_back};
pub use events::{Context, PaidAtStudio};
pub use journal::{Entry, Journal, JournalKind, LedgerError, Source};
pub use sales::{Books, By, Sold, TakenBack};
