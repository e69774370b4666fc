//! What is asked for, what could go back, and exactly what would.

use domain::{Instant, Money};
use storage::payments::ReturnMethod;

use crate::{payments::Standing, ports::PaidCard};

/// By which way it is to go back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackBy {
    /// To the cards that paid.
    Online,
    /// By hand.
    Hand(ReturnMethod),
}

impl BackBy {
    /// As forms name it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Hand(method) => method.as_str(),
        }
    }

    /// The way of that name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "online" => Some(Self::Online),
            other => ReturnMethod::from_name(other).map(Self::Hand),
        }
    }
}

/// Why staff give back. Codes and no text: what people write may be about their health.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaffReason {
    /// What the rules agreed at booking say.
    Policy,
    /// It was not as it should have been.
    Quality,
    /// The client was ill, or something like that.
    Hardship,
    /// It was charged wrongly.
    Mistake,
    /// Something else.
    Other,
}

impl StaffReason {
    /// Every reason, as they are listed.
    pub const ALL: [Self; 5] =
        [Self::Quality, Self::Hardship, Self::Mistake, Self::Policy, Self::Other];

    /// As forms, records and papers name it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::Quality => "quality",
            Self::Hardship => "hardship",
            Self::Mistake => "mistake",
            Self::Other => "other",
        }
    }

    /// The reason of that name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// What could go back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefundOffer {
    /// Where the money stands.
    pub standing: Standing,
    /// At most so much to the cards that paid, for whoever asks.
    pub online: Money,
    /// At most so much of what the desk took, for whoever asks.
    pub desk: Money,
    /// What the rules agreed at booking give, and have not given yet.
    pub policy: Money,
    /// Whether more could go back, by a manager or an owner.
    pub more_by_manager: bool,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefundAsk {
    /// How much.
    pub amount: Money,
    /// By which way.
    pub by: BackBy,
    /// Why.
    pub reason: StaffReason,
}

/// A part of it, to one card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundPart {
    /// How much.
    pub amount: Money,
    /// What that payment was.
    pub paid: Money,
    /// When it was paid.
    pub at: Instant,
    /// The payment at the gateway.
    pub payment_intent: Option<String>,
    /// Which card, where the gateway says so.
    pub card: Option<PaidCard>,
}

/// Exactly what would go back, and what that leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffRefund {
    /// What is asked for.
    pub ask: RefundAsk,
    /// Where the money stands.
    pub standing: Standing,
    /// To which cards; none where it goes by hand.
    pub parts: Vec<RefundPart>,
    /// What is left there: for the visit, as revenue or as a fee.
    pub left: Money,
    /// The tax that is owed no more; nothing while none was booked.
    pub tax: Money,
}

impl StaffRefund {
    /// What was agreed to, to be compared with what is so when it is done.
    #[must_use]
    pub fn shown(&self) -> Shown {
        Shown { left: self.left.minor, tax: self.tax.minor, parts: self.parts.len() }
    }
}

/// What the page showed that somebody agreed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What is left, in minor units.
    pub left: i64,
    /// The tax that is owed no more, in minor units.
    pub tax: i64,
    /// To how many cards.
    pub parts: usize,
}
