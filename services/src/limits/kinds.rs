//! What is counted, and how often each may be tried.

use std::time::Duration;

/// What is counted, each by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LimitKind {
    /// Sign-ins from one address.
    SignInAddress,
    /// Sign-ins to one account from one network.
    SignIn,
    /// Sign-ins to one account from networks that are not known to be its owner's: loose,
    /// so that a stranger who tries does not lock its owner out.
    SignInAccount,
    /// Codes of one account's second step, of which there are a million: from each browser that
    /// it knows, and from all others together.
    SecondStep,
    /// Registrations from one address.
    Register,
    /// Password resets asked for from one address, or for one account from one network.
    Reset,
    /// Password resets asked for for one account, from wherever.
    ResetAccount,
    /// Slots held from one address.
    Hold,
    /// Visits confirmed without money from one address: nothing but this keeps a stranger
    /// from filling a calendar.
    Unpaid,
    /// Checkouts begun from one address.
    Checkout,
    /// Calls of the JSON API from one address.
    Api,
    /// Forms that are kept half filled in, from one address.
    Draft,
    /// Weeks of free times looked at from one address, beside those of whole pages.
    Week,
    /// How often one therapist's feed is asked for, from wherever.
    Feed,
    /// Calendars elsewhere that one account has read at once.
    FeedRead,
    /// Documents and pictures sent from one address.
    Upload,
    /// Invitations that one studio sends.
    Invite,
    /// Codes of gift cards, courses and promotions that are tried from one address.
    Code,
    /// The same at one studio, from wherever: who has many addresses does not guess faster.
    CodeAtStudio,
    /// Answers by a link from a mail, from one address: to the questions before a visit, or to
    /// how somebody is.
    Before,
    /// Payment pages opened from one address for what is sold without a slot.
    Sale,
    /// Questions asked from one address.
    Question,
    /// Forms of any kind from one address, whatever else counts them.
    Form,
    /// Mails that the bearer of one visit's link has sent to the studio.
    Late,
    /// Files of everything that one account takes along.
    Export,
    /// Lists behind a number that one account takes along.
    List,
}

impl LimitKind {
    pub(super) const ALL: [Self; 26] = [
        Self::SignInAddress,
        Self::SignIn,
        Self::SignInAccount,
        Self::SecondStep,
        Self::Register,
        Self::Reset,
        Self::ResetAccount,
        Self::Hold,
        Self::Unpaid,
        Self::Checkout,
        Self::Api,
        Self::Draft,
        Self::Week,
        Self::Feed,
        Self::FeedRead,
        Self::Upload,
        Self::Invite,
        Self::Code,
        Self::CodeAtStudio,
        Self::Before,
        Self::Sale,
        Self::Question,
        Self::Form,
        Self::Late,
        Self::Export,
        Self::List,
    ];

    /// How many at once, and after how long one more. A whole office or a mobile
    /// network may share an address, so addresses get more than accounts.
    pub(super) const fn quota(self) -> (u32, Duration) {
        match self {
            Self::SignInAddress => (30, Duration::from_secs(10)),
            Self::SignIn | Self::Register | Self::Reset => (10, Duration::from_secs(60)),
            Self::SignInAccount | Self::ResetAccount => (100, Duration::from_secs(30)),
            Self::SecondStep => (20, Duration::from_secs(180)),
            Self::Hold => (60, Duration::from_secs(5)),
            Self::Unpaid => (10, Duration::from_secs(600)),
            Self::Checkout => (30, Duration::from_secs(10)),
            Self::Api => (600, Duration::from_millis(100)),
            Self::Draft => (120, Duration::from_secs(3)),
            Self::Week => (300, Duration::from_secs(1)),
            Self::Feed => (60, Duration::from_secs(20)),
            Self::FeedRead => (20, Duration::from_secs(30)),
            Self::Upload => (40, Duration::from_secs(15)),
            Self::Invite => (20, Duration::from_secs(600)),
            Self::Code => (15, Duration::from_secs(60)),
            Self::CodeAtStudio => (300, Duration::from_secs(5)),
            Self::Before => (30, Duration::from_secs(10)),
            Self::Sale => (15, Duration::from_secs(30)),
            Self::Question => (6, Duration::from_secs(600)),
            Self::Form => (600, Duration::from_millis(200)),
            Self::Late => (6, Duration::from_secs(600)),
            Self::Export => (10, Duration::from_secs(360)),
            Self::List => (20, Duration::from_secs(60)),
        }
    }
}
