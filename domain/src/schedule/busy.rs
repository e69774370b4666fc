//! When a resource is occupied.

use std::cell::Cell;

use crate::{Instant, Span};

/// So many spans are passed one by one before the rest is searched.
const STEPS: usize = 8;

/// The times at which a resource is occupied: sorted, touching ones joined, so that
/// a question takes a binary search however long the list is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Busy(Vec<Span>);

impl Busy {
    /// The union of spans, in any order, overlapping or not.
    #[must_use]
    pub fn new(mut spans: Vec<Span>) -> Self {
        spans.sort_unstable();
        spans.dedup_by(|next, kept| {
            let joins = next.start <= kept.end;
            if joins {
                kept.end = kept.end.max(next.end);
            }
            joins
        });
        Self(spans)
    }

    /// The joined spans, in order.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        &self.0
    }

    /// Whether none of it lies in `span`.
    #[must_use]
    pub fn is_free(&self, span: &Span) -> bool {
        self.ending_after(span.start).first().is_none_or(|busy| span.end <= busy.start)
    }

    /// Whether all of `span` lies in one of the joined spans.
    #[must_use]
    pub fn contains(&self, span: &Span) -> bool {
        self.ending_after(span.start).first().is_some_and(|busy| busy.contains(span))
    }

    /// How many minutes of it lie in `span`.
    #[must_use]
    pub fn minutes_within(&self, span: &Span) -> i64 {
        self.ending_after(span.start)
            .iter()
            .take_while(|busy| busy.start < span.end)
            .map(|busy| (busy.end.min(span.end) - busy.start.max(span.start)).num_minutes())
            .sum()
    }

    fn ending_after(&self, at: Instant) -> &[Span] {
        &self.0[self.0.partition_point(|busy| busy.end <= at)..]
    }
}

/// How far questions have got along a resource's calendar: those about a month come in the
/// order of their starts, and each begins where the one before it ended. Any other order is
/// answered as well. It goes with one calendar.
#[derive(Debug, Default)]
pub(super) struct Passed(Cell<usize>);

impl Passed {
    /// As [`Busy::is_free`].
    pub fn is_free(&self, busy: &Busy, span: &Span) -> bool {
        self.ending_after(busy, span.start).is_none_or(|busy| span.end <= busy.start)
    }

    /// As [`Busy::contains`].
    pub fn contains(&self, busy: &Busy, span: &Span) -> bool {
        self.ending_after(busy, span.start).is_some_and(|busy| busy.contains(span))
    }

    fn ending_after<'a>(&self, Busy(all): &'a Busy, at: Instant) -> Option<&'a Span> {
        let over = |busy: &Span| busy.end <= at;
        let passed = self.0.get();
        let mut from = if passed == 0 || over(&all[passed - 1]) { passed } else { 0 };
        let near = all[from..].iter().take(STEPS).take_while(|busy| over(busy)).count();
        from += near;
        if near == STEPS {
            from += all[from..].partition_point(over);
        }
        self.0.set(from);
        all.get(from)
    }
}

impl FromIterator<Span> for Busy {
    fn from_iter<T: IntoIterator<Item = Span>>(spans: T) -> Self {
        Self::new(spans.into_iter().collect())
    }
}
