//! What each kind of mail is called, and what follows from what it is.

use super::Mail;

/// How the kinds of mails begin that ask how somebody is around a visit.
const CHECK_IN: &str = "mail_check_in";

macro_rules! names {
    ($($kind:ident = $name:literal),+ $(,)?) => {
        impl Mail {
            /// The names of all kinds: see [`Mail::kind`].
            pub const KINDS: [&str; [$($name),+].len()] = [$($name),+];

            /// Its name in logs and metrics.
            #[must_use]
            pub fn kind(&self) -> &'static str {
                match self { $(Self::$kind { .. } => $name),+ }
            }
        }
    };
}

names! {
    BookingConfirmed = "mail_booking_confirmed",
    BookingRequested = "mail_booking_requested",
    BookingDeclined = "mail_booking_declined",
    PaymentFailed = "mail_payment_failed",
    HoldExpired = "mail_hold_expired",
    Reminder = "mail_reminder",
    SafetyQuestions = "mail_safety_questions",
    CheckIn = "mail_check_in",
    BookingRescheduled = "mail_booking_rescheduled",
    ClockChanged = "mail_clock_changed",
    BookingCancelled = "mail_booking_cancelled",
    VisitStopped = "mail_visit_stopped",
    LinkRenewed = "mail_link_renewed",
    LatePaymentRefunded = "mail_late_payment_refunded",
    ApprovalWanted = "mail_approval_wanted",
    RefundFailed = "mail_refund_failed",
    QualificationChecked = "mail_qualification_checked",
    FeePaid = "mail_fee_paid",
    FeeLink = "mail_fee_link",
    FeeReturned = "mail_fee_returned",
    DisputeOpened = "mail_dispute_opened",
    QualificationEnding = "mail_qualification_ending",
    QualificationEnded = "mail_qualification_ended",
    FeedFailing = "mail_feed_failing",
    NoteOpened = "mail_note_opened",
    GiftCard = "mail_gift_card",
    GiftCardBought = "mail_gift_card_bought",
    CourseBought = "mail_course_bought",
    RunningLate = "mail_running_late",
    WaitlistJoined = "mail_waitlist_joined",
    WaitlistOffer = "mail_waitlist_offer",
    WaitlistLinkRenewed = "mail_waitlist_link_renewed",
    WaitlistEnded = "mail_waitlist_ended",
    CourseBooked = "mail_course_booked",
    CourseMoved = "mail_course_moved",
    CourseStopped = "mail_course_stopped",
    CourseLinkRenewed = "mail_course_link_renewed",
    CourseNotBooked = "mail_course_not_booked",
    MonthlyFigures = "mail_monthly_figures",
    VerifyAddress = "mail_verify_address",
    NewAddress = "mail_new_address",
    AddressChanged = "mail_address_changed",
    ResetPassword = "mail_reset_password",
    Invitation = "mail_invitation",
    AccountDeleted = "mail_account_deleted",
    AccountExists = "mail_account_exists",
    AccountChanged = "mail_account_changed",
    NewBrowser = "mail_new_browser",
}

impl Mail {
    /// Whether it may wait for the end of its reader's quiet hours. What tells of a change never
    /// does.
    #[must_use]
    pub fn can_wait(&self) -> bool {
        self.is_reminder() || self.is_check_in() || matches!(self, Self::SafetyQuestions { .. })
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
}
