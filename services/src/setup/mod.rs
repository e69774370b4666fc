//! Opening a studio: in the browser, by a link that is printed where Lumbar runs, or as a
//! file describes it.

mod begin;
mod check;
mod link;
mod plan;
mod problems;
#[cfg(test)]
mod tests;
mod write;

use domain::StudioId;
use storage::{Collision, Constraint, StoreError};
use thiserror::Error;

pub use begin::{BeginInput, BeginRefused, Begun, begin};
pub use check::is_reserved;
pub use link::{is_set_up, link_works, make_link};
pub use plan::*;
pub use problems::PlanProblem;

use crate::Services;

/// A studio that was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StudioCreated {
    /// The studio.
    pub id: StudioId,
    /// Who gets a mail to sign in: addresses of therapists.
    pub invited: Vec<String>,
    /// Treatments that nobody there is verified for today, by their names in addresses:
    /// they are shown, and have no free times.
    pub without_therapist: Vec<String>,
}

/// Why no studio was opened. Nothing was written.
#[derive(Debug, Error)]
pub enum StudioRefused {
    /// Something is missing or wrong: every problem at once.
    #[error("the file has {} problems", .0.len())]
    Invalid(Vec<PlanProblem>),
    /// There is a studio of that name in addresses.
    #[error("there is a studio `{0}` already")]
    SlugTaken(String),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Collision for StudioRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

/// Opens a studio with its rooms, treatments and therapists, in one transaction, and
/// enqueues a mail to each therapist with an address. Refuses a name in addresses that is
/// taken, so that running it twice changes nothing.
pub async fn create_studio(
    services: &Services,
    plan: &StudioPlan,
) -> Result<StudioCreated, StudioRefused> {
    let checked = check::check(plan).map_err(StudioRefused::Invalid)?;
    services
        .store
        .retrying(|| async {
            let tx = services.store.begin().await?;
            if storage::studios::by_slug(&*tx, &plan.slug).await?.is_some() {
                return Err(StudioRefused::SlugTaken(plan.slug.clone()));
            }
            let created = write::studio(&tx, plan, &checked, services.now()).await;
            let created = created.map_err(|error| match error {
                // Somebody else opened the same studio, or named a technique, just now.
                StoreError::Conflict(Constraint::Unique) => StoreError::Retry,
                other => other,
            })?;
            tx.commit().await?;
            Ok(created)
        })
        .await
}
