//! What is there at the end, whoever was told of it.

use super::*;

#[test]
fn two_visits_in_one_room_are_told() {
    let other = Slot { therapist: 1, ..slot(9) };
    let ops = [done((0, 10), Act::Hold(0, slot(9))), done((0, 10), Act::Hold(1, other))];
    let room = |room: &str, end: End| End { room: room.to_owned(), ..end };
    let found = |second: &str| {
        let one = room("Room 0", end("held", 9));
        let ends = [(0, one), (1, room(second, End { slot: other, ..end("held", 9) }))];
        contradictions(&ops, &After { ends: ends.into(), ..After::default() }).join("; ")
    };
    assert!(found("Room 0").contains("in one room at once"));
    assert_eq!(found("Room 1"), "");
}

#[test]
fn two_visits_with_one_therapist_are_told_and_one_after_another_is_none() {
    let untold = |hour| {
        let ops = [done((0, 10), Act::Hold(0, slot(9)))];
        let mut after = after(&[end("held", 9)]);
        after.untold.push(End { room: "another".to_owned(), ..end("held", hour) });
        contradictions(&ops, &after).join("; ")
    };
    assert!(untold(9).contains("with one therapist at once"));
    assert_eq!(untold(10), "");
}

#[test]
fn a_visit_that_nobody_was_promised_is_told() {
    let after = After { unknown: vec![end("confirmed", 9)], ..After::default() };
    assert!(contradictions(&[], &after).join("; ").contains("was not promised"));
}
