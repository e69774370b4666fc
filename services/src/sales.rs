//! What is paid for without a slot: gift cards, courses and tips.
//!
//! As with visits, **paid always ends in what was bought or in a full refund**, whatever
//! happens to webhooks and to this process: the sale is written before its page is opened, a
//! job opens the page again, and whoever learns of the money calls [`crate::payments::fulfil`],
//! which finds the sale where there is no visit, asks the gateway, and acts once.

mod disputes;
mod issue;
mod mismatch;
mod outside;
mod owed;
mod page;
mod refunds;
mod session;
mod settle;
mod start;
mod take_back;
#[cfg(test)]
mod tests;

pub(crate) use disputes::questioned;
pub use disputes::{SaleDispute, SaleUse, sale_disputes};
pub(crate) use issue::{Order, issue, reseal};
pub(crate) use owed::owed_by;
pub use owed::{SaleOwed, gave_sale_back, send_sale_again};
pub(crate) use page::{close, close_overdue};
pub use page::{open_page, recover_page};
pub use refunds::send_refund;
pub(crate) use refunds::{
    adopt_refund, credit, follow_refunds, heard_of, is_questioned, left_of, refresh, request,
    request_by_hand,
};
pub(crate) use session::{give_session_back, sends_session_back};
pub use settle::{SaleView, fulfil_sale, record_sale_fee, view};
pub(crate) use settle::{already, book_fee, settle};
pub(crate) use start::{AtDesk, begin, begin_within, take_at_desk};
