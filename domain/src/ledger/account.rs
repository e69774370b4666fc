//! The accounts that money moves between.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{TherapistId, TreatmentId};

/// An account of a studio's ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Account {
    /// Asset: what Stripe holds for the studio.
    StripeClearing,
    /// Asset: what Stripe paid out to the studio's bank.
    Bank,
    /// Asset: what staff took at the desk, less what they gave back by hand.
    Till,
    /// Liability: paid, and not yet delivered.
    ClientPrepaid,
    /// Income: sessions delivered, by treatment, without tax.
    Revenue(TreatmentId),
    /// Income: what cancellations and no-shows left, without tax. Never a discount
    /// on a treatment.
    Fees,
    /// Liability: tax taken with a price, owed to the state.
    Tax,
    /// Liability: a tip, owed to its therapist.
    Tips(TherapistId),
    /// Expense: what Stripe kept.
    StripeFees,
    /// Liability: money on its way back to a client.
    RefundsPayable,
    /// Asset: money that a bank took back, while the dispute lasts.
    Disputes,
    /// Expense: what a bank took back for good, of visits that had been earned.
    DisputeLosses,
    /// Expense: what went back for cards, courses and tips past Lumbar, and had been used.
    RefundLosses,
    /// Liability: gift cards sold, and not yet used.
    GiftCards,
    /// Liability: courses sold, and sessions of them not yet used.
    Courses,
    /// Liability: commission, owed to its therapist.
    TherapistPayable(TherapistId),
}

impl Account {
    /// The account's name, as rows and exports bear it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::StripeClearing => "stripe_clearing",
            Self::Bank => "bank",
            Self::Till => "till",
            Self::ClientPrepaid => "client_prepaid",
            Self::Revenue(_) => "revenue",
            Self::Fees => "fees",
            Self::Tax => "tax",
            Self::Tips(_) => "tips",
            Self::StripeFees => "stripe_fees",
            Self::RefundsPayable => "refunds_payable",
            Self::Disputes => "disputes",
            Self::DisputeLosses => "dispute_losses",
            Self::RefundLosses => "refund_losses",
            Self::GiftCards => "gift_cards",
            Self::Courses => "courses",
            Self::TherapistPayable(_) => "therapist_payable",
        }
    }

    /// For revenue: of which treatment.
    #[must_use]
    pub const fn treatment(self) -> Option<TreatmentId> {
        match self {
            Self::Revenue(treatment) => Some(treatment),
            _ => None,
        }
    }

    /// For tips and commission: whose.
    #[must_use]
    pub const fn therapist(self) -> Option<TherapistId> {
        match self {
            Self::Tips(therapist) | Self::TherapistPayable(therapist) => Some(therapist),
            _ => None,
        }
    }

    /// The account of that name, with what it is divided by. `None` where the name is
    /// unknown, or where what it is divided by is missing.
    #[must_use]
    pub fn from_parts(
        name: &str,
        treatment: Option<TreatmentId>,
        therapist: Option<TherapistId>,
    ) -> Option<Self> {
        Some(match name {
            "stripe_clearing" => Self::StripeClearing,
            "bank" => Self::Bank,
            "till" => Self::Till,
            "client_prepaid" => Self::ClientPrepaid,
            "revenue" => Self::Revenue(treatment?),
            "fees" => Self::Fees,
            "tax" => Self::Tax,
            "tips" => Self::Tips(therapist?),
            "stripe_fees" => Self::StripeFees,
            "refunds_payable" => Self::RefundsPayable,
            "disputes" => Self::Disputes,
            "dispute_losses" => Self::DisputeLosses,
            "refund_losses" => Self::RefundLosses,
            "gift_cards" => Self::GiftCards,
            "courses" => Self::Courses,
            "therapist_payable" => Self::TherapistPayable(therapist?),
            _ => return None,
        })
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
