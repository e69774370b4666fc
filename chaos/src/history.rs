//! What clients were told, and whether all of it can be true at once.
//!
//! Each operation is written down with the moments at which it was sent and answered. Between
//! the two nobody knows when it took effect, so that a time is *certainly* somebody's only from
//! the answer to the request for it until whatever may end that is sent, and *perhaps* theirs
//! from sending the first until the second is answered. The checker is pure.

use std::collections::BTreeMap;

/// Microseconds since the round began.
pub type Moment = u64;
/// Which visit, as the clients count them.
pub type VisitNo = usize;

/// A therapist's time: from and until when they are occupied, in epoch seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    pub therapist: usize,
    pub from: i64,
    pub until: i64,
}

impl Slot {
    fn overlaps(self, other: Self) -> bool {
        self.therapist == other.therapist && self.from < other.until && other.from < self.until
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
    /// Somebody of the staff is away then.
    Block(Slot),
    /// Somebody's hours were changed, and whatever could be asked for can be as before.
    Hours,
}

/// What was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Done.
    Done,
    /// The time is somebody else's.
    Taken,
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
    /// What was paid, and has not gone back.
    pub kept: i64,
    pub price: i64,
}

/// A time that was a visit's, and when.
#[derive(Clone, Copy, Debug)]
struct Tenure {
    visit: Option<VisitNo>,
    slot: Slot,
    /// From when it may, and when it must, have been theirs.
    perhaps_from: Moment,
    surely_from: Moment,
    /// Until when it must, and when it may, have been.
    surely_until: Moment,
    perhaps_until: Moment,
}

/// Everything in the history that cannot be true.
pub fn contradictions(ops: &[Op], ends: &BTreeMap<VisitNo, End>) -> Vec<String> {
    let tenures = tenures(ops);
    let mut found = given_twice(&tenures);
    found.extend(refused_for_nothing(ops, &tenures));
    found.extend(ended_wrong(ops, ends));
    found
}

/// The operations on a visit, in the order in which they were sent. A client does one thing
/// after another with a visit.
fn of_visits(ops: &[Op]) -> BTreeMap<VisitNo, Vec<Op>> {
    let mut all: BTreeMap<VisitNo, Vec<Op>> = BTreeMap::new();
    for op in ops {
        let (Act::Hold(visit, _)
        | Act::Pay(visit)
        | Act::Move(visit, _)
        | Act::Cancel(visit)
        | Act::Expire(visit)) = op.act
        else {
            continue;
        };
        all.entry(visit).or_default().push(*op);
    }
    all.values_mut().for_each(|ops| ops.sort_by_key(|op| op.sent));
    all
}

fn happened(told: Told) -> bool {
    matches!(told, Told::Done | Told::Nothing)
}

fn tenures(ops: &[Op]) -> Vec<Tenure> {
    let mut all = Vec::new();
    for (visit, ops) in of_visits(ops) {
        let mut now: Option<Tenure> = None;
        for op in ops.iter().filter(|op| happened(op.told)) {
            let sure = op.told == Told::Done;
            let begun = |slot| Tenure {
                visit: Some(visit),
                slot,
                perhaps_from: op.sent,
                surely_from: if sure { op.answered } else { Moment::MAX },
                surely_until: Moment::MAX,
                perhaps_until: Moment::MAX,
            };
            match op.act {
                Act::Hold(_, slot) => now = Some(begun(slot)),
                Act::Move(_, slot) => {
                    all.extend(now.map(|tenure| ended(tenure, op)));
                    // One that nobody answered leaves both times perhaps theirs.
                    now = Some(begun(slot));
                }
                Act::Cancel(_) => all.extend(now.take().map(|tenure| ended(tenure, op))),
                Act::Expire(_) => {
                    now = now.map(|tenure| Tenure {
                        surely_until: tenure.surely_until.min(op.sent),
                        ..tenure
                    });
                }
                Act::Pay(_) | Act::Block(_) | Act::Hours => {}
            }
        }
        all.extend(now);
    }
    all.extend(ops.iter().filter(|op| happened(op.told)).filter_map(blocked));
    all
}

fn ended(tenure: Tenure, by: &Op) -> Tenure {
    let sure = by.told == Told::Done;
    Tenure {
        surely_until: tenure.surely_until.min(by.sent),
        perhaps_until: if sure { by.answered } else { Moment::MAX },
        ..tenure
    }
}

fn blocked(op: &Op) -> Option<Tenure> {
    let Act::Block(slot) = op.act else { return None };
    Some(Tenure {
        visit: None,
        slot,
        perhaps_from: op.sent,
        surely_from: if op.told == Told::Done { op.answered } else { Moment::MAX },
        surely_until: Moment::MAX,
        perhaps_until: Moment::MAX,
    })
}

/// Nobody's time was certainly somebody else's at the same moment.
fn given_twice(tenures: &[Tenure]) -> Vec<String> {
    let mut found = Vec::new();
    for (n, one) in tenures.iter().enumerate() {
        for other in &tenures[n + 1..] {
            let both = one.surely_from.max(other.surely_from);
            if one.slot.overlaps(other.slot)
                && one.visit != other.visit
                && both < one.surely_until.min(other.surely_until)
            {
                found.push(format!("given to two: {one:?} and {other:?}"));
            }
        }
    }
    found
}

/// Whoever was told that a time is taken was told so while it may have been.
fn refused_for_nothing(ops: &[Op], tenures: &[Tenure]) -> Vec<String> {
    let refused = ops.iter().filter(|op| op.told == Told::Taken);
    let for_nothing = refused.filter(|op| {
        let (visit, slot) = match op.act {
            Act::Hold(visit, slot) | Act::Move(visit, slot) => (Some(visit), slot),
            Act::Block(slot) => (None, slot),
            _ => return false,
        };
        !tenures.iter().any(|tenure| {
            tenure.slot.overlaps(slot)
                && (visit.is_none() || tenure.visit != visit)
                && tenure.perhaps_from < op.answered
                && op.sent < tenure.perhaps_until
        })
    });
    for_nothing.map(|op| format!("refused, and nobody had it: {op:?}")).collect()
}

/// Every visit that somebody was told of is there, and as the last answers say.
fn ended_wrong(ops: &[Op], ends: &BTreeMap<VisitNo, End>) -> Vec<String> {
    let mut found = Vec::new();
    for (visit, ops) in of_visits(ops) {
        let given = ops.iter().any(|op| matches!(op.act, Act::Hold(..)) && op.told == Told::Done);
        match ends.get(&visit) {
            None if given => found.push(format!("visit {visit} was given and is not there")),
            None => {}
            Some(end) => found.extend(
                wrong_end(&ops, end).into_iter().map(|why| format!("visit {visit} {why}: {end:?}")),
            ),
        }
    }
    found
}

fn wrong_end(ops: &[Op], end: &End) -> Vec<&'static str> {
    let did = |act: fn(&Act) -> bool, told: fn(Told) -> bool| {
        ops.iter().any(|op| act(&op.act) && told(op.told))
    };
    let done = |told: Told| told == Told::Done;
    let paid = did(|act| matches!(act, Act::Pay(_)), done);
    let may_be_paid = did(|act| matches!(act, Act::Pay(_)), happened);
    let cancelled = did(|act| matches!(act, Act::Cancel(_)), done);
    let may_be_cancelled = did(|act| matches!(act, Act::Cancel(_)), happened);
    let may_be_over = did(|act| matches!(act, Act::Expire(_)), happened);
    let mut wrong = Vec::new();
    if cancelled && end.state != "cancelled" {
        wrong.push("was cancelled");
    }
    if end.state == "cancelled" && !may_be_cancelled {
        wrong.push("is cancelled, and nobody did so");
    }
    if end.state == "confirmed" && !may_be_paid {
        wrong.push("is confirmed, and nobody paid");
    }
    if end.state == "expired" && !may_be_over {
        wrong.push("is over, and nothing ended it");
    }
    if paid && !may_be_cancelled && !may_be_over && end.state != "confirmed" {
        wrong.push("was paid in time");
    }
    let owed = if end.state == "confirmed" { end.price } else { 0 };
    if end.kept != owed {
        wrong.push("has other money than it should");
    }
    let places: Vec<(Slot, Told)> = ops
        .iter()
        .filter(|op| happened(op.told))
        .filter_map(|op| match op.act {
            Act::Hold(_, slot) | Act::Move(_, slot) => Some((slot, op.told)),
            _ => None,
        })
        .collect();
    // The last place that is certain, or one that nobody answered for after it.
    let sure = places.iter().rposition(|(_, told)| *told == Told::Done).unwrap_or(0);
    if !places[sure..].iter().any(|(slot, _)| *slot == end.slot) {
        wrong.push("is at another time than it was told");
    }
    wrong
}

#[cfg(test)]
mod tests;
