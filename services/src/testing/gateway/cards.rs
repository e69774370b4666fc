//! Cards that are kept, what charging them comes to, and banks that ask.

use std::collections::HashMap;

use domain::{Currency, Instant, Money, PaymentAttemptId};

use super::{
    ScriptedGateway,
    state::{State, fee_of},
};
use crate::ports::{Charge, GatewayDispute, GatewayError, NewCharge, SavedCard};

/// What the bank of a card says when it is charged while its holder is not there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CardMood {
    /// Yes.
    #[default]
    Works,
    /// No.
    Declines,
    /// Not without its holder.
    WantsClient,
}

#[derive(Default)]
pub(super) struct Cards {
    /// By the id of the page on which each was given.
    given: HashMap<String, SavedCard>,
    detached: Vec<String>,
    charges: Vec<(PaymentAttemptId, Money, Charge)>,
    mood: CardMood,
    disputes: Vec<GatewayDispute>,
}

impl Cards {
    pub fn give(&mut self, page: &str) {
        let card = SavedCard {
            customer: format!("cus_{page}"),
            payment_method: format!("pm_{page}"),
            brand: "visa".into(),
            last4: "4242".into(),
            expires_month: 12,
            expires_year: 2034,
        };
        self.given.insert(page.to_owned(), card);
    }

    /// What was charged with this payment, and for which attempt.
    pub fn charged(&self, payment_intent: &str) -> Option<(PaymentAttemptId, Money)> {
        let by = Charge::Paid { payment_intent: payment_intent.to_owned() };
        let found = self.charges.iter().find(|(_, _, charge)| *charge == by);
        found.map(|(attempt, amount, _)| (*attempt, *amount))
    }

    /// What banks have of a payment, or have taken for good, in minor units.
    pub fn taken(&self, payment_intent: &str) -> i64 {
        let of = Some(payment_intent);
        let own = self.disputes.iter().filter(|found| found.payment_intent.as_deref() == of);
        own.map(|dispute| dispute.taken.minor).sum()
    }

    pub fn sum(&self, currency: Currency) -> i64 {
        let paid = self.charges.iter().filter(|(_, amount, charge)| {
            matches!(charge, Charge::Paid { .. }) && amount.currency == currency
        });
        paid.map(|(_, amount, _)| amount.minor).sum()
    }
}

impl State {
    pub fn card_of(&self, page: &str) -> Result<SavedCard, GatewayError> {
        self.cards.given.get(page).cloned().ok_or(GatewayError::NotFound)
    }

    /// A setup is called after the page on which the card was given.
    pub fn attempt_of_setup(&self, setup: &str) -> Option<PaymentAttemptId> {
        let page = setup.strip_prefix("seti_")?;
        self.card_of(page).ok()?;
        self.checkout(page).ok()?.attempt
    }

    pub fn charge_card(
        &mut self,
        request: &NewCharge,
        now: Instant,
    ) -> Result<Charge, GatewayError> {
        if self.replayed(&request.idempotency_key, request)?.is_some() {
            return self.find_charge(request.attempt).ok_or(GatewayError::NotFound);
        }
        let known = self.cards.given.values().any(|c| c.payment_method == request.payment_method);
        if !known || self.cards.detached.contains(&request.payment_method) {
            return Err(GatewayError::Refused { code: "resource_missing".into() });
        }
        let id = format!("pi_card_{}", self.cards.charges.len() + 1);
        self.remember(&request.idempotency_key, request, &id);
        let charge = match self.cards.mood {
            CardMood::Works => Charge::Paid { payment_intent: id.clone() },
            CardMood::Declines => Charge::Declined { code: "insufficient_funds".into() },
            CardMood::WantsClient => Charge::NeedsClient,
        };
        self.cards.charges.push((request.attempt, request.amount, charge.clone()));
        if matches!(charge, Charge::Paid { .. }) {
            self.balance.charged(&id, request.amount, fee_of(request.amount), now);
            self.happened("payment_intent.succeeded", &id, now);
        }
        Ok(charge)
    }

    pub fn find_charge(&self, attempt: PaymentAttemptId) -> Option<Charge> {
        let found = self.cards.charges.iter().find(|(own, _, _)| *own == attempt);
        found.map(|(_, _, charge)| charge.clone())
    }

    pub fn detach_card(&mut self, payment_method: &str) -> Result<(), GatewayError> {
        if !self.cards.detached.iter().any(|gone| gone == payment_method) {
            self.cards.detached.push(payment_method.to_owned());
        }
        Ok(())
    }

    pub fn dispute(&self, id: &str) -> Result<GatewayDispute, GatewayError> {
        let found = self.cards.disputes.iter().find(|dispute| dispute.id == id);
        found.cloned().ok_or(GatewayError::NotFound)
    }
}

impl ScriptedGateway {
    /// What banks say from now on when a kept card is charged.
    pub fn set_card_mood(&self, mood: CardMood) {
        self.state().cards.mood = mood;
    }

    /// The cards that were given, by no order.
    #[must_use]
    pub fn cards(&self) -> Vec<SavedCard> {
        self.state().cards.given.values().cloned().collect()
    }

    /// The cards that were given up.
    #[must_use]
    pub fn detached(&self) -> Vec<String> {
        self.state().cards.detached.clone()
    }

    /// How often a kept card was charged, whatever came of it.
    #[must_use]
    pub fn charges(&self) -> Vec<Charge> {
        self.state().cards.charges.iter().map(|(_, _, charge)| charge.clone()).collect()
    }

    /// A client's bank questions a payment, and takes back at once what has not gone back,
    /// with a fee.
    ///
    /// # Panics
    /// Where there is no such payment.
    pub fn open_dispute(&self, payment_intent: &str) -> String {
        let now = self.clock.now();
        let mut state = self.state();
        let mut amount = state.paid(payment_intent).expect("a payment");
        amount.minor -= state.returned(payment_intent);
        let id = format!("du_{}", state.cards.disputes.len() + 1);
        let (taken, fee) =
            (Money::new(-amount.minor, amount.currency), Money::new(2_000, amount.currency));
        state.balance.disputed(&id, payment_intent, (taken, fee), now);
        state.cards.disputes.push(GatewayDispute {
            id: id.clone(),
            payment_intent: Some(payment_intent.to_owned()),
            amount,
            reason: "fraudulent".into(),
            state: "needs_response".into(),
            due_by: Some(now + chrono::TimeDelta::days(7)),
            taken: amount,
            fee,
            opened: now,
        });
        state.happened("charge.dispute.created", &id, now);
        state.happened("charge.dispute.funds_withdrawn", &id, now);
        id
    }

    /// The bank decides.
    pub fn close_dispute(&self, id: &str, won: bool) {
        let now = self.clock.now();
        let mut state = self.state();
        let mut back = None;
        if let Some(dispute) = state.cards.disputes.iter_mut().find(|dispute| dispute.id == id) {
            dispute.state = if won { "won" } else { "lost" }.into();
            dispute.due_by = None;
            if won {
                back = dispute.payment_intent.clone().map(|payment| (payment, dispute.taken));
                dispute.taken.minor = 0;
            }
        }
        if let Some((payment, taken)) = back {
            let sums = (taken, Money::zero(taken.currency));
            state.balance.disputed(id, &payment, sums, now);
        }
        state.happened("charge.dispute.closed", id, now);
        if won {
            state.happened("charge.dispute.funds_reinstated", id, now);
        }
    }

    /// What banks have taken back and not given back.
    #[must_use]
    pub fn disputed(&self, currency: Currency) -> Money {
        let state = self.state();
        let own = state.cards.disputes.iter().filter(|d| d.taken.currency == currency);
        Money::new(own.map(|d| d.taken.minor).sum(), currency)
    }
}
