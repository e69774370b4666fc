//! How a booking changes: each method consumes it and returns the next, or refuses.

use chrono::{NaiveDateTime, TimeDelta};
use thiserror::Error;

use super::{Booking, BookingState, CancelledBy};
use crate::{
    ClientId, EquipmentId, Instant, Money, RoomId, Span, TherapistId,
    contact::Contact,
    policy::{PaymentPlan, PlanNotOffered},
};

/// A change that the booking's state does not permit. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a booking that is {from} cannot {attempted}: {why}")]
pub struct InvalidTransition {
    /// The code of the state it is in.
    pub from: &'static str,
    /// The transition, named like its method.
    pub attempted: &'static str,
    /// What stands in the way.
    pub why: Obstacle,
}

/// What stands in the way of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Obstacle {
    /// The state has no such way out.
    #[error("the state has no such way out")]
    State,
    /// The hold has ended.
    #[error("the hold has ended")]
    HoldEnded,
    /// The one extension was used.
    #[error("it was extended before")]
    AlreadyExtended,
    /// It was held as long as a hold may last.
    #[error("it was held for long enough")]
    HeldLongEnough,
    /// The visit has not begun.
    #[error("the visit has not begun")]
    NotBegun,
}

/// Where and when a booking moves to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTime {
    /// With whom.
    pub therapist: TherapistId,
    /// Where inside.
    pub room: RoomId,
    /// With what.
    pub equipment: Option<EquipmentId>,
    /// When, without buffers.
    pub span: Span,
    /// The wall time that was agreed.
    pub local_start: NaiveDateTime,
    /// East of UTC, as resolved.
    pub offset_seconds: i32,
    /// The zone data it was resolved with.
    pub tzdb_version: String,
}

/// The longest that a slot is kept for one hold, however often a payment page is opened
/// for it: time for three pages of half an hour. Then others get their chance.
pub const HOLD_AT_MOST: TimeDelta = TimeDelta::minutes(120);

/// How long a client waits for the studio's approval at most; less where the visit is
/// near, see [`answer_by`].
const ANSWERED_WITHIN: TimeDelta = TimeDelta::hours(24);

/// Until when a visit that was asked for is to be answered: within a day, and while half
/// of the time to the visit is left. A client who is told no must be able to find
/// something else.
#[must_use]
pub fn answer_by(asked: Instant, starts: Instant) -> Instant {
    let half = (starts - asked).max(TimeDelta::zero()) / 2;
    asked + half.min(ANSWERED_WITHIN)
}

type Next = Result<Booking, InvalidTransition>;

impl Booking {
    fn refuse(&self, attempted: &'static str, why: Obstacle) -> InvalidTransition {
        InvalidTransition { from: self.state.code(), attempted, why }
    }

    fn become_state(self, state: BookingState, now: Instant) -> Self {
        Self { state, updated_at: now, ..self }
    }

    /// Held or requested becomes confirmed. A hold that has run out may still be
    /// confirmed: while its row stands, its time is kept, and money that arrived in
    /// the last moment must find its visit.
    pub fn confirm(self, now: Instant) -> Next {
        match self.state {
            BookingState::Held { .. } | BookingState::Requested { .. } => {
                Ok(self.become_state(BookingState::Confirmed, now))
            }
            _ => Err(self.refuse("confirm", Obstacle::State)),
        }
    }

    /// Held becomes requested, where the studio approves by hand; so does a confirmed
    /// booking that was moved to such a therapist. It is to be answered until
    /// [`answer_by`].
    pub fn request(self, now: Instant) -> Next {
        let answer_by = answer_by(now, self.span.start);
        match self.state {
            BookingState::Held { .. } | BookingState::Confirmed => {
                Ok(self.become_state(BookingState::Requested { answer_by }, now))
            }
            _ => Err(self.refuse("request", Obstacle::State)),
        }
    }

    /// Requested becomes declined. Raises the calendar's sequence: one that was confirmed
    /// before it was moved stands in calendars.
    pub fn decline(self, now: Instant) -> Next {
        match self.state {
            BookingState::Requested { .. } => {
                let sequence = self.sequence + 1;
                Ok(Self { sequence, ..self.become_state(BookingState::Declined, now) })
            }
            _ => Err(self.refuse("decline", Obstacle::State)),
        }
    }

    /// Held becomes expired, whenever: a client may give a hold up early. That no
    /// payment can arrive any more, the caller has made sure of.
    pub fn expire(self, now: Instant) -> Next {
        match self.state {
            BookingState::Held { .. } => Ok(self.become_state(BookingState::Expired, now)),
            _ => Err(self.refuse("expire", Obstacle::State)),
        }
    }

    /// Adds the policy's hold once more, counted from the end of the hold. Refuses a
    /// second time, and a hold that has ended.
    pub fn extend_hold(self, now: Instant) -> Next {
        match self.state {
            BookingState::Held { expires, .. } if expires <= now => {
                Err(self.refuse("extend_hold", Obstacle::HoldEnded))
            }
            BookingState::Held { extended: true, .. } => {
                Err(self.refuse("extend_hold", Obstacle::AlreadyExtended))
            }
            BookingState::Held { expires, .. } => {
                let expires = expires + self.policy.hold();
                Ok(self.become_state(BookingState::Held { expires, extended: true }, now))
            }
            _ => Err(self.refuse("extend_hold", Obstacle::State)),
        }
    }

    /// Hands a hold that kept a time for somebody to the browser that goes on with it: as if it
    /// were made now, for as long as the policy says, and never for less than was promised.
    /// Refuses a hold that has ended.
    pub fn hand_over(self, holder: [u8; 32], zone: Option<String>, now: Instant) -> Next {
        match self.state {
            BookingState::Held { expires, .. } if expires <= now => {
                Err(self.refuse("hand_over", Obstacle::HoldEnded))
            }
            BookingState::Held { expires, .. } => {
                let expires = expires.min(now + HOLD_AT_MOST).max(now + self.policy.hold());
                let state = BookingState::Held { expires, extended: false };
                Ok(Self {
                    holder: Some(holder),
                    client_zone: zone,
                    created_at: now,
                    ..self.become_state(state, now)
                })
            }
            _ => Err(self.refuse("hand_over", Obstacle::State)),
        }
    }

    /// Keeps the hold until `until` at least, so that it outlives the payment page
    /// that was opened for it. Never shortens it. Refuses to keep it longer than
    /// [`HOLD_AT_MOST`] after it was made.
    pub fn keep_hold_until(self, until: Instant, now: Instant) -> Next {
        match self.state {
            BookingState::Held { .. } if until > self.created_at + HOLD_AT_MOST => {
                Err(self.refuse("keep_hold_until", Obstacle::HeldLongEnough))
            }
            BookingState::Held { expires, extended } => {
                let expires = expires.max(until);
                Ok(self.become_state(BookingState::Held { expires, extended }, now))
            }
            _ => Err(self.refuse("keep_hold_until", Obstacle::State)),
        }
    }

    /// Ends the hold at `now`. Its time stays taken until the sweeper has made sure
    /// that its payment page is closed.
    pub fn end_hold(self, now: Instant) -> Next {
        match self.state {
            BookingState::Held { expires, extended } => {
                let expires = expires.min(now);
                Ok(self.become_state(BookingState::Held { expires, extended }, now))
            }
            _ => Err(self.refuse("end_hold", Obstacle::State)),
        }
    }

    /// Writes on a held booking for whom it is.
    pub fn identify(self, client: ClientId, contact: Contact, now: Instant) -> Next {
        match self.state {
            BookingState::Held { .. } => {
                Ok(Self { client: Some(client), contact: Some(contact), updated_at: now, ..self })
            }
            _ => Err(self.refuse("identify", Obstacle::State)),
        }
    }

    /// The same booking under another way of paying. Refuses a plan that its policy
    /// does not offer. For a booking that is held; later, its plan stands.
    pub fn choose_plan(self, plan: PaymentPlan) -> Result<Self, PlanNotOffered> {
        let due_online = self.policy.due_online(plan, self.price)?;
        Ok(Self { plan, due_online, ..self })
    }

    /// The same booking at another price, such as with a discount; while it is held. What is
    /// due online is to be chosen anew: see [`Booking::choose_plan`].
    pub fn reprice(self, price: Money, now: Instant) -> Next {
        match self.state {
            BookingState::Held { .. }
                if price.currency == self.price.currency && price.minor >= 0 =>
            {
                Ok(Self { price, updated_at: now, ..self })
            }
            _ => Err(self.refuse("reprice", Obstacle::State)),
        }
    }

    /// The same booking with `covered` of its price paid already, by a gift card or a course:
    /// so much less is due online. A rest too small to be paid there is left to the studio.
    #[must_use]
    pub fn covered(self, covered: Money) -> Self {
        let due = (self.due_online.minor - covered.minor).max(0);
        let least = crate::voucher::least_online(self.price.currency).minor;
        let due = if due < least { 0 } else { due };
        Self { due_online: Money::new(due, self.price.currency), ..self }
    }

    /// The same booking with everything to be paid at the studio, as staff may agree with a
    /// client whatever the policy offers online.
    #[must_use]
    pub fn pay_at_desk(self) -> Self {
        let due_online = Money::zero(self.price.currency);
        Self { plan: PaymentPlan::AtStudio, due_online, ..self }
    }

    /// Requested or confirmed becomes cancelled, and gives back `refund`.
    pub fn cancel(self, by: CancelledBy, at: Instant, refund: Money) -> Next {
        match self.state {
            BookingState::Requested { .. } | BookingState::Confirmed => {
                let sequence = self.sequence + 1;
                let state = BookingState::Cancelled { by, at, refund };
                Ok(Self { sequence, ..self.become_state(state, at) })
            }
            _ => Err(self.refuse("cancel", Obstacle::State)),
        }
    }

    /// Confirmed becomes completed, once it has begun.
    pub fn complete(self, now: Instant) -> Next {
        self.close("complete", BookingState::Completed, now)
    }

    /// Confirmed becomes a no-show, once it has begun.
    pub fn no_show(self, now: Instant) -> Next {
        self.close("no_show", BookingState::NoShow, now)
    }

    fn close(self, attempted: &'static str, state: BookingState, now: Instant) -> Next {
        match self.state {
            BookingState::Confirmed if now < self.span.start => {
                Err(self.refuse(attempted, Obstacle::NotBegun))
            }
            BookingState::Confirmed => Ok(self.become_state(state, now)),
            _ => Err(self.refuse(attempted, Obstacle::State)),
        }
    }

    /// A confirmed booking at another time. Raises the calendar's sequence. `by_client`
    /// counts against the policy's number of moves, and a client who moves it when only a
    /// part would come back gets no more for cancelling later: else a move would be the
    /// way around the ladder.
    pub fn move_to(self, to: NewTime, by_client: bool, now: Instant) -> Next {
        let left = if by_client { self.refund_cap_if_moved(now) } else { self.refund_cap };
        match self.state {
            BookingState::Confirmed => Ok(Self {
                refund_cap: left,
                therapist: to.therapist,
                room: to.room,
                equipment: to.equipment,
                span: to.span,
                local_start: to.local_start,
                offset_seconds: to.offset_seconds,
                tzdb_version: to.tzdb_version,
                sequence: self.sequence + 1,
                reschedules: self.reschedules + u32::from(by_client),
                flag: None,
                updated_at: now,
                ..self
            }),
            _ => Err(self.refuse("move_to", Obstacle::State)),
        }
    }

    /// A visit that new zone data moved away from its wall time stays where it lies: what
    /// the clock shows there is what it is agreed for from now on. Raises the calendar's
    /// sequence where that is another time than before. For visits that are not closed.
    pub fn keep_at(
        self,
        local_start: NaiveDateTime,
        offset_seconds: i32,
        tzdb_version: String,
        now: Instant,
    ) -> Next {
        match self.state {
            BookingState::Held { .. }
            | BookingState::Requested { .. }
            | BookingState::Confirmed => {
                let sequence = self.sequence + u32::from(local_start != self.local_start);
                Ok(Self {
                    local_start,
                    offset_seconds,
                    tzdb_version,
                    sequence,
                    flag: None,
                    updated_at: now,
                    ..self
                })
            }
            _ => Err(self.refuse("keep_at", Obstacle::State)),
        }
    }

    /// The booking with every link mailed before revoked.
    #[must_use]
    pub fn rotate_link(self, now: Instant) -> Self {
        Self { link_generation: self.link_generation + 1, updated_at: now, ..self }
    }
}
