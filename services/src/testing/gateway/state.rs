//! What the gateway remembers, and what its calls do to it.

use std::{
    collections::{HashMap, VecDeque},
    ops::Range,
};

use chrono::TimeDelta;
use domain::{Instant, Money, PaymentAttemptId, RefundId};

use super::{Call, Fault, balance::Balance};
use crate::ports::{
    Checkout, CheckoutCard, CheckoutState, GatewayEndpoint, GatewayError, GatewayEvent,
    GatewayRefund, GatewayRefundState, NewCheckout, NewRefund, RefundDetail,
};

#[derive(Default)]
pub(super) struct State {
    pub checkouts: Vec<Session>,
    pub refunds: Vec<Returned>,
    pub events: Vec<GatewayEvent>,
    pub script: VecDeque<(Call, Fault)>,
    pub calls: Vec<Call>,
    /// What each idempotency key was first sent with, and the id that came of it.
    keys: HashMap<String, (String, String)>,
    pub refunds_wait: bool,
    pub fees_wait: bool,
    /// How many are listed at once, where that is limited.
    pub at_once: Option<usize>,
    pub cards: super::cards::Cards,
    pub balance: Balance,
    pub endpoints: Vec<GatewayEndpoint>,
    pub webhook_secret: String,
}

pub(super) struct Session {
    pub checkout: Checkout,
    pub card: CheckoutCard,
    pub description: String,
    pub created: Instant,
    pub expires_at: Instant,
}

pub(super) struct Returned {
    pub answer: GatewayRefund,
    /// Ours; nothing for one that was made elsewhere.
    pub reference: Option<RefundId>,
    pub payment_intent: String,
    pub amount: Money,
}

/// 1.5 % and 25 minor units.
pub fn fee_of(paid: Money) -> Money {
    Money::new(paid.minor * 15 / 1_000 + 25, paid.currency)
}

fn refused<T>(code: &str) -> Result<T, GatewayError> {
    Err(GatewayError::Refused { code: code.into() })
}

impl State {
    pub fn fault_for(&mut self, call: Call) -> Option<Fault> {
        let at = self.script.iter().position(|(wanted, _)| *wanted == call)?;
        self.script.remove(at).map(|(_, fault)| fault)
    }

    /// A page closes by itself when its time is over, as Stripe's does.
    pub fn close_what_is_over(&mut self, now: Instant) {
        let over = |s: &&Session| s.checkout.state == CheckoutState::Open && s.expires_at <= now;
        let ids: Vec<String> =
            self.checkouts.iter().filter(over).map(|s| s.checkout.id.clone()).collect();
        for id in ids {
            self.set(&id, CheckoutState::Expired, "checkout.session.expired", now);
        }
    }

    pub fn create_checkout(
        &mut self,
        request: &NewCheckout,
        now: Instant,
    ) -> Result<Checkout, GatewayError> {
        if let Some(id) = self.replayed(&request.idempotency_key, request)? {
            return self.checkout(&id);
        }
        let open_for = request.expires_at - now;
        if open_for < TimeDelta::minutes(30) || open_for > TimeDelta::hours(24) {
            return refused("parameter_invalid");
        }
        let id = format!("cs_{}", self.checkouts.len() + 1);
        self.remember(&request.idempotency_key, request, &id);
        let checkout = Checkout {
            url: Some(format!("https://pay.example/{id}")),
            id,
            attempt: Some(request.attempt),
            amount: request.amount,
            live: false,
            state: CheckoutState::Open,
        };
        let session = Session {
            description: request.description.clone(),
            card: request.card,
            checkout: checkout.clone(),
            created: now,
            expires_at: request.expires_at,
        };
        self.checkouts.push(session);
        Ok(checkout)
    }

    pub fn checkout(&self, id: &str) -> Result<Checkout, GatewayError> {
        let found = self.checkouts.iter().find(|s| s.checkout.id == id);
        found.map(|s| s.checkout.clone()).ok_or(GatewayError::NotFound)
    }

    pub fn find_checkout(&self, attempt: PaymentAttemptId, since: Instant) -> Option<Checkout> {
        let found = |s: &&Session| s.checkout.attempt == Some(attempt) && s.created >= since;
        self.checkouts.iter().find(found).map(|s| s.checkout.clone())
    }

    pub fn expire_checkout(&mut self, id: &str, now: Instant) -> Result<Checkout, GatewayError> {
        if self.checkout(id)?.state == CheckoutState::Open {
            self.set(id, CheckoutState::Expired, "checkout.session.expired", now);
        }
        self.checkout(id)
    }

    /// The client pays. Says whether the page was still open.
    pub fn pay(&mut self, id: &str, now: Instant) -> bool {
        self.close_what_is_over(now);
        let open = self
            .checkout(id)
            .is_ok_and(|c| matches!(c.state, CheckoutState::Open | CheckoutState::Processing));
        if open {
            let card = self.checkouts.iter().find(|s| s.checkout.id == id).map(|s| s.card);
            if card.is_some_and(|card| card != CheckoutCard::Pays) {
                self.cards.give(id);
            }
            if card == Some(CheckoutCard::IsKept) {
                self.set(id, CheckoutState::Saved, "checkout.session.completed", now);
                return open;
            }
            let payment_intent = format!("pi_{id}");
            let paid = CheckoutState::Paid { payment_intent: payment_intent.clone() };
            self.set(id, paid, "checkout.session.completed", now);
            if let Some(amount) = self.paid(&payment_intent) {
                self.balance.charged(&payment_intent, amount, fee_of(amount), now);
            }
        }
        open
    }

    pub fn set(&mut self, id: &str, state: CheckoutState, kind: &str, now: Instant) {
        if let Some(session) = self.checkouts.iter_mut().find(|s| s.checkout.id == id) {
            if state != CheckoutState::Open {
                session.checkout.url = None;
            }
            session.checkout.state = state;
            self.happened(kind, id, now);
        }
    }

    pub fn happened(&mut self, kind: &str, object: &str, now: Instant) {
        let id = format!("evt_{}", self.events.len() + 1);
        let (kind, object) = (kind.to_owned(), object.to_owned());
        self.events.push(GatewayEvent { id, kind, object, created: now });
    }

    pub fn events_within(&self, span: &Range<Instant>) -> Vec<GatewayEvent> {
        self.events.iter().filter(|e| span.contains(&e.created)).cloned().collect()
    }

    /// A list, where it is no longer than lists are.
    pub fn few<T>(&self, list: Vec<T>) -> Option<Vec<T>> {
        self.at_once.is_none_or(|most| list.len() <= most).then_some(list)
    }

    pub fn create_refund(
        &mut self,
        request: &NewRefund,
        now: Instant,
    ) -> Result<GatewayRefund, GatewayError> {
        if let Some(id) = self.replayed(&request.idempotency_key, request)? {
            return self.refund(&id);
        }
        let Some(paid) = self.paid(&request.payment_intent) else {
            return refused("resource_missing");
        };
        let rest = paid.minor - self.returned(&request.payment_intent);
        let with_banks = self.cards.taken(&request.payment_intent);
        if with_banks > 0 && request.amount.minor > rest - with_banks {
            return refused("charge_disputed");
        }
        if request.amount.currency != paid.currency || request.amount.minor > rest {
            return refused("charge_already_refunded");
        }
        let id = format!("re_{}", self.refunds.len() + 1);
        self.remember(&request.idempotency_key, request, &id);
        let pending = GatewayRefundState::Pending;
        let state = if self.refunds_wait { pending } else { GatewayRefundState::Succeeded };
        let answer = GatewayRefund { id: id.clone(), state };
        self.refunds.push(Returned {
            answer: answer.clone(),
            reference: Some(request.refund),
            payment_intent: request.payment_intent.clone(),
            amount: request.amount,
        });
        self.balance.refunded(&id, &request.payment_intent, request.amount, now);
        self.happened("refund.created", &id, now);
        Ok(answer)
    }

    pub fn refund(&self, id: &str) -> Result<GatewayRefund, GatewayError> {
        let found = self.refunds.iter().find(|r| r.answer.id == id);
        found.map(|r| r.answer.clone()).ok_or(GatewayError::NotFound)
    }

    pub fn find_refund(&self, refund: RefundId) -> Option<GatewayRefund> {
        self.refunds.iter().find(|r| r.reference == Some(refund)).map(|r| r.answer.clone())
    }

    /// 1.5 % and 25 minor units, once it is known.
    pub fn fee(&self, payment_intent: &str) -> Result<Option<Money>, GatewayError> {
        let paid = self.paid(payment_intent).ok_or(GatewayError::NotFound)?;
        Ok((!self.fees_wait).then_some(fee_of(paid)))
    }

    /// Somebody sends money back in the gateway's own dashboard, and returns its id there.
    pub fn refund_by_hand(&mut self, payment_intent: &str, amount: Money, now: Instant) -> String {
        let id = format!("re_{}", self.refunds.len() + 1);
        self.refunds.push(Returned {
            answer: GatewayRefund { id: id.clone(), state: GatewayRefundState::Succeeded },
            reference: None,
            payment_intent: payment_intent.to_owned(),
            amount,
        });
        self.balance.refunded(&id, payment_intent, amount, now);
        self.happened("refund.created", &id, now);
        id
    }

    pub fn refund_detail(&self, id: &str) -> Result<RefundDetail, GatewayError> {
        let found = self.refunds.iter().find(|r| r.answer.id == id);
        let found = found.ok_or(GatewayError::NotFound)?;
        Ok(RefundDetail {
            refund: found.answer.clone(),
            reference: found.reference,
            payment_intent: Some(found.payment_intent.clone()),
            amount: found.amount,
        })
    }

    pub fn paid(&self, payment_intent: &str) -> Option<Money> {
        let on_page = self.page_of(payment_intent).map(|page| page.amount);
        on_page.or_else(|| Some(self.cards.charged(payment_intent)?.1))
    }

    /// For which attempt it was paid.
    pub fn whose(&self, payment_intent: &str) -> Option<PaymentAttemptId> {
        let on_page = self.page_of(payment_intent).and_then(|page| page.attempt);
        on_page.or_else(|| Some(self.cards.charged(payment_intent)?.0))
    }

    fn page_of(&self, payment_intent: &str) -> Option<&Checkout> {
        let by = CheckoutState::Paid { payment_intent: payment_intent.to_owned() };
        self.checkouts.iter().map(|session| &session.checkout).find(|page| page.state == by)
    }

    /// What of a payment has gone back, or is going, in minor units.
    pub fn returned(&self, payment_intent: &str) -> i64 {
        let counts = |r: &&Returned| {
            r.payment_intent == payment_intent && r.answer.state != GatewayRefundState::Failed
        };
        self.refunds.iter().filter(counts).map(|r| r.amount.minor).sum()
    }

    /// What the key was first answered with; refused where it was another request.
    pub(super) fn replayed(
        &self,
        key: &str,
        request: &impl std::fmt::Debug,
    ) -> Result<Option<String>, GatewayError> {
        match self.keys.get(key) {
            None => Ok(None),
            Some((first, id)) if *first == format!("{request:?}") => Ok(Some(id.clone())),
            Some(_) => refused("idempotency_error"),
        }
    }

    pub(super) fn remember(&mut self, key: &str, request: &impl std::fmt::Debug, id: &str) {
        self.keys.insert(key.to_owned(), (format!("{request:?}"), id.to_owned()));
    }
}
