//! Being paid, giving back, and keeping the books.
//!
//! The invariant: **paid always ends in a confirmed booking or a full refund**,
//! whatever happens to webhooks and to this process. Whoever learns of a payment
//! (webhook, return page, sweeper, reconciler) calls [`fulfil`], which asks the
//! gateway and acts once. A slot is freed only when the gateway says that its
//! checkout can no longer be paid ([`sweep`]).

mod books;
mod close;
mod desk;
mod error;
mod fees;
mod fulfil;
mod give_back;
mod mismatch;
mod nightly;
mod open_checkout;
mod owed;
mod received;
mod reconcile;
mod refunds;
mod resolve;
mod settle;
mod start;
mod sweep;
#[cfg(test)]
mod tests;
mod webhook;

pub use books::{BookReport, Difference, check_books};
pub use desk::{recognise, record_studio_payment};
pub use error::PaymentError;
pub use fees::record_fee;
pub use fulfil::{Fulfilment, fulfil, fulfil_attempt, fulfil_booking};
pub use give_back::{GiveBackRefused, gave_back, send_again};
pub use nightly::{BooksChecked, BooksFinding, books_checked, check_books_nightly};
pub(crate) use nightly::{SETTING as CHECKED, books_in};
pub use open_checkout::{open_checkout, recover_checkout};
pub use owed::{Owed, owed, owed_by, owed_for};
pub use received::{Received, captured, kept, paid_online, received, received_for};
pub use reconcile::reconcile;
pub use refunds::{refresh_refund, request_refund, send_refund};
pub use settle::settle_cancellation;
pub use start::start;
pub use storage::payments::{RefundReason, ReturnMethod, StudioMethod};
pub use sweep::{Released, release, sweep};
pub use webhook::{ReceiveError, process_event, receive_webhook};
