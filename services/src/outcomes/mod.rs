//! Does it help? Scores around the visits, sealed with their client's key, and what they come
//! to for an owner, without a name.
//!
//! A check-in is a client's: it is opened for them and for whoever treats them. The panel never
//! opens one. Whatever changes a client's episodes enqueues a job that derives them anew and
//! writes them under a pseudonym made from the client's key: once that key is destroyed, nobody
//! can say whose they were, and the figures stay.

mod check_in;
mod panel;
mod refresh;
#[cfg(test)]
mod tests;

pub(crate) use check_in::sealed;
pub use check_in::{CheckIn, CheckInRefused, Moment, Scores, check_in, check_ins};
pub(crate) use panel::Tallies;
pub use panel::{Panel, Part, panel};
pub(crate) use refresh::{follow, moved, refresh, rows};
