//! Who had which time, and when.

use std::collections::BTreeMap;

use super::{Act, End, Moment, Offer, Op, Slot, Told, VisitNo, happened, of_visits};

/// A time that was a visit's, or nobody's to give, and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tenure {
    pub visit: Option<VisitNo>,
    pub slot: Slot,
    /// From when it may, and when it must, have been theirs.
    pub perhaps_from: Moment,
    pub surely_from: Moment,
    /// Until when it must, and when it may, have been.
    pub surely_until: Moment,
    pub perhaps_until: Moment,
}

impl Tenure {
    /// One that begins with an operation.
    pub fn begun(visit: Option<VisitNo>, slot: Slot, by: &Op) -> Self {
        Self {
            visit,
            slot,
            perhaps_from: by.sent,
            surely_from: if by.told == Told::Done { by.answered } else { Moment::MAX },
            surely_until: Moment::MAX,
            perhaps_until: Moment::MAX,
        }
    }

    /// One that has neither a beginning nor an end.
    pub const fn always(slot: Slot) -> Self {
        Self {
            visit: None,
            slot,
            perhaps_from: 0,
            surely_from: 0,
            surely_until: Moment::MAX,
            perhaps_until: Moment::MAX,
        }
    }

    /// The same, ended by an operation that may not have happened.
    pub fn ended(self, by: &Op) -> Self {
        let sure = by.told == Told::Done;
        Self {
            surely_until: self.surely_until.min(by.sent),
            perhaps_until: if sure { self.perhaps_until.min(by.answered) } else { Moment::MAX },
            ..self
        }
    }

    /// One of which nobody knows more than that it lay between two moments.
    pub const fn perhaps(offer: Offer) -> Self {
        Self {
            visit: Some(offer.visit),
            slot: offer.slot,
            perhaps_from: offer.from,
            surely_from: Moment::MAX,
            surely_until: Moment::MAX,
            perhaps_until: offer.until,
        }
    }

    /// Whether it may have been while an operation took effect.
    pub const fn may_meet(&self, op: &Op) -> bool {
        self.may_be((op.sent, op.answered))
    }

    /// Whether it may have been at any time between two moments.
    pub const fn may_be(&self, (from, until): (Moment, Moment)) -> bool {
        self.perhaps_from < until && from < self.perhaps_until
    }
}

/// Every time that was a visit's or given off.
pub(super) fn of(ops: &[Op], ends: &BTreeMap<VisitNo, End>) -> Vec<Tenure> {
    let mut all = Vec::new();
    for (visit, ops) in of_visits(ops) {
        let mut now: Option<Tenure> = None;
        for op in ops.iter().filter(|op| happened(op.told)) {
            match op.act {
                Act::Move(_, slot) => {
                    all.extend(now.map(|tenure| tenure.ended(op)));
                    // One that nobody answered leaves both times perhaps theirs.
                    now = Some(Tenure::begun(Some(visit), slot, op));
                }
                // What is offered is theirs from then on: saying yes changes nothing of that.
                Act::Hold(_, slot) | Act::Offered(_, slot) => {
                    now = Some(Tenure::begun(Some(visit), slot, op));
                }
                Act::Cancel(_) | Act::LetGo(_) => {
                    all.extend(now.take().map(|tenure| tenure.ended(op)));
                }
                // Whoever frees it comes by later, and writes down when.
                Act::Expire(_) => {
                    let freed = ends.get(&visit).and_then(|end| end.freed);
                    now = now.map(|tenure| Tenure {
                        surely_until: tenure.surely_until.min(op.sent),
                        perhaps_until: freed.unwrap_or(Moment::MAX),
                        ..tenure
                    });
                }
                _ => {}
            }
        }
        all.extend(now);
    }
    all.extend(ops.iter().filter(|op| happened(op.told)).filter_map(blocked));
    all
}

fn blocked(op: &Op) -> Option<Tenure> {
    let Act::Block(slot) = op.act else { return None };
    Some(Tenure::begun(None, slot, op))
}

/// Every time that was kept for somebody who waits, until they looked: from then on what is done
/// with it says whether it is theirs still.
pub(super) fn offered(ops: &[Op], offers: &[Offer]) -> Vec<Tenure> {
    let looked: BTreeMap<VisitNo, Moment> = ops
        .iter()
        .filter_map(|op| match op.act {
            Act::Offered(visit, _) => Some((visit, op.answered)),
            _ => None,
        })
        .collect();
    let until = |offer: &Offer| {
        let looked = looked.get(&offer.visit).copied();
        looked.map_or(offer.until, |looked| looked.min(offer.until))
    };
    let unseen = offers.iter().map(|offer| Offer { until: until(offer), ..*offer });
    unseen.map(Tenure::perhaps).collect()
}

/// Nobody's time was certainly somebody else's at the same moment.
pub(super) fn given_twice(tenures: &[Tenure]) -> Vec<String> {
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
