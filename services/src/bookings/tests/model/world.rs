//! The reference: who has what time and what money, as simply as it can be said.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, TimeDelta, Timelike, Weekday};
use domain::{BookingId, Instant, Span};
use uuid::Uuid;

/// Of Ana and Caio, who both give deep tissue in rooms of which there are enough.
pub type Who = usize;

/// What an hour of deep tissue costs.
pub const PRICE: i64 = 8_400;
/// Opens at nine, in minutes since midnight. Lisbon lives by UTC in winter.
pub const OPENS: u32 = 9 * 60;
/// Closes at five unless a date says otherwise.
pub const CLOSES: u32 = 17 * 60;
/// Set-up before a session; the session, clean-up and rest after its start.
const BEFORE: i64 = 5;
const AFTER: i64 = 60 + 10 + 5;
/// How long before its start something can be booked, or moved.
const NOTICE_TO_BOOK: i64 = 60;
const NOTICE_TO_MOVE: i64 = 240;
/// How often something can be moved.
const MOVES: u32 = 2;

/// Where a visit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Held { until: Instant },
    Confirmed,
    Cancelled,
    Expired,
}

impl State {
    pub fn code(self) -> &'static str {
        match self {
            Self::Held { .. } => "held",
            Self::Confirmed => "confirmed",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }

    fn occupies(self) -> bool {
        matches!(self, Self::Held { .. } | Self::Confirmed)
    }
}

/// How a visit came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Single,
    /// Paid with its course, and left alone here.
    OfCourse,
    /// Offered to somebody who waits; nobody says yes here.
    Offered,
}

/// A visit.
#[derive(Clone, Debug)]
pub struct Visit {
    pub id: BookingId,
    pub kind: Kind,
    pub holder: u32,
    pub who: Who,
    pub start: Instant,
    pub state: State,
    pub moves: u32,
    /// The most that goes back, in percent.
    pub cap: i64,
}

/// All that is true.
#[derive(Clone, Debug, Default)]
pub struct World {
    pub visits: Vec<Visit>,
    pub away: Vec<(Who, Span, Uuid)>,
    /// When somebody closes on a date, where it is not five.
    pub closes: BTreeMap<(Who, NaiveDate), u32>,
    /// What the gateway took, and gave back.
    pub captured: i64,
    pub refunded: i64,
}

/// What a visit takes of its therapist.
pub fn occupied(start: Instant) -> Span {
    let from = start - TimeDelta::minutes(BEFORE);
    Span::new(from, start + TimeDelta::minutes(AFTER)).expect("it ends after it starts")
}

fn minutes_between(earlier: Instant, later: Instant) -> i64 {
    (later - earlier).num_minutes()
}

impl World {
    /// Whether a session fits somebody's hours.
    pub fn open(&self, who: Who, start: Instant) -> bool {
        let from = start.hour() * 60 + start.minute();
        let closes = self.closes.get(&(who, start.date_naive())).copied().unwrap_or(CLOSES);
        start.weekday() != Weekday::Sun && from >= OPENS && from + 60 <= closes
    }

    /// Whether somebody has nothing else to do, but for the visit that is to be moved.
    fn is_idle(&self, who: Who, start: Instant, but: Option<usize>) -> bool {
        let span = occupied(start);
        let visits = self.visits.iter().enumerate();
        let busy = visits
            .filter(|(n, visit)| visit.who == who && visit.state.occupies() && Some(*n) != but);
        let away = self.away.iter().filter(|(whose, ..)| *whose == who);
        !busy.map(|(_, visit)| occupied(visit.start)).any(|taken| taken.overlaps(&span))
            && !away.map(|(_, taken, _)| *taken).any(|taken| taken.overlaps(&span))
    }

    /// Whether a session can be booked, or a visit moved there.
    pub fn is_free(&self, who: Who, start: Instant, but: Option<usize>, now: Instant) -> bool {
        minutes_between(now, start) >= NOTICE_TO_BOOK
            && self.open(who, start)
            && self.is_idle(who, start, but)
    }

    /// Whether the client may move a visit there.
    pub fn may_move(&self, visit: usize, start: Instant, now: Instant) -> bool {
        let it = &self.visits[visit];
        it.moves < MOVES
            && minutes_between(now, it.start) >= NOTICE_TO_MOVE
            && it.start != start
            && self.is_free(it.who, start, Some(visit), now)
    }

    /// Whether somebody can be away then: no visit stands there.
    pub fn may_be_away(&self, who: Who, span: Span) -> bool {
        let visits = self.visits.iter().filter(|visit| visit.who == who);
        !visits.filter(|v| v.state.occupies()).any(|visit| occupied(visit.start).overlaps(&span))
    }

    /// Whether nobody's visit would lie outside who closes earlier.
    pub fn may_close(&self, who: Who, date: NaiveDate, at: u32) -> bool {
        let that_day = |visit: &&Visit| visit.who == who && visit.start.date_naive() == date;
        let visits = self.visits.iter().filter(that_day).filter(|visit| visit.state.occupies());
        let end = |visit: &Visit| visit.start.hour() * 60 + visit.start.minute() + 60;
        !visits.filter(|visit| self.open(who, visit.start)).any(|visit| end(visit) > at)
    }

    /// The percentage that goes back if a client cancels now.
    pub fn percent(&self, visit: usize, now: Instant) -> i64 {
        let it = &self.visits[visit];
        let by_ladder = match minutes_between(now, it.start) {
            1_440.. => 100,
            240.. => 50,
            _ => 0,
        };
        by_ladder.min(it.cap)
    }

    /// Holds that are over are freed.
    pub fn sweep(&mut self, now: Instant) {
        for visit in self.visits.iter_mut().filter(|visit| visit.kind == Kind::Single) {
            if matches!(visit.state, State::Held { until } if until <= now) {
                visit.state = State::Expired;
            }
        }
    }

    /// The `pick`th of those visits, round and round.
    pub fn pick(&self, pick: u16, which: impl Fn(&Visit) -> bool) -> Option<usize> {
        let all: Vec<usize> =
            self.visits.iter().enumerate().filter(|(_, v)| which(v)).map(|(n, _)| n).collect();
        (!all.is_empty()).then(|| all[usize::from(pick) % all.len()])
    }
}
