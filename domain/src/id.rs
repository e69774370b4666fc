//! Identities. Each kind of thing has a type of its own, so that a room can never
//! be passed where a therapist is meant.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(s: &str) -> Result<Self, Self::Err> {
                s.parse().map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )+};
}

ids! {
    /// A studio: the scope of everything its staff may see.
    StudioId,
    /// Who signs in. May be an owner, a therapist and a client at once.
    AccountId,
    /// A person who treats.
    TherapistId,
    /// A person who is treated, as one studio knows them.
    ClientId,
    /// What is sold.
    TreatmentId,
    /// A room, where visits take place.
    RoomId,
    /// One unit of equipment, such as a hot-stone heater.
    EquipmentId,
    /// What an occupancy occupies: a therapist, a room, a unit of equipment, or a seat of a
    /// class.
    ResourceId,
    /// A row of the calendar that no other may overlap.
    OccupancyId,
    /// A visit, from hold to completion.
    BookingId,
    /// A date on which a partner class takes place.
    ClassDateId,
    /// One attempt to be paid for one purpose.
    PaymentAttemptId,
    /// Money on its way back.
    RefundId,
    /// What is sold without a slot: a gift card, a course, a tip.
    SaleId,
    /// A gift card.
    GiftCardId,
    /// What a visit took of a gift card.
    GiftUseId,
    /// A course that a studio sells.
    CourseOfferId,
    /// A course that somebody paid for.
    CourseId,
    /// A session of a course that pays for a visit.
    CourseUseId,
    /// Visits that were planned together, one after another.
    CoursePlanId,
    /// A promotion code.
    PromotionId,
    /// A balanced set of ledger entries.
    JournalId,
    /// A unit of work that leaves with a transaction.
    JobId,
    /// A claim of competence, with what was checked.
    QualificationId,
    /// What a therapist wrote down after a session.
    NoteId,
    /// An owner opened a session note that is not theirs.
    OpeningId,
    /// A text that a therapist begins notes with.
    TemplateId,
    /// A payment that a client's bank questions.
    DisputeId,
    /// Somebody who waits for a time.
    WaitId,
    /// A time that was offered to somebody who waits.
    OfferId,
    /// What a reader asked.
    QuestionId,
    /// What a therapist answered to a question.
    AnswerId,
    /// A person whom an account books for.
    FamilyMemberId,
}
