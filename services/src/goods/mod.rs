//! What a studio has and sells: its rooms, its equipment and its treatments, as its managers
//! set them up.
//!
//! What is sold already keeps the length, the price, the tax and the time that were copied
//! onto it. Every change writes an audit entry that says what changed, from what to what.

mod changes;
mod check;
mod edit;
mod editor;
mod error;
mod givers;
mod list;
mod places;
mod retire;
mod said;
mod shelf;
#[cfg(test)]
mod tests;

use domain::{Instant, StudioId};
use storage::{
    StoreError, Tx,
    audit::{self, Entry},
};

pub use check::{LONGEST_MINUTES, NAME_LENGTH, SUMMARY_LENGTH, TreatmentInput};
pub use edit::{Saved, save};
pub use editor::{Editor, editor};
pub use error::GoodsRefused;
pub use givers::{Ability, Giver};
pub use list::{Lack, TreatmentLine, Treatments, treatments};
pub use places::{Place, Places, Thing, add_room, add_unit, places, rename, shift};
pub use retire::{bring_back, clear, retire, visits_in};
pub use shelf::{set_sold, shift_treatment};

use crate::auth::ManagerSession;

/// Adds an audit entry about one of the studio's goods.
async fn note(
    tx: &Tx,
    manager: &ManagerSession,
    action: &str,
    (object, detail): (String, String),
    now: Instant,
) -> Result<(), StoreError> {
    let studio: Option<StudioId> = Some(manager.studio());
    audit::append(tx, Entry { studio, actor: manager.actor(), action, object, detail }, now).await
}
