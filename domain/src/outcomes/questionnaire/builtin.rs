//! What is prepared. The words that people read stand on the pages.

use serde::{Deserialize, Serialize};

use super::{Definition, Direction, Item, Missing, Scoring};

/// How many statements Roland-Morris has.
const STATEMENTS: usize = 24;

/// An empty shell for Roland-Morris: 24 statements that the studio enters itself, with scoring
/// and thresholds (Ostelo et al., Spine 2008): 5 points or 30 %; below 4 no improvement can
/// show, above 20 no worsening. It is refused while a statement is empty.
#[must_use]
pub fn roland_morris_shell() -> Definition {
    Definition {
        name: "Roland-Morris".to_owned(),
        items: vec![Item::default(); STATEMENTS],
        scoring: Scoring::Ticked,
        missing: Missing::NotTicked,
        direction: Direction::MoreIsWorse,
        range: Some((0, 24)),
        points: Some(5),
        percent: Some(30),
        floor: Some(4),
        ceiling: Some(20),
        ..Definition::default()
    }
}

/// How somebody is on the whole, compared with the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Overall {
    /// Much better.
    MuchBetter,
    /// Better.
    Better,
    /// A little better.
    LittleBetter,
    /// About the same.
    Same,
    /// A little worse.
    LittleWorse,
    /// Worse.
    Worse,
    /// Much worse.
    MuchWorse,
}

impl Overall {
    /// Every answer, the best first.
    pub const ALL: [Self; 7] = [
        Self::MuchBetter,
        Self::Better,
        Self::LittleBetter,
        Self::Same,
        Self::LittleWorse,
        Self::Worse,
        Self::MuchWorse,
    ];

    /// Its code, as forms send it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::MuchBetter => "much_better",
            Self::Better => "better",
            Self::LittleBetter => "little_better",
            Self::Same => "same",
            Self::LittleWorse => "little_worse",
            Self::Worse => "worse",
            Self::MuchWorse => "much_worse",
        }
    }

    /// The answer with that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }
}
