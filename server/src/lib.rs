//! The server of Lumbar: configuration, wiring, routers, adapters, commands.
#![warn(missing_docs)]
#![recursion_limit = "512"]

pub mod adapters;
pub mod api;
mod cli;
pub mod commands;
mod config;
pub mod http;
mod private;
pub mod telemetry;
pub mod wiring;

pub use cli::Cli;
pub use config::{Bucket, Config, ConfigError, Follower, MasterKey, Network, Stripe};
