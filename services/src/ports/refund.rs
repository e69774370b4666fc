//! Money that goes back, and payments that a bank questions.

use domain::{Instant, Money, RefundId};

/// What a refund is made with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRefund {
    /// Our reference.
    pub refund: RefundId,
    /// The key that makes repeating it safe.
    pub idempotency_key: String,
    /// The payment that goes back.
    pub payment_intent: String,
    /// How much of it.
    pub amount: Money,
}

/// Money on its way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayRefund {
    /// Its id at the gateway.
    pub id: String,
    /// How it stands.
    pub state: GatewayRefundState,
}

/// How a refund stands at the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GatewayRefundState {
    /// Not done yet.
    Pending,
    /// Done.
    Succeeded,
    /// It will not happen: somebody must look.
    Failed,
}

/// A refund as the gateway knows it, whoever made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundDetail {
    /// Its id at the gateway, and how it stands.
    pub refund: GatewayRefund,
    /// Our reference; nothing where it was made elsewhere.
    pub reference: Option<RefundId>,
    /// The payment that goes back, where it is known.
    pub payment_intent: Option<String>,
    /// How much of it.
    pub amount: Money,
}

/// A payment that a client's bank questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayDispute {
    /// Its id at the gateway.
    pub id: String,
    /// The payment at the gateway.
    pub payment_intent: Option<String>,
    /// What is questioned.
    pub amount: Money,
    /// What the bank says, by the gateway's code.
    pub reason: String,
    /// How it stands, by the gateway's code: such as `needs_response`, `won` or `lost`.
    pub state: String,
    /// By when evidence must be there, where it can be given.
    pub due_by: Option<Instant>,
    /// What the bank has taken back and not given back, in the currency of `amount`.
    pub taken: Money,
    /// What the gateway keeps for it, in the same currency.
    pub fee: Money,
    /// When it was opened.
    pub opened: Instant,
}
