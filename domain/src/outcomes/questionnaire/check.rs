//! What a definition must be before anybody is asked.

use std::collections::HashSet;

use super::{AnswerKind, Definition, Direction, Item, Missing, Rule, Scoring};
use crate::contact::FieldError;

/// The most items.
pub const ITEMS: usize = 60;
const NAME: usize = 80;
const INTRO: usize = 600;
const TEXT: usize = 300;
const LABEL: usize = 80;
const CHOICES: std::ops::RangeInclusive<usize> = 2..=11;
const POINTS: std::ops::RangeInclusive<i32> = -1_000..=1_000;

/// A definition that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Questionnaire {
    version: u32,
    definition: Definition,
    range: (i32, i32),
}

impl Questionnaire {
    /// Checks a definition that is to be this version, from 1 up. Refuses with every problem at
    /// once: the field, of an item `items.` and its number from 1, and a code.
    pub fn check(definition: Definition, version: u32) -> Result<Self, Vec<FieldError>> {
        let definition = tidy(definition);
        let mut wrong = Vec::new();
        texts(&definition, &mut wrong);
        items(&definition.items, &mut wrong);
        scoring(&definition, &mut wrong);
        let range = range(&definition);
        if definition.range.is_some_and(|said| said != range) {
            wrong.push(FieldError::new("range", "not_what_items_give"));
        }
        thresholds(&definition, range, &mut wrong);
        let earlier = |known: &u32| (1..version).contains(known);
        if !definition.comparable_with.iter().all(earlier) {
            wrong.push(FieldError::new("comparable_with", "no_such_version"));
        }
        if wrong.is_empty() { Ok(Self { version, definition, range }) } else { Err(wrong) }
    }

    /// What is asked, and how it is scored.
    #[must_use]
    pub const fn definition(&self) -> &Definition {
        &self.definition
    }

    /// Which version it is, from 1 up.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// What a change has to be to mean something.
    #[must_use]
    pub fn rule(&self) -> Rule {
        let Definition { direction, points, percent, floor, ceiling, .. } = self.definition;
        let (least, most) = self.range;
        Rule { least, most, direction, points, percent, floor, ceiling }
    }

    /// Whether scores of the two versions may be put beside each other: of the same one, or
    /// where the later one names the earlier.
    #[must_use]
    pub fn is_comparable_with(&self, other: &Self) -> bool {
        let (earlier, later) =
            if self.version <= other.version { (self, other) } else { (other, self) };
        earlier.version == later.version
            || later.definition.comparable_with.contains(&earlier.version)
    }
}

/// Without the blanks around what was typed.
fn tidy(mut definition: Definition) -> Definition {
    let trim = |text: &mut String| *text = text.trim().replace("\r\n", "\n");
    trim(&mut definition.name);
    trim(&mut definition.intro);
    for item in &mut definition.items {
        trim(&mut item.text);
        item.choices.iter_mut().for_each(|choice| trim(&mut choice.label));
    }
    definition
}

fn length(text: &str, most: usize, required: bool) -> Option<&'static str> {
    match text.chars().count() {
        0 if required => Some("required"),
        n if n > most => Some("too_long"),
        _ => None,
    }
}

fn texts(definition: &Definition, wrong: &mut Vec<FieldError>) {
    for (field, text, most, required) in
        [("name", &definition.name, NAME, true), ("intro", &definition.intro, INTRO, false)]
    {
        wrong.extend(length(text, most, required).map(|code| FieldError::new(field, code)));
    }
}

fn items(items: &[Item], wrong: &mut Vec<FieldError>) {
    match items.len() {
        0 => wrong.push(FieldError::new("items", "required")),
        n if n > ITEMS => wrong.push(FieldError::new("items", "too_many")),
        _ => {}
    }
    let mut seen = HashSet::new();
    for (item, number) in items.iter().zip(1..) {
        let twice = !item.text.is_empty() && !seen.insert(item.text.to_lowercase());
        let code =
            length(&item.text, TEXT, true).or(twice.then_some("twice")).or_else(|| choices(item));
        let field = format!("items.{number}");
        wrong.extend(code.map(|code| FieldError { field: field.into(), code: code.into() }));
    }
}

fn choices(item: &Item) -> Option<&'static str> {
    match item.answer {
        AnswerKind::Tick | AnswerKind::Scale => {
            (!item.choices.is_empty()).then_some("choices_of_another_kind")
        }
        AnswerKind::Choice if !CHOICES.contains(&item.choices.len()) => {
            Some("two_to_eleven_choices")
        }
        AnswerKind::Choice => item.choices.iter().find_map(|choice| {
            let points = (!POINTS.contains(&choice.points)).then_some("points_out_of_range");
            length(&choice.label, LABEL, true).map(|_| "choice_without_words").or(points)
        }),
    }
}

fn scoring(definition: &Definition, wrong: &mut Vec<FieldError>) {
    let ticks = definition.items.iter().filter(|item| item.answer == AnswerKind::Tick).count();
    let (all, none) = (ticks == definition.items.len(), ticks == 0);
    match definition.scoring {
        Scoring::Ticked if !all => wrong.push(FieldError::new("scoring", "ticks_alone")),
        Scoring::Sum | Scoring::Mean if !none => {
            wrong.push(FieldError::new("scoring", "no_ticks"));
        }
        _ => {}
    }
    let count = u32::try_from(definition.items.len()).unwrap_or(u32::MAX);
    let code = match (definition.scoring, definition.missing, definition.at_least) {
        (Scoring::Ticked, Missing::NotTicked, _) => None,
        (Scoring::Ticked, ..) => Some("ticks_are_never_missing"),
        (_, Missing::NotTicked, _) => Some("only_of_ticks"),
        (Scoring::Sum, Missing::LeftOut, _) => Some("a_sum_needs_all"),
        (Scoring::Mean, Missing::LeftOut, None) => Some("how_many"),
        (Scoring::Mean, Missing::LeftOut, Some(n)) if !(1..=count).contains(&n) => Some("how_many"),
        _ => None,
    };
    wrong.extend(code.map(|code| FieldError::new("missing", code)));
}

/// The lowest and the highest score.
fn range(definition: &Definition) -> (i32, i32) {
    let each = || definition.items.iter().map(Item::range);
    match definition.scoring {
        Scoring::Ticked | Scoring::Sum => {
            each().fold((0, 0), |all, it| (all.0 + it.0, all.1 + it.1))
        }
        Scoring::Mean => {
            let (least, most) = (each().map(|it| it.0).min(), each().map(|it| it.1).max());
            (least.unwrap_or(0), most.unwrap_or(0))
        }
    }
}

fn thresholds(definition: &Definition, (least, most): (i32, i32), wrong: &mut Vec<FieldError>) {
    let Definition { points, percent, floor, ceiling, direction, .. } = *definition;
    let mut say = |field, code| wrong.push(FieldError::new(field, code));
    if points.is_none() && percent.is_none() {
        say("points", "points_or_percent");
    }
    let wide = u32::try_from(most - least).unwrap_or(0);
    if points.is_some_and(|points| !(1..=wide).contains(&points)) {
        say("points", "outside_the_range");
    }
    if percent.is_some_and(|percent| !(1..=99).contains(&percent)) {
        say("percent", "one_to_99");
    }
    // A share of a score means something only where nothing is nought.
    if percent.is_some() && (least != 0 || direction == Direction::MoreIsBetter) {
        say("percent", "only_from_nought_and_down");
    }
    for (field, end) in [("floor", floor), ("ceiling", ceiling)] {
        if end.is_some_and(|end| !(least..=most).contains(&end)) {
            say(field, "outside_the_range");
        }
    }
    if floor.zip(ceiling).is_some_and(|(floor, ceiling)| floor >= ceiling) {
        say("ceiling", "not_above_floor");
    }
}
