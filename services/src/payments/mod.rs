//! Being paid, giving back, and keeping the books.
//!
//! The invariant: **paid always ends in a confirmed booking or a full refund**,
//! whatever happens to webhooks and to this process. Whoever learns of a payment
//! (webhook, return page, sweeper, reconciler) calls [`fulfil`], which asks the
//! gateway and acts once. A slot is freed only when the gateway says that its
//! checkout can no longer be paid ([`sweep`]).

mod balance;
mod books;
mod by_hand;
mod close;
mod desk;
mod error;
mod fees;
mod fulfil;
mod give_back;
mod heard;
mod mismatch;
mod nightly;
mod open_checkout;
mod outside;
mod owed;
mod payouts;
mod purse;
mod received;
mod reconcile;
mod refunds;
mod resolve;
mod send_back;
mod settle;
mod spans;
mod staff_refund;
mod start;
mod sweep;
#[cfg(test)]
pub(crate) mod tests;
mod unheard;
mod waiting;
mod webhook;

pub use balance::{BalanceDifference, compare_balance};
pub use books::{BookReport, Difference, check_books};
pub use by_hand::{EventRefused, close_event, look_at_event_again};
pub(crate) use close::{Closing, close as close_page};
pub use desk::{recognise, record_studio_payment};
pub use error::PaymentError;
pub(crate) use fees::enqueue as enqueue_fee;
pub use fees::record_fee;
pub use fulfil::{Fulfilment, fulfil, fulfil_attempt, fulfil_booking};
pub use give_back::{GiveBackRefused, gave_back, send_again};
pub use heard::events_heard;
pub(crate) use mismatch::{Asked, MODE as REAL_MONEY, wrong_in};
pub use nightly::{
    BalanceChecked, BooksChecked, BooksFinding, balance_checked, books_checked, check_books_nightly,
};
pub(crate) use nightly::{SETTING as CHECKED, books_in};
pub use open_checkout::{open_checkout, recover_checkout};
pub use owed::{Owed, owed, owed_by, owed_for};
pub use payouts::import_payouts;
pub use purse::Standing;
pub use received::{
    Received, captured, divisible, kept, paid_ahead, paid_online, received, received_for,
};
pub use reconcile::reconcile;
pub(crate) use refunds::request_of_attempt;
pub use refunds::{refresh_refund, request_refund, send_refund};
pub(crate) use resolve::{KEY_LIVES_SECONDS, ask_for_page, key_may_be_forgotten, look_up};
pub(crate) use send_back::{send_back, stands};
pub use settle::{sends_back, settle_cancellation};
pub use staff_refund::{
    BackBy, RefundAsk, RefundOffer, RefundPart, Shown, StaffReason, StaffRefund,
    StaffRefundRefused, refund_by_staff, refund_offer, staff_refund_preview,
};
pub use start::{start, start_for};
pub use storage::payments::{EventsLeft, RefundReason, ReturnMethod, StudioMethod};
pub use sweep::{Released, release, sweep};
pub(crate) use unheard::learn_of;
pub use waiting::{events_set_aside, events_waiting, events_waiting_long};
pub use webhook::{ReceiveError, last_verified, process_event, receive_webhook};
