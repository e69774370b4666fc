//! What somebody works, that nobody was given anything else, and that no visit was left outside
//! it unseen.

use std::collections::BTreeMap;

use super::{Act, After, Moment, Offer, Op, Slot, Told, happened, tenures::Tenure};

/// Hours of a day.
pub(super) struct Hours {
    /// What of it is worked.
    worked: Slot,
    /// Which day it is, and when they were in force.
    pub force: Tenure,
}

impl Hours {
    /// Whether a session lies outside them, if only in part.
    pub fn leave_out(&self, slot: Slot) -> bool {
        outside(self.force.slot, self.worked, slot)
    }
}

/// Whether a session lies, if only in part, in what of a day is not worked.
pub(super) fn outside(day: Slot, worked: Slot, slot: Slot) -> bool {
    let beside = [Slot { until: worked.from, ..day }, Slot { from: worked.until, ..day }];
    beside.into_iter().any(|left| left.overlaps(slot.session()))
}

/// All hours of each day that anybody wanted to change, the usual ones before the first change
/// among them. (One owner changes them, one day after another.)
pub(super) fn of(ops: &[Op]) -> Vec<Hours> {
    let mut changes: Vec<&Op> = ops.iter().collect();
    changes.sort_by_key(|op| op.sent);
    let mut days = BTreeMap::<(usize, i64), Vec<Hours>>::new();
    for op in changes {
        let Act::Hours(day, worked) = op.act else { continue };
        let before = || vec![Hours { worked: day.usual, force: Tenure::always(day.whole) }];
        let all = days.entry((day.whole.therapist, day.whole.from)).or_insert_with(before);
        if !happened(op.told) {
            continue;
        }
        if let Some(last) = all.last_mut() {
            last.force = last.force.ended(op);
        }
        all.push(Hours { worked, force: Tenure::begun(None, day.whole, op) });
    }
    days.into_values().flatten().collect()
}

/// The hours that may have been in force at any time between two moments, on the day of a slot.
fn possible(all: &[Hours], slot: Slot, when: (Moment, Moment)) -> impl Iterator<Item = &Hours> {
    all.iter().filter(move |hours| hours.force.slot.overlaps(slot) && hours.force.may_be(when))
}

/// Whether a session lies outside whatever hours may have been in force between two moments.
pub(super) fn surely_outside(all: &[Hours], slot: Slot, when: (Moment, Moment)) -> bool {
    let mut known = possible(all, slot, when).peekable();
    known.peek().is_some() && known.all(|hours| hours.leave_out(slot))
}

/// Whoever was given a time was given it while somebody may have worked then: what was asked
/// for and answered, or offered, while all hours were certainly others cannot lie outside them.
/// What was given before stays, whatever became of the hours.
pub(super) fn made_outside(ops: &[Op], offers: &[Offer], all: &[Hours]) -> Vec<String> {
    let lies_outside = |op: &Op| {
        let when = (op.sent, op.answered);
        asked_for(op.act).into_iter().any(|slot| surely_outside(all, slot, when))
    };
    let made = ops.iter().filter(|op| op.told == Told::Done && lies_outside(op));
    let mut found: Vec<String> = made.map(|op| format!("made outside hours: {op:?}")).collect();
    let offered = offers.iter().filter(|offer| surely_outside(all, offer.slot, offer.made));
    found.extend(offered.map(|offer| format!("offered outside hours: {offer:?}")));
    found
}

/// Hours that would leave a visit outside are refused unless it was named: where they were not,
/// each that certainly stood, and lay inside the hours before, was named.
pub(super) fn left_unnamed(
    ops: &[Op],
    after: &After,
    tenures: &[Tenure],
    all: &[Hours],
) -> Vec<String> {
    let mut found = Vec::new();
    for op in ops.iter().filter(|op| op.told == Told::Done) {
        let Act::Hours(day, worked) = op.act else { continue };
        let forgotten = tenures.iter().filter(|tenure| {
            let slot = tenure.slot;
            tenure.visit.is_some_and(|visit| !after.named.contains(&(op.sent, visit)))
                && tenure.surely_from <= op.sent
                && op.answered <= tenure.surely_until
                && outside(day.whole, worked, slot)
                && possible(all, slot, (op.sent, op.sent)).all(|hours| !hours.leave_out(slot))
        });
        found.extend(
            forgotten.map(|tenure| format!("left outside hours unnamed: {tenure:?} by {op:?}")),
        );
    }
    found
}

/// The times that somebody asked for.
fn asked_for(act: Act) -> Vec<Slot> {
    match act {
        Act::Hold(_, slot) | Act::Move(_, slot) => vec![slot],
        Act::Course(_, slots) => slots.to_vec(),
        _ => Vec::new(),
    }
}
