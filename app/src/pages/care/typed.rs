//! What was sent from the questions' form, and how it is kept where it is refused.

use std::collections::BTreeMap;

use crate::{render::PageError, request::services};
use domain::outcomes::Overall;
use serde::{Deserialize, Serialize};
use services::{
    drafts::Flash,
    outcomes::{self, ACTIVITIES, Activity, CareLink, Scores, Typed},
};

/// The name of the form, for what was typed into it when it was refused.
pub const FORM: &str = "check-in";

/// The key under which it is said that no statement of a questionnaire applies: what is not
/// ticked is else not told from what was not read.
pub const NONE: &str = "none";

/// An activity as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ActivityForm {
    /// What.
    pub name: String,
    /// A number, or nothing.
    pub score: String,
}

/// Everything that the form sends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sent {
    /// How much it hurts.
    pub pain: String,
    /// Activities, by `a` and their number from 1 up: a bare number would make it a list.
    pub activities: BTreeMap<String, ActivityForm>,
    /// Where it hurts, by the codes of regions.
    pub places: BTreeMap<String, String>,
    /// How they are on the whole.
    pub overall: String,
    /// Answers to questionnaires, by [`key_of`] their version, and `q` and the number of the item
    /// from 0 up.
    pub answers: BTreeMap<String, BTreeMap<String, String>>,
}

impl Sent {
    /// Without the rows that were left empty, so that what is wrong is said of the right one.
    #[must_use]
    pub fn tidy(self) -> Self {
        let filled = |it: &ActivityForm| !it.name.trim().is_empty() || !it.score.is_empty();
        let activities = self.activities.into_values().filter(filled).zip(1..);
        let activities = activities.map(|(it, n): (_, i32)| (format!("a{n}"), it)).collect();
        Self { activities, ..self }
    }

    /// What was answered, as the use case takes it.
    pub async fn scores(&self, link: &CareLink) -> Result<Scores, PageError> {
        Ok(Scores {
            pain: parse(&self.pain),
            activities: Vec::new(),
            named: self.named(),
            places: self.places.keys().cloned().collect(),
            overall: Overall::from_code(&self.overall),
            filled: outcomes::fill(&services(), link, &self.typed()).await?,
        })
    }

    /// The activities that were named or scored.
    fn named(&self) -> Vec<Activity> {
        let tidy = |name: &str| name.split_whitespace().collect::<Vec<_>>().join(" ");
        let each = self.activities.values().take(ACTIVITIES);
        each.map(|it| Activity { name: tidy(&it.name), score: parse(&it.score) }).collect()
    }

    /// The questionnaires of which something was answered.
    fn typed(&self) -> Typed {
        let numbers = |given: &BTreeMap<String, String>| {
            let number = |key: &str| -> Option<usize> { key.strip_prefix('q')?.parse().ok() };
            let pairs = given.iter().filter_map(|(key, it)| Some((number(key)?, parse(it)?)));
            pairs.collect::<BTreeMap<usize, i32>>()
        };
        let told = |given: &BTreeMap<String, String>| given.values().any(|it| !it.is_empty());
        let each = self.answers.iter().filter(|(_, given)| told(given));
        let version = |key: &str| key.strip_prefix(VERSION)?.parse().ok();
        each.filter_map(|(key, given)| Some((version(key)?, numbers(given)))).collect()
    }

    /// Kept for the page that shows it again.
    pub fn flash(&self) -> Flash {
        Flash::of(FORM).with_form(self)
    }

    /// What was kept; nothing where it was not.
    pub fn of(flash: &Flash) -> Option<Self> {
        flash.form()
    }

    /// What was answered before, to be put right.
    pub fn known(scores: &Scores) -> Self {
        let said = |score: Option<i32>| score.map(|it| it.to_string()).unwrap_or_default();
        let named = scores.named.iter().zip(1..).map(|(it, n): (_, i32)| {
            (format!("a{n}"), ActivityForm { name: it.name.clone(), score: said(it.score) })
        });
        let answers = scores.filled.iter().map(|filled| {
            let given = filled.answers.iter().enumerate();
            let given = given.filter_map(|(n, it)| Some((format!("q{n}"), (*it)?.to_string())));
            let mut given: BTreeMap<String, String> = given.collect();
            if given.is_empty() {
                given.insert(NONE.to_owned(), "1".to_owned());
            }
            (key_of(&filled.version.to_string()), given)
        });
        Self {
            pain: said(scores.pain),
            activities: named.collect(),
            places: scores.places.iter().map(|code| (code.clone(), "1".to_owned())).collect(),
            overall: scores.overall.map(|it| it.code().to_owned()).unwrap_or_default(),
            answers: answers.collect(),
        }
    }

    /// What was typed of an activity.
    pub fn activity(&self, n: usize) -> ActivityForm {
        self.activities.get(&format!("a{n}")).cloned().unwrap_or_default()
    }

    /// What was answered to an item.
    pub fn answer(&self, version: &str, key: &str) -> &str {
        let given = self.answers.get(&key_of(version)).and_then(|given| given.get(key));
        given.map_or("", String::as_str)
    }
}

/// Begins the key of a version: one that begins with a figure would be read as a place in a list.
const VERSION: &str = "v";

/// The key of a questionnaire's version in the form.
pub fn key_of(version: &str) -> String {
    format!("{VERSION}{version}")
}

fn parse(text: &str) -> Option<i32> {
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_fills_the_form_as_it_was_sent() {
        let sent = Sent {
            pain: "7".into(),
            activities: [(
                "a1".to_owned(),
                ActivityForm { name: " Sit   still ".into(), score: "6".into() },
            )]
            .into(),
            places: [("back-lower-left".to_owned(), "1".to_owned())].into(),
            overall: "same".into(),
            answers: BTreeMap::new(),
        };
        let named = sent.named();
        assert_eq!((named[0].name.as_str(), named[0].score), ("Sit still", Some(6)));
        assert_eq!(Sent::of(&sent.flash()), Some(sent));
    }

    #[test]
    fn a_questionnaire_that_was_not_touched_is_no_answer_and_none_of_it_is() {
        let version = "0199aaaa-0000-7000-8000-000000000001";
        let of = |given: &[(&str, &str)]| {
            let given = given.iter().map(|(n, it)| ((*n).to_owned(), (*it).to_owned())).collect();
            Sent { answers: [(key_of(version), given)].into(), ..Sent::default() }.typed()
        };
        assert!(of(&[("q0", ""), ("q1", "")]).is_empty());
        assert_eq!(of(&[(NONE, "1")]).values().next().map(BTreeMap::len), Some(0));
        assert_eq!(of(&[("q3", "1"), ("q4", "")]).values().next().map(BTreeMap::len), Some(1));
    }
}
