//! Whether whoever was refused was refused for a reason.

use super::{
    Act, After, Day, Op, Slot, Told, VisitNo,
    hours::{Hours, outside, surely_outside},
    tenures::{self, Tenure},
};

/// Whoever was told that a time is taken, or that nobody works then, was told so while it may
/// have been.
pub(super) fn for_nothing(
    ops: &[Op],
    after: &After,
    tenures: &[Tenure],
    all: &[Hours],
) -> Vec<String> {
    let offered = tenures::offered(ops, &after.offers);
    let taken = |op: &Op, but: Option<VisitNo>, slot: Slot| {
        tenures.iter().chain(&offered).any(|tenure| {
            tenure.slot.overlaps(slot)
                && (but.is_none() || tenure.visit != but)
                && tenure.may_meet(op)
        })
    };
    let shut = |op: &Op, slot: Slot| {
        all.iter().any(|hours| hours.leave_out(slot) && hours.force.may_meet(op))
    };
    // Only visits are in the way of hours, and none that lay outside them before: hours that take
    // nothing away, such as the usual ones after shorter ones, are never refused.
    let unnamed = |op: &Op, day: Day, worked: Slot| {
        tenures.iter().chain(&offered).any(|tenure| {
            tenure.visit.is_some_and(|visit| !after.named.contains(&(op.sent, visit)))
                && tenure.may_meet(op)
                && outside(day.whole, worked, tenure.slot)
                && !surely_outside(all, tenure.slot, (op.sent, op.sent))
        })
    };
    let has_reason = |op: &Op| match (op.act, op.told) {
        (Act::Hold(visit, slot) | Act::Move(visit, slot), Told::Taken) => {
            taken(op, Some(visit), slot)
        }
        (Act::Hold(_, slot) | Act::Move(_, slot), Told::Closed) => shut(op, slot),
        (Act::Course(_, slots), Told::Taken) => {
            slots.iter().any(|slot| taken(op, None, *slot) || shut(op, *slot))
        }
        (Act::Block(slot), Told::Taken) => taken(op, None, slot),
        (Act::Hours(day, worked), Told::Taken) => unnamed(op, day, worked),
        (_, Told::Taken | Told::Closed) => false,
        (_, Told::Done | Told::Refused | Told::Nothing) => true,
    };
    let for_nothing = ops.iter().filter(|op| !has_reason(op));
    for_nothing.map(|op| format!("refused, and nobody had it: {op:?}")).collect()
}
