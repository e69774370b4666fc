//! What the last turn left: what is taken, as it read and wrote it, with how often that had
//! changed. Where it has not changed since, it is what the next turn would read.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use domain::{ResourceId, Span, StudioId};
use storage::{schedule::Taken, versions::Seen};

/// How many rows and spans are kept of all studios together: some megabytes.
const KEPT: usize = 50_000;

/// What is taken at studios, as turns left it.
#[derive(Default)]
pub(super) struct Left(Mutex<HashMap<StudioId, (i64, Known)>>);

impl Left {
    /// Hands over what was left, if nothing has changed since; else nothing is known.
    pub fn take(&self, studio: StudioId, seen: Seen) -> Known {
        let left = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&studio);
        left.filter(|(number, _)| seen.is(*number)).map(|(_, known)| known).unwrap_or_default()
    }

    /// Leaves what is taken at studios, with how often that had changed. What is too much by
    /// itself is not kept; where it is too much together, what was left before is dropped.
    pub fn keep(&self, left: impl IntoIterator<Item = (StudioId, i64, Known)>) {
        let left = left.into_iter().map(|(studio, number, known)| (studio, (number, known)));
        let left: HashMap<_, _> = left.collect();
        let rows = |of: &HashMap<StudioId, (i64, Known)>| {
            of.values().map(|(_, known)| known.rows + known.within.len()).sum::<usize>()
        };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|studio, _| !left.contains_key(studio));
        let more = rows(&left);
        if more > KEPT {
            return;
        }
        if rows(&all) + more > KEPT {
            all.clear();
        }
        all.extend(left);
    }
}

/// What is taken at a studio within spans that were asked for.
#[derive(Default)]
pub(super) struct Known {
    within: HashMap<Span, Vec<Taken>>,
    rows: usize,
}

impl Known {
    /// What is taken within a span, if it was asked for before; nothing within none.
    pub fn within(&self, span: Option<Span>) -> Option<&[Taken]> {
        let Some(span) = span else { return Some(&[]) };
        self.within.get(&span).map(Vec::as_slice)
    }

    /// Learns what was read.
    pub fn learn(&mut self, read: impl Iterator<Item = (Span, Vec<Taken>)>) {
        for (span, taken) in read {
            self.rows += taken.len();
            self.within.insert(span, taken);
        }
    }

    /// Adds what a visit takes, wherever it would be read.
    pub fn add(&mut self, occupies: &[(ResourceId, Span)]) {
        for (within, taken) in &mut self.within {
            let reach = occupies.iter().filter(|(_, span)| span.overlaps(within));
            let visit = reach.map(|(resource, span)| Taken {
                resource: *resource,
                span: *span,
                by_visit: true,
            });
            let before = taken.len();
            taken.extend(visit);
            self.rows += taken.len() - before;
        }
    }
}

#[cfg(test)]
mod tests;
