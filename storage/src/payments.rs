//! Payment attempts, refunds, payments at the studio, and the events Stripe sent.
//!
//! A state changes by compare-and-swap: each of these functions names the states it
//! may start from and says whether the row was in one of them, so that of several
//! who learn of the same payment exactly one acts on it.

mod attempts;
mod desk;
mod events;
mod lock;
mod owed;
mod refunds;
mod returns;
#[cfg(test)]
mod tests;
mod totals;
mod waiting;

pub use attempts::{
    AttemptState, CHECKOUT, CHECKOUT_CARD, FEE, FEE_LINK, NewAttempt, SETUP, attempt,
    attempt_by_payment, attempt_by_session, attempts, attempts_for, attempts_of,
    attempts_without_end, end_attempt, insert_attempt, insert_stray, mark_late, open_attempt,
    pay_attempt, pay_charge, save_attempt, set_fee, unsettled_attempts_of,
};
pub use desk::{StudioMethod, insert_studio_payment, studio_payments_for, studio_payments_of};
pub use events::{event, event_processed, last_event, record_event, sweep_events};
pub use lock::lock_booking;
pub use owed::{Prepaid, prepaid, prepaid_suspects};
pub use refunds::{
    RefundReason, RefundState, given_back, insert_outside_refund, insert_refund, move_refund,
    refund, refund_by_stripe_id, refunds_among, refunds_for, refunds_of, still_due,
    unsettled_refunds,
};
pub use returns::{ReturnMethod, insert_studio_return, studio_returns_of};
pub use totals::{Totals, totals};
pub use waiting::{
    EventsLeft, Waits, due_events, event_is_wanted_again, events_set_aside, events_waiting,
    postpone_event,
};
