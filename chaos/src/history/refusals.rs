//! Whether whoever was refused was refused for a reason.

use super::{Act, Offer, Op, Slot, Told, VisitNo, hours::beside, tenures::Tenure};

/// Whoever was told that a time is taken, or that nobody works then, was told so while it may
/// have been.
pub(super) fn for_nothing(
    ops: &[Op],
    (tenures, offers): (&[Tenure], &[Offer]),
    closed: &[Tenure],
) -> Vec<String> {
    let offered: Vec<Tenure> = offers.iter().copied().map(Tenure::perhaps).collect();
    let taken = |op: &Op, but: Option<VisitNo>, slot: Slot| {
        tenures.iter().chain(&offered).any(|tenure| {
            tenure.slot.overlaps(slot)
                && (but.is_none() || tenure.visit != but)
                && tenure.may_meet(op)
        })
    };
    let shut = |op: &Op, slot: Slot| {
        closed.iter().any(|shut| shut.slot.overlaps(slot.session()) && shut.may_meet(op))
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
        // Visits stand in what would not be worked any more; where the day was longer before,
        // whoever waited may have been given any of it.
        (Act::Hours(day, Some(worked)), Told::Taken) => {
            beside(day, worked).into_iter().any(|slot| taken(op, None, slot))
        }
        (Act::Hours(day, None), Told::Taken) => taken(op, None, day),
        (_, Told::Taken | Told::Closed) => false,
        (_, Told::Done | Told::Refused | Told::Nothing) => true,
    };
    let for_nothing = ops.iter().filter(|op| !has_reason(op));
    for_nothing.map(|op| format!("refused, and nobody had it: {op:?}")).collect()
}
