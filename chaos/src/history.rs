//! What clients were told, and whether all of it can be true at once.
//!
//! Each operation is written down with the moments at which it was sent and answered. Between
//! the two nobody knows when it took effect, so that a time is *certainly* somebody's only from
//! the answer to the request for it until whatever may end that is sent, and *perhaps* theirs
//! from sending the first until the second is answered. The checker is pure.

mod ends;
mod hours;
mod refusals;
mod tenures;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

/// Microseconds since the round began.
pub type Moment = u64;
/// Which visit, as the clients count them.
pub type VisitNo = usize;

/// How many visits a course has here. They are numbered one after another.
pub const SESSIONS: usize = 2;
/// What surrounds a session, in seconds.
const SETUP: i64 = 5 * 60;
const CLEANUP: i64 = 10 * 60;

/// A therapist's time: from and until when they are occupied, in epoch seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    pub therapist: usize,
    pub from: i64,
    pub until: i64,
}

impl Slot {
    /// What a session of so many minutes occupies.
    pub const fn of(therapist: usize, start: i64, minutes: i64) -> Self {
        Self { therapist, from: start - SETUP, until: start + minutes * 60 + CLEANUP }
    }

    /// The session alone: what surrounds it may lie outside hours.
    const fn session(self) -> Self {
        Self { therapist: self.therapist, from: self.from + SETUP, until: self.until - CLEANUP }
    }

    /// Whether there is an instant that lies in both, whoever it is.
    const fn meets(self, other: Self) -> bool {
        self.from < other.until && other.from < self.until
    }

    fn overlaps(self, other: Self) -> bool {
        self.therapist == other.therapist && self.meets(other)
    }
}

/// A day of somebody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// Nothing outside is ever worked.
    pub whole: Slot,
    /// What of it their week has: what they work where nobody has said otherwise.
    pub usual: Slot,
}

impl Day {
    /// Whether something of the usual hours is not worked.
    pub const fn is_shortened_by(self, worked: Slot) -> bool {
        self.usual.from < worked.from || worked.until < self.usual.until
    }
}

/// What a client, or time, did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Asked for a time; it is this visit if it was given.
    Hold(VisitNo, Slot),
    Pay(VisitNo),
    Move(VisitNo, Slot),
    Cancel(VisitNo),
    /// Its hold was made to end now. When it is freed, nobody knows.
    Expire(VisitNo),
    /// Asked for all times of a course; they are the visits from this one on if they were given.
    Course(VisitNo, [Slot; SESSIONS]),
    /// Paid the course that begins with this visit.
    Buy(VisitNo),
    /// The holds of all its visits were made to end now.
    Lapse(VisitNo),
    /// Stopped it: all its visits are to be cancelled.
    Stop(VisitNo),
    /// Began to wait for a time.
    Wait,
    /// Was told that a time is kept for them, and it is this visit.
    Offered(VisitNo, Slot),
    /// Said yes to it.
    Take(VisitNo),
    /// Said no to it, or waits no more.
    LetGo(VisitNo),
    /// Somebody of the staff is away then.
    Block(Slot),
    /// Somebody's hours of this day were changed: what of it they work from then on.
    Hours(Day, Slot),
}

/// What was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Done.
    Done,
    /// The time is somebody else's; of a course, one of the times cannot be had.
    Taken,
    /// Nobody works then.
    Closed,
    /// Refused for another reason, and nothing was changed.
    Refused,
    /// Nothing: it may have been done, or not.
    Nothing,
}

/// One operation.
#[derive(Clone, Copy, Debug)]
pub struct Op {
    pub sent: Moment,
    pub answered: Moment,
    pub act: Act,
    pub told: Told,
}

/// What became of a visit, as the database says at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    pub state: String,
    pub slot: Slot,
    pub room: String,
    /// What was paid, and has not gone back.
    pub kept: i64,
    pub price: i64,
    /// By when its time was certainly free again, where its hold ended.
    pub freed: Option<Moment>,
}

impl End {
    fn stands(&self) -> bool {
        matches!(self.state.as_str(), "held" | "confirmed")
    }
}

/// A time that was kept for somebody who waits, whether they looked or not: between these
/// moments at most.
#[derive(Clone, Copy, Debug)]
pub struct Offer {
    /// Which visit it is. Where they did not look, no operation is on it.
    pub visit: VisitNo,
    pub slot: Slot,
    pub from: Moment,
    pub until: Moment,
    /// Certainly between these it was decided that it is kept, by the hours of then.
    pub made: (Moment, Moment),
}

/// What the database says at the end.
#[derive(Clone, Debug, Default)]
pub struct After {
    /// Of each visit that somebody was told of.
    pub ends: BTreeMap<VisitNo, End>,
    /// What is kept for those who wait, and they were not told yet.
    pub untold: Vec<End>,
    /// Every other visit that is not merely a hold that ended.
    pub unknown: Vec<End>,
    /// Every time that was ever kept for those who wait.
    pub offers: Vec<Offer>,
    /// The visits of which somebody said that they stay although other hours leave them outside,
    /// each with when those were sent. (Their references were: the database says whose they are.)
    pub named: BTreeSet<(Moment, VisitNo)>,
}

/// Everything in the history that cannot be true.
pub fn contradictions(ops: &[Op], after: &After) -> Vec<String> {
    let (tenures, hours) = (tenures::of(ops, &after.ends), hours::of(ops));
    let mut found = tenures::given_twice(&tenures);
    found.extend(hours::made_outside(ops, &after.offers, &hours));
    found.extend(hours::left_unnamed(ops, after, &tenures, &hours));
    found.extend(refusals::for_nothing(ops, after, &tenures, &hours));
    found.extend(ends::wrong(ops, after));
    found
}

/// The operations on each visit, in the order in which they were sent. A client does one thing
/// after another with a visit; what is done to a course is done to each of its visits.
fn of_visits(ops: &[Op]) -> BTreeMap<VisitNo, Vec<Op>> {
    let mut all: BTreeMap<VisitNo, Vec<Op>> = BTreeMap::new();
    for op in ops {
        for (visit, act) in one_by_one(op.act) {
            all.entry(visit).or_default().push(Op { act, ..*op });
        }
    }
    all.values_mut().for_each(|ops| ops.sort_by_key(|op| op.sent));
    all
}

/// What was done, as if it had been done to each visit by itself.
fn one_by_one(act: Act) -> Vec<(VisitNo, Act)> {
    let each = |first: VisitNo, one: fn(VisitNo) -> Act| -> Vec<(VisitNo, Act)> {
        (first..first + SESSIONS).map(|visit| (visit, one(visit))).collect()
    };
    match act {
        Act::Hold(visit, _)
        | Act::Pay(visit)
        | Act::Move(visit, _)
        | Act::Cancel(visit)
        | Act::Expire(visit)
        | Act::Offered(visit, _)
        | Act::Take(visit)
        | Act::LetGo(visit) => vec![(visit, act)],
        Act::Course(first, slots) => {
            (first..).zip(slots).map(|(visit, slot)| (visit, Act::Hold(visit, slot))).collect()
        }
        Act::Buy(first) => each(first, Act::Pay),
        Act::Lapse(first) => each(first, Act::Expire),
        Act::Stop(first) => each(first, Act::Cancel),
        Act::Wait | Act::Block(_) | Act::Hours(..) => Vec::new(),
    }
}

fn happened(told: Told) -> bool {
    matches!(told, Told::Done | Told::Nothing)
}
