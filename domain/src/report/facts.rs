//! What happened on a day, as figures are counted from it.

use chrono::{NaiveDate, TimeDelta};

use crate::{RoomId, TherapistId, TreatmentId};

/// Something that counts on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Somebody began to book.
    Made(Made),
    /// A visit was to begin.
    Visit(Visit),
    /// A visit took time of a therapist.
    Therapist(Taken),
    /// A visit took time of a room.
    Room(Taken),
    /// The ledger has it.
    Posted(Posted),
}

/// With whom, what and where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// With whom.
    pub therapist: Option<TherapistId>,
    /// What.
    pub treatment: Option<TreatmentId>,
    /// Where.
    pub room: Option<RoomId>,
}

/// A booking that somebody began to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// Its parts.
    pub parts: Parts,
    /// How long before its start; `None` while it is only held, or where it expired.
    pub ahead: Option<TimeDelta>,
}

/// A visit, on the date on which it begins or was to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Its parts.
    pub parts: Parts,
    /// What became of it.
    pub outcome: Outcome,
    /// As sold.
    pub minutes: i64,
    /// Whether its client has a later booking that stands or took place.
    pub rebooked: bool,
    /// What the therapist earned of it, without tips, in minor units.
    pub commission: i64,
}

/// What became of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Only held, or the hold ran out: no visit at all.
    Never,
    /// It waits for the studio's yes.
    Asked,
    /// It is to come, or waits to be closed.
    ToCome,
    /// It took place.
    Completed {
        /// Whether the studio knows for whom it was.
        known: bool,
        /// The date of the completed visit that the client had before; `None` for their first.
        before: Option<NaiveDate>,
        /// After how many days the next completed one came.
        again_after: Option<i64>,
    },
    /// The client did not come.
    NoShow,
    /// It was cancelled.
    Cancelled(Cancelled),
    /// The studio did not agree.
    Declined,
}

/// By whom, and whether in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cancelled {
    /// By the client, while everything went back.
    InTime,
    /// By the client, later.
    Late,
    /// By the studio.
    ByStudio,
    /// Because of the safety questions.
    ForSafety,
}

/// Time that a visit took on one day, buffers included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Its parts.
    pub parts: Parts,
    /// Minutes by hour of the day on the studio's clock.
    pub hours: Vec<(u8, i64)>,
}

impl Taken {
    /// All of it.
    #[must_use]
    pub fn minutes(&self) -> i64 {
        self.hours.iter().map(|(_, minutes)| minutes).sum()
    }
}

/// A journal of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    /// The booking's, where it is about one.
    pub parts: Parts,
    /// Whether it is about a booking.
    pub of_booking: bool,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Its lines in other currencies.
    pub foreign: Vec<Foreign>,
}

/// A line of a journal, in the studio's currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The account's name.
    pub account: String,
    /// For revenue: of which treatment.
    pub treatment: Option<TreatmentId>,
    /// For tips: whose.
    pub therapist: Option<TherapistId>,
    /// A debit is positive.
    pub minor: i64,
}

/// A line of a journal in another currency than the studio's, such as of a payout: no figure
/// counts it, and it stands on its account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// The currency's code.
    pub currency: String,
    /// The account's name.
    pub account: String,
    /// A debit is positive.
    pub minor: i64,
}
