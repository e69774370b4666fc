//! Test doubles for the clock and the ports, and ready-made studios.

mod clock;
mod studio;

pub use clock::TestClock;
pub use studio::{StudioOptions, TestStudio};
