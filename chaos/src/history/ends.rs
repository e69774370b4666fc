//! What there is at the end, beside what was told and done.

use std::collections::BTreeMap;

use super::{Act, After, End, Op, SESSIONS, Slot, Told, VisitNo, happened, of_visits};

/// Every visit that somebody was told of is there, as the last answers say; nothing else is;
/// and nobody and no room is in two of them at once.
pub(super) fn wrong(ops: &[Op], after: &After) -> Vec<String> {
    let mut found = one_by_one(ops, &after.ends);
    found.extend(halves(ops, &after.ends));
    let unknown = after.unknown.iter();
    found.extend(unknown.map(|end| format!("a visit is there that was not promised: {end:?}")));
    found.extend(crowded(after));
    found
}

fn one_by_one(ops: &[Op], ends: &BTreeMap<VisitNo, End>) -> Vec<String> {
    let mut found = Vec::new();
    for (visit, ops) in of_visits(ops) {
        let given = |op: &Op| matches!(op.act, Act::Hold(..) | Act::Offered(..));
        match ends.get(&visit) {
            None if ops.iter().any(|op| given(op) && op.told == Told::Done) => {
                found.push(format!("visit {visit} was given and is not there"));
            }
            None => {}
            Some(end) if !ops.iter().any(|op| given(op) && happened(op.told)) => {
                found.push(format!("visit {visit} was refused and is there: {end:?}"));
            }
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
    let let_go = did(|act| matches!(act, Act::LetGo(_)), done);
    let may_be_over = did(|act| matches!(act, Act::Expire(_) | Act::LetGo(_)), happened);
    let gone = did(|act| matches!(act, Act::Take(_) | Act::LetGo(_)), |told| !happened(told));
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
    // A page that was paid is never one that was closed: its visit is not let go of.
    if end.state == "expired" && paid {
        wrong.push("is over, and was paid");
    }
    if let_go && end.state != "expired" {
        wrong.push("was let go of");
    }
    if gone && !may_be_over {
        wrong.push("was offered, and was gone");
    }
    if paid && !may_be_cancelled && !may_be_over && end.state != "confirmed" {
        wrong.push("was paid in time");
    }
    let owed = if end.state == "confirmed" { end.price } else { 0 };
    if end.kept != owed {
        wrong.push("has other money than it should");
    }
    if !is_in_place(ops, end) {
        wrong.push("is at another time than it was told");
    }
    wrong
}

/// Whether it is at the last place that is certain, or at one that nobody answered for after it.
fn is_in_place(ops: &[Op], end: &End) -> bool {
    let places: Vec<(Slot, Told)> = ops
        .iter()
        .filter(|op| happened(op.told))
        .filter_map(|op| match op.act {
            Act::Hold(_, slot) | Act::Move(_, slot) | Act::Offered(_, slot) => {
                Some((slot, op.told))
            }
            _ => None,
        })
        .collect();
    let sure = places.iter().rposition(|(_, told)| *told == Told::Done).unwrap_or(0);
    places[sure..].iter().any(|(slot, _)| *slot == end.slot)
}

/// A course is booked, let go of and stopped as a whole. (Nobody here ends a single visit of
/// one.)
fn halves(ops: &[Op], ends: &BTreeMap<VisitNo, End>) -> Vec<String> {
    let mut found = Vec::new();
    for op in ops {
        let Act::Course(first, _) = op.act else { continue };
        let there: Vec<&End> = (first..first + SESSIONS).filter_map(|n| ends.get(&n)).collect();
        if !there.is_empty() && there.len() < SESSIONS {
            found.push(format!("a course is there by half: {op:?} and {there:?}"));
        }
        for state in ["expired", "cancelled"] {
            let over = there.iter().filter(|end| end.state == state).count();
            if over > 0 && over < there.len() {
                found.push(format!("a course is {state} by half: {op:?} and {there:?}"));
            }
        }
    }
    found
}

/// Two visits that stand at once with one therapist or in one room.
fn crowded(after: &After) -> Vec<String> {
    let all = after.ends.values().chain(&after.untold).chain(&after.unknown);
    let standing: Vec<&End> = all.filter(|end| end.stands()).collect();
    let mut found = Vec::new();
    for (n, one) in standing.iter().enumerate() {
        for other in &standing[n + 1..] {
            if one.slot.overlaps(other.slot) {
                found.push(format!("with one therapist at once: {one:?} and {other:?}"));
            }
            if one.room == other.room && one.slot.meets(other.slot) {
                found.push(format!("in one room at once: {one:?} and {other:?}"));
            }
        }
    }
    found
}
