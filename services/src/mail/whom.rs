//! Whom each mail goes to, and which visit it is about.

use domain::{AccountId, BookingId, TherapistId};
use serde::{Deserialize, Serialize};

use super::Mail;

/// Who of a studio a mail goes to: who can approve a visit, or must see to a qualification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// Whoever treats.
    Therapist,
    /// The studio.
    Studio,
}

impl Asked {
    /// As keys bear it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Therapist => "therapist",
            Self::Studio => "studio",
        }
    }
}

/// Whom a mail goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    /// The client of its visit.
    Client,
    /// The therapist of its visit, at the address they sign in with.
    Therapist,
    /// A therapist, at the address they sign in with.
    Holder(TherapistId),
    /// The studio.
    Studio,
    /// Whoever has the account.
    Account(AccountId),
}

impl Mail {
    /// Whom it goes to.
    #[must_use]
    pub const fn whom(&self) -> Whom {
        match self {
            Self::QualificationEnding { whom: Asked::Therapist, therapist, .. }
            | Self::QualificationEnded { whom: Asked::Therapist, therapist, .. } => {
                Whom::Holder(*therapist)
            }
            Self::NoteOpened { whom: Some(therapist), .. }
            | Self::QualificationChecked { therapist, .. } => Whom::Holder(*therapist),
            Self::ApprovalWanted { whom: Asked::Therapist, .. }
            | Self::RunningLate { whom: Asked::Therapist, .. }
            | Self::VisitStopped { .. }
            | Self::NoteOpened { .. } => Whom::Therapist,
            Self::ApprovalWanted { whom: Asked::Studio, .. }
            | Self::RunningLate { whom: Asked::Studio, .. }
            | Self::QualificationEnding { .. }
            | Self::QualificationEnded { .. }
            | Self::RefundFailed { .. }
            | Self::DisputeOpened { .. }
            | Self::FeedFailing { account: None, .. } => Whom::Studio,
            Self::FeedFailing { account: Some(account), .. } => Whom::Account(*account),
            Self::VerifyAddress { account }
            | Self::NewAddress { account }
            | Self::ResetPassword { account }
            | Self::Invitation { account, .. }
            | Self::MonthlyFigures { account, .. }
            | Self::AccountExists { account }
            | Self::AccountChanged { account, .. }
            | Self::NewBrowser { account, .. } => Whom::Account(*account),
            _ => Whom::Client,
        }
    }

    /// The visit it is about, where it is about one.
    #[must_use]
    pub const fn booking(&self) -> Option<BookingId> {
        match self {
            Self::BookingConfirmed { booking }
            | Self::BookingRequested { booking }
            | Self::BookingDeclined { booking }
            | Self::PaymentFailed { booking }
            | Self::HoldExpired { booking }
            | Self::Reminder { booking, .. }
            | Self::SafetyQuestions { booking, .. }
            | Self::CheckIn { booking, .. }
            | Self::BookingRescheduled { booking, .. }
            | Self::BookingCancelled { booking }
            | Self::VisitStopped { booking }
            | Self::LinkRenewed { booking, .. }
            | Self::ClockChanged { booking, .. }
            | Self::LatePaymentRefunded { booking, .. }
            | Self::ApprovalWanted { booking, .. }
            | Self::RefundFailed { booking, .. }
            | Self::FeePaid { booking, .. }
            | Self::FeeLink { booking }
            | Self::FeeReturned { booking }
            | Self::DisputeOpened { booking, .. }
            | Self::RunningLate { booking, .. }
            | Self::NoteOpened { booking, .. } => Some(*booking),
            Self::QualificationChecked { .. }
            | Self::QualificationEnding { .. }
            | Self::QualificationEnded { .. }
            | Self::FeedFailing { .. }
            | Self::GiftCard { .. }
            | Self::GiftCardBought { .. }
            | Self::CourseBought { .. }
            | Self::WaitlistJoined { .. }
            | Self::WaitlistOffer { .. }
            | Self::WaitlistLinkRenewed { .. }
            | Self::WaitlistEnded { .. }
            | Self::CourseBooked { .. }
            | Self::CourseMoved { .. }
            | Self::CourseStopped { .. }
            | Self::CourseLinkRenewed { .. }
            | Self::CourseNotBooked { .. }
            | Self::MonthlyFigures { .. }
            | Self::VerifyAddress { .. }
            | Self::NewAddress { .. }
            | Self::AddressChanged { .. }
            | Self::ResetPassword { .. }
            | Self::Invitation { .. }
            | Self::AccountDeleted { .. }
            | Self::AccountExists { .. }
            | Self::AccountChanged { .. }
            | Self::NewBrowser { .. } => None,
        }
    }
}
