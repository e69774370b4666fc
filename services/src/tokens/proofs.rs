//! What a link that we signed proves once it was believed. They are made in `links` alone.

use domain::{BookingId, CoursePlanId, WaitId};
use thiserror::Error;

/// Proof that somebody came by a link to a booking, signed by us and not expired.
///
/// It does not say that the link is still wanted: compare [`ManageToken::generation`]
/// with the booking's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ManageToken {
    pub(super) booking: BookingId,
    pub(super) generation: u32,
}

impl ManageToken {
    /// The booking it manages.
    #[must_use]
    pub fn booking(&self) -> BookingId {
        self.booking
    }

    /// The booking's link generation when the link was made.
    #[must_use]
    pub fn generation(&self) -> u32 {
        self.generation
    }
}

/// Proof that somebody came by the link to the form before a visit, signed by us and not
/// expired: it opens that form, and nothing else. As with a [`ManageToken`], its generation is
/// the caller's to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BeforeToken {
    pub(super) booking: BookingId,
    pub(super) generation: u32,
}

impl BeforeToken {
    /// The booking it asks about.
    #[must_use]
    pub fn booking(&self) -> BookingId {
        self.booking
    }

    /// The booking's link generation when the link was made.
    #[must_use]
    pub fn generation(&self) -> u32 {
        self.generation
    }
}

/// Proof that somebody came by a link to a place on a waitlist, signed by us. As with a
/// [`ManageToken`], its generation is the caller's to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitToken {
    pub(super) entry: WaitId,
    pub(super) generation: u32,
}

impl WaitToken {
    /// The place.
    #[must_use]
    pub fn entry(&self) -> WaitId {
        self.entry
    }

    /// The place's link generation when the link was made.
    #[must_use]
    pub fn generation(&self) -> u32 {
        self.generation
    }
}

/// Proof that somebody came by a link to a course, signed by us and not expired. As with a
/// [`ManageToken`], its generation is the caller's to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CourseToken {
    pub(super) plan: CoursePlanId,
    pub(super) generation: u32,
}

impl CourseToken {
    /// The course.
    #[must_use]
    pub fn plan(&self) -> CoursePlanId {
        self.plan
    }

    /// The course's link generation when the link was made.
    #[must_use]
    pub fn generation(&self) -> u32 {
        self.generation
    }
}

/// Why a link was not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TokenRefused {
    /// We did not sign this.
    #[error("the link is not one of ours")]
    Forged,
    /// Its time is over.
    #[error("the link has expired")]
    Expired,
}
