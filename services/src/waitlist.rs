//! Waiting for a time.
//!
//! Whoever waits is asked alone, in the order in which they came, about each time that becomes
//! free and suits them ([`make_offers`]). What is offered is *held* by a booking like any other
//! hold: nobody else can take it, and only what ends holds ends it. Saying yes hands the hold to
//! the browser that goes on to the questions and the payment; saying no, or nothing, lets it go,
//! and so it is the next one's turn. The rule of the queue is `domain::waitlist`.

mod answer;
mod clients;
mod desk;
mod join;
mod link;
mod look;
mod round;
mod settings;
mod settle;
#[cfg(test)]
pub(crate) mod tests;
mod view;

use domain::{
    Instant, StudioId, WaitId,
    booking::Booking,
    contact::FieldError,
    waitlist::{Settings, Wish},
};
use storage::{
    Collision, Connection, Corrupt, StoreError, Tx,
    audit::{self, Actor, Entry},
    entities::waitlist_entry,
};
use thiserror::Error;

pub use self::{
    answer::{Accepted, accept, decline},
    clients::{Mine, mine},
    desk::{Choice, DeskEntry, DeskList, DeskOffer, Ended, choices, list, offer_by_hand, remove},
    join::{JoinRequest, change, join, leave},
    link::rotate_link,
    look::look_ahead,
    round::make_offers,
    settings::{SettingsInput, WaitlistSettings, set_settings, settings},
    view::{EntryView, OfferView, view},
};
pub(crate) use self::{
    answer::{forget_members, leave_for, let_go_of, still_waiting, was_taken},
    clients::under_address_of,
    link::{readdress, token_of},
    look::{hours_changed, more_is_given, rules_changed},
    view::describe,
};
pub use crate::tokens::WaitToken;
use crate::{
    bookings::{HoldRefused, RescheduleRefused},
    family::FamilyRefused,
};

/// How often somebody with one address may wait at one studio.
pub const AT_ONCE: u64 = 3;
/// How long after somebody's waiting ended it is remembered who they were.
pub const REMEMBERED_DAYS: i64 = 30;

/// Why it was not done. Nothing was changed.
#[derive(Debug, Error)]
pub enum WaitRefused {
    /// Something is missing or wrong: every problem at once.
    #[error("something is missing or wrong")]
    Invalid(Vec<FieldError>),
    /// There is nobody who waits like that, or what they wait for is not there.
    #[error("nothing like that here")]
    NotFound,
    /// The studio has no list now.
    #[error("nobody can join now")]
    Closed,
    /// They wait as often as one may.
    #[error("they wait already")]
    Enough,
    /// They wait no more.
    #[error("they wait no more")]
    Over,
    /// The offer has ended, or there is none.
    #[error("the offer has ended")]
    OfferGone,
    /// They have an offer, and it is not answered.
    #[error("they have an offer")]
    Offered,
    /// The time cannot be had: the code of why.
    #[error("the time cannot be had: {0}")]
    Slot(&'static str),
    /// The visit cannot be moved: the code of why.
    #[error("the visit cannot be moved: {0}")]
    Move(&'static str),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl WaitRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::NotFound => "not_found",
            Self::Closed => "closed",
            Self::Enough => "enough",
            Self::Over => "over",
            Self::OfferGone => "offer_gone",
            Self::Offered => "offered",
            Self::Slot(code) | Self::Move(code) => code,
            Self::Store(_) => "unavailable",
        }
    }
}

impl Collision for WaitRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

impl From<Corrupt> for WaitRefused {
    fn from(error: Corrupt) -> Self {
        Self::Store(error.into())
    }
}

impl From<FamilyRefused> for WaitRefused {
    fn from(error: FamilyRefused) -> Self {
        match error {
            FamilyRefused::Store(error) => Self::Store(error),
            _ => Self::Invalid(vec![FieldError::new("person", "unknown")]),
        }
    }
}

impl From<HoldRefused> for WaitRefused {
    fn from(error: HoldRefused) -> Self {
        match error {
            HoldRefused::Store(error) => Self::Store(error),
            HoldRefused::UnknownTreatment | HoldRefused::UnknownTherapist => Self::NotFound,
            other => Self::Slot(other.code()),
        }
    }
}

impl From<crate::bookings::ChangeError> for WaitRefused {
    fn from(error: crate::bookings::ChangeError) -> Self {
        match error {
            crate::bookings::ChangeError::Invalid(_) => Self::OfferGone,
            crate::bookings::ChangeError::Store(error) => Self::Store(error),
        }
    }
}

impl From<RescheduleRefused> for WaitRefused {
    fn from(error: RescheduleRefused) -> Self {
        match error {
            RescheduleRefused::Store(error) => Self::Store(error),
            other => Self::Move(other.code()),
        }
    }
}

/// What somebody waits for.
pub(crate) fn wish_of(row: &waitlist_entry::Model) -> Result<Wish, Corrupt> {
    let corrupt = |column| move |_| Corrupt::new("waitlist_entry", column, row.id);
    Ok(Wish {
        first: row.first_day,
        last: row.last_day,
        weekdays: u8::try_from(row.weekdays).map_err(corrupt("weekdays"))?,
        from_minute: u32::try_from(row.from_minute).map_err(corrupt("from_minute"))?,
        until_minute: u32::try_from(row.until_minute).map_err(corrupt("until_minute"))?,
    })
}

/// The generation of a visit's link, as a row keeps it.
fn generation(visit: &Booking) -> i32 {
    i32::try_from(visit.link_generation).unwrap_or(i32::MAX)
}

/// Whether a visit can still be made earlier by this row: the link that it was asked with was
/// not revoked, and it can be moved at all.
pub(crate) fn may_move(row: &waitlist_entry::Model, visit: &Booking, now: Instant) -> bool {
    is_theirs(row, visit) && visit.may_reschedule(now)
}

/// Whether the link that proved a visit theirs opens it still.
fn is_theirs(row: &waitlist_entry::Model, visit: &Booking) -> bool {
    row.moves == Some(visit.id.0) && row.moves_generation == Some(generation(visit))
}

/// An instant of a row.
pub(crate) fn instant(seconds: i64, column: &'static str) -> Result<Instant, Corrupt> {
    Instant::from_timestamp(seconds, 0).ok_or_else(|| Corrupt::new("waitlist", column, seconds))
}

/// How a studio offers: as it has said, or as it is usual.
async fn terms<C: Connection>(conn: &C, studio: StudioId) -> Result<Settings, StoreError> {
    Ok(settings::read(conn, studio).await?.terms)
}

async fn note(
    tx: &Tx,
    (studio, actor): (StudioId, Actor),
    action: &str,
    (entry, detail): (WaitId, String),
    now: Instant,
) -> Result<(), StoreError> {
    let object = entry.to_string();
    audit::append(tx, Entry { studio: Some(studio), actor, action, object, detail }, now).await
}
