//! What a zone's rules say, from the data that jiff bundles.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};
use jiff::tz::{AmbiguousOffset, TimeZone};

use super::{Change, LocalTime, Resolved};
use crate::{Instant, Span};

/// No two offsets lie so far apart: jiff allows 26 hours either way.
const FAR: TimeDelta = TimeDelta::hours(53);

/// Years that jiff knows from end to end.
const YEARS: std::ops::Range<i32> = -9_998..9_999;

/// A zone's offsets, at hand.
pub(crate) struct ZoneRules {
    zone: TimeZone,
    /// Where no change of the clock is near, with how far ahead of UTC it is: asked before the
    /// zone, whose rules take longer to answer.
    steady: Vec<(Span, i32)>,
}

impl ZoneRules {
    pub(super) fn new(zone: TimeZone) -> Self {
        Self { zone, steady: Vec::new() }
    }

    /// The same answers, sooner for what the clock shows on these local dates, unless it is
    /// changed within some days of it.
    pub(super) fn known_on(mut self, from: NaiveDate, until: NaiveDate) -> Self {
        let midnight = |date: NaiveDate| date.and_time(NaiveTime::MIN).and_utc();
        let first = midnight(from).checked_sub_signed(FAR * 2);
        let last = until.succ_opt().and_then(|next| midnight(next).checked_add_signed(FAR * 2));
        let known = first.zip(last).and_then(|(first, last)| Span::new(first, last));
        // Beyond them, the rules themselves know no instants.
        let known = known.filter(|_| YEARS.contains(&from.year()) && YEARS.contains(&until.year()));
        self.steady = known.map(|known| self.stretches(known)).unwrap_or_default();
        self
    }

    /// Cuts a span where the clock is changed, and leaves out what is near a cut.
    fn stretches(&self, span: Span) -> Vec<(Span, i32)> {
        let (mut start, mut offset) = (span.start, self.offset_seconds(span.start));
        let mut all = Vec::new();
        let last = Change { at: span.end, before: offset, after: offset };
        for change in self.changes(span).into_iter().chain([last]) {
            all.extend(Span::new(start + FAR, change.at - FAR).map(|far| (far, offset)));
            (start, offset) = (change.at, change.after);
        }
        all
    }

    pub(crate) fn offset_seconds(&self, at: Instant) -> i32 {
        let steady = self.steady.iter().find(|(far, _)| far.start <= at && at < far.end);
        steady.map_or_else(|| self.zone.to_offset(timestamp(at)).seconds(), |(_, offset)| *offset)
    }

    pub(crate) fn local(&self, at: Instant) -> LocalTime {
        let offset_seconds = self.offset_seconds(at);
        let shift = TimeDelta::seconds(i64::from(offset_seconds));
        let utc = at.naive_utc();
        LocalTime { wall: utc.checked_add_signed(shift).unwrap_or(utc), offset_seconds }
    }

    pub(crate) fn resolve(&self, wall: NaiveDateTime) -> Resolved {
        if let Some(at) = self.steadily(wall) {
            return Resolved::Once(at);
        }
        match civil(wall).map(|civil| self.zone.to_ambiguous_timestamp(civil).offset()) {
            Some(AmbiguousOffset::Unambiguous { offset }) => Resolved::Once(at(wall, offset)),
            Some(AmbiguousOffset::Fold { before, after }) => {
                Resolved::Fold { first: at(wall, before), second: at(wall, after) }
            }
            Some(AmbiguousOffset::Gap { .. }) | None => Resolved::Gap,
        }
    }

    /// The first instant at which the wall clock shows `wall`, or passes over it.
    pub(crate) fn reach(&self, wall: NaiveDateTime) -> Instant {
        if let Some(at) = self.steadily(wall) {
            return at;
        }
        let Some(civil) = civil(wall) else { return wall.and_utc() };
        match self.zone.to_ambiguous_timestamp(civil).offset() {
            AmbiguousOffset::Unambiguous { offset } => at(wall, offset),
            AmbiguousOffset::Fold { before, .. } => at(wall, before),
            // Read with the offset that holds after the gap, `wall` lies before the
            // moment at which the clock is put forward: the next one is that moment.
            AmbiguousOffset::Gap { after, .. } => self.next_change(at(wall, after)),
        }
    }

    /// The one instant that a reading means, where no change of the clock is near.
    pub(super) fn steadily(&self, wall: NaiveDateTime) -> Option<Instant> {
        self.steady.iter().find_map(|(far, offset)| {
            let at = wall.checked_sub_signed(TimeDelta::seconds(i64::from(*offset)))?.and_utc();
            (far.start <= at && at < far.end).then_some(at)
        })
    }

    pub(super) fn changes(&self, span: Span) -> Vec<Change> {
        let mut before = self.offset_seconds(span.start);
        let mut all = Vec::new();
        for change in self.zone.following(timestamp(span.start)) {
            let at = Instant::from_timestamp(change.timestamp().as_second(), 0);
            let Some(at) = at.filter(|at| *at < span.end) else { break };
            let after = change.offset().seconds();
            // A new name for the same time is no change of the clock.
            if after != before {
                all.push(Change { at, before, after });
            }
            before = after;
        }
        all
    }

    /// When the clock is next put forward or back after an instant; the instant itself
    /// where it never is again.
    fn next_change(&self, after: Instant) -> Instant {
        let next = self.zone.following(timestamp(after)).next();
        next.and_then(|change| Instant::from_timestamp(change.timestamp().as_second(), 0))
            .unwrap_or(after)
    }
}

fn at(wall: NaiveDateTime, offset: jiff::tz::Offset) -> Instant {
    let shift = TimeDelta::seconds(i64::from(offset.seconds()));
    wall.checked_sub_signed(shift).unwrap_or(wall).and_utc()
}

/// Instants beyond the year 9999 are taken for its end.
fn timestamp(at: Instant) -> jiff::Timestamp {
    jiff::Timestamp::from_second(at.timestamp()).unwrap_or(if at.timestamp() < 0 {
        jiff::Timestamp::MIN
    } else {
        jiff::Timestamp::MAX
    })
}

fn civil(wall: NaiveDateTime) -> Option<jiff::civil::DateTime> {
    let part = |n: u32| i8::try_from(n).ok();
    jiff::civil::DateTime::new(
        i16::try_from(wall.year()).ok()?,
        part(wall.month())?,
        part(wall.day())?,
        part(wall.hour())?,
        part(wall.minute())?,
        part(wall.second())?,
        0,
    )
    .ok()
}
