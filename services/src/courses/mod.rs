//! Courses: several visits for one treatment, one after another, booked all or nothing.
//!
//! [`plan()`] proposes dates by [`domain::course`], [`book`] books those that were chosen. All of
//! them are judged like single visits, under the same locks and in one transaction: a date
//! that somebody else was faster for refuses the whole, with alternatives for that date alone.
//!
//! A course is paid in one of two ways:
//!
//! - *ahead*: all of it in one payment, with the studio's discount, as a
//!   [sale](crate::sales) of so many sessions. All dates are held until it is paid; then each
//!   visit is confirmed and uses one session, which is its price. Unused sessions go back by
//!   the rule that they were sold with;
//! - *at each visit*, where the studio lets clients pay there and asks for no card: a card is
//!   given for one visit and given up with it, and cannot stand for twelve.
//!
//! Locks are taken in one order: resources, the sale, the course, its visits.

mod around;
mod at_desk;
mod book;
mod desk;
mod ending;
mod error;
mod free;
mod judge;
mod laid;
pub(crate) mod letters;
mod link;
mod paid;
mod plan;
mod shift;
mod stop;
mod stopped;
mod terms;
#[cfg(test)]
pub(crate) mod tests;
mod view;
mod write;

pub use at_desk::{DeskCourse, at_desk};
pub use book::{BookCourse, BookStep, book};
pub(crate) use desk::sell_at_desk;
pub use error::{CourseRefused, TakenDate};
pub(crate) use free::free;
pub use free::release;
pub use judge::PlannedDate;
pub(crate) use link::paying_sale;
pub use link::{course_token, link_of_sale, open, rotate_link};
pub(crate) use paid::{confirm, is_wanted};
pub use plan::{Planned, plan};
pub use shift::{Remaining, remaining, shift, shift_plan};
pub use stop::{StopPreview, StopVisit, stop, stop_preview};
pub(crate) use stopped::{not_sold, red_flags};
pub use terms::{CourseTerms, Shown, terms};
pub use view::{
    CourseView, SessionView, Unplanned, of_visit, own, place_of, places, settled, view,
};

pub use storage::course_plans::{Place, PlanState};

use domain::{Instant, TherapistId};
use serde::{Deserialize, Serialize};

/// A date that was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// When the session starts.
    pub start: Instant,
    /// With whom.
    pub therapist: TherapistId,
}

/// When a course is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pay {
    /// All of it now.
    Ahead,
    /// Each visit, at the studio.
    PerVisit,
}

impl Pay {
    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ahead => "ahead",
            Self::PerVisit => "per_visit",
        }
    }

    /// The one with that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Ahead, Self::PerVisit].into_iter().find(|pay| pay.code() == code)
    }
}
