//! Wrong histories, and that each is told.

mod courses;
mod hours;
mod outside;
mod places;
mod refusals;
mod waiting;

use super::*;

fn slot(hour: i64) -> Slot {
    Slot { therapist: 0, from: hour * 3_600, until: (hour + 1) * 3_600 }
}

fn op((sent, answered): (Moment, Moment), act: Act, told: Told) -> Op {
    Op { sent, answered, act, told }
}

fn done(when: (Moment, Moment), act: Act) -> Op {
    op(when, act, Told::Done)
}

fn end(state: &str, hour: i64) -> End {
    let kept = if state == "confirmed" { 84 } else { 0 };
    let (state, slot, room) = (state.into(), slot(hour), String::new());
    End { state, slot, room, kept, price: 84, freed: None }
}

/// Each visit in a room of its own.
fn after(ends: &[End]) -> After {
    let ends = ends.iter().enumerate();
    let ends = ends.map(|(n, end)| (n, End { room: format!("room {n}"), ..end.clone() }));
    After { ends: ends.collect(), ..After::default() }
}

fn told(ops: &[Op], ends: &[End]) -> String {
    contradictions(ops, &after(ends)).join("; ")
}

#[test]
fn a_true_history_is_no_contradiction() {
    let ops = [
        done((0, 10), Act::Hold(0, slot(9))),
        op((5, 12), Act::Hold(1, slot(9)), Told::Taken),
        done((20, 30), Act::Pay(0)),
        done((40, 50), Act::Move(0, slot(11))),
        // While it moves, its old time may be had already, and its new one no longer.
        done((41, 49), Act::Hold(1, slot(9))),
        op((45, 60), Act::Hold(2, slot(11)), Told::Taken),
        done((70, 80), Act::Cancel(0)),
        done((72, 90), Act::Hold(2, slot(11))),
        done((95, 96), Act::Expire(2)),
        op((97, 99), Act::Hold(3, slot(11)), Told::Taken),
    ];
    let ends = [end("cancelled", 11), end("held", 9), end("expired", 11)];
    assert_eq!(told(&ops, &ends), "");
}

#[test]
fn a_time_that_was_given_to_two_is_told() {
    let ops = [done((0, 10), Act::Hold(0, slot(9))), done((20, 30), Act::Hold(1, slot(9)))];
    assert!(told(&ops, &[end("held", 9), end("held", 9)]).contains("given to two"));
    let half = Slot { from: 9 * 3_600 + 1_800, ..slot(10) };
    let ops = [done((0, 10), Act::Hold(0, slot(9))), done((20, 30), Act::Hold(1, half))];
    let ends = [end("held", 9), End { slot: half, ..end("held", 9) }];
    assert!(told(&ops, &ends).contains("given to two"), "half of it");
    let other = Slot { therapist: 1, ..slot(9) };
    let ops = [done((0, 10), Act::Hold(0, slot(9))), done((20, 30), Act::Hold(1, other))];
    let ends = [end("held", 9), End { slot: other, ..end("held", 9) }];
    assert_eq!(told(&ops, &ends), "", "somebody else's");
    let ops = [done((0, 10), Act::Block(slot(9))), done((20, 30), Act::Hold(0, slot(9)))];
    assert!(told(&ops, &[end("held", 9)]).contains("given to two"), "nobody is there");
}

#[test]
fn a_time_that_was_given_up_later_and_moved_onto_is_told() {
    let ops = [
        done((0, 10), Act::Hold(0, slot(9))),
        done((0, 10), Act::Hold(1, slot(11))),
        done((20, 30), Act::Pay(1)),
        done((40, 50), Act::Move(1, slot(9))),
        done((60, 70), Act::Cancel(0)),
    ];
    assert!(told(&ops, &[end("cancelled", 9), end("confirmed", 9)]).contains("given to two"));
}

#[test]
fn a_refusal_while_nobody_had_it_is_told() {
    let ops = [
        done((0, 10), Act::Hold(0, slot(9))),
        done((20, 30), Act::Cancel(0)),
        op((40, 50), Act::Hold(1, slot(9)), Told::Taken),
    ];
    assert!(told(&ops, &[end("cancelled", 9)]).contains("nobody had it"));
    let ops =
        [done((0, 10), Act::Hold(0, slot(9))), op((20, 30), Act::Hold(1, slot(11)), Told::Taken)];
    assert!(told(&ops, &[end("held", 9)]).contains("nobody had it"));
    let own =
        [done((0, 10), Act::Hold(0, slot(9))), op((20, 30), Act::Move(0, slot(9)), Told::Taken)];
    assert!(told(&own, &[end("held", 9)]).contains("nobody had it"), "its own time");
}

#[test]
fn a_refusal_after_a_hold_that_ended_was_freed_is_told() {
    let ops = [
        done((0, 10), Act::Hold(0, slot(9))),
        done((20, 30), Act::Expire(0)),
        op((60, 70), Act::Hold(1, slot(9)), Told::Taken),
    ];
    let found = |freed| told(&ops, &[End { freed, ..end("expired", 9) }]);
    assert!(found(Some(60)).contains("nobody had it"));
    assert_eq!(found(Some(61)), "", "it may have been freed meanwhile");
    assert_eq!(found(None), "", "nobody knows when it was freed");
}

#[test]
fn a_visit_that_was_given_and_is_not_there_is_told() {
    assert!(told(&[done((0, 10), Act::Hold(0, slot(9)))], &[]).contains("not there"));
    let unknown = [op((0, 10), Act::Hold(0, slot(9)), Told::Nothing)];
    assert_eq!(told(&unknown, &[]), "", "nobody was told so");
}

#[test]
fn an_end_that_nobody_brought_about_is_told() {
    let held = done((0, 10), Act::Hold(0, slot(9)));
    let paid = done((20, 30), Act::Pay(0));
    let expired = done((40, 50), Act::Expire(0));
    for (ops, end, why) in [
        (vec![held], end("cancelled", 9), "nobody did so"),
        (vec![held], end("confirmed", 9), "nobody paid"),
        (vec![held], end("expired", 9), "nothing ended it"),
        (vec![held, paid], end("held", 9), "paid in time"),
        (vec![held, paid, done((40, 50), Act::Cancel(0))], end("confirmed", 9), "was cancelled"),
        (vec![held, paid], end("expired", 9), "is over, and was paid"),
        (vec![held, paid, expired], end("expired", 9), "is over, and was paid"),
        (vec![held, paid], end("confirmed", 11), "at another time"),
        (vec![held, paid], End { kept: 0, ..end("confirmed", 9) }, "other money"),
        (vec![held, paid], End { kept: 168, ..end("confirmed", 9) }, "other money"),
    ] {
        let found = told(&ops, &[end]);
        assert!(found.contains(why), "{why}: {found}");
    }
}

#[test]
fn what_nobody_was_answered_may_have_happened_or_not() {
    let held = done((0, 10), Act::Hold(0, slot(9)));
    let moved = op((40, 50), Act::Move(0, slot(11)), Told::Nothing);
    let paid = done((20, 30), Act::Pay(0));
    for hour in [9, 11] {
        assert_eq!(told(&[held, paid, moved], &[end("confirmed", hour)]), "");
    }
    let cancelled = op((40, 50), Act::Cancel(0), Told::Nothing);
    for state in ["confirmed", "cancelled"] {
        assert_eq!(told(&[held, paid, cancelled], &[end(state, 9)]), "");
    }
}
