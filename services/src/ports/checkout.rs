//! How clients pay: on a page, and by a card that is kept.

use domain::{Instant, Money, PaymentAttemptId};

/// What a checkout is opened with. Opaque ids only: no names, no health data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCheckout {
    /// Our reference, returned with every answer.
    pub attempt: PaymentAttemptId,
    /// The key that makes repeating it safe.
    pub idempotency_key: String,
    /// The amount; nothing where only a card is given.
    pub amount: Money,
    /// Whether a card is kept.
    pub card: CheckoutCard,
    /// What is bought, as the client reads it on the payment page.
    pub description: String,
    /// Prefills the payment page and addresses Stripe's receipt.
    pub email: String,
    /// When the page closes. At least 30 minutes and at most 24 hours away.
    pub expires_at: Instant,
    /// Where a paid client returns.
    pub success_url: String,
    /// Where a client returns who turned back.
    pub cancel_url: String,
}

/// What becomes of the card that is used on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckoutCard {
    /// It pays, and is forgotten.
    Pays,
    /// It pays, and is kept.
    PaysAndIsKept,
    /// It is kept, and pays nothing.
    IsKept,
}

/// A page on which the client can pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkout {
    /// Its id at the gateway.
    pub id: String,
    /// Its address, while open.
    pub url: Option<String>,
    /// Our reference, if it is ours.
    pub attempt: Option<PaymentAttemptId>,
    /// The amount asked for.
    pub amount: Money,
    /// Whether this is real money.
    pub live: bool,
    /// How it stands.
    pub state: CheckoutState,
}

/// How a checkout stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckoutState {
    /// It can still be paid.
    Open,
    /// The client has finished, and the money is still on its way: keep the slot.
    Processing,
    /// Paid, by this payment intent.
    Paid {
        /// The payment at the gateway.
        payment_intent: String,
    },
    /// A card was given, and nothing was to be paid.
    Saved,
    /// It can no longer be paid.
    Expired,
}

/// A card at the gateway: opaque ids, and what its holder knows it by.
pub use storage::cards::Card as SavedCard;

/// What a card is charged with, while its holder is not there. Opaque ids only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCharge {
    /// Our reference.
    pub attempt: PaymentAttemptId,
    /// The key that makes repeating it safe.
    pub idempotency_key: String,
    /// How much.
    pub amount: Money,
    /// Whose card.
    pub customer: String,
    /// Which card.
    pub payment_method: String,
}

/// What came of charging a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Charge {
    /// Paid, by this payment intent.
    Paid {
        /// The payment at the gateway.
        payment_intent: String,
    },
    /// The money is on its way, or not: ask later.
    Processing,
    /// The bank wants to hear from the client first. Nothing was charged.
    NeedsClient,
    /// The bank declined it. Nothing was charged.
    Declined {
        /// Why, by the gateway's code.
        code: String,
    },
}

/// A card, as far as it may be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidCard {
    /// Such as `visa`.
    pub brand: String,
    /// The last four digits.
    pub last4: String,
}
