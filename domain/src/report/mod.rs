//! What a studio's figures mean, and how they add up.
//!
//! A [`Figure`] can be added up: over days, over therapists, over treatments. A [`Rate`]
//! is one sum of figures in another. A [`Summary`] holds the figures of one stretch of
//! days; summaries of stretches that do not overlap are added to that of both together,
//! which is how years are answered at once.

#[cfg(feature = "zones")]
mod days;
mod facts;
mod figure;
mod range;
mod summary;
mod sums;
mod total;
mod waits;

#[cfg(feature = "zones")]
pub use days::{Days, Piece};
pub use facts::{Cancelled, Event, Foreign, Line, Made, Outcome, Parts, Posted, Taken, Visit};
pub use figure::{Dated, Figure, Rate, Unit};
pub use range::{Range, Step};
pub use summary::{Cohort, LEAD_TIMES, LeadTime, Summary, Within};
pub use sums::{Ratio, Sums};
pub use total::Total;
pub use waits::{DayPart, WaitEnd, Waits};
