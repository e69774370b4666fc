//! The adapter against the running stand-in, over real HTTP.

mod cards;
mod checkouts;
mod disputes;
mod events;
mod refunds;
mod support;
mod webhooks;
