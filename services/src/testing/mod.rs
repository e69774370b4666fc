//! Test doubles for the clock and the ports, and ready-made studios.

mod bed;
mod clients;
mod clock;
mod documents;
mod feeds;
mod gateway;
mod mailer;
mod passkeys;
mod studio;

pub use crate::accounts::AppSecret as App;
pub use bed::TestBed;
pub use clock::TestClock;
pub use documents::MemoryDocuments;
pub use feeds::MemoryFeeds;
pub use gateway::{Call, CardMood, Fault, ScriptedGateway};
pub use mailer::RecordingMailer;
pub use passkeys::{Device, MemoryPasskeys};
pub use studio::{StudioOptions, TestStudio};
