//! What staff do: see the day, read what a client told, approve, close and cancel
//! visits, take the rest, settle what was flagged.
//!
//! Each act is of the studio that the proof names: a booking of another studio is not
//! found. A therapist acts for their own visits, an owner for all. Every act leaves an
//! audit entry. What sends money back asks first for a fresh proof of who asks.

mod answers;
mod approve;
mod arrived;
pub mod calendar;
mod cancel;
mod close;
mod confirmed;
mod day;
mod elsewhere;
mod enter;
mod facts;
mod flag;
mod move_visit;
mod outside;
pub mod review;
mod stop;
mod take;

use domain::{BookingId, booking::Booking};
use storage::{Collision, StoreError, Tx, bookings, payments::lock_booking};
use thiserror::Error;

pub(crate) use answers::opened as opened_answers;
pub use answers::{Answers, Told, answers};
pub(super) use approve::decline_within;
pub use approve::{approve, decline};
pub use arrived::arrived;
pub use calendar::calendar;
pub use cancel::cancel_by_studio;
pub use close::{complete, no_show};
pub(crate) use confirmed::confirmed_to_give_back;
pub(crate) use day::describe_all;
pub use day::{DeskDay, DeskVisit, Screened, day, find};
pub(crate) use elsewhere::{Leave, elsewhere};
pub use enter::{EntryRefused, EntryRequest, enter};
pub use flag::clear_flag;
pub(crate) use move_visit::{MOVED, colleagues};
pub use move_visit::{MoveRefused, MoveRequest, move_visit};
pub(crate) use outside::reasons;
pub use outside::{OUTSIDE_HOURS, REASON_LENGTH, RULES_LIFTED, ReasonRefused};
pub use stop::stop_at_arrival;
pub use take::take_rest;

use super::{CancelRefused, ChangeError};
use crate::{
    auth::{StaffSession, Unconfirmed},
    payments::PaymentError,
};

/// Why staff could not do it. Nothing was changed.
#[derive(Debug, Error)]
pub enum DeskRefused {
    /// There is no such booking at this studio, or it is another therapist's.
    #[error("no such booking here")]
    NotFound,
    /// Its state does not permit it: the code of the state.
    #[error("it is {state}")]
    WrongState {
        /// The code of its state.
        state: &'static str,
    },
    /// The visit has not begun.
    #[error("the visit has not begun")]
    NotBegun,
    /// The day of the visit has not come.
    #[error("it is not the day of the visit yet")]
    NotItsDay,
    /// Nothing is left to pay.
    #[error("nothing is left to pay")]
    NothingDue,
    /// The payment could not be settled.
    #[error(transparent)]
    Payment(PaymentError),
    /// Money goes back, and they did not prove lately who they are.
    #[error(transparent)]
    Unconfirmed(#[from] Unconfirmed),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DeskRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::WrongState { .. } => "wrong_state",
            Self::NotBegun => "not_begun",
            Self::NotItsDay => "not_its_day",
            Self::NothingDue => "nothing_due",
            Self::Payment(error) => error.code(),
            Self::Unconfirmed(_) => Unconfirmed::CODE,
            Self::Store(_) => "unavailable",
        }
    }
}

impl Collision for DeskRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

impl From<PaymentError> for DeskRefused {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::Store(error) => Self::Store(error),
            other => Self::Payment(other),
        }
    }
}

impl From<ChangeError> for DeskRefused {
    fn from(error: ChangeError) -> Self {
        use domain::booking::Obstacle;
        match error {
            ChangeError::Invalid(refused) if refused.why == Obstacle::NotBegun => Self::NotBegun,
            ChangeError::Invalid(refused) => Self::WrongState { state: refused.from },
            ChangeError::Store(error) => Self::Store(error),
        }
    }
}

impl From<CancelRefused> for DeskRefused {
    fn from(error: CancelRefused) -> Self {
        match error {
            CancelRefused::NotPossible { state } => Self::WrongState { state },
            CancelRefused::Payment(error) => Self::Payment(error),
            CancelRefused::Store(error) => Self::Store(error),
            CancelRefused::Gone | CancelRefused::Begun | CancelRefused::RefundChanged(_) => {
                Self::NotFound
            }
        }
    }
}

/// The booking, locked, where the staff may act on it.
async fn locked(tx: &Tx, staff: &StaffSession, id: BookingId) -> Result<Booking, DeskRefused> {
    lock_booking(tx, id).await?;
    let found = bookings::of_studio(&**tx, staff.studio(), id).await?;
    found.filter(|booking| staff.may_act_for(booking.therapist)).ok_or(DeskRefused::NotFound)
}
