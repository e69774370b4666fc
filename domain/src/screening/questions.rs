//! What is asked: the forms, their versions, and each question with what ticking it leads to.

use serde::{Deserialize, Serialize};

/// The version of the questions of a booking that is asked today. Raised whenever a question
/// is added, taken away, means something else or is put into other words; what was asked
/// before stays in [`Form::questions`], and its words in the pages.
pub const VERSION: u32 = 2;

/// Which questions are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// All of them: when a visit is booked, or before the first one.
    Booking,
    /// The short ones before each further visit: what is new since.
    Before,
}

impl Form {
    /// Its code, as rows and forms bear it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Booking => "booking",
            Self::Before => "before",
        }
    }

    /// The form with that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Booking, Self::Before].into_iter().find(|form| form.code() == code)
    }

    /// The version that is asked today.
    #[must_use]
    pub const fn version(self) -> u32 {
        match self {
            Self::Booking => VERSION,
            Self::Before => 1,
        }
    }

    /// The questions of a version, in the order they are asked, or `None` where there never
    /// was such a version. The second version of those of a booking has other words.
    #[must_use]
    pub const fn questions(self, version: u32) -> Option<&'static [Question]> {
        match (self, version) {
            (Self::Booking, 1 | 2) => Some(&QUESTIONS),
            (Self::Before, 1) => Some(&BEFORE),
            _ => None,
        }
    }

    /// The questions that are asked today.
    #[must_use]
    pub const fn asked(self) -> &'static [Question] {
        match self {
            Self::Booking => &QUESTIONS,
            Self::Before => &BEFORE,
        }
    }
}

/// What ticking a question leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// No booking: emergency advice instead.
    Stop,
    /// The booking goes on, and the therapist looks at it first.
    Review,
}

/// One line of the check. Its words live in the pages, by its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// Stable, and part of what is stored.
    pub code: &'static str,
    /// What ticking it leads to.
    pub level: Level,
}

const fn stop(code: &'static str) -> Question {
    Question { code, level: Level::Stop }
}

const fn review(code: &'static str) -> Question {
    Question { code, level: Level::Review }
}

/// The questions of [`VERSION`], in the order they are asked.
pub const QUESTIONS: [Question; 10] = [
    // Loss of bladder or bowel control; numbness of the saddle area.
    stop("saddle_or_bladder"),
    // Severe or progressive weakness of a leg.
    stop("leg_weakness"),
    // Major trauma; minor trauma with osteoporosis or long steroid use.
    stop("injury"),
    // A history of cancer; unexplained weight loss.
    review("cancer_or_weight_loss"),
    // Night pain that no position eases.
    review("night_pain"),
    // Fever or chills, immune suppression, a recent bacterial infection, drugs by vein.
    review("fever_or_infection"),
    // New severe pain under 20 or over 55.
    review("new_pain_by_age"),
    // Blood thinners, a clot, or one-sided swelling of a leg.
    review("clot_or_thinners"),
    // Pregnancy.
    review("pregnancy"),
    // Recent surgery; a skin infection.
    review("surgery_or_skin"),
];

/// The short questions before a visit. A red flag is asked for as clearly as ever; the others
/// are gathered into three.
const BEFORE: [Question; 6] = [
    stop("saddle_or_bladder"),
    stop("leg_weakness"),
    stop("injury"),
    // Fever or chills, an infection, of the skin too, immune suppression, drugs by vein.
    review("unwell"),
    // Blood thinners, a clot or one-sided swelling, recent surgery, pregnancy.
    review("body"),
    // Cancer, unexplained weight loss, night pain, new severe pain under 20 or over 55.
    review("warning"),
];
