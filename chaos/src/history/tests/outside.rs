//! What lies outside shorter days: visits that were named, or not, and offers.

use super::{
    hours::{between, changed, day, refused, shortened, told_of_named, usual},
    *,
};

/// From eleven to three is worked.
fn shorter(when: (Moment, Moment)) -> Op {
    changed(when, (11, 15))
}

#[test]
fn a_visit_that_was_left_outside_and_not_named_is_told() {
    let ends = [end("held", 9), end("held", 17)];
    let ops = [
        done((0, 10), Act::Hold(0, slot(9))),
        done((0, 10), Act::Hold(1, slot(17))),
        shortened((20, 30)),
    ];
    let found = told_of_named(&ops, &ends, &[(20, 0)]);
    assert!(found.contains("unnamed") && found.contains("visit: Some(1)"), "{found}");
    assert!(!found.contains("visit: Some(0)"), "{found}");
    assert_eq!(told_of_named(&ops, &ends, &[(20, 0), (20, 1)]), "");
    let earlier = [(19, 0), (19, 1)];
    assert!(told_of_named(&ops, &ends, &earlier).contains("unnamed"), "for other hours");
    let ops = [shortened((0, 5)), done((10, 12), Act::Offered(0, slot(10))), shorter((20, 30))];
    assert!(told(&ops, &[end("held", 10)]).contains("unnamed"), "it lay inside until then");
    let late = done((10, 12), Act::Offered(0, slot(22)));
    let ops = [changed((0, 5), (5, 23)), late, usual((20, 30))];
    assert!(told(&ops, &[end("held", 22)]).contains("unnamed"), "as usual is shorter, too");
}

#[test]
fn a_visit_that_need_not_be_named_is_no_contradiction() {
    let held = done((0, 10), Act::Hold(0, slot(9)));
    for (ops, end, why) in [
        (vec![done((0, 21), Act::Hold(0, slot(9))), shortened((20, 30))], end("held", 9), "after"),
        (
            vec![held, done((29, 35), Act::Expire(0)), shortened((20, 30))],
            end("expired", 9),
            "over",
        ),
        (
            vec![done((0, 10), Act::Hold(0, slot(10))), shortened((20, 30))],
            end("held", 10),
            "inside",
        ),
        (
            vec![done((0, 10), Act::Offered(0, slot(22))), shortened((20, 30))],
            end("held", 22),
            "it lay outside the usual hours",
        ),
    ] {
        assert_eq!(told(&ops, &[end]), "", "{why}");
    }
    let twice = [held, shortened((20, 30)), shorter((40, 50))];
    assert_eq!(told_of_named(&twice, &[end("held", 9)], &[(20, 0)]), "", "it lay outside before");
}

#[test]
fn hours_that_were_refused_although_every_visit_was_named_are_told() {
    let ends = [end("held", 9), end("held", 17)];
    let held = done((0, 10), Act::Hold(0, slot(9)));
    let ops = [held, refused((20, 30))];
    assert!(told_of_named(&ops, &ends[..1], &[(20, 0)]).contains("nobody had it"));
    assert_eq!(told(&ops, &ends[..1]), "", "nobody named it");
    // It may have been made before the hours were looked at, and nobody could name it.
    let ops = [held, done((29, 40), Act::Hold(1, slot(17))), refused((20, 30))];
    assert_eq!(told_of_named(&ops, &ends, &[(20, 0)]), "");
    let off = [done((0, 10), Act::Block(slot(9))), refused((20, 30))];
    assert!(told(&off, &[]).contains("nobody had it"), "time off is no visit");
    let again = [held, shortened((20, 30)), refused((40, 50))];
    let found = told_of_named(&again, &ends[..1], &[(20, 0)]);
    assert!(found.contains("nobody had it"), "it lay outside before");
    // What nobody looked at may be in the way, too.
    let offers = vec![Offer { visit: 1, slot: slot(8), from: 15, until: 25, made: (10, 20) }];
    let after = After { offers, named: [(20, 0)].into(), ..after(&ends[..1]) };
    assert_eq!(contradictions(&[held, refused((20, 30))], &after), Vec::<String>::new());
}

#[test]
fn an_offer_outside_all_hours_that_may_have_been_in_force_is_told() {
    let found = |ops: &[Op], made| {
        let made = (made, made + 60);
        let offers = vec![Offer { visit: 0, slot: slot(9), from: made.0, until: 200, made }];
        contradictions(ops, &After { offers, ..After::default() }).join("; ")
    };
    // Outside the ones and the others.
    let ops = [shortened((0, 10)), shorter((40, 50))];
    assert!(found(&ops, 20).contains("offered outside hours"));
    assert_eq!(found(&ops, 9), "", "the usual ones may still have been in force");
    let ops = [shortened((0, 10)), usual((75, 85))];
    assert!(found(&ops, 15).contains("offered outside hours"));
    assert_eq!(found(&ops, 16), "", "the usual ones may have been in force again");
    assert_eq!(found(&[], 20), "", "nobody changed any");
    let other = done((0, 10), Act::Hours(day(1), between(1, (10, 16))));
    assert_eq!(found(&[other], 20), "", "somebody else's");
}
