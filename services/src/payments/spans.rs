//! Time, walked through from its oldest end, in spans that hold no more than the gateway lists.
//!
//! It lists the newest first: whoever asks for all since an outage, and stops somewhere, has not
//! seen the oldest, and a cursor set then would leave them out for ever.

use std::ops::Range;

use chrono::TimeDelta;
use domain::Instant;

use crate::ports::GatewayError;

/// How far the gateway's clock may be ahead of ours.
pub const AHEAD: TimeDelta = TimeDelta::days(1);
/// What the gateway dates: nothing shorter can be asked for.
const SHORTEST: TimeDelta = TimeDelta::seconds(1);

/// A walk. Each span begins where the last one that was read ended.
#[derive(Debug)]
pub struct Spans {
    from: Instant,
    end: Instant,
    length: TimeDelta,
}

impl Spans {
    /// All of it at once, at first.
    pub fn of(all: Range<Instant>) -> Self {
        Self { from: all.start, end: all.end, length: all.end - all.start }
    }

    /// What `list` finds in the next span; nothing at the end. Where it answers that a span holds
    /// more than it lists, it is asked for a shorter one.
    pub async fn list<T, F>(
        &mut self,
        list: impl Fn(Range<Instant>) -> F,
    ) -> Result<Option<Vec<T>>, GatewayError>
    where
        F: Future<Output = Result<Option<Vec<T>>, GatewayError>>,
    {
        while let Some(span) = self.next() {
            if let Some(found) = list(span.clone()).await? {
                self.read(span);
                return Ok(Some(found));
            }
            self.halve(span)?;
        }
        Ok(None)
    }

    /// The span to read now; none at the end.
    fn next(&self) -> Option<Range<Instant>> {
        (self.from < self.end).then(|| self.from..(self.from + self.length).min(self.end))
    }

    /// It was read. What follows may be less crowded.
    fn read(&mut self, span: Range<Instant>) {
        self.length = (span.end - span.start) * 2;
        self.from = span.end;
    }

    /// It holds more than is listed at once: it is asked for in halves, and so is what follows at
    /// first. Refuses to halve a second.
    fn halve(&mut self, span: Range<Instant>) -> Result<(), GatewayError> {
        let seconds = (span.end - span.start).num_seconds();
        if seconds <= SHORTEST.num_seconds() {
            tracing::error!(at = %span.start, "more happened in one second than can be listed");
            return Err(GatewayError::Unknown);
        }
        self.length = TimeDelta::seconds(seconds / 2);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::future::ready;

    use futures_util::FutureExt as _;
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_timestamp(seconds, 0).expect("a time")
    }

    /// Everything that is found when at most `at_once` are listed.
    fn walked(happened: &[i64], all: Range<i64>, at_once: usize) -> Option<Vec<i64>> {
        let list = |span: Range<Instant>| {
            let inside = happened.iter().copied().filter(|&when| span.contains(&at(when)));
            let inside: Vec<i64> = inside.collect();
            ready(Ok((inside.len() <= at_once).then_some(inside)))
        };
        let mut spans = Spans::of(at(all.start)..at(all.end));
        let mut found = Vec::new();
        while let Some(some) = spans.list(list).now_or_never().expect("it is ready").ok()? {
            found.extend(some);
        }
        Some(found)
    }

    proptest! {
        #[test]
        fn everything_is_read_once_and_oldest_first(
            mut happened in prop::collection::vec(0_i64..5_000, 0..200),
            at_once in 5_usize..60,
        ) {
            happened.sort_unstable();
            let found = walked(&happened, 0..5_000, at_once);
            let crowded = happened.windows(at_once + 1).any(|some| some[0] == some[at_once]);
            prop_assert_eq!(found, (!crowded).then_some(happened));
        }
    }

    #[test]
    fn a_second_that_holds_too_much_is_said_to() {
        assert_eq!(walked(&[7; 4], 0..60, 3), None);
        assert_eq!(walked(&[7; 3], 0..60, 3), Some(vec![7; 3]));
        assert_eq!(walked(&[], 60..60, 3), Some(vec![]));
    }
}
