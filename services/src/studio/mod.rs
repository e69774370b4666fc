//! What those who run a studio set: what it is, its rules, and whether clients can find it;
//! and what is missing before they can.

mod changes;
mod country;
mod details;
mod error;
mod guide;
mod payments;
mod publish;
mod rules;
#[cfg(test)]
mod tests;

pub(crate) use guide::Somebody;

pub use country::Habits;
pub use details::{DetailsInput, details, set_details};
pub use error::SettingsRefused;
pub use guide::{Guide, Lack, PersonState, Step, What, guide};
pub use payments::{EndpointState, GatewaySays, KeyState, Mode, Taking, ask_gateway, taking};
pub use publish::{publish, take_offline};
pub use rules::{Length, RulesInput, RungInput, Unit, rules, set_rules};

use domain::StudioId;
use storage::{
    StoreError, Tx,
    audit::{self, Actor, Entry},
};

/// Adds an audit entry about the studio itself.
async fn note(
    tx: &Tx,
    (studio, actor): (StudioId, Actor),
    (action, detail): (&str, String),
    now: domain::Instant,
) -> Result<(), StoreError> {
    let object = studio.to_string();
    audit::append(tx, Entry { studio: Some(studio), actor, action, object, detail }, now).await
}
