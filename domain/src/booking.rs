//! A visit, from hold to completion.
//!
//! Every change of state is a method that consumes the booking and returns the next
//! one, or refuses: there is no other way to change a state.

mod reference;
#[cfg(feature = "zones")]
mod told;
mod transitions;

pub use reference::{read_reference, reference};
pub use transitions::{HOLD_AT_MOST, InvalidTransition, NewTime, Obstacle, answer_by};

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use crate::{
    BookingId, ClientId, EquipmentId, Instant, Money, RoomId, Span, StudioId, TherapistId,
    TreatmentId,
    contact::Contact,
    policy::{Deadline, PaymentPlan, Policy},
};

/// The flag of a visit that new zone data moved away from its wall time, and that
/// something stands in the way of following it.
pub const ZONE_CHANGED: &str = "zone_changed";

/// A visit, with price and policy as they were when it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking {
    /// The booking.
    pub id: BookingId,
    /// Where.
    pub studio: StudioId,
    /// What people say on the telephone, such as `LB-7Q4K-22`.
    pub reference: String,
    /// What.
    pub treatment: TreatmentId,
    /// With whom.
    pub therapist: TherapistId,
    /// Where inside.
    pub room: RoomId,
    /// With what.
    pub equipment: Option<EquipmentId>,
    /// For whom; nobody yet while only held.
    pub client: Option<ClientId>,
    /// SHA-256 of the draft that holds it. Kept after checkout, so that the browser
    /// that booked can come back from the payment page.
    pub holder: Option<[u8; 32]>,
    /// When, without buffers.
    pub span: Span,
    /// The wall time that was agreed, in the studio's zone.
    pub local_start: NaiveDateTime,
    /// The IANA zone of that wall time.
    pub zone: String,
    /// East of UTC, as resolved.
    pub offset_seconds: i32,
    /// The zone data it was resolved with.
    pub tzdb_version: String,
    /// As sold.
    pub treatment_name: String,
    /// Hands-on length as sold.
    pub minutes: u32,
    /// As sold, tax included.
    pub price: Money,
    /// Tax inside the price: 1900 is 19 %.
    pub tax_basis_points: u32,
    /// The policy as it was when the booking was made.
    pub policy: Policy,
    /// How the client pays.
    pub plan: PaymentPlan,
    /// What is paid online: price, deposit or nothing.
    pub due_online: Money,
    /// As typed for this visit; nobody yet while only held.
    pub contact: Option<Contact>,
    /// The client's own zone, where it is known.
    pub client_zone: Option<String>,
    /// How it was made.
    pub source: Source,
    /// How often the client has moved it.
    pub reschedules: u32,
    /// The share that its client can get back at most, in percent: 100 unless it was moved
    /// when less came back.
    pub refund_cap: u8,
    /// The calendar file's SEQUENCE: raised by every change that mails announce.
    pub sequence: u32,
    /// Raising it revokes every link mailed before.
    pub link_generation: u32,
    /// As read; a write that saw another version is refused.
    pub version: u32,
    /// Needs a person: such as `zone_changed` after new zone data.
    pub flag: Option<String>,
    /// How it stands.
    pub state: BookingState,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// How a booking stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BookingState {
    /// Kept while the client fills in details and pays.
    Held {
        /// Freed from then on, once no payment can arrive any more.
        expires: Instant,
        /// Whether the one extension was used.
        extended: bool,
    },
    /// Waits for the studio's approval. Occupies its time.
    Requested {
        /// Declined from then on, so that nobody waits for an answer that never comes.
        answer_by: Instant,
    },
    /// It will take place.
    Confirmed,
    /// It took place.
    Completed,
    /// The client did not come.
    NoShow,
    /// It will not take place.
    Cancelled {
        /// Who cancelled.
        by: CancelledBy,
        /// When.
        at: Instant,
        /// What went back.
        refund: Money,
    },
    /// The hold ended without a payment.
    Expired,
    /// The studio did not approve it.
    Declined,
}

impl BookingState {
    /// Its code, as stored and shown to machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Held { .. } => "held",
            Self::Requested { .. } => "requested",
            Self::Confirmed => "confirmed",
            Self::Completed => "completed",
            Self::NoShow => "no_show",
            Self::Cancelled { .. } => "cancelled",
            Self::Expired => "expired",
            Self::Declined => "declined",
        }
    }

    /// Whether it takes time in the calendar: held, requested and confirmed do, and
    /// what has taken place keeps the time it took.
    #[must_use]
    pub const fn occupies(&self) -> bool {
        matches!(
            self,
            Self::Held { .. }
                | Self::Requested { .. }
                | Self::Confirmed
                | Self::Completed
                | Self::NoShow
        )
    }
}

/// Who cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CancelledBy {
    /// The client: the ladder decides what goes back.
    Client,
    /// The studio: everything goes back.
    Studio,
    /// Lumbar itself, because of the safety questions: everything goes back.
    System,
}

impl CancelledBy {
    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Studio => "studio",
            Self::System => "system",
        }
    }

    /// The one with that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Client, Self::Studio, Self::System].into_iter().find(|by| by.code() == code)
    }
}

/// How a booking was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// By a client on the studio's page.
    Page,
    /// Through the JSON API.
    Api,
    /// By staff.
    Staff,
}

impl Source {
    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Api => "api",
            Self::Staff => "staff",
        }
    }

    /// The one with that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Page, Self::Api, Self::Staff].into_iter().find(|source| source.code() == code)
    }
}

impl Booking {
    /// While held: when the hold ends. It is over from that instant on.
    #[must_use]
    pub const fn hold_expires(&self) -> Option<Instant> {
        match self.state {
            BookingState::Held { expires, .. } => Some(expires),
            _ => None,
        }
    }

    /// Whether it is held, and the hold has not ended yet at `now`.
    #[must_use]
    pub fn is_held_at(&self, now: Instant) -> bool {
        self.hold_expires().is_some_and(|expires| now < expires)
    }

    /// Whether it is a visit to come, or waits for the studio's approval.
    #[must_use]
    pub const fn is_booked(&self) -> bool {
        matches!(self.state, BookingState::Confirmed | BookingState::Requested { .. })
    }

    /// Whether the studio is asked for the visit itself, and not for a move of one that had
    /// been booked.
    #[must_use]
    pub const fn is_first_request(&self) -> bool {
        matches!(self.state, BookingState::Requested { .. }) && self.sequence == 0
    }

    /// Whether the hold may still be made longer: once, while it lasts.
    #[must_use]
    pub const fn may_extend_hold(&self) -> bool {
        matches!(self.state, BookingState::Held { extended: false, .. })
    }

    /// The tax inside the price.
    #[must_use]
    pub fn tax(&self) -> Money {
        self.price.tax_included(self.tax_basis_points)
    }

    /// What is left to pay at the studio, once `received` has come in by any way.
    #[must_use]
    pub fn rest_after(&self, received: Money) -> Money {
        Money::new((self.price.minor - received.minor).max(0), self.price.currency)
    }

    /// Until when which share goes back to a client who cancels, earliest deadline first:
    /// the policy's ladder, below what a move has left of it.
    #[must_use]
    pub fn deadlines(&self) -> Vec<Deadline> {
        let mut deadlines: Vec<Deadline> = Vec::new();
        for deadline in self.policy.deadlines(self.span.start) {
            let percent = deadline.percent.min(self.refund_cap);
            // The same share until later makes the earlier deadline pointless.
            deadlines.retain(|earlier| earlier.percent > percent);
            if percent > 0 {
                deadlines.push(Deadline { percent, ..deadline });
            }
        }
        deadlines
    }

    /// The share that goes back to a client who cancels at `now`.
    #[must_use]
    pub fn refund_percent(&self, now: Instant) -> u8 {
        self.policy.refund_percent(self.span.start, now).min(self.refund_cap)
    }

    /// The share that its client can get back at most once they have moved it at `now`: a
    /// move is no way around the ladder.
    #[must_use]
    pub fn refund_cap_if_moved(&self, now: Instant) -> u8 {
        self.refund_percent(now)
    }

    /// The last instant at which the client may move it, or `None` where it cannot be
    /// moved any more: not confirmed, or moved as often as the policy allows. The
    /// notice itself is for the caller to compare.
    #[must_use]
    pub fn reschedule_until(&self) -> Option<Instant> {
        let movable = matches!(self.state, BookingState::Confirmed)
            && self.reschedules < self.policy.reschedules_allowed;
        movable.then(|| self.policy.reschedule_until(self.span.start))
    }

    /// Whether the client may move it at `now`.
    #[must_use]
    pub fn may_reschedule(&self, now: Instant) -> bool {
        self.reschedule_until().is_some_and(|until| now <= until)
    }

    /// Whether the client may cancel it at `now`: it is to take place, and has not begun.
    #[must_use]
    pub fn may_cancel(&self, now: Instant) -> bool {
        matches!(self.state, BookingState::Confirmed | BookingState::Requested { .. })
            && now < self.span.start
    }
}

#[cfg(test)]
pub(crate) mod tests;
