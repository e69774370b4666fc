//! The adapter against the running stand-in, over real HTTP.

mod cards;
mod checkouts;
mod disputes;
mod endpoints;
mod events;
mod payouts;
mod refunds;
mod support;
mod webhooks;
