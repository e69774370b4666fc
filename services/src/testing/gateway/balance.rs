//! The gateway's balance: what moved it, and what left it for the bank.

use std::ops::Range;

use domain::{Currency, Instant, Money};

use crate::ports::{BalanceKind, BalanceLine, GatewayPayout, PayoutState};

/// A line, and the payout it left with.
struct Kept {
    line: BalanceLine,
    payout: Option<String>,
}

#[derive(Default)]
pub(super) struct Balance {
    lines: Vec<Kept>,
    pub payouts: Vec<GatewayPayout>,
}

impl Balance {
    fn add(
        &mut self,
        kind: BalanceKind,
        (amount, fee): (Money, Money),
        source: Option<&str>,
        payment_intent: Option<&str>,
        created: Instant,
    ) {
        let line = BalanceLine {
            id: format!("txn_{}", self.lines.len() + 1),
            kind,
            amount,
            fee,
            source: source.map(ToOwned::to_owned),
            payment_intent: payment_intent.map(ToOwned::to_owned),
            created,
        };
        self.lines.push(Kept { line, payout: None });
    }

    pub fn charged(&mut self, payment_intent: &str, amount: Money, fee: Money, now: Instant) {
        let charge = payment_intent.replace("pi_", "ch_");
        self.add(BalanceKind::Charge, (amount, fee), Some(&charge), Some(payment_intent), now);
    }

    pub fn refunded(&mut self, refund: &str, payment_intent: &str, amount: Money, now: Instant) {
        let sums = (Money::new(-amount.minor, amount.currency), Money::zero(amount.currency));
        self.add(BalanceKind::Refund, sums, Some(refund), Some(payment_intent), now);
    }

    pub fn refund_failed(
        &mut self,
        refund: &str,
        payment_intent: &str,
        amount: Money,
        now: Instant,
    ) {
        let sums = (amount, Money::zero(amount.currency));
        self.add(BalanceKind::RefundFailure, sums, Some(refund), Some(payment_intent), now);
    }

    pub fn disputed(&mut self, id: &str, payment_intent: &str, sums: (Money, Money), now: Instant) {
        self.add(BalanceKind::Dispute, sums, Some(id), Some(payment_intent), now);
    }

    pub fn charge_fee(&mut self, amount: Money, now: Instant) {
        let sums = (Money::new(-amount.minor, amount.currency), Money::zero(amount.currency));
        self.add(BalanceKind::Fee, sums, None, None, now);
    }

    pub fn held(&self) -> Vec<Money> {
        let of = |currency: Currency| {
            let own = self.lines.iter().filter(|kept| kept.line.amount.currency == currency);
            Money::new(own.map(|kept| kept.line.amount.minor - kept.line.fee.minor).sum(), currency)
        };
        Currency::ALL.into_iter().map(of).filter(|held| !held.is_zero()).collect()
    }

    pub fn within(&self, span: &Range<Instant>) -> Vec<BalanceLine> {
        let lines = self.lines.iter().map(|kept| &kept.line);
        lines.filter(|line| span.contains(&line.created)).cloned().collect()
    }

    pub fn of_payout(&self, payout: &str) -> Vec<BalanceLine> {
        let own = self.lines.iter().filter(|kept| {
            kept.payout.as_deref() == Some(payout) || kept.line.source.as_deref() == Some(payout)
        });
        own.map(|kept| kept.line.clone()).collect()
    }

    pub fn pay_out(&mut self, now: Instant) -> Vec<String> {
        let due: Vec<Money> = self.held().into_iter().filter(|held| held.minor > 0).collect();
        due.into_iter().map(|amount| self.payout(amount, now)).collect()
    }

    fn payout(&mut self, amount: Money, now: Instant) -> String {
        let id = format!("po_{}", self.payouts.len() + 1);
        for kept in &mut self.lines {
            let own = kept.line.amount.currency == amount.currency;
            if own && kept.payout.is_none() && kept.line.kind != BalanceKind::Payout {
                kept.payout = Some(id.clone());
            }
        }
        let left = (Money::new(-amount.minor, amount.currency), Money::zero(amount.currency));
        self.add(BalanceKind::Payout, left, Some(&id), None, now);
        self.payouts.push(GatewayPayout {
            id: id.clone(),
            amount,
            state: PayoutState::Paid,
            automatic: true,
            created: now,
            arrives: now,
        });
        id
    }

    pub fn fail_payout(&mut self, id: &str, now: Instant) {
        let Some(payout) = self.payouts.iter_mut().find(|payout| payout.id == id) else { return };
        payout.state = PayoutState::Failed;
        let back = (payout.amount, Money::zero(payout.amount.currency));
        self.add(BalanceKind::Payout, back, Some(id), None, now);
    }
}
