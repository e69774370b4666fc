//! What nobody works, and that nobody was given it.

use std::collections::BTreeMap;

use super::{Act, Op, Slot, Told, happened, tenures::Tenure};

/// What is left of a day on both sides of what is worked.
pub(super) fn beside(day: Slot, worked: Slot) -> [Slot; 2] {
    [Slot { until: worked.from, ..day }, Slot { from: worked.until, ..day }]
}

/// Every time that nobody worked, and when that was so.
pub(super) fn closed(ops: &[Op]) -> Vec<Tenure> {
    let mut changes: Vec<&Op> = ops.iter().filter(|op| happened(op.told)).collect();
    changes.sort_by_key(|op| op.sent);
    let (mut all, mut now) = (Vec::new(), BTreeMap::<(usize, i64), Vec<Tenure>>::new());
    for op in changes {
        let Act::Hours(day, worked) = op.act else { continue };
        let closed = now.entry((day.therapist, day.from)).or_default();
        all.extend(closed.drain(..).map(|tenure| tenure.ended(op)));
        let slots = worked.into_iter().flat_map(|worked| beside(day, worked));
        closed.extend(slots.map(|slot| Tenure::begun(None, slot, op)));
    }
    all.extend(now.into_values().flatten());
    all
}

/// Whoever was given a time was given it while somebody may have worked then: what was asked
/// for and answered while the hours were certainly others cannot lie outside them. What was
/// given before stays, whatever became of the hours.
pub(super) fn made_outside(ops: &[Op], closed: &[Tenure]) -> Vec<String> {
    let mut found = Vec::new();
    for op in ops.iter().filter(|op| op.told == Told::Done) {
        let outside = |slot: &Slot| {
            closed.iter().any(|shut| {
                shut.slot.overlaps(slot.session())
                    && shut.surely_from <= op.sent
                    && op.answered <= shut.surely_until
            })
        };
        if asked_for(op.act).iter().any(outside) {
            found.push(format!("made outside hours: {op:?}"));
        }
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
