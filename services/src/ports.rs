//! What the use cases need from outside, and nothing more. Each has two
//! implementations today: the real one, and the one that tests steer.

use async_trait::async_trait;
use domain::{AccountId, Instant, Money, PaymentAttemptId, RefundId};
use thiserror::Error;

/// What time it is.
pub trait Clock: Send + Sync {
    /// The instant of the asking.
    fn now(&self) -> Instant;
}

/// Where money comes from and goes back to: Stripe, or its stand-in.
#[async_trait]
pub trait PaymentGateway: Send + Sync {
    /// Opens a page on which the client can pay. The same `idempotency_key` with the
    /// same request gives the same page again.
    async fn create_checkout(&self, request: &NewCheckout) -> Result<Checkout, GatewayError>;
    /// How a checkout stands now.
    async fn fetch_checkout(&self, id: &str) -> Result<Checkout, GatewayError>;
    /// The checkout that was opened for an attempt, if one was: for an attempt whose
    /// outcome is unknown and whose idempotency key is too old to be sent again.
    async fn find_checkout(
        &self,
        attempt: PaymentAttemptId,
        since: Instant,
    ) -> Result<Option<Checkout>, GatewayError>;
    /// Closes the page, so that it can no longer be paid, and returns how it stands:
    /// [`CheckoutState::Expired`], or [`CheckoutState::Paid`] where the client was faster.
    async fn expire_checkout(&self, id: &str) -> Result<Checkout, GatewayError>;
    /// Sends money back.
    async fn create_refund(&self, request: &NewRefund) -> Result<GatewayRefund, GatewayError>;
    /// How a refund stands now.
    async fn fetch_refund(&self, id: &str) -> Result<GatewayRefund, GatewayError>;
    /// The refund that was made with our reference, if one was: for a refund whose
    /// outcome is unknown and whose idempotency key is too old to be sent again.
    async fn find_refund(
        &self,
        refund: RefundId,
        payment_intent: &str,
    ) -> Result<Option<GatewayRefund>, GatewayError>;
    /// The card that was given on a checkout, once that is done.
    async fn fetch_card(&self, checkout: &str) -> Result<SavedCard, GatewayError>;
    /// Charges a card that is kept while its holder is not there. The same
    /// `idempotency_key` with the same request is one charge.
    async fn charge_card(&self, request: &NewCharge) -> Result<Charge, GatewayError>;
    /// The charge that was made for an attempt, if one was: for an attempt whose outcome is
    /// unknown and whose idempotency key is too old to be sent again.
    async fn find_charge(
        &self,
        attempt: PaymentAttemptId,
        customer: &str,
    ) -> Result<Option<Charge>, GatewayError>;
    /// Gives a card up: it can be charged no more. One that is gone is given up already.
    async fn detach_card(&self, payment_method: &str) -> Result<(), GatewayError>;
    /// How a dispute stands now.
    async fn fetch_dispute(&self, id: &str) -> Result<GatewayDispute, GatewayError>;
    /// What the gateway kept of a payment, once it knows.
    async fn fetch_fee(&self, payment_intent: &str) -> Result<Option<Money>, GatewayError>;
    /// A refund as the gateway knows it, whoever made it: for one that was made elsewhere.
    async fn describe_refund(&self, id: &str) -> Result<RefundDetail, GatewayError>;
    /// The card that paid, where the gateway says so.
    async fn fetch_paid_card(&self, payment_intent: &str)
    -> Result<Option<PaidCard>, GatewayError>;
    /// What the gateway holds for all studios together, by currency: available and on its
    /// way to be.
    async fn fetch_balance(&self) -> Result<Vec<Money>, GatewayError>;
    /// What moved the balance at or after `since`, oldest first.
    async fn list_balance(&self, since: Instant) -> Result<Vec<BalanceLine>, GatewayError>;
    /// Payouts made at or after `since`, oldest first.
    async fn list_payouts(&self, since: Instant) -> Result<Vec<GatewayPayout>, GatewayError>;
    /// What a payout is made of, oldest first. Known of those alone that the gateway made by
    /// itself.
    async fn payout_lines(&self, payout: &str) -> Result<Vec<BalanceLine>, GatewayError>;
    /// Events created at or after `since`, oldest first.
    async fn list_events(&self, since: Instant) -> Result<Vec<GatewayEvent>, GatewayError>;
    /// Reads a webhook's body, once its signature has been verified against `now`.
    fn verify_webhook(
        &self,
        body: &[u8],
        signature: &str,
        now: Instant,
    ) -> Result<GatewayEvent, WebhookRefused>;
    /// The host of the page clients are sent to, for the policy on form targets.
    fn checkout_origin(&self) -> String;
    /// Whether the key is accepted: for the doctor.
    async fn check(&self) -> Result<(), GatewayError>;
}

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

/// A card, as far as it may be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidCard {
    /// Such as `visa`.
    pub brand: String,
    /// The last four digits.
    pub last4: String,
}

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

/// Something that happened at the gateway. The object is fetched again before
/// anything is done, so order and repetition do not matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayEvent {
    /// Unique id.
    pub id: String,
    /// Such as `checkout.session.completed`.
    pub kind: String,
    /// The id of what it speaks of; empty for what has none, such as a balance.
    pub object: String,
    /// The gateway's time.
    pub created: Instant,
}

/// Why a call to the gateway did not succeed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum GatewayError {
    /// Definitely not done, and it never will be: the gateway's code says why.
    #[error("refused by the payment gateway: {code}")]
    Refused {
        /// A short code, never a message: those may hold personal data.
        code: String,
    },
    /// It may or may not have been done: a time-out, a broken connection, an answer
    /// we cannot read. Ask again with the same key.
    #[error("the payment gateway's answer is unknown")]
    Unknown,
    /// There is no such object.
    #[error("the payment gateway does not know it")]
    NotFound,
}

/// Why a webhook was not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum WebhookRefused {
    /// No secret we know signed this body within five minutes of now.
    #[error("the signature does not match")]
    Signature,
    /// It is signed, and not an event.
    #[error("the body is not an event")]
    Body,
}

/// Where the bytes of documents lie: a folder, or a store that speaks S3. Names are random,
/// and ours alone.
#[async_trait]
pub trait DocumentStore: Send + Sync {
    /// Keeps them under a name that was not used before.
    async fn put(&self, name: &str, bytes: Vec<u8>) -> Result<(), DocumentStoreError>;
    /// Gives them back, if they are there.
    async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, DocumentStoreError>;
    /// Forgets them; what is not there is forgotten already.
    async fn remove(&self, name: &str) -> Result<(), DocumentStoreError>;
}

/// The store of documents did not answer, or refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the store of documents cannot be used: {code}")]
pub struct DocumentStoreError {
    /// A short code, never a name.
    pub code: String,
}

/// Reads calendars elsewhere. An address comes from a person and may lead anywhere: an
/// implementation connects to public addresses alone, whatever names and redirects say, and
/// bounds time and size.
#[async_trait]
pub trait FeedFetcher: Send + Sync {
    /// Reads one calendar.
    async fn fetch(&self, wanted: &FeedRequest) -> Result<FeedAnswer, FeedError>;
}

/// Which calendar, and what of it is known already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedRequest {
    /// Its address, checked: see [`crate::feeds::FeedAddress`].
    pub address: crate::feeds::FeedAddress,
    /// What its server called the version we have.
    pub etag: Option<String>,
    /// When that was changed, in its server's words.
    pub modified: Option<String>,
}

/// A calendar, as its server gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedAnswer {
    /// It is what we have.
    Unchanged,
    /// Here it is.
    Whole {
        /// The file.
        body: Vec<u8>,
        /// What its server calls this version.
        etag: Option<String>,
        /// When it was changed, in its server's words.
        modified: Option<String>,
    },
}

/// Why a calendar was not read. Carries no address: that is a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FeedError {
    /// It leads, or is led, to something that is not on the public internet.
    #[error("the address is not a public one")]
    NotPublic,
    /// It is led to an address that no calendar has: see [`crate::feeds::FeedAddress`].
    #[error("the address leads somewhere else")]
    Misled,
    /// Nothing has this name.
    #[error("there is no such host")]
    NoHost,
    /// Nobody answers there, or the connection broke.
    #[error("the host cannot be reached")]
    Unreachable,
    /// Who answers cannot prove to be whom the address names.
    #[error("the certificate does not hold")]
    Certificate,
    /// It took too long.
    #[error("it took too long")]
    TimedOut,
    /// It is longer than any calendar.
    #[error("it is too long")]
    TooLong,
    /// It leads on and on.
    #[error("it leads on too often")]
    TooManyRedirects,
    /// It is packed, though we asked for it as it is.
    #[error("it is packed")]
    Packed,
    /// The host's answer was this status.
    #[error("the host answered {0}")]
    Status(u16),
}

/// Asks browsers for passkeys, and checks what they answer. Questions, answers and what is kept
/// of either are JSON that is handed through and understood by an implementation alone.
pub trait Passkeys: Send + Sync {
    /// Asks for a new passkey of somebody, on none of the devices that have one of `known`.
    fn begin_registration(
        &self,
        holder: &PasskeyHolder,
        known: &[Vec<u8>],
    ) -> Result<Ceremony, PasskeyError>;
    /// The passkey that was made. Its holder was verified, and asked on our own pages.
    fn finish_registration(&self, state: &str, answer: &str) -> Result<NewPasskey, PasskeyError>;
    /// Asks whoever sits there to prove who they are: by one of `known`, or where that is empty,
    /// by any passkey that they have here.
    fn begin_sign_in(&self, known: &[Vec<u8>]) -> Result<Ceremony, PasskeyError>;
    /// What an answer says of itself. It proves nothing yet.
    fn claimed(&self, answer: &str) -> Result<ClaimedPasskey, PasskeyError>;
    /// What is to be kept of a passkey from now on, where the answer is its own and its holder
    /// was verified.
    fn finish_sign_in(
        &self,
        state: &str,
        answer: &str,
        credential: &str,
    ) -> Result<String, PasskeyError>;
}

/// Whose a new passkey is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyHolder {
    /// Comes back with each answer of a passkey that was found without being named.
    pub account: AccountId,
    /// What they sign in with.
    pub email: String,
    /// As they are called.
    pub name: String,
}

/// What a browser is asked, and what must be known to judge its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ceremony {
    /// For `navigator.credentials`, as JSON whose bytes are base64url.
    pub options: String,
    /// Stays with us: who has it can answer once more.
    pub state: String,
}

/// A passkey that was just made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPasskey {
    /// What its authenticator calls it.
    pub credential_id: Vec<u8>,
    /// What is to be kept of it. No secret.
    pub credential: String,
}

/// What an answer says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedPasskey {
    /// What its authenticator calls the passkey.
    pub credential_id: Vec<u8>,
    /// Whose it says that it is; an authenticator that was asked for a certain passkey need not
    /// say so.
    pub account: Option<AccountId>,
}

/// An answer about a passkey is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the passkey does not prove anything")]
pub struct PasskeyError;

/// Where mail leaves.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands one mail over. The same `message_id` may be handed over again when the
    /// first time's outcome is unknown.
    async fn send(&self, mail: &OutgoingMail) -> Result<(), MailError>;

    /// Forgets the mails it keeps of which `is_meant` says so, asked with the address each
    /// went to and its text. A mail server keeps nothing that we could take back.
    async fn forget(&self, is_meant: IsMeant) -> Result<(), MailError> {
        drop(is_meant);
        Ok(())
    }
}

/// Whether a mail is meant, by the address it went to and its text.
pub type IsMeant = Box<dyn Fn(&str, &str) -> bool + Send + Sync>;

/// A mail, ready to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutgoingMail {
    /// Stable over repetitions, without angle brackets.
    pub message_id: String,
    /// The name and address it comes from.
    pub from: (String, String),
    /// Where answers go.
    pub reply_to: Option<String>,
    /// The name and address it goes to.
    pub to: (String, String),
    /// One line.
    pub subject: String,
    /// The whole message as plain text.
    pub text: String,
    /// The same message as HTML.
    pub html: String,
    /// A calendar file.
    pub calendar: Option<CalendarPart>,
}

/// A calendar file in a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarPart {
    /// `PUBLISH`, `REQUEST` or `CANCEL`.
    pub method: &'static str,
    /// The file.
    pub ics: String,
}

/// Why a mail did not leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MailError {
    /// Try again later.
    #[error("the mail server cannot take it now")]
    Temporary,
    /// It will never be taken, such as an address that does not exist.
    #[error("the mail server refuses it")]
    Permanent,
}
