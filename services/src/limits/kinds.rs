//! What is counted, and how often each may be tried.

use std::time::Duration;

macro_rules! kinds {
    ($($(#[$doc:meta])+ $kind:ident = ($burst:literal, $every:expr)),+ $(,)?) => {
        /// What is counted, each by itself.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum LimitKind {$($(#[$doc])+ $kind),+}

        impl LimitKind {
            /// Every kind, each at the place of its number.
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];

            /// How many at once, and after how long one more.
            pub(super) const fn quota(self) -> (u32, Duration) {
                match self { $(Self::$kind => ($burst, $every)),+ }
            }
        }
    };
}

// A whole office or a mobile network may share an address, so addresses get more than accounts.
// How each is reached over HTTP stands in `server/tests/http/limited/every.rs`.
kinds! {
    /// Sign-ins from one address.
    SignInAddress = (30, Duration::from_secs(10)),
    /// Sign-ins to one account from one network.
    SignIn = (10, Duration::from_secs(60)),
    /// Sign-ins to one account from networks that are not known to be its owner's: loose,
    /// so that a stranger who tries does not lock its owner out.
    SignInAccount = (100, Duration::from_secs(30)),
    /// Codes of one account's second step, of which there are a million: from each browser that
    /// it knows, and from all others together.
    SecondStep = (20, Duration::from_secs(180)),
    /// Registrations from one address.
    Register = (10, Duration::from_secs(60)),
    /// Password resets asked for from one address, or for one account from one network.
    Reset = (10, Duration::from_secs(60)),
    /// Password resets asked for for one account, from wherever.
    ResetAccount = (100, Duration::from_secs(30)),
    /// Slots held from one address.
    Hold = (60, Duration::from_secs(5)),
    /// Visits confirmed without money from one address: nothing but this keeps a stranger
    /// from filling a calendar.
    Unpaid = (10, Duration::from_secs(600)),
    /// Checkouts begun from one address.
    Checkout = (30, Duration::from_secs(10)),
    /// Calls of the JSON API from one address.
    Api = (600, Duration::from_millis(100)),
    /// Forms that are kept half filled in, from one address.
    Draft = (120, Duration::from_secs(3)),
    /// Weeks of free times looked at from one address, beside those of whole pages.
    Week = (300, Duration::from_secs(1)),
    /// How often one therapist's feed is asked for, from wherever.
    Feed = (60, Duration::from_secs(20)),
    /// Calendars elsewhere that one account has read at once.
    FeedRead = (20, Duration::from_secs(30)),
    /// Documents and pictures sent from one address.
    Upload = (40, Duration::from_secs(15)),
    /// Invitations that one studio sends.
    Invite = (20, Duration::from_secs(600)),
    /// Codes of gift cards, courses and promotions that are tried from one address.
    Code = (15, Duration::from_secs(60)),
    /// The same at one studio, from wherever: who has many addresses does not guess faster.
    CodeAtStudio = (300, Duration::from_secs(5)),
    /// Answers by a link from a mail, from one address: to the questions before a visit, or to
    /// how somebody is.
    Before = (30, Duration::from_secs(10)),
    /// Payment pages opened from one address for what is sold without a slot.
    Sale = (15, Duration::from_secs(30)),
    /// Questions asked from one address.
    Question = (6, Duration::from_secs(600)),
    /// Forms of any kind from one address, whatever else counts them.
    Form = (600, Duration::from_millis(200)),
    /// Mails that the bearer of one visit's link has sent to the studio.
    Late = (6, Duration::from_secs(600)),
    /// Files of everything that one account takes along.
    Export = (10, Duration::from_secs(360)),
    /// Lists behind a number that one account takes along.
    List = (20, Duration::from_secs(60)),
}
