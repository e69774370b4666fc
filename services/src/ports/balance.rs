//! What moves the balance at the gateway, and what it pays out.

use domain::{Instant, Money};

/// Something that moved the balance at the gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BalanceLine {
    /// Its id at the gateway.
    pub id: String,
    /// What it is.
    pub kind: BalanceKind,
    /// What came or, negative, left, before the fee.
    pub amount: Money,
    /// What the gateway kept of it.
    pub fee: Money,
    /// The id of what it is about, where there is something.
    pub source: Option<String>,
    /// The payment that it is about, where it is about one.
    pub payment_intent: Option<String>,
    /// The gateway's time.
    pub created: Instant,
}

/// What moved the balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BalanceKind {
    /// A client paid.
    Charge,
    /// Money went back to a client.
    Refund,
    /// It came back: the client's bank would not have it.
    RefundFailure,
    /// A bank took money back, or gave it again, in a dispute.
    Dispute,
    /// The gateway charged for something that is no payment.
    Fee,
    /// It left for the bank, or came back from there.
    Payout,
    /// Whatever else there is.
    Other,
}

impl BalanceKind {
    /// Its code, as rows bear it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Charge => "charge",
            Self::Refund => "refund",
            Self::RefundFailure => "refund_failure",
            Self::Dispute => "dispute",
            Self::Fee => "fee",
            Self::Payout => "payout",
            Self::Other => "other",
        }
    }
}

/// Money that leaves for the bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayPayout {
    /// Its id at the gateway.
    pub id: String,
    /// How much.
    pub amount: Money,
    /// How it stands.
    pub state: PayoutState,
    /// Whether the gateway made it by itself.
    pub automatic: bool,
    /// When it was made.
    pub created: Instant,
    /// When it is to be at the bank.
    pub arrives: Instant,
}

/// How a payout stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayoutState {
    /// On its way.
    Pending,
    /// At the bank.
    Paid,
    /// It never got there, or came back.
    Failed,
}

impl PayoutState {
    /// Its code, as rows bear it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Paid => "paid",
            Self::Failed => "failed",
        }
    }
}
