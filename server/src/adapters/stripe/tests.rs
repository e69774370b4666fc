//! The adapter against the running stand-in, over real HTTP.

mod checkouts;
mod events;
mod payouts;
mod refunds;
mod support;
mod webhooks;
