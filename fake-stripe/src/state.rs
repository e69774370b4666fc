//! What the stand-in knows: the objects, the clock's offset, the answers that
//! idempotency keys remember.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    balance::Transaction,
    cards::{Customer, PaymentMethod, SetupIntent},
    clock,
    disputes::Dispute,
    events::Event,
    idempotency::Answers,
    intents::{Charge, Intent},
    payouts::Payout,
    refunds::{Refund, RefundMode},
    sessions::Session,
    table::Table,
    webhooks::Endpoint,
};

/// Events can be listed for so long (docs.stripe.com/api/events).
const EVENTS_ARE_KEPT: i64 = 30 * 24 * 3_600;

/// Everything the stand-in knows.
#[derive(Debug, Default)]
pub(crate) struct Books {
    pub settings: Settings,
    pub sessions: Table<Session>,
    pub intents: Table<Intent>,
    pub charges: Table<Charge>,
    pub transactions: Table<Transaction>,
    pub refunds: Table<Refund>,
    pub payouts: Table<Payout>,
    pub customers: Table<Customer>,
    pub methods: Table<PaymentMethod>,
    pub setups: Table<SetupIntent>,
    pub disputes: Table<Dispute>,
    pub events: Table<Event>,
    pub endpoints: Table<Endpoint>,
    pub answers: Answers,
    /// Where browsers find the payment page.
    pub public_url: String,
    /// Events that no webhook has been written for yet.
    pub unsent: Vec<Event>,
    /// Whether everything was forgotten since the books were last kept.
    pub forgotten: bool,
    /// The settings that were last kept.
    pub kept_settings: Option<Settings>,
}

/// What is set rather than done.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Settings {
    /// How far the clock is ahead of the machine's, in seconds.
    pub clock_offset: i64,
    /// What becomes of new refunds.
    pub refund_mode: RefundMode,
    /// How many seconds lie between two payouts; none are made by themselves without.
    #[serde(default)]
    pub payout_every: Option<i64>,
    /// When the last was made by itself.
    #[serde(default)]
    pub last_payout: Option<i64>,
    /// The port that was served on, so that addresses survive a restart.
    pub port: Option<u16>,
}

/// The request that caused a change, as events tell it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cause {
    pub request_id: Option<String>,
    pub idempotency_key: Option<String>,
}

impl Books {
    /// What time it is here, in seconds since 1970.
    pub fn now(&self) -> i64 {
        clock::machine_seconds() + self.settings.clock_offset
    }

    /// Lets time do its work: sessions expire, old keys and events are forgotten.
    pub fn settle(&mut self) {
        let now = self.now();
        self.answers.forget(now);
        let due: Vec<String> = self
            .sessions
            .rows()
            .iter()
            .filter(|s| s.is_open() && s.expires_at <= now)
            .map(|s| s.id.clone())
            .collect();
        for id in due {
            // The id was just read from the same table.
            let _ = self.expire_session(&id, &Cause::default());
        }
        self.pay_out_when_due();
    }

    /// Drops events that Stripe would no longer list.
    pub fn forget_old_events(&mut self) {
        let oldest = self.now() - EVENTS_ARE_KEPT;
        let recent = self.events.rows().iter().filter(|e| e.created >= oldest);
        self.events = recent.cloned().collect();
    }

    /// Forgets everything but who is told of events, and where the stand-in is.
    pub fn forget_everything(&mut self) {
        let Settings { port, payout_every, .. } = self.settings;
        *self = Self {
            settings: Settings { port, payout_every, ..Settings::default() },
            endpoints: self.endpoints.rows().iter().cloned().collect(),
            public_url: std::mem::take(&mut self.public_url),
            forgotten: true,
            ..Self::default()
        };
    }

    /// Captured, refunded, paid out and kept as fees, in minor units by currency.
    pub fn totals(&self) -> BTreeMap<String, Totals> {
        let mut totals: BTreeMap<String, Totals> = BTreeMap::new();
        for transaction in self.transactions.rows() {
            let sum = totals.entry(transaction.currency.clone()).or_default();
            if transaction.source.starts_with("du_") {
                sum.disputed -= transaction.amount;
            } else if transaction.source.starts_with("re_") {
                sum.refunded -= transaction.amount;
            } else if transaction.source.starts_with("po_") {
                sum.paid_out -= transaction.amount;
            } else {
                sum.captured += transaction.amount;
            }
            sum.fees += transaction.fee;
            sum.net = sum.captured - sum.refunded - sum.disputed - sum.fees;
        }
        totals
    }
}

/// What has moved in one currency, in minor units.
#[derive(Debug, Default, Clone, PartialEq, Serialize)]
pub(crate) struct Totals {
    pub captured: i64,
    pub refunded: i64,
    /// Taken back by banks, and not given back.
    pub disputed: i64,
    pub fees: i64,
    /// Before payouts.
    pub net: i64,
    pub paid_out: i64,
}
