//! Every kind of mail, and what each is sent about.

use domain::{
    AccountId, BookingId, CourseId, CoursePlanId, DisputeId, GiftCardId, OfferId, OpeningId,
    PaymentAttemptId, QualificationId, RefundId, StudioId, TherapistId, WaitId,
};
use serde::{Deserialize, Serialize};

use super::{AccountChange, Asked};
use crate::outcomes::Moment;

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
    /// The short safety questions before the visit, where no reminder brings them. Not sent once
    /// they are answered, or the visit is cancelled, moved or begun.
    SafetyQuestions {
        /// Which visit.
        booking: BookingId,
        /// As it was when the mail was planned.
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
