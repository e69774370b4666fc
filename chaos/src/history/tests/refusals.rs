//! Hours that were refused, and whether anything was in the way.

use super::{
    hours::{between, changed, day, refused, shortened, told_of_named, usual},
    *,
};

/// What is said of a refusal that had no reason.
const FOR_NOTHING: &str = "nobody had it";

fn longer(when: (Moment, Moment)) -> Op {
    changed(when, (5, 23))
}

/// The same, and it was not done.
fn in_vain(hours: Op) -> Op {
    Op { told: Told::Taken, ..hours }
}

/// A time that was kept for somebody who did not look yet, between these moments.
fn kept(hour: i64, (from, until): (Moment, Moment)) -> Offer {
    Offer { visit: 0, slot: slot(hour), from, until, made: (from, from + 2) }
}

/// With this offer, which may be somebody's visit in the end, and named when hours were sent.
fn told_of_offer(ops: &[Op], ends: &[End], offer: Offer, named: Option<Moment>) -> String {
    let named = named.into_iter().map(|sent| (sent, offer.visit)).collect();
    let after = After { offers: vec![offer], named, ..after(ends) };
    contradictions(ops, &after).join("; ")
}

#[test]
fn a_shorter_day_is_refused_for_an_offer_that_it_leaves_outside() {
    let found = |offer| told_of_offer(&[refused((20, 30))], &[], offer, None);
    assert_eq!(found(kept(8, (10, 40))), "");
    assert_eq!(found(kept(8, (29, 40))), "", "it may have come while they were looked at");
    let half = Offer { slot: Slot { until: 17 * 3_600, ..slot(15) }, ..kept(15, (10, 40)) };
    assert_eq!(found(half), "", "a part of it lies outside");
}

#[test]
fn a_shorter_day_that_was_refused_for_another_offer_is_told() {
    let found = |offer| told_of_offer(&[refused((20, 30))], &[], offer, None);
    assert!(found(kept(12, (10, 40))).contains(FOR_NOTHING), "it lies inside");
    assert!(found(kept(8, (5, 20))).contains(FOR_NOTHING), "it was over");
    assert!(found(kept(8, (30, 40))).contains(FOR_NOTHING), "it came later");
    let other = Offer { slot: Slot { therapist: 1, ..slot(8) }, ..kept(8, (10, 40)) };
    assert!(found(other).contains(FOR_NOTHING), "it is with somebody else");
    let night = kept(22, (10, 40));
    assert!(found(night).contains(FOR_NOTHING), "it lay outside the usual hours");
}

#[test]
fn a_shorter_day_that_was_refused_although_the_offer_was_named_is_told() {
    let found =
        |ops: &[Op], ends: &[End], named| told_of_offer(ops, ends, kept(8, (10, 40)), Some(named));
    let unseen = [refused((20, 30))];
    assert!(found(&unseen, &[], 20).contains(FOR_NOTHING), "nobody looked");
    assert_eq!(found(&unseen, &[], 19), "", "it was named for other hours");
    let seen = [done((12, 14), Act::Offered(0, slot(8))), refused((20, 30))];
    assert!(found(&seen, &[end("held", 8)], 20).contains(FOR_NOTHING), "somebody looked");
}

#[test]
fn an_offer_that_was_let_go_of_is_in_the_way_until_then_alone() {
    let found = |let_go| {
        let offered = done((12, 14), Act::Offered(0, slot(8)));
        let ops = [offered, done(let_go, Act::LetGo(0)), refused((20, 30))];
        // The database knows less exactly when it was over.
        told_of_offer(&ops, &[end("expired", 8)], kept(8, (10, 90)), None)
    };
    assert!(found((15, 18)).contains(FOR_NOTHING));
    assert_eq!(found((15, 21)), "");
}

#[test]
fn usual_hours_are_refused_for_what_lies_in_longer_ones_alone() {
    let late = done((12, 14), Act::Offered(0, slot(22)));
    let back = in_vain(usual((20, 30)));
    assert_eq!(told(&[longer((0, 10)), late, back], &[end("held", 22)]), "");
    let early = Offer { slot: Slot { from: 5 * 3_600 + 1_800, ..slot(6) }, ..kept(6, (12, 90)) };
    assert_eq!(told_of_offer(&[longer((0, 10)), back], &[], early, None), "", "nobody looked");
    // It may be that they were never longer.
    let unknown = Op { told: Told::Nothing, ..longer((0, 10)) };
    assert_eq!(told(&[unknown, late, back], &[end("held", 22)]), "");
}

#[test]
fn usual_hours_that_were_refused_for_nothing_are_told() {
    let back = in_vain(usual((40, 50)));
    let held = done((0, 10), Act::Hold(0, slot(9)));
    let ends = [end("held", 9)];
    assert!(told(&[held, back], &ends).contains(FOR_NOTHING), "they were the usual ones");
    let found = told_of_named(&[held, shortened((20, 30)), back], &ends, &[(20, 0)]);
    assert!(found.contains(FOR_NOTHING), "they were shorter: {found}");
    let found = told(&[held, longer((20, 30)), back], &ends);
    assert!(found.contains(FOR_NOTHING), "it lies in the usual ones: {found}");
    let late = done((12, 14), Act::Offered(0, slot(22)));
    let over = [longer((0, 10)), late, done((15, 18), Act::LetGo(0)), back];
    assert!(told(&over, &[end("expired", 22)]).contains(FOR_NOTHING), "it was over");
    let named = [longer((0, 10)), late, shortened((20, 30)), back];
    let found = told_of_named(&named, &[end("held", 22)], &[(20, 0)]);
    assert!(found.contains(FOR_NOTHING), "it lay outside before: {found}");
}

#[test]
fn longer_hours_that_were_refused_are_told() {
    let ops = [done((0, 10), Act::Hold(0, slot(9))), in_vain(longer((20, 30)))];
    assert!(told(&ops, &[end("held", 9)]).contains(FOR_NOTHING));
    let whole = done((0, 10), Act::Hours(day(1), between(1, (5, 23))));
    assert!(told(&[in_vain(whole)], &[]).contains(FOR_NOTHING));
}
