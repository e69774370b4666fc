//! Test doubles for the clock and the ports, and ready-made studios.

mod clock;
mod mailer;
mod studio;

pub use clock::TestClock;
pub use mailer::RecordingMailer;
pub use studio::{StudioOptions, TestStudio};
