//! Does it help? Scores, what a change in them means, and what may be said of many.
//!
//! Nothing here proves that a massage caused a change: people come when it hurts most, and
//! much would have passed by itself. What is said is what was measured, with its doubt.

mod change;
mod panel;
mod statistics;

pub use change::{Band, Change, Scale, Score, Sixths, Verdict};
pub use panel::{Cell, Episode, Figures, MINIMUM_N, READ_WITH_CARE, Rhythm, can_tell_apart};
pub use statistics::{Interval, Mean, mean, wilson};
