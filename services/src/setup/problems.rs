//! What is wrong with a file, collected key by key.

use std::collections::HashSet;

use domain::contact::check_name;

/// What is wrong with one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanProblem {
    /// Where in the file, counted from 1: `therapists[2].hours[1].from`.
    pub key: String,
    /// A stable name, such as `required` or `unknown_zone`.
    pub code: &'static str,
}

/// What was found so far.
#[derive(Default)]
pub(super) struct Problems {
    pub found: Vec<PlanProblem>,
}

/// The same, below a key.
pub(super) struct At<'p> {
    problems: &'p mut Problems,
    below: String,
}

impl Problems {
    pub fn at(&mut self, below: String) -> At<'_> {
        At { problems: self, below }
    }

    pub fn unless(&mut self, good: bool, key: &str, code: &'static str) {
        if !good {
            self.found.push(PlanProblem { key: key.to_owned(), code });
        }
    }

    pub fn text(&mut self, key: &str, text: &str) {
        let good = !text.trim().is_empty() && !text.contains(char::is_control);
        self.unless(good, key, "required");
    }

    pub fn name(&mut self, key: &str, text: &str) {
        self.unless(check_name(text).is_ok(), key, "not_a_name");
    }

    pub fn slug(&mut self, key: &str, text: &str) {
        let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let good = (1..=60).contains(&text.len())
            && text.chars().all(letters)
            && !text.starts_with('-')
            && !text.ends_with('-');
        self.unless(good, key, "not_a_slug");
    }

    pub fn once<'t>(&mut self, list: &str, field: &str, texts: impl Iterator<Item = &'t String>) {
        let mut seen = HashSet::new();
        for (n, text) in (1..).zip(texts) {
            self.unless(seen.insert(text), &format!("{list}[{n}].{field}"), "twice");
        }
    }
}

impl At<'_> {
    fn key(&self, key: &str) -> String {
        format!("{}.{key}", self.below)
    }

    pub fn deeper(&mut self, key: String) -> At<'_> {
        let below = self.key(&key);
        At { problems: self.problems, below }
    }

    pub fn unless(&mut self, good: bool, key: &str, code: &'static str) {
        let key = self.key(key);
        self.problems.unless(good, &key, code);
    }

    pub fn within(&mut self, key: &str, number: u32, least: u32, most: u32) {
        self.unless((least..=most).contains(&number), key, "out_of_range");
    }

    pub fn text(&mut self, key: &str, text: &str) {
        let key = self.key(key);
        self.problems.text(&key, text);
    }

    pub fn slug(&mut self, key: &str, text: &str) {
        let key = self.key(key);
        self.problems.slug(&key, text);
    }
}
