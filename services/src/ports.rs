//! What the use cases need from outside, and nothing more. Each has two
//! implementations today: the real one, and the one that tests steer.

mod balance;
mod checkout;
mod feeds;
mod gateway;
mod mail;
mod passkeys;
mod refund;

use async_trait::async_trait;
use domain::Instant;
use thiserror::Error;

pub use balance::{BalanceKind, BalanceLine, GatewayPayout, PayoutState};
pub use checkout::{
    Charge, Checkout, CheckoutCard, CheckoutState, NewCharge, NewCheckout, PaidCard, SavedCard,
};
pub use feeds::{FeedAnswer, FeedError, FeedFetcher, FeedRequest};
pub use gateway::{GatewayEndpoint, GatewayError, GatewayEvent, PaymentGateway, WebhookRefused};
pub use mail::{CalendarPart, IsMeant, MailError, Mailer, OutgoingMail};
pub use passkeys::{Ceremony, ClaimedPasskey, NewPasskey, PasskeyError, PasskeyHolder, Passkeys};
pub use refund::{GatewayDispute, GatewayRefund, GatewayRefundState, NewRefund, RefundDetail};

/// What time it is.
pub trait Clock: Send + Sync {
    /// The instant of the asking.
    fn now(&self) -> Instant;
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
