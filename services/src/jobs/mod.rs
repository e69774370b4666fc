//! Work that leaves with a transaction, and the loop that does it.
//!
//! A use case enqueues a [`Job`] in the transaction of its change; the worker does
//! it soon after, at least once. Every handler is idempotent, and reads the facts
//! when it runs: a job holds ids alone.

mod chores;
mod dead;
mod handle;
mod rezone;
mod run;
mod worker;

use domain::{BookingId, ClientId, Instant, PaymentAttemptId, RefundId, SaleId, StudioId};
use serde::{Deserialize, Serialize};
use storage::{Corrupt, StoreError, Tx, jobs::NewJob};

pub use dead::{DeadJob, dead, dismiss, replay};
pub use rezone::schedule_rezoning;
pub(crate) use run::JobError;
pub use run::{MAX_ATTEMPTS, run_due};
pub use worker::run_worker;

use crate::mail::{Forgotten, Mail};

const OPEN_CHECKOUT: &str = "open_checkout";
const SEND_REFUND: &str = "send_refund";
const OPEN_SALE: &str = "open_sale";
const SEND_SALE_REFUND: &str = "send_sale_refund";
const CHARGE_CARD: &str = "charge_card";
/// What the reconciler asks the gateway about whatever becomes of the job: to give the job
/// up would stop nothing.
const FOLLOWED: [&str; 5] = [OPEN_CHECKOUT, SEND_REFUND, OPEN_SALE, SEND_SALE_REFUND, CHARGE_CARD];

/// What is to be done outside the transaction that decided it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "snake_case")]
pub enum Job {
    /// Send a mail, if it still applies.
    Mail(Mail),
    /// Open the payment page of an attempt, in case the request that wanted it was cut off.
    OpenCheckout {
        /// Which attempt.
        attempt: PaymentAttemptId,
    },
    /// Send money back, and follow it until it arrived.
    SendRefund {
        /// Which refund.
        refund: RefundId,
    },
    /// Look at what a webhook spoke of.
    ProcessEvent {
        /// The event's id at the gateway.
        event: String,
    },
    /// Book the gateway's fee, once the gateway knows it.
    RecordFee {
        /// For which payment.
        attempt: PaymentAttemptId,
    },
    /// Derive what a client's episodes came to.
    Outcomes {
        /// Whose.
        client: ClientId,
    },
    /// Leave nothing in the database's files of what was erased.
    Scrub,
    /// Take back the copies of mails to somebody who is forgotten, and of those to others
    /// about their visits, where copies are kept at all.
    ForgetMails(Forgotten),
    /// Open the payment page of a sale, in case the request that wanted it was cut off.
    OpenSale {
        /// Which sale.
        sale: SaleId,
    },
    /// Send money back for a sale, and follow it until it arrived.
    SendSaleRefund {
        /// Which refund.
        refund: RefundId,
    },
    /// Book the gateway's fee of a sale, once the gateway knows it.
    RecordSaleFee {
        /// Which sale.
        sale: SaleId,
    },
    /// Charge a card, and find out what came of it.
    ChargeCard {
        /// Which attempt.
        attempt: PaymentAttemptId,
    },
    /// Find out which card was given on a page, and keep it, or give it up.
    KeepCard {
        /// On which attempt's page.
        attempt: PaymentAttemptId,
    },
    /// Give up the card of a visit that nothing more is to be charged for.
    DetachCard {
        /// Which visit.
        booking: BookingId,
    },
    /// Derive the instants of a zone's future visits anew, after new zone data.
    Rezone {
        /// The IANA name of the zone.
        zone: String,
    },
}

/// When, and for whom.
#[derive(Clone, Debug)]
pub struct Enqueue {
    /// Whose, so that its owner sees a job that failed.
    pub studio: Option<StudioId>,
    /// Not before.
    pub run_at: Instant,
    /// A second job with the same key is not enqueued.
    pub dedupe: Option<String>,
}

impl Job {
    /// The handler's name, in logs and metrics.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Mail(mail) => mail.kind(),
            Self::OpenCheckout { .. } => OPEN_CHECKOUT,
            Self::SendRefund { .. } => SEND_REFUND,
            Self::ProcessEvent { .. } => "process_event",
            Self::RecordFee { .. } => "record_fee",
            Self::Outcomes { .. } => "outcomes",
            Self::Scrub => "scrub",
            Self::ForgetMails(_) => "forget_mails",
            Self::OpenSale { .. } => OPEN_SALE,
            Self::SendSaleRefund { .. } => SEND_SALE_REFUND,
            Self::RecordSaleFee { .. } => "record_sale_fee",
            Self::ChargeCard { .. } => CHARGE_CARD,
            Self::KeepCard { .. } => "keep_card",
            Self::DetachCard { .. } => "detach_card",
            Self::Rezone { .. } => "rezone",
        }
    }
}

/// Enqueues `job` with the transaction: it is done if and only if that commits.
/// Silently once, where a job with the same `dedupe` key exists, done or not.
pub async fn enqueue(tx: &Tx, job: &Job, when: Enqueue, now: Instant) -> Result<(), StoreError> {
    enqueue_once(tx, job, when, now).await?;
    Ok(())
}

/// The same. Whether there was no job yet with the same key.
pub(crate) async fn enqueue_once(
    tx: &Tx,
    job: &Job,
    when: Enqueue,
    now: Instant,
) -> Result<bool, StoreError> {
    let payload = serde_json::to_string(job).map_err(|_| Corrupt::new("job", "payload", "new"))?;
    let Enqueue { studio, run_at, dedupe } = when;
    storage::jobs::enqueue(tx, NewJob { studio, kind: job.kind(), payload, dedupe, run_at }, now)
        .await
}

/// Gives up the job with that key, if it is not done, and frees the key.
pub async fn cancel(tx: &Tx, dedupe: &str, now: Instant) -> Result<(), StoreError> {
    storage::jobs::cancel(tx, dedupe, now).await?;
    Ok(())
}
