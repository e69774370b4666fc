//! Who did what: read by those who manage a studio, and proved to be what was written.
//!
//! Each studio's entries are a chain ([`storage::audit`] says how it is made): an entry that
//! is changed, taken away or put elsewhere breaks it, and whoever has noted the hash of its
//! head elsewhere sees that its end was cut off, too.

mod csv;
mod described;
mod kind;
mod nightly;
mod query;
#[cfg(test)]
mod tests;
mod trail;
mod verify;

pub use csv::{MOST_ROWS, TrailRefused, csv};
pub use kind::Kind;
pub use nightly::{BrokenChain, broken_chain, verify_nightly};
pub(crate) use nightly::{SETTING as CHECKED, chain_in};
pub use query::AuditQuery;
pub use trail::{About, Line, Trail, Who, trail};
pub use verify::{Noted, Verified, VerifyRefused, verify};
