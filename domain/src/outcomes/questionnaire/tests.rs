//! Worked by hand. Every statement here is made up.

use proptest::prelude::*;

use super::{
    super::{
        Change, Scale, Score,
        Verdict::{CouldBeChance, Improved, Worse},
    },
    *,
};
use crate::contact::FieldError;

fn statements(mut shell: Definition) -> Definition {
    for (item, n) in shell.items.iter_mut().zip(1..) {
        item.text = format!("Made-up statement {n}");
    }
    shell
}

fn roland_morris() -> Questionnaire {
    Questionnaire::check(statements(roland_morris_shell()), 1).expect("in order")
}

/// The first `n` statements of 24, ticked.
fn ticked(n: usize) -> Vec<Option<i32>> {
    (0..24).map(|at| (at < n).then_some(1)).collect()
}

fn item(text: &str, answer: AnswerKind) -> Item {
    Item { text: text.into(), answer, choices: Vec::new() }
}

fn scales(count: usize, scoring: Scoring, missing: Missing) -> Definition {
    Definition {
        name: "Made up".into(),
        items: (0..count).map(|n| item(&format!("How hard is {n}?"), AnswerKind::Scale)).collect(),
        scoring,
        missing,
        points: Some(2),
        ..Definition::default()
    }
}

fn choice(text: &str, points: [i32; 3]) -> Item {
    let labels = ["Never", "Sometimes", "Often"];
    let choices = labels.iter().zip(points);
    let choices = choices.map(|(label, points)| Choice { label: (*label).into(), points });
    Item { text: text.into(), answer: AnswerKind::Choice, choices: choices.collect() }
}

fn wrong(definition: Definition, version: u32) -> Vec<String> {
    let wrong = Questionnaire::check(definition, version).expect_err("something is wrong");
    wrong.into_iter().map(|FieldError { field, code }| format!("{field} {code}")).collect()
}

#[test]
fn the_shell_counts_what_is_ticked_and_what_is_not_answered_is_not_ticked() {
    let it = roland_morris();
    for n in [0, 1, 13, 24] {
        let points = i32::try_from(n).expect("small");
        assert_eq!(it.score(&ticked(n)), Some(Points::whole(points)));
    }
    // A nought says the same as no answer.
    let mut answers = ticked(13);
    answers[20] = Some(0);
    assert_eq!(it.score(&answers), Some(Points::whole(13)));
    // Of another version, or of no version at all.
    assert_eq!(it.score(&ticked(13)[..23]), None);
    answers[0] = Some(2);
    assert_eq!(it.score(&answers), None);
}

#[test]
fn the_shell_is_refused_while_a_statement_is_empty_and_ships_none() {
    let shell = roland_morris_shell();
    assert!(shell.items.iter().all(|item| item.text.is_empty()));
    let refused = wrong(shell.clone(), 1);
    assert_eq!((refused.len(), refused[0].as_str()), (24, "items.1 required"));
    let mut one = statements(shell);
    one.items.pop();
    assert_eq!(wrong(one, 1), ["range not_what_items_give"]);
}

#[test]
fn roland_morris_says_something_from_five_points_or_thirty_per_cent_on() {
    let (it, whole) = (roland_morris().rule(), Points::whole);
    for (first, later, said) in [
        (20, 15, Improved),      // five points, and 25 %
        (20, 16, CouldBeChance), // four points, 20 %
        (10, 7, Improved),       // three points, and exactly 30 %
        (10, 8, CouldBeChance),  // 20 %
        (11, 8, CouldBeChance),  // 27.3 %
        (11, 7, Improved),       // 36.4 %
        (4, 2, Improved),        // the floor itself: 50 %
        (3, 0, CouldBeChance),   // below the floor nothing shows
        (19, 24, Worse),
        (20, 24, CouldBeChance), // four points
        (21, 24, CouldBeChance), // above the ceiling nothing shows
        (10, 15, Worse),
        (10, 14, CouldBeChance), // 40 % more: for the worse, points count
        (12, 12, CouldBeChance),
    ] {
        assert_eq!(it.verdict(whole(first), whole(later)), said, "{first} to {later}");
    }
    assert!(!it.can_improve_from(whole(3)) && it.can_improve_from(whole(4)));
    assert!(!it.can_worsen_from(whole(21)) && it.can_worsen_from(whole(20)));
}

#[test]
fn a_mean_leaves_out_what_is_missing_as_long_as_enough_is_there() {
    let mean = Definition { at_least: Some(2), ..scales(3, Scoring::Mean, Missing::LeftOut) };
    let it = Questionnaire::check(mean, 1).expect("in order");
    assert_eq!(it.score(&[Some(7), Some(6), Some(8)]), Points::mean(21, 3));
    // Two of three: (7 + 8) / 2 = 7.5.
    assert_eq!(it.score(&[Some(7), None, Some(8)]).map(Points::value), Some(7.5));
    assert_eq!(it.score(&[Some(7), None, None]), None);
    assert_eq!(it.score(&[Some(7), Some(11), None]), None);
    // 20/3 less 14/3 is two exactly, however a machine would round them; 20/3 less 15/3 is not.
    let (first, two, less) = (Points::mean(20, 3), Points::mean(14, 3), Points::mean(15, 3));
    let (first, two, less) = (first.expect("3"), two.expect("3"), less.expect("3"));
    assert_eq!(it.rule().verdict(first, two), Improved);
    assert_eq!(it.rule().verdict(first, less), CouldBeChance);
    assert_eq!(it.rule().verdict(two, first), Worse);
}

#[test]
fn a_sum_of_choices_needs_every_answer_and_more_may_be_better() {
    let it = Definition {
        name: "Made up".into(),
        items: vec![choice("Lifting", [1, 2, 4]), choice("Sleeping", [1, 2, 4])],
        scoring: Scoring::Sum,
        missing: Missing::NoScore,
        direction: Direction::MoreIsBetter,
        points: Some(3),
        ceiling: Some(6),
        ..Definition::default()
    };
    let it = Questionnaire::check(it, 1).expect("in order");
    // What was chosen is said by its place: the third and the first are 4 + 1.
    assert_eq!(it.score(&[Some(2), Some(0)]), Some(Points::whole(5)));
    assert_eq!(it.score(&[Some(2), None]), None);
    assert_eq!(it.score(&[Some(3), Some(0)]), None, "there is no fourth");
    let (rule, whole) = (it.rule(), Points::whole);
    assert_eq!((rule.least, rule.most), (2, 8));
    assert_eq!(rule.verdict(whole(5), whole(8)), Improved);
    assert_eq!(rule.verdict(whole(5), whole(7)), CouldBeChance);
    assert_eq!(rule.verdict(whole(5), whole(2)), Worse);
    assert_eq!(rule.verdict(whole(7), whole(8)), CouldBeChance, "above the ceiling");
}

#[test]
fn a_definition_is_refused_with_every_problem_at_once() {
    assert_eq!(
        wrong(Definition::default(), 1),
        ["name required", "items required", "points points_or_percent"]
    );
    let it = Definition {
        items: vec![item("One", AnswerKind::Tick), item(" one ", AnswerKind::Scale)],
        floor: Some(12),
        percent: Some(100),
        ..scales(0, Scoring::Sum, Missing::LeftOut)
    };
    assert_eq!(
        wrong(it, 1),
        [
            "items.2 twice",
            "scoring no_ticks",
            "missing a_sum_needs_all",
            "percent one_to_99",
            "floor outside_the_range",
        ]
    );
    let ends = Definition {
        floor: Some(6),
        ceiling: Some(6),
        points: Some(11),
        ..scales(2, Scoring::Mean, Missing::LeftOut)
    };
    assert_eq!(
        wrong(ends, 1),
        ["missing how_many", "points outside_the_range", "ceiling not_above_floor"]
    );
    let mut choices = scales(1, Scoring::Sum, Missing::NoScore);
    choices.items = vec![choice("A", [0, 1, 2]), choice("B", [0, 1, 2_000])];
    choices.items[0].choices.truncate(1);
    assert_eq!(wrong(choices, 1), ["items.1 two_to_eleven_choices", "items.2 points_out_of_range"]);
    let better = Definition {
        direction: Direction::MoreIsBetter,
        percent: Some(30),
        ..scales(1, Scoring::Mean, Missing::NoScore)
    };
    assert_eq!(wrong(better, 1), ["percent only_from_nought_and_down"]);
}

#[test]
fn versions_are_comparable_only_where_the_later_says_so() {
    let version = |n, with: &[u32]| {
        let it = Definition {
            comparable_with: with.to_vec(),
            ..scales(2, Scoring::Mean, Missing::NoScore)
        };
        Questionnaire::check(it, n).expect("in order")
    };
    let (one, two, three) = (version(1, &[]), version(2, &[1]), version(3, &[2]));
    assert!(one.is_comparable_with(&one));
    assert!(two.is_comparable_with(&one) && one.is_comparable_with(&two));
    assert!(three.is_comparable_with(&two));
    assert!(!three.is_comparable_with(&one), "nobody said so: it does not follow");
    let of_none = scales(2, Scoring::Mean, Missing::NoScore);
    for (n, with) in [(1, 1), (2, 2), (2, 3), (2, 0)] {
        let it = Definition { comparable_with: vec![with], ..of_none.clone() };
        assert_eq!(wrong(it, n), ["comparable_with no_such_version"], "{n} with {with}");
    }
}

#[test]
fn a_definition_comes_back_from_json_as_it_was_and_a_field_nobody_knows_is_refused() {
    let shell = statements(roland_morris_shell());
    let text = serde_json::to_string(&shell).expect("written");
    assert_eq!(serde_json::from_str::<Definition>(&text).expect("read"), shell);
    let unknown = r#"{"name": "x", "treshold": 5}"#;
    assert!(serde_json::from_str::<Definition>(unknown).is_err());
}

proptest! {
    /// What stands in the report of many and on the page of one are the same rule.
    #[test]
    fn the_built_in_scales_say_what_their_rules_say(first in 0..=24, later in 0..=24) {
        for scale in [Scale::Pain, Scale::RolandMorris] {
            let (Some(before), Some(after)) = (Score::whole(scale, first), Score::whole(scale, later))
            else { continue };
            let said = Rule::of(scale).verdict(Points::whole(first), Points::whole(later));
            prop_assert_eq!(said, Change { scale, before, after }.verdict());
        }
    }

    #[test]
    fn the_mean_of_activities_too(
        first in prop::collection::vec(0..=10, 1..=3),
        later in prop::collection::vec(0..=10, 1..=3),
    ) {
        let points = |all: &[i32]| Points::mean(all.iter().sum(), all.len()).expect("some");
        let score = |all: &[i32]| Score::mean_of(all).expect("on the scale");
        let said = Rule::of_activities(first.len()).verdict(points(&first), points(&later));
        let change =
            Change { scale: Scale::Activities, before: score(&first), after: score(&later) };
        prop_assert_eq!(said, change.verdict());
    }

    /// The band that is drawn is the band that is meant.
    #[test]
    fn strictly_inside_the_band_nothing_is_said(first in 0..=24, later in 0..=24) {
        let rule = roland_morris().rule();
        let (low, high) = rule.band(Points::whole(first));
        let said = rule.verdict(Points::whole(first), Points::whole(later));
        if f64::from(later) > low + 1e-9 && f64::from(later) < high - 1e-9 {
            prop_assert_eq!(said, CouldBeChance);
        }
    }
}
