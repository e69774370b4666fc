//! The adapter against the running stand-in, over real HTTP.

mod cards;
mod checkouts;
mod disputes;
mod events;
mod payouts;
mod refunds;
mod support;
mod webhooks;
