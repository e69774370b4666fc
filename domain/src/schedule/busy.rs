//! When a resource is occupied.

use crate::{Instant, Span};

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

impl FromIterator<Span> for Busy {
    fn from_iter<T: IntoIterator<Item = Span>>(spans: T) -> Self {
        Self::new(spans.into_iter().collect())
    }
}
