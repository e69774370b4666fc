//! Does it help? Scores, what a change in them means, and what may be said of many.
//!
//! Nothing here proves that a massage caused a change: people come when it hurts most, and
//! much would have passed by itself. What is said is what was measured, with its doubt.

mod asked;
mod blocks;
mod change;
mod episode;
mod figures;
mod hidden;
mod line;
mod panel;
mod questionnaire;
mod rhythm;
mod score;
mod statistics;

pub use asked::{EARLIEST_REVIEW, LATEST_REVIEW, Occasion, nth};
#[cfg(feature = "zones")]
pub use asked::{after, before};
pub use blocks::{Span, whole_blocks};
pub use change::{Band, Change, Scale, Verdict};
pub use episode::{ANSWER_DAYS, PAUSE_DAYS, REVIEW_AT, Reviewed, Visit, episodes};
pub use hidden::{Table, nested};
pub use line::{Dot, Line, Said};
pub use panel::{Cell, Figures, MINIMUM_N, READ_WITH_CARE, Tally, can_tell_apart};
pub use questionnaire::{
    AnswerKind, Choice, Definition, Direction, ITEMS, Item, Missing, Overall, Points,
    Questionnaire, Rule, Scoring, roland_morris_shell,
};
pub use rhythm::Rhythm;
pub use score::{Score, Sixths};
pub use statistics::{Interval, Mean, mean, wilson};
