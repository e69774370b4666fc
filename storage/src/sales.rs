//! What is sold without a slot, and the money that goes back for it.
//!
//! As with payments, a state changes by compare-and-swap: of several who learn of the same
//! money exactly one acts on it.

mod disputes;
mod refunds;
mod rows;

pub use disputes::{
    dispute_by_stripe_id, disputes_of, every_dispute, insert_dispute, silent_disputes,
    update_dispute,
};
pub use refunds::{
    AGAIN, OUTSIDE, SESSION, SaleOwed, insert_outside_refund, insert_refund, lost_on, move_refund,
    owed, refund, refund_by_stripe_id, refunds_of, unsettled_refunds,
};
pub use rows::{
    NewSale, SaleKind, SaleMethod, after, among, by_payment, by_session, end, insert, insert_stray,
    lock, open, pay, reseal_order, sale, set_fee, tips_of, without_end,
};
