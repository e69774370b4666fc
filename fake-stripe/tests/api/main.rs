//! The stand-in over real HTTP.

mod cards;
mod errors;
mod events;
mod idempotency;
mod keeping;
mod page;
mod refunds;
mod sessions;
mod support;
mod webhooks;
