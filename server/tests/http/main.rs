//! The server as the world sees it: a real port, a real database of each engine, the
//! real Stripe adapter against the stand-in. One binary, so that it links once.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![recursion_limit = "512"]

mod client;
mod html;
mod race;
mod site;
