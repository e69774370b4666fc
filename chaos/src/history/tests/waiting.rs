//! Times that were offered to those who wait.

use super::*;

fn offered(visit: VisitNo) -> Op {
    done((20, 30), Act::Offered(visit, slot(9)))
}

#[test]
fn a_true_offer_is_no_contradiction() {
    let taken = [
        done((0, 10), Act::Wait),
        offered(0),
        done((40, 50), Act::Take(0)),
        op((52, 54), Act::Hold(1, slot(9)), Told::Taken),
        done((60, 70), Act::Pay(0)),
    ];
    assert_eq!(told(&taken, &[end("confirmed", 9)]), "");
    let lapsed = [taken[1], taken[2], done((60, 70), Act::Expire(0))];
    assert_eq!(told(&lapsed, &[end("expired", 9)]), "");
    let let_go = [offered(0), done((40, 50), Act::LetGo(0)), done((45, 60), Act::Hold(1, slot(9)))];
    assert_eq!(told(&let_go, &[end("expired", 9), end("held", 9)]), "");
    assert_eq!(told(&[offered(0)], &[end("held", 9)]), "", "nobody has answered");
}

#[test]
fn a_time_that_was_offered_to_two_is_told() {
    let ops = [offered(0), done((40, 50), Act::Offered(1, slot(9)))];
    assert!(told(&ops, &[end("held", 9), end("held", 9)]).contains("given to two"));
    let ops = [offered(0), done((40, 50), Act::Hold(1, slot(9)))];
    assert!(told(&ops, &[end("held", 9), end("held", 9)]).contains("given to two"));
}

#[test]
fn an_offer_of_a_time_that_was_gone_is_told() {
    let gone = op((40, 50), Act::Take(0), Told::Refused);
    assert!(told(&[offered(0), gone], &[end("expired", 9)]).contains("was offered, and was gone"));
    let ops = [done((0, 10), Act::Hold(1, slot(9))), offered(0)];
    assert!(told(&ops, &[end("held", 9), end("held", 9)]).contains("given to two"));
    assert!(told(&[offered(0)], &[]).contains("was given and is not there"));
    assert!(told(&[offered(0)], &[end("confirmed", 9)]).contains("nobody paid"));
}

#[test]
fn a_time_that_was_let_go_of_and_is_kept_is_told() {
    let ops = [offered(0), done((40, 50), Act::LetGo(0))];
    assert!(told(&ops, &[end("held", 9)]).contains("was let go of"));
}

#[test]
fn a_refusal_for_an_offer_that_nobody_saw_has_a_reason_only_while_it_was_kept() {
    let refused = op((40, 50), Act::Hold(0, slot(9)), Told::Taken);
    let found = |from, until| {
        let offers = vec![Offer { visit: 1, slot: slot(9), from, until, made: (from, until) }];
        contradictions(&[refused], &After { offers, ..After::default() }).join("; ")
    };
    assert_eq!(found(30, 45), "");
    assert!(found(0, 40).contains("nobody had it"));
    assert!(found(50, 60).contains("nobody had it"));
}

#[test]
fn a_move_that_was_refused_for_the_offer_that_became_the_visit_is_told() {
    let ops = [
        offered(0),
        done((40, 50), Act::Take(0)),
        done((60, 70), Act::Pay(0)),
        op((80, 90), Act::Move(0, slot(9)), Told::Taken),
    ];
    let offers = vec![Offer { visit: 0, slot: slot(9), from: 10, until: 100, made: (5, 15) }];
    let after = After { offers, ..after(&[end("confirmed", 9)]) };
    assert!(contradictions(&ops, &after).join("; ").contains("nobody had it"));
}
