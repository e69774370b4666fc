//! Mails: one file each, words and all.
//!
//! Words after the rules of the design: plain, warm, short; what happened, what did
//! not, what to do now; a booking is a visit. Never an answer to a safety question.

mod account;
mod account_changed;
mod account_deleted;
mod account_exists;
mod address_changed;
mod approval_wanted;
mod booking_cancelled;
mod booking_confirmed;
mod booking_declined;
mod booking_requested;
mod booking_rescheduled;
mod check_in;
mod clock_changed;
mod course;
mod dispute_opened;
mod ending;
mod feed_failing;
mod fees;
mod forget;
mod gift_card;
mod hold_expired;
mod html;
mod invitation;
mod late_payment_refunded;
mod letter;
mod link_renewed;
mod monthly_figures;
mod note_opened;
mod payment_failed;
mod qualification_checked;
mod qualification_ended;
mod qualification_ending;
mod refund_failed;
mod reminder;
mod reset_password;
mod running_late;
mod send;
mod staff;
#[cfg(test)]
mod tests;
mod verify_address;
mod visit;
mod visit_stopped;
mod waitlist;
mod words;

use domain::{
    AccountId, BookingId, CourseId, CoursePlanId, DisputeId, GiftCardId, OfferId, OpeningId,
    PaymentAttemptId, QualificationId, RefundId, StudioId, TherapistId, WaitId,
};
use serde::{Deserialize, Serialize};

pub use account_changed::AccountChange;
pub(crate) use account_deleted::Farewell;
pub(crate) use address_changed::OldAddress;
pub use forget::Forgotten;
pub(crate) use forget::{forget, forget_later};
pub(crate) use html::escape as escaped;
pub(crate) use send::send;

use crate::outcomes::Moment;
/// How the kinds of mails begin that ask how somebody is around a visit.
const CHECK_IN: &str = "mail_check_in";

/// A mail to be sent. It holds ids alone and reads its facts when it is sent, so
/// that it never says what has stopped being true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mail", rename_all = "snake_case")]
pub enum Mail {
    /// The visit is booked. Not sent once it is cancelled.
    BookingConfirmed {
        /// Which visit.
        booking: BookingId,
    },
    /// The visit waits for the studio's approval. Not sent once that was given or not.
    BookingRequested {
        /// Which visit.
        booking: BookingId,
    },
    /// The studio did not approve the visit: everything goes back.
    BookingDeclined {
        /// Which visit.
        booking: BookingId,
    },
    /// The payment did not go through; the slot is still held.
    PaymentFailed {
        /// Which visit.
        booking: BookingId,
    },
    /// The slot was let go of before it was paid.
    HoldExpired {
        /// Which visit.
        booking: BookingId,
    },
    /// The visit is near. Not sent once it is cancelled or moved.
    Reminder {
        /// Which visit.
        booking: BookingId,
        /// As it was when the reminder was planned.
        sequence: u32,
    },
    /// How the client is, around the visit. Not sent once it is answered, the visit is cancelled
    /// or moved, or they want to be asked no more.
    CheckIn {
        /// Which visit.
        booking: BookingId,
        /// As it was when the question was planned.
        sequence: u32,
        /// When it is asked.
        moment: Moment,
    },
    /// The visit has a new time. Not sent once it is cancelled or moved again.
    BookingRescheduled {
        /// Which visit.
        booking: BookingId,
        /// As it was after the move.
        sequence: u32,
    },
    /// The hour stays, and the client's own clock shows another. Not sent once the visit
    /// is cancelled or moved.
    ClockChanged {
        /// Which visit.
        booking: BookingId,
        /// As it was after the change.
        sequence: u32,
    },
    /// The visit is cancelled, with what goes back.
    BookingCancelled {
        /// Which visit.
        booking: BookingId,
    },
    /// To the therapist's own account: a red flag ended the visit. Nobody else is told.
    VisitStopped {
        /// Which visit.
        booking: BookingId,
    },
    /// The visit's link was made anew. Not sent once there is a newer one.
    LinkRenewed {
        /// Which visit.
        booking: BookingId,
        /// Which of its links.
        generation: u32,
    },
    /// Money came that is not used: after the slot had been let go of, twice, or other
    /// than what was asked for. It goes back in full.
    LatePaymentRefunded {
        /// Which visit.
        booking: BookingId,
        /// Which money.
        attempt: PaymentAttemptId,
    },
    /// To the studio's people: a client waits for their approval. Not sent once it was
    /// given or not.
    ApprovalWanted {
        /// Which visit.
        booking: BookingId,
        /// As it was when it was asked for.
        sequence: u32,
        /// Whom it goes to.
        whom: Asked,
    },
    /// To the studio: a refund could not be sent. Not sent once nothing is owed any more.
    RefundFailed {
        /// For which visit.
        booking: BookingId,
        /// Which refund.
        refund: RefundId,
    },
    /// To its holder: a qualification was checked. Not sent once it waits to be checked again.
    QualificationChecked {
        /// Which.
        qualification: QualificationId,
        /// Whose.
        therapist: TherapistId,
    },
    /// A fee was paid: its receipt.
    FeePaid {
        /// For which visit.
        booking: BookingId,
        /// Which payment.
        attempt: PaymentAttemptId,
    },
    /// The client is asked to pay a fee themselves. Not sent once that is settled.
    FeeLink {
        /// For which visit.
        booking: BookingId,
    },
    /// A fee goes back.
    FeeReturned {
        /// For which visit.
        booking: BookingId,
    },
    /// To the studio: a client's bank questions a payment. Not sent once that is decided.
    DisputeOpened {
        /// For which visit.
        booking: BookingId,
        /// Which dispute.
        dispute: DisputeId,
    },
    /// A qualification ends soon. Not sent once it was renewed, changed or has ended.
    QualificationEnding {
        /// Which.
        qualification: QualificationId,
        /// Whose.
        therapist: TherapistId,
        /// Whom it goes to.
        whom: Asked,
    },
    /// A qualification has ended, with the visits that need another therapist. Not sent once
    /// it was renewed or changed.
    QualificationEnded {
        /// Which.
        qualification: QualificationId,
        /// Whose.
        therapist: TherapistId,
        /// Whom it goes to.
        whom: Asked,
    },
    /// To a therapist, or to the studio of one without an account: a calendar elsewhere
    /// cannot be read. Not sent once it can.
    FeedFailing {
        /// Which calendar.
        feed: uuid::Uuid,
        /// Since when, in epoch seconds.
        since: i64,
        /// The therapist's account.
        account: Option<AccountId>,
    },
    /// To a therapist who wrote the session note of a visit, or treats: an owner opened it.
    NoteOpened {
        /// Of which visit.
        booking: BookingId,
        /// Which opening.
        opening: OpeningId,
        /// Who is told. Jobs of an earlier version do not say: its author.
        #[serde(default)]
        whom: Option<TherapistId>,
    },
    /// The code of a gift card. Not sent once the card was ended.
    GiftCard {
        /// Which card.
        card: GiftCardId,
    },
    /// To whoever bought a gift card whose code goes to somebody else.
    GiftCardBought {
        /// Which card.
        card: GiftCardId,
    },
    /// The code of a course. Not sent once the course was given back.
    CourseBought {
        /// Which course.
        course: CourseId,
    },
    /// A client will be late. Not sent once the visit is over or moved, or they said otherwise.
    RunningLate {
        /// For which visit.
        booking: BookingId,
        /// By about how much.
        minutes: u32,
        /// When they said so, in seconds since 1970.
        #[serde(default)]
        said: i64,
        /// To whom.
        whom: Asked,
    },
    /// Somebody waits for a time: the link to their place. Not sent once they wait no more.
    WaitlistJoined {
        /// Who.
        entry: WaitId,
    },
    /// A time is offered to somebody who waits. Not sent once it is kept for them no more.
    WaitlistOffer {
        /// Which offer.
        offer: OfferId,
    },
    /// The link to somebody's place was made anew. Not sent once there is a newer one.
    WaitlistLinkRenewed {
        /// Who.
        entry: WaitId,
        /// Which of its links.
        generation: i32,
    },
    /// Somebody did not answer, and waits no more.
    WaitlistEnded {
        /// Who.
        entry: WaitId,
    },
    /// A course is booked, with all its dates. Not sent once it was stopped.
    CourseBooked {
        /// Which.
        plan: CoursePlanId,
    },
    /// The rest of a course has new dates. Not sent once it was moved again or stopped.
    CourseMoved {
        /// Which.
        plan: CoursePlanId,
        /// As often as its client had been told then.
        told: i32,
    },
    /// The rest of a course is cancelled, with what goes back.
    CourseStopped {
        /// Which.
        plan: CoursePlanId,
    },
    /// The link to a course was made anew. Not sent once there is a newer one.
    CourseLinkRenewed {
        /// Which.
        plan: CoursePlanId,
        /// Which of its links.
        generation: i32,
    },
    /// The dates of a course were let go of before it was paid. Not sent where it was booked.
    CourseNotBooked {
        /// Which.
        plan: CoursePlanId,
        /// Whether it was paid afterwards, which goes back.
        late: bool,
    },
    /// To somebody who may see money: last month's figures. Not sent once they want none.
    MonthlyFigures {
        /// Of which studio.
        studio: StudioId,
        /// To whom.
        account: AccountId,
        /// The first date of the month.
        month: chrono::NaiveDate,
    },
    /// Prove that this is your address.
    VerifyAddress {
        /// Whose.
        account: AccountId,
    },
    /// Prove that this is to be your address. Not sent once it is, or another is wanted.
    NewAddress {
        /// Whose.
        account: AccountId,
    },
    /// An account has another address: to the one it had, which is kept sealed until then.
    AddressChanged {
        /// Opens the address.
        old: String,
    },
    /// Choose a new password.
    ResetPassword {
        /// Whose.
        account: AccountId,
    },
    /// Sign in as somebody of a studio's staff.
    Invitation {
        /// Whose.
        account: AccountId,
        /// Where.
        studio: StudioId,
    },
    /// An account was deleted: to where it was, whose address is kept sealed until then.
    AccountDeleted {
        /// Opens the address.
        farewell: String,
    },
    /// Somebody registered an address that has an account.
    AccountExists {
        /// Whose.
        account: AccountId,
    },
    /// How an account is signed in to has changed.
    AccountChanged {
        /// Whose.
        account: AccountId,
        /// What.
        change: AccountChange,
    },
    /// Somebody signed in from a browser that the account did not know.
    NewBrowser {
        /// Whose.
        account: AccountId,
        /// Which browser.
        browser: uuid::Uuid,
    },
}

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
    /// The names of all kinds: see [`Mail::kind`].
    pub const KINDS: [&str; 47] = [
        "mail_booking_confirmed",
        "mail_booking_requested",
        "mail_booking_declined",
        "mail_payment_failed",
        "mail_hold_expired",
        "mail_reminder",
        "mail_check_in",
        "mail_booking_rescheduled",
        "mail_clock_changed",
        "mail_booking_cancelled",
        "mail_visit_stopped",
        "mail_link_renewed",
        "mail_late_payment_refunded",
        "mail_approval_wanted",
        "mail_refund_failed",
        "mail_qualification_checked",
        "mail_fee_paid",
        "mail_fee_link",
        "mail_fee_returned",
        "mail_dispute_opened",
        "mail_qualification_ending",
        "mail_qualification_ended",
        "mail_feed_failing",
        "mail_note_opened",
        "mail_gift_card",
        "mail_gift_card_bought",
        "mail_course_bought",
        "mail_running_late",
        "mail_waitlist_joined",
        "mail_waitlist_offer",
        "mail_waitlist_link_renewed",
        "mail_waitlist_ended",
        "mail_course_booked",
        "mail_course_moved",
        "mail_course_stopped",
        "mail_course_link_renewed",
        "mail_course_not_booked",
        "mail_monthly_figures",
        "mail_verify_address",
        "mail_new_address",
        "mail_address_changed",
        "mail_reset_password",
        "mail_invitation",
        "mail_account_deleted",
        "mail_account_exists",
        "mail_account_changed",
        "mail_new_browser",
    ];

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

    /// Whether it may wait for the end of its reader's quiet hours. What tells of a change never
    /// does.
    #[must_use]
    pub fn can_wait(&self) -> bool {
        self.is_reminder() || self.is_check_in()
    }

    /// Whether it reminds of a visit.
    #[must_use]
    pub const fn is_reminder(&self) -> bool {
        matches!(self, Self::Reminder { .. })
    }

    /// Whether it asks how somebody is around a visit.
    #[must_use]
    pub fn is_check_in(&self) -> bool {
        self.kind().starts_with(CHECK_IN)
    }

    /// Whether there are mails that ask how somebody is around a visit.
    #[must_use]
    pub fn asks_around_visits() -> bool {
        Self::KINDS.iter().any(|kind| kind.starts_with(CHECK_IN))
    }

    /// Its name in logs and metrics.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::BookingConfirmed { .. } => "mail_booking_confirmed",
            Self::BookingRequested { .. } => "mail_booking_requested",
            Self::BookingDeclined { .. } => "mail_booking_declined",
            Self::PaymentFailed { .. } => "mail_payment_failed",
            Self::HoldExpired { .. } => "mail_hold_expired",
            Self::Reminder { .. } => "mail_reminder",
            Self::CheckIn { .. } => "mail_check_in",
            Self::BookingRescheduled { .. } => "mail_booking_rescheduled",
            Self::ClockChanged { .. } => "mail_clock_changed",
            Self::BookingCancelled { .. } => "mail_booking_cancelled",
            Self::VisitStopped { .. } => "mail_visit_stopped",
            Self::LinkRenewed { .. } => "mail_link_renewed",
            Self::LatePaymentRefunded { .. } => "mail_late_payment_refunded",
            Self::ApprovalWanted { .. } => "mail_approval_wanted",
            Self::RefundFailed { .. } => "mail_refund_failed",
            Self::QualificationChecked { .. } => "mail_qualification_checked",
            Self::FeePaid { .. } => "mail_fee_paid",
            Self::FeeLink { .. } => "mail_fee_link",
            Self::FeeReturned { .. } => "mail_fee_returned",
            Self::DisputeOpened { .. } => "mail_dispute_opened",
            Self::QualificationEnding { .. } => "mail_qualification_ending",
            Self::QualificationEnded { .. } => "mail_qualification_ended",
            Self::FeedFailing { .. } => "mail_feed_failing",
            Self::NoteOpened { .. } => "mail_note_opened",
            Self::GiftCard { .. } => "mail_gift_card",
            Self::GiftCardBought { .. } => "mail_gift_card_bought",
            Self::CourseBought { .. } => "mail_course_bought",
            Self::RunningLate { .. } => "mail_running_late",
            Self::WaitlistJoined { .. } => "mail_waitlist_joined",
            Self::WaitlistOffer { .. } => "mail_waitlist_offer",
            Self::WaitlistLinkRenewed { .. } => "mail_waitlist_link_renewed",
            Self::WaitlistEnded { .. } => "mail_waitlist_ended",
            Self::CourseBooked { .. } => "mail_course_booked",
            Self::CourseMoved { .. } => "mail_course_moved",
            Self::CourseStopped { .. } => "mail_course_stopped",
            Self::CourseLinkRenewed { .. } => "mail_course_link_renewed",
            Self::CourseNotBooked { .. } => "mail_course_not_booked",
            Self::MonthlyFigures { .. } => "mail_monthly_figures",
            Self::VerifyAddress { .. } => "mail_verify_address",
            Self::NewAddress { .. } => "mail_new_address",
            Self::AddressChanged { .. } => "mail_address_changed",
            Self::ResetPassword { .. } => "mail_reset_password",
            Self::Invitation { .. } => "mail_invitation",
            Self::AccountDeleted { .. } => "mail_account_deleted",
            Self::AccountExists { .. } => "mail_account_exists",
            Self::AccountChanged { .. } => "mail_account_changed",
            Self::NewBrowser { .. } => "mail_new_browser",
        }
    }
}
