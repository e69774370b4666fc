//! Days that were shortened.

use super::*;

/// Of somebody: from six to ten at night is usual, and an hour more on both sides at most.
pub(super) fn day(therapist: usize) -> Day {
    Day { whole: between(therapist, (5, 23)), usual: between(therapist, (6, 22)) }
}

pub(super) fn between(therapist: usize, (from, until): (i64, i64)) -> Slot {
    Slot { therapist, from: from * 3_600, until: until * 3_600 }
}

/// From and until these hours is worked.
pub(super) fn changed(when: (Moment, Moment), hours: (i64, i64)) -> Op {
    done(when, Act::Hours(day(0), between(0, hours)))
}

/// From ten to four is worked.
pub(super) fn shortened(when: (Moment, Moment)) -> Op {
    changed(when, (10, 16))
}

pub(super) fn usual(when: (Moment, Moment)) -> Op {
    changed(when, (6, 22))
}

/// It was tried, and visits were in the way.
pub(super) fn refused(when: (Moment, Moment)) -> Op {
    op(when, shortened(when).act, Told::Taken)
}

/// With these visits named, each when these hours were sent.
pub(super) fn told_of_named(ops: &[Op], ends: &[End], named: &[(Moment, VisitNo)]) -> String {
    let named = named.iter().copied().collect();
    contradictions(ops, &After { named, ..after(ends) }).join("; ")
}

#[test]
fn a_true_history_of_hours_is_no_contradiction() {
    let ops = [
        done((0, 10), Act::Hold(0, slot(9))),
        done((12, 14), Act::Pay(0)),
        // It was seen, and stays.
        shortened((20, 30)),
        op((40, 50), Act::Hold(3, slot(8)), Told::Closed),
        done((42, 52), Act::Hold(1, slot(10))),
        // Before one was answered, the other may have been done.
        usual((60, 70)),
        done((61, 65), Act::Hold(2, slot(17))),
        op((66, 69), Act::Hold(4, slot(18)), Told::Closed),
        // What stands is in the way of less.
        refused((80, 90)),
    ];
    let ends = [end("confirmed", 9), end("held", 10), end("held", 17)];
    assert_eq!(told_of_named(&ops, &ends, &[(20, 0)]), "");
}

#[test]
fn a_visit_that_was_made_outside_hours_is_told() {
    let ops = [shortened((0, 10)), done((20, 30), Act::Hold(0, slot(9)))];
    assert!(told(&ops, &[end("held", 9)]).contains("made outside hours"));
    let ops = [
        done((0, 2), Act::Hold(0, slot(11))),
        done((3, 4), Act::Pay(0)),
        shortened((5, 10)),
        done((20, 30), Act::Move(0, slot(16))),
    ];
    assert!(told(&ops, &[end("confirmed", 16)]).contains("made outside hours"), "moved there");
    let course = Act::Course(0, [11, 9].map(slot));
    let ops = [shortened((0, 10)), done((20, 30), course)];
    let ends = [end("held", 11), end("held", 9)];
    assert!(told(&ops, &ends).contains("made outside hours"), "one of a course");
    // Asked for before anybody was told of the hours.
    let ops = [shortened((0, 10)), done((5, 30), Act::Hold(0, slot(9)))];
    assert_eq!(told(&ops, &[end("held", 9)]), "");
    let other = Slot { therapist: 1, ..slot(9) };
    let ops = [shortened((0, 10)), done((20, 30), Act::Hold(0, other))];
    assert_eq!(told(&ops, &[End { slot: other, ..end("held", 9) }]), "", "somebody else's day");
}

#[test]
fn a_refusal_outside_hours_that_were_not_in_force_is_told() {
    let closed = op((40, 50), Act::Hold(0, slot(9)), Told::Closed);
    assert!(told(&[closed], &[]).contains("nobody had it"));
    let back = [shortened((0, 10)), usual((20, 30)), closed];
    assert!(told(&back, &[]).contains("nobody had it"), "they were the usual ones again");
    let inside = op((40, 50), Act::Hold(0, slot(12)), Told::Closed);
    assert!(told(&[shortened((0, 10)), inside], &[]).contains("nobody had it"));
    assert!(told(&[refused((0, 10))], &[]).contains("nobody had it"), "no visit was in the way");
}

#[test]
fn a_visit_that_a_shortened_day_changed_is_told() {
    let ops =
        [done((0, 10), Act::Hold(0, slot(9))), done((12, 14), Act::Pay(0)), shortened((20, 30))];
    for (end, why) in [
        (end("cancelled", 9), "nobody did so"),
        (end("expired", 9), "nothing ended it"),
        (end("confirmed", 10), "at another time"),
    ] {
        let found = told_of_named(&ops, &[end], &[(20, 0)]);
        assert!(found.contains(why), "{why}: {found}");
    }
}
