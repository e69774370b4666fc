//! A stand-in for the part of Stripe's HTTP API that Lumbar uses.
//!
//! It keeps state, answers in Stripe's shapes, honours `Idempotency-Key`, signs its
//! webhooks, refuses what Stripe refuses, and shows a page on which a demo payment
//! is made. No money moves. Under `/_fake/` it can be told to misbehave: to drop,
//! repeat, hold or delay webhooks, and to fail a call before or after its effect.
//!
//! ```no_run
//! # async fn demo() -> std::io::Result<()> {
//! let stripe = fake_stripe::start(fake_stripe::Config::default()).await?;
//! println!("point the Stripe client at {}", stripe.url);
//! stripe.stop().await;
//! # Ok(())
//! # }
//! ```
#![warn(missing_docs)]
// Stripe's objects are long.
#![recursion_limit = "256"]

mod adopt;
mod api;
mod balance;
mod body;
mod cards;
mod clock;
mod control;
mod delivery;
mod disputes;
mod errors;
mod events;
mod expand;
mod fake;
mod faults;
mod form;
mod idempotency;
mod ids;
mod intents;
mod journal;
mod lists;
mod money;
mod page;
mod payments;
mod payouts;
mod refunds;
mod running;
mod sessions;
mod state;
mod table;
mod webhooks;

pub use running::{Config, Running, Webhook, start};

/// The version of Stripe's API whose shapes are answered: the one that the client
/// library Lumbar uses is generated from.
pub const API_VERSION: &str = "2026-09-30.endive";

/// The secret key that is expected unless another is configured.
pub const DEFAULT_SECRET_KEY: &str = "sk_test_demo";

/// What a payment costs the studio here: 1.5 % and 25 minor units. An invention, of
/// the size that European cards cost; Stripe's real fees depend on card and contract.
#[must_use]
pub const fn demo_fee(amount: i64) -> i64 {
    (amount * 15 + 500) / 1_000 + 25
}
