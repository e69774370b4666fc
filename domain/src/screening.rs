//! The safety questions before a visit.
//!
//! Two levels. A red flag of cauda equina or fracture stops the booking: it needs a
//! doctor, not a massage. Anything else asks the therapist to look first. Nothing here
//! ever says that somebody is cleared.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::Instant;

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

/// Answers to all questions that were given so short a time before a visit are as good as
/// answers given before it: nobody is asked again.
const FRESH: TimeDelta = TimeDelta::days(2);
/// How long before a visit its short questions are asked, and how long their answers hold.
pub const AHEAD: TimeDelta = TimeDelta::days(7);

/// When a client answered for a visit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    /// When it was booked.
    pub booking: Option<Instant>,
    /// By the form before it: the last time, for a visit may be moved.
    pub before: Option<Instant>,
}

/// Whether somebody is to be asked now before a visit that begins at `start`: where nothing
/// was answered for it at all, or, once it is near, nothing lately.
#[must_use]
pub fn is_due(answered: Answered, start: Instant, now: Instant) -> bool {
    let lately = |at: Option<Instant>, within| at.is_some_and(|at| start - at <= within);
    let never = answered == Answered::default();
    let held = lately(answered.booking, FRESH) || lately(answered.before, AHEAD);
    !held && (never || start - now <= AHEAD)
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

/// What was answered: complete, and to questions that exist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answers {
    #[serde(skip)]
    form: Form,
    version: u32,
    ticked: Vec<&'static str>,
}

/// What was ticked in the form, unchecked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswersInput {
    /// The version of the questions that were shown.
    #[serde(default)]
    pub version: u32,
    /// The codes that were ticked.
    #[serde(default)]
    pub ticked: Vec<String>,
    /// Whether "none of these" was ticked.
    #[serde(default)]
    pub none: bool,
}

/// Why answers cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotAnswered {
    /// Nothing was ticked, not even "none of these": silence is not an answer.
    #[error("nothing was ticked")]
    Nothing,
    /// A line and "none of these" were both ticked.
    #[error("a line and none of these were both ticked")]
    Contradiction,
    /// The form was of another version, or holds a question that there is not.
    #[error("the questions have changed since")]
    OtherQuestions,
}

impl NotAnswered {
    /// Its code, for the page to put into words.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nothing => "screening_unanswered",
            Self::Contradiction => "screening_contradiction",
            Self::OtherQuestions => "screening_changed",
        }
    }
}

impl AnswersInput {
    /// Whether something was ticked that stops the booking, in order or not. Both forms ask
    /// for the same red flags.
    #[must_use]
    pub fn has_red_flag(&self) -> bool {
        let stops = |code: &String| {
            QUESTIONS.iter().any(|asked| asked.level == Level::Stop && asked.code == code)
        };
        self.ticked.iter().any(stops)
    }

    /// The answers to the questions of a booking, in the order of the questions and each
    /// once. Refuses silence, a contradiction, and questions that are not (or no longer)
    /// asked.
    pub fn check(&self) -> Result<Answers, NotAnswered> {
        self.check_for(Form::Booking)
    }

    /// The same, for the questions of `form`.
    pub fn check_for(&self, form: Form) -> Result<Answers, NotAnswered> {
        let (version, asked) = (form.version(), form.asked());
        let known = |code: &String| asked.iter().any(|q| q.code == code);
        if self.version != version || !self.ticked.iter().all(known) {
            return Err(NotAnswered::OtherQuestions);
        }
        match (self.ticked.is_empty(), self.none) {
            (true, false) => Err(NotAnswered::Nothing),
            (false, true) => Err(NotAnswered::Contradiction),
            _ => {
                let ticked = asked.iter().map(|q| q.code);
                let ticked = ticked.filter(|code| self.ticked.iter().any(|t| t == code)).collect();
                Ok(Answers { form, version, ticked })
            }
        }
    }
}

impl Answers {
    /// Which questions were asked.
    #[must_use]
    pub const fn form(&self) -> Form {
        self.form
    }

    /// The version of the questions that were asked.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// The codes that were ticked.
    #[must_use]
    pub fn ticked(&self) -> &[&'static str] {
        &self.ticked
    }
}

/// What the answers lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScreeningOutcome {
    /// Nothing was ticked. It does not mean that a massage is safe.
    Clear,
    /// The therapist looks at these first.
    Review(Vec<&'static str>),
    /// No booking, because of these; and no payment, no stored answers.
    Stop(Vec<&'static str>),
}

impl ScreeningOutcome {
    /// Its code: `clear`, `review` or `stop`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Review(_) => "review",
            Self::Stop(_) => "stop",
        }
    }
}

/// What `answers` lead to. One tick at the level [`Level::Stop`] is enough to stop.
#[must_use]
pub fn decide(answers: &Answers) -> ScreeningOutcome {
    let at = |level: Level| -> Vec<&'static str> {
        let of_level = answers.form.asked().iter().filter(|q| q.level == level).map(|q| q.code);
        of_level.filter(|code| answers.ticked.contains(code)).collect()
    };
    let (stop, review) = (at(Level::Stop), at(Level::Review));
    match (stop.is_empty(), review.is_empty()) {
        (false, _) => ScreeningOutcome::Stop(stop),
        (true, false) => ScreeningOutcome::Review(review),
        (true, true) => ScreeningOutcome::Clear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(ticked: &[&str], none: bool) -> AnswersInput {
        let ticked = ticked.iter().map(|code| (*code).to_owned()).collect();
        AnswersInput { version: VERSION, ticked, none }
    }

    #[test]
    fn the_questions_are_few_and_each_is_itself() {
        let mut codes: Vec<_> = QUESTIONS.iter().map(|q| q.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), QUESTIONS.len());
    }

    /// Changing this list means raising [`VERSION`].
    #[test]
    fn the_levels_are_those_of_the_published_red_flags() {
        let stops: Vec<_> =
            QUESTIONS.iter().filter(|q| q.level == Level::Stop).map(|q| q.code).collect();
        assert_eq!((VERSION, stops), (2, vec!["saddle_or_bladder", "leg_weakness", "injury"]));
    }

    #[test]
    fn what_was_asked_once_is_still_known_and_what_never_was_is_not() {
        assert_eq!(Form::Booking.questions(1).map(<[_]>::len), Some(10));
        assert_eq!(Form::Before.questions(1).map(<[_]>::len), Some(6));
        for form in [Form::Booking, Form::Before] {
            assert_eq!(form.questions(form.version()), Some(form.asked()));
            assert_eq!(form.questions(form.version() + 1), None);
            assert_eq!(Form::from_code(form.code()), Some(form));
        }
    }

    #[test]
    fn both_forms_stop_for_the_same_red_flags() {
        let stops =
            |form: Form| form.asked().iter().filter(|q| q.level == Level::Stop).collect::<Vec<_>>();
        assert_eq!(stops(Form::Booking), stops(Form::Before));
        for question in stops(Form::Before) {
            let ticked = AnswersInput { version: 1, ..input(&[question.code, "unwell"], false) };
            assert!(ticked.has_red_flag());
            let answers = ticked.check_for(Form::Before).expect("asked");
            assert_eq!(decide(&answers), ScreeningOutcome::Stop(vec![question.code]));
        }
        let other = AnswersInput { version: 1, ..input(&["pregnancy"], false) };
        assert_eq!(other.check_for(Form::Before), Err(NotAnswered::OtherQuestions));
    }

    #[test]
    fn nobody_is_asked_again_who_answered_lately_or_whose_visit_is_far() {
        let at = |days: i64| Instant::from_timestamp(days * 86_400, 0).expect("in range");
        let (booking, before) = (Some(at(0)), Some(at(30)));
        let booked = Answered { booking, ..Answered::default() };
        assert!(is_due(Answered::default(), at(60), at(0)), "staff entered it");
        assert!(!is_due(booked, at(2), at(0)), "they have just answered");
        assert!(is_due(booked, at(3), at(0)));
        assert!(!is_due(booked, at(40), at(32)), "it is far");
        assert!(is_due(booked, at(40), at(33)));
        assert!(!is_due(Answered { booking, before }, at(37), at(37)), "they have answered");
        assert!(is_due(Answered { booking, before }, at(38), at(31)), "it was moved since");
        assert!(!is_due(Answered { booking, before }, at(60), at(31)), "and is asked again later");
    }

    #[test]
    fn silence_is_not_an_answer_and_a_contradiction_is_none_either() {
        assert_eq!(input(&[], false).check(), Err(NotAnswered::Nothing));
        assert_eq!(input(&["pregnancy"], true).check(), Err(NotAnswered::Contradiction));
        assert_eq!(input(&["made_up"], false).check(), Err(NotAnswered::OtherQuestions));
        let old = AnswersInput { version: 0, ..input(&[], true) };
        assert_eq!(old.check(), Err(NotAnswered::OtherQuestions));
    }

    #[test]
    fn one_stop_outweighs_any_number_of_reviews() {
        for question in QUESTIONS {
            let outcome = decide(&input(&[question.code], false).check().expect("a question"));
            let both = input(&["pregnancy", question.code], false).check().expect("questions");
            match question.level {
                Level::Stop => {
                    assert_eq!(outcome, ScreeningOutcome::Stop(vec![question.code]));
                    assert_eq!(decide(&both), ScreeningOutcome::Stop(vec![question.code]));
                }
                Level::Review => {
                    assert_eq!(outcome, ScreeningOutcome::Review(vec![question.code]));
                    assert!(matches!(decide(&both), ScreeningOutcome::Review(_)));
                }
            }
        }
        assert_eq!(decide(&input(&[], true).check().expect("none")), ScreeningOutcome::Clear);
    }
}
