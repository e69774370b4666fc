//! A questionnaire as it is typed into its form: statements a line each, numbers as text.

use std::collections::BTreeMap;

use domain::{
    contact::FieldError,
    outcomes::{AnswerKind, Choice, Definition, Direction, Item, Missing, Scoring},
};
use serde::{Deserialize, Serialize};
use services::drafts::Flash;

/// The name of the form, for what was typed into it when it was refused.
pub const FORM: &str = "desk-questionnaire";

/// Everything that the form sends about what is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QuestionnaireForm {
    /// How people call it.
    pub name: String,
    /// What stands above its items.
    pub intro: String,
    /// What is asked, a line each.
    pub statements: String,
    /// `tick`, `scale` or `choice`.
    pub answer: String,
    /// What can be chosen, a line each: `Often = 2`.
    pub choices: String,
    /// `sum` or `mean`, where nothing is ticked.
    pub scoring: String,
    /// So many must be answered for a mean; all where it is empty.
    pub at_least: String,
    /// `more_is_worse` or `more_is_better`.
    pub direction: String,
    /// The highest score that there has to be, of a shell that is prepared.
    pub expected: String,
    /// So many points mean something.
    pub points: String,
    /// So many per cent do.
    pub percent: String,
    /// Whoever begins below it cannot show an improvement.
    pub floor: String,
    /// Whoever begins above it cannot show a worsening.
    pub ceiling: String,
    /// The earlier versions whose scores mean the same, ticked by `v` and their number.
    pub comparable: BTreeMap<String, String>,
}

impl QuestionnaireForm {
    /// The definition that was typed, unchecked but for its numbers: every problem at once.
    pub fn definition(&self) -> Result<Definition, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let answer = match self.answer.as_str() {
            "scale" => AnswerKind::Scale,
            "choice" => AnswerKind::Choice,
            _ => AnswerKind::Tick,
        };
        let choices = match answer {
            AnswerKind::Choice => choices(&self.choices, &mut wrong),
            _ => Vec::new(),
        };
        let at_least = number("at_least", &self.at_least, &mut wrong);
        let (scoring, missing) = match (answer, self.scoring.as_str(), at_least) {
            (AnswerKind::Tick, ..) => (Scoring::Ticked, Missing::NotTicked),
            (_, "mean", Some(_)) => (Scoring::Mean, Missing::LeftOut),
            (_, "mean", None) => (Scoring::Mean, Missing::NoScore),
            _ => (Scoring::Sum, Missing::NoScore),
        };
        let expected: Option<i32> = number("statements", &self.expected, &mut wrong);
        let item = |text: &str| Item { text: text.to_owned(), answer, choices: choices.clone() };
        let definition = Definition {
            name: self.name.clone(),
            intro: self.intro.clone(),
            items: lines(&self.statements).map(item).collect(),
            scoring,
            missing,
            at_least: at_least.filter(|_| missing == Missing::LeftOut),
            direction: match self.direction.as_str() {
                "more_is_better" => Direction::MoreIsBetter,
                _ => Direction::MoreIsWorse,
            },
            range: expected.map(|most| (0, most)),
            points: number("points", &self.points, &mut wrong),
            percent: number("percent", &self.percent, &mut wrong),
            floor: number("floor", &self.floor, &mut wrong),
            ceiling: number("ceiling", &self.ceiling, &mut wrong),
            comparable_with: self.comparable.keys().filter_map(|it| version_of(it)).collect(),
        };
        if wrong.is_empty() { Ok(definition) } else { Err(wrong) }
    }

    /// The form that would send a definition; `None` where its items are of several kinds, which
    /// only a file can say.
    pub fn of(definition: &Definition) -> Option<Self> {
        let first = definition.items.first()?;
        let alike = |item: &Item| item.answer == first.answer && item.choices == first.choices;
        if !definition.items.iter().all(alike) {
            return None;
        }
        let texts: Vec<&str> = definition.items.iter().map(|item| item.text.as_str()).collect();
        let choices = first.choices.iter().map(|it| format!("{} = {}", it.label, it.points));
        let said = |n: Option<String>| n.unwrap_or_default();
        Some(Self {
            name: definition.name.clone(),
            intro: definition.intro.clone(),
            statements: texts.join("\n").trim().to_owned(),
            answer: answer_code(first.answer).to_owned(),
            choices: choices.collect::<Vec<_>>().join("\n"),
            scoring: if definition.scoring == Scoring::Mean { "mean" } else { "sum" }.to_owned(),
            at_least: said(definition.at_least.map(|n| n.to_string())),
            direction: direction_code(definition.direction).to_owned(),
            expected: said(definition.range.map(|(_, most)| most.to_string())),
            points: said(definition.points.map(|n| n.to_string())),
            percent: said(definition.percent.map(|n| n.to_string())),
            floor: said(definition.floor.map(|n| n.to_string())),
            ceiling: said(definition.ceiling.map(|n| n.to_string())),
            comparable: definition
                .comparable_with
                .iter()
                .map(|n| (format!("v{n}"), "yes".to_owned()))
                .collect(),
        })
    }

    /// Kept for the page that shows it again.
    pub fn flash(&self) -> Flash {
        Flash::of(FORM).with_form(self)
    }

    /// What was kept; nothing where it was not.
    pub fn kept(flash: &Flash) -> Option<Self> {
        flash.form()
    }
}

/// A definition file, kept for the page that shows it again.
pub fn file_flash(file: &str) -> Flash {
    Flash::of(FORM).with_form(&file)
}

/// The file that was kept; nothing where none was.
pub fn kept_file(flash: &Flash) -> Option<String> {
    flash.form()
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

fn choices(text: &str, wrong: &mut Vec<FieldError>) -> Vec<Choice> {
    let choice = |line: &str| {
        let (label, points) = line.rsplit_once('=')?;
        Some(Choice { label: label.trim().to_owned(), points: points.trim().parse().ok()? })
    };
    let found: Option<Vec<Choice>> = lines(text).map(choice).collect();
    found.unwrap_or_else(|| {
        wrong.push(FieldError::new("choices", "not_choices"));
        Vec::new()
    })
}

fn version_of(key: &str) -> Option<u32> {
    key.strip_prefix('v')?.parse().ok()
}

/// A whole number; none where nothing was typed.
fn number<N: std::str::FromStr>(
    field: &'static str,
    text: &str,
    wrong: &mut Vec<FieldError>,
) -> Option<N> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let found = text.parse().ok();
    if found.is_none() {
        wrong.push(FieldError::new(field, "not_a_number"));
    }
    found
}

const fn answer_code(answer: AnswerKind) -> &'static str {
    match answer {
        AnswerKind::Tick => "tick",
        AnswerKind::Scale => "scale",
        AnswerKind::Choice => "choice",
    }
}

const fn direction_code(direction: Direction) -> &'static str {
    match direction {
        Direction::MoreIsWorse => "more_is_worse",
        Direction::MoreIsBetter => "more_is_better",
    }
}

#[cfg(test)]
mod tests {
    use domain::outcomes::{Questionnaire, roland_morris_shell};

    use super::*;

    fn made_up(count: usize) -> String {
        (1..=count).map(|n| format!("Made-up statement {n}\n\n")).collect()
    }

    #[test]
    fn statements_are_pasted_into_the_shell_a_line_each() {
        let mut form = QuestionnaireForm::of(&roland_morris_shell()).expect("all alike");
        assert_eq!((form.statements.as_str(), form.expected.as_str()), ("", "24"));
        form.statements = made_up(23);
        let refused = Questionnaire::check(form.definition().expect("numbers"), 1);
        assert_eq!(
            refused.expect_err("one is missing"),
            [FieldError::new("range", "not_what_items_give")]
        );
        form.statements = made_up(24);
        let whole = form.definition().expect("numbers");
        let checked = Questionnaire::check(whole.clone(), 1).expect("in order");
        assert_eq!(checked.rule().points, Some(5));
        // And back again, as it was.
        let again = QuestionnaireForm::of(&whole).expect("all alike");
        assert_eq!(again.definition(), Ok(whole));
    }

    #[test]
    fn choices_have_their_points_and_what_is_no_number_is_said() {
        let form = QuestionnaireForm {
            statements: "Lifting\nSleeping".into(),
            answer: "choice".into(),
            choices: "Never = 0\nSometimes = 1\nA = b = 2".into(),
            ..QuestionnaireForm::default()
        };
        let items = form.definition().expect("in order").items;
        assert_eq!((items.len(), items[0].choices[2].label.as_str()), (2, "A = b"));
        let wrong = QuestionnaireForm { choices: "Never".into(), points: "two".into(), ..form };
        let wrong = wrong.definition().expect_err("two problems");
        assert_eq!(
            wrong,
            [FieldError::new("choices", "not_choices"), FieldError::new("points", "not_a_number")]
        );
    }

    #[test]
    fn what_was_refused_is_kept_whole() {
        let long: String = (0..60).map(|n| format!("{n} {}\n", "x".repeat(290))).collect();
        let form = QuestionnaireForm {
            name: "Long".into(),
            statements: long,
            comparable: [("v1".to_owned(), "yes".to_owned())].into(),
            ..QuestionnaireForm::default()
        };
        assert_eq!(QuestionnaireForm::kept(&form.flash()), Some(form.clone()));
        assert_eq!(kept_file(&form.flash()), None, "it is no file");
        let file = file_flash("name = 5");
        assert_eq!(
            (kept_file(&file).as_deref(), QuestionnaireForm::kept(&file)),
            (Some("name = 5"), None)
        );
    }
}
