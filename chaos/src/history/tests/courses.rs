//! Courses: all or nothing, from the first visit to the last.

use super::*;

const TIMES: [i64; SESSIONS] = [9, 33];

fn asked(when: (Moment, Moment), told: Told) -> Op {
    op(when, Act::Course(0, TIMES.map(slot)), told)
}

fn ends(states: [&str; SESSIONS]) -> [End; SESSIONS] {
    [end(states[0], TIMES[0]), end(states[1], TIMES[1])]
}

#[test]
fn a_true_course_is_no_contradiction() {
    let made = [asked((0, 10), Told::Done)];
    assert_eq!(told(&made, &ends(["held"; 2])), "");
    let bought = [made[0], done((20, 30), Act::Buy(0))];
    assert_eq!(told(&bought, &ends(["confirmed"; 2])), "");
    let lapsed = [made[0], done((20, 30), Act::Lapse(0))];
    assert_eq!(told(&lapsed, &ends(["expired"; 2])), "");
    let moved = [bought[0], bought[1], done((40, 50), Act::Move(1, slot(11)))];
    assert_eq!(told(&moved, &[end("confirmed", 9), end("confirmed", 11)]), "");
    // Its times are somebody else's afterwards, and not before.
    let stopped = [
        bought[0],
        op((12, 15), Act::Hold(2, slot(33)), Told::Taken),
        bought[1],
        done((40, 50), Act::Stop(0)),
        done((45, 60), Act::Hold(3, slot(9))),
    ];
    let [one, other] = ends(["cancelled"; 2]);
    let mut after = after(&[one, other]);
    after.ends.insert(3, end("held", 9));
    assert_eq!(contradictions(&stopped, &after), Vec::<String>::new());
}

#[test]
fn a_course_by_half_is_told() {
    let made = asked((0, 10), Told::Done);
    let half = told(&[made], &ends(["held"; 2])[..1]);
    assert!(half.contains("there by half") && half.contains("visit 1 was given"), "{half}");
    let unknown = asked((0, 10), Told::Nothing);
    assert!(told(&[unknown], &ends(["held"; 2])[..1]).contains("there by half"));
    assert_eq!(told(&[unknown], &[]), "");
    assert_eq!(told(&[unknown], &ends(["held"; 2])), "");
    let lapsed = [made, done((20, 30), Act::Lapse(0))];
    assert!(told(&lapsed, &ends(["expired", "held"])).contains("expired by half"));
    let bought = [made, done((20, 30), Act::Buy(0))];
    assert!(told(&bought, &ends(["confirmed", "held"])).contains("visit 1 was paid in time"));
}

#[test]
fn a_course_that_was_refused_and_is_there_is_told() {
    let taken = [done((0, 10), Act::Block(slot(33))), asked((20, 30), Told::Taken)];
    assert_eq!(told(&taken, &[]), "");
    assert!(told(&taken, &ends(["held"; 2])).contains("was refused and is there"));
    let for_nothing = [asked((20, 30), Told::Taken)];
    assert!(told(&for_nothing, &[]).contains("nobody had it"));
}

#[test]
fn a_course_that_was_stopped_and_stands_is_told() {
    let stopped =
        [asked((0, 10), Told::Done), done((20, 30), Act::Buy(0)), done((40, 50), Act::Stop(0))];
    let found = told(&stopped, &ends(["cancelled", "confirmed"]));
    assert!(found.contains("visit 1 was cancelled") && found.contains("cancelled by half"));
    let found = told(&stopped, &ends(["confirmed"; 2]));
    assert!(found.contains("visit 0 was cancelled"), "{found}");
    assert!(told(&stopped[..2], &ends(["cancelled"; 2])).contains("nobody did so"));
}

#[test]
fn a_time_of_a_course_that_was_given_to_somebody_else_is_told() {
    let ops = [asked((0, 10), Told::Done), done((20, 30), Act::Hold(2, slot(33)))];
    let [one, other] = ends(["held"; 2]);
    assert!(told(&ops, &[one, other, end("held", 33)]).contains("given to two"));
}
