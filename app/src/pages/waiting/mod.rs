//! Waiting for a time: joining, one's own place and what is offered there, and what waits in
//! an account.

mod account;
mod fields;
mod join;
mod offer;
mod place;
pub mod words;

pub use self::{
    account::{Kept, address as account_address},
    fields::Part,
    join::{FORM as JOIN_FORM, Join, address as join_address},
    place::{FORM as CHANGE_FORM, Place},
};
