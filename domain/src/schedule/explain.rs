//! "Why is this time not offered?"

use super::{BookingRefused, SlotQuery, Snapshot, class, judge::Judge};
use crate::{
    Instant, Span, TherapistId,
    qualification::{Qualification, Standing},
};

/// What stands against a start with one therapist, and what that was decided by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// With whom.
    pub therapist: TherapistId,
    /// The first rule that removes it; `None` if it is offered.
    pub refused: Option<BookingRefused>,
    /// When they work on that local date, and on into the next where hours cross midnight.
    pub hours: Vec<Span>,
    /// What they hold or claim for the technique, with how it stands on that date.
    pub qualifications: Vec<(String, Standing)>,
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
    let (at, start) = (start, judge.start(start));
    let next = judge.zone.reach(super::hours::wall(date, 24 * 60));
    let claims = |held: &&Qualification| held.techniques.contains(&snapshot.technique);
    let people = judge.people.iter().map(|person| {
        let (therapist, work) = (person.schedule, &person.work);
        let refused = match (&snapshot.classes, &start) {
            (Some(dates), _) => {
                class::refused(query, snapshot, (dates.as_slice(), therapist.id), at, now)
            }
            (None, Ok(start)) => judge.fit(person, start).err(),
            (None, Err(refused)) => Some(*refused),
        };
        let held = therapist.qualifications.iter().filter(claims);
        Explanation {
            therapist: therapist.id,
            refused,
            hours: work.all.spans().iter().filter(|span| span.start < next).copied().collect(),
            qualifications: held.map(|q| (q.title.clone(), q.standing(date))).collect(),
        }
    });
    people.collect()
}
