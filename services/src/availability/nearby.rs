//! What is free near a time that many want at once. Whoever comes too late is told of it, and
//! so it is found once for all of them: as long as it is what would be found again.

use std::sync::Arc;

use domain::{Instant, StudioId, TherapistId, TreatmentId, schedule::Slot};
use storage::versions::{self, Version};
use tokio::sync::Mutex;

use super::{AvailabilityError, SlotSearch, alternatives};
use crate::{
    Services,
    memory::{Memory, Moment},
};

/// How many answers are kept.
const KEPT: usize = 400;

/// Which starts are looked for, and near which one.
type Question = (StudioId, TreatmentId, Option<TherapistId>, Instant, usize);

/// An answer, with the version before it was found and the moment of which it tells.
struct Found {
    version: Version,
    moment: Moment,
    slots: Vec<Slot>,
}

/// Whoever finds an answer has its lock; others wait, and are told the same.
type Place = Arc<Mutex<Option<Found>>>;

/// What was free near times that somebody else had.
pub(crate) struct Nearby(Memory<Question, Place>);

impl Default for Nearby {
    fn default() -> Self {
        Self(Memory::new(KEPT))
    }
}

impl Nearby {
    fn place(&self, question: Question) -> Place {
        self.0.get(&question).unwrap_or_else(|| {
            let place = Place::default();
            self.0.keep(question, place.clone(), 1);
            place
        })
    }
}

/// The `count` starts that lie nearest to one that cannot be had, in order of time;
/// where there are not enough near it, the ones that follow, or else the next of all. The
/// dates of `search` do not matter.
pub async fn nearest(
    services: &Services,
    search: &SlotSearch,
    start: Instant,
    count: usize,
) -> Result<Vec<Slot>, AvailabilityError> {
    // What a booking may move to is nobody else's question.
    if search.ignore.is_some() {
        return alternatives::nearest(services, search, start, count).await;
    }
    let SlotSearch { studio, treatment, therapist, .. } = *search;
    let version = async || versions::of(services.store.reader(), studio).await;
    let place = services.nearby().place((studio, treatment, therapist, start, count));
    let asked_at = version().await?;
    let mut found = place.lock().await;
    let moment = Moment::of(services.now());
    if let Some(known) = found.as_ref()
        && known.version.is_as_new_as(asked_at)
        && known.moment == moment
    {
        return Ok(known.slots.clone());
    }
    // Anew, since much may have changed while others found it: for all who wait by now.
    let version = version().await?;
    let slots = alternatives::nearest(services, search, start, count).await?;
    if Moment::of(services.now()) == moment {
        *found = Some(Found { version, moment, slots: slots.clone() });
    }
    Ok(slots)
}
