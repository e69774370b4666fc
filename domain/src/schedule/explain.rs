//! "Why is this time not offered?"

use super::{BookingRefused, SlotQuery, Snapshot, judge::Judge};
use crate::{Instant, TherapistId};

/// What stands against a start with one therapist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// With whom.
    pub therapist: TherapistId,
    /// The first rule that removes it; `None` if it is offered.
    pub refused: Option<BookingRefused>,
}

/// What stands against a start, for each therapist that the query asks for.
#[must_use]
pub fn explain(
    query: &SlotQuery,
    snapshot: &Snapshot,
    start: Instant,
    now: Instant,
) -> Vec<Explanation> {
    let date = snapshot.zone.local(start).date();
    let judge = Judge::new(query, snapshot, (date, date), now);
    let start = judge.start(start);
    let verdict = |person| match &start {
        Ok(start) => judge.fit(person, start).err(),
        Err(refused) => Some(*refused),
    };
    let people = judge.people.iter();
    people.map(|person| Explanation { therapist: person.0.id, refused: verdict(person) }).collect()
}
