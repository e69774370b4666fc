//! The adapter against the running stand-in, over real HTTP.

mod checkouts;
mod events;
mod refunds;
mod support;
mod webhooks;
