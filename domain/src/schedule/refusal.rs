//! Why a start is not offered, and not accepted.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    Instant,
    time::{Resolved, Zone},
};

/// Why a start is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum BookingRefused {
    /// The therapist is occupied.
    #[error("the therapist is occupied")]
    SlotTaken,
    /// Every room in which the treatment may take place, and in which the therapist works
    /// then, is occupied, or there is none.
    #[error("no room is free")]
    NoRoom,
    /// Every unit of the equipment that the treatment needs is occupied, or there is none.
    #[error("no unit of the equipment is free")]
    NoEquipment,
    /// The session would not lie inside working hours.
    #[error("outside working hours")]
    OutsideHours,
    /// The therapist has no verified and unexpired qualification for it on that date.
    #[error("not qualified on that date")]
    NotQualified,
    /// The therapist does not give this treatment, whatever they are qualified for.
    #[error("not given by this therapist")]
    NotGiven,
    /// The therapist cannot be booked online, or does not work here.
    #[error("not offered")]
    NotOffered,
    /// Less than the notice is left.
    #[error("too soon")]
    TooSoon {
        /// The first instant that gives enough notice.
        earliest: Instant,
    },
    /// Beyond the booking window.
    #[error("too far ahead")]
    TooFar {
        /// The last local date that can be booked.
        latest: NaiveDate,
    },
    /// Not one of the times of day at which visits start.
    #[error("not on the grid of starts")]
    OffGrid,
    /// The clock is put forward over that wall time: it does not exist.
    #[error("no such wall time on that date")]
    InGap,
    /// The clock is put back and shows that wall time twice; visits start the first time.
    #[error("the second time the clock shows it")]
    RepeatedHour,
}

impl BookingRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::SlotTaken => "slot_taken",
            Self::NoRoom => "no_room",
            Self::NoEquipment => "no_equipment",
            Self::OutsideHours => "outside_hours",
            Self::NotQualified => "not_qualified",
            Self::NotGiven => "not_given",
            Self::NotOffered => "not_offered",
            Self::TooSoon { .. } => "too_soon",
            Self::TooFar { .. } => "too_far",
            Self::OffGrid => "off_grid",
            Self::InGap => "in_gap",
            Self::RepeatedHour => "repeated_hour",
        }
    }

    /// Whether it was refused because somebody else has the therapist, the room or the
    /// equipment, so that other times should be shown.
    #[must_use]
    pub const fn is_taken(&self) -> bool {
        matches!(self, Self::SlotTaken | Self::NoRoom | Self::NoEquipment)
    }

    /// How near it came to being accepted: of several therapists' refusals, the
    /// greatest is what the client is told.
    pub(super) const fn nearness(&self) -> u8 {
        match self {
            Self::SlotTaken => 7,
            Self::NoRoom => 6,
            Self::NoEquipment => 5,
            Self::OutsideHours => 4,
            Self::NotQualified => 3,
            Self::NotGiven => 2,
            Self::NotOffered => 1,
            _ => 0,
        }
    }
}

/// The instant that a wall time in a studio's zone stands for when it is asked for
/// as a start: the first one, where the clock shows it twice.
///
/// Refuses a wall time that the clock skips with [`BookingRefused::InGap`].
pub fn first_instant(zone: Zone, wall: NaiveDateTime) -> Result<Instant, BookingRefused> {
    match zone.resolve(wall) {
        Resolved::Once(at) | Resolved::Fold { first: at, .. } => Ok(at),
        Resolved::Gap => Err(BookingRefused::InGap),
    }
}
