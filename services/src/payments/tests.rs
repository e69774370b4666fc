//! Payments on both engines: what happens, what fails, and how it ends.

mod books;
mod crashes;
mod crowded;
mod events;
mod expiry;
mod forged;
mod opening;
mod payouts;
mod refunding;
pub(crate) mod scene;
mod staff_refund;
mod unheard;
mod waiting;
