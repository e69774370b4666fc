//! Fees and the cards they are charged to, and payments that a bank questions.

mod answer;
mod dispute;
mod fee;
mod list;
pub(super) mod said;

pub use self::{
    dispute::DisputePage,
    fee::{FORM as FEE_FORM, FeeDecision, address as fee_address},
    list::Disputes,
};

use super::address as desk_address;

/// Where the disputes of a studio are listed; the first page where `slug` cannot be one of ours.
pub fn disputes_address(slug: &str) -> String {
    match desk_address(slug, None) {
        desk if desk == "/" => desk,
        desk => format!("{desk}/disputes"),
    }
}
