//! What is taken at a studio, as it was read last. A page asks for the times of several
//! treatments, and everybody who comes after a change asks about the same weeks.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::{Instant, Span, StudioId};
use storage::{
    StoreError,
    schedule::{Taken, taken_of_each},
};

use crate::{Services, memory::Memory};

/// How many rows are kept of all studios together, some 44 bytes each: 9 MB. Twenty therapists with
/// eight visits a day, each of which takes a room too, have ten thousand in a month.
const KEPT: usize = 200_000;
/// What is read of a studio at least, where it is asked about something near: what its own page
/// and the first week of a booking show.
const BEFORE: TimeDelta = TimeDelta::days(2);
const AHEAD: TimeDelta = TimeDelta::days(17);

/// What was read of studios.
pub(crate) struct Occupied(Memory<StudioId, Arc<Read>>);

/// What is taken within a span, with how often that had changed at the studio before.
pub(super) struct Read {
    number: i64,
    span: Span,
    taken: Vec<Taken>,
}

impl Default for Occupied {
    fn default() -> Self {
        Self(Memory::new(KEPT))
    }
}

impl Read {
    /// What reaches into a span inside of it.
    pub fn within(&self, span: &Span) -> Vec<Taken> {
        self.taken.iter().filter(|one| one.span.overlaps(span)).copied().collect()
    }
}

/// Everything that is taken within a span but seats of classes, where that had changed as often
/// as `number` says: as it was read, or as it is.
pub(super) async fn occupied(
    services: &Services,
    (studio, number): (StudioId, i64),
    span: Span,
    now: Instant,
) -> Result<Arc<Read>, StoreError> {
    let memory = &services.occupied().0;
    let known =
        memory.get(&studio).filter(|read| read.number == number && read.span.contains(&span));
    if let Some(known) = known {
        return Ok(known);
    }
    let span = with_what_is_near(span, now);
    let mut read = taken_of_each(services.store.reader(), studio, &[span]).await?;
    let mut taken = read.pop().unwrap_or_default();
    taken.shrink_to_fit();
    let read = Arc::new(Read { number, span, taken });
    memory.keep(studio, read.clone(), read.taken.len() + 1);
    Ok(read)
}

fn with_what_is_near(span: Span, now: Instant) -> Span {
    let near = Span { start: now - BEFORE, end: now + AHEAD };
    if !near.overlaps(&span) {
        return span;
    }
    Span { start: near.start.min(span.start), end: near.end.max(span.end) }
}
