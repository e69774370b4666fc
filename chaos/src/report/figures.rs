//! What a round says of itself: what it counted, and what it had to leave out.

use std::{collections::BTreeMap, fmt};

use serde::Serialize;

/// What was counted, by name, and the parts that were skipped.
#[derive(Debug, Default, Clone, Serialize)]
pub struct Figures {
    counted: BTreeMap<String, i64>,
    /// By the part's name, why.
    skipped: BTreeMap<&'static str, String>,
}

impl Figures {
    /// Adds to a figure.
    pub fn add(&mut self, name: &str, more: impl TryInto<i64>) {
        *self.counted.entry(name.to_owned()).or_default() += more.try_into().unwrap_or(i64::MAX);
    }

    /// Says that a part was left out, and why in a line: what this machine does not allow has not
    /// held. The part's name is one of a test: `full_disk`.
    pub fn skip(&mut self, part: &'static str, why: &str) {
        self.skipped.insert(part, why.to_owned());
    }

    /// The parts that were left out, each with its reason.
    pub fn skipped(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.skipped.iter().map(|(part, why)| (*part, why.as_str()))
    }

    /// Adds all of another round's.
    pub fn merge(&mut self, other: &Self) {
        for (name, more) in &other.counted {
            *self.counted.entry(name.clone()).or_default() += more;
        }
        self.skipped.extend(other.skipped.clone());
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counted = self.counted.iter().map(|(name, n)| format!("{n} {name}"));
        let skipped =
            self.skipped().map(|(part, why)| format!("SKIPPED {} ({why})", part.replace('_', " ")));
        f.write_str(&counted.chain(skipped).collect::<Vec<_>>().join(", "))
    }
}
