//! Use cases, one file each: what clients, therapists, owners and the worker can do.
//!
//! A use case takes [`Services`] and a proof of who asks, which only [`auth`] can
//! make. It returns data and codes; words live in the pages and the mail templates.
#![warn(missing_docs)]

pub mod ports;
mod services;
#[cfg(feature = "testing")]
pub mod testing;

pub use crate::services::{Services, Settings};
