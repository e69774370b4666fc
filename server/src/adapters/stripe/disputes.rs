//! Payments that clients' banks question.

use domain::{Currency, Instant, Money};
use services::ports::{GatewayDispute, GatewayError};
use stripe::Client;
use stripe_core::{Dispute, dispute::RetrieveDispute};

use super::call::send;

/// How a dispute stands.
pub(super) async fn fetch(client: &Client, id: &str) -> Result<GatewayDispute, GatewayError> {
    known(&send(client, &RetrieveDispute::new(id)).await?)
}

/// A dispute in our words. Unknown where it does not say what it must.
fn known(dispute: &Dispute) -> Result<GatewayDispute, GatewayError> {
    let unreadable = |field: &'static str| {
        tracing::error!(field, "Stripe's dispute does not say what it must");
        GatewayError::Unknown
    };
    let currency = dispute.currency.to_string();
    let currency: Currency = currency.parse().map_err(|_| unreadable("currency"))?;
    let instant = |seconds: i64| Instant::from_timestamp(seconds, 0);
    let (taken, fee) = moved(dispute);
    Ok(GatewayDispute {
        id: dispute.id.as_str().to_owned(),
        payment_intent: dispute.payment_intent.as_ref().map(|pi| pi.id().as_str().to_owned()),
        amount: Money::new(dispute.amount, currency),
        reason: dispute.reason.clone(),
        state: dispute.status.as_str().to_owned(),
        // 0 is Stripe's word for a bank that takes no answer.
        due_by: dispute.evidence_details.due_by.filter(|at| *at > 0).and_then(instant),
        taken: Money::new(taken, currency),
        fee: Money::new(fee, currency),
        opened: instant(dispute.created).ok_or_else(|| unreadable("created"))?,
    })
}

/// What the bank has taken back and not given back, and what Stripe keeps for it, in the
/// dispute's own currency. Where the balance is kept in another one, the movements tell only
/// that something was taken, and the dispute how much.
fn moved(dispute: &Dispute) -> (i64, i64) {
    let own = |amount: &stripe_types::Currency| *amount == dispute.currency;
    let all = &dispute.balance_transactions;
    if all.iter().all(|moved| own(&moved.currency)) {
        let taken: i64 = all.iter().map(|moved| moved.amount).sum();
        return ((-taken).max(0), all.iter().map(|moved| moved.fee).sum());
    }
    let taken: i64 = all.iter().map(|moved| moved.amount.signum()).sum();
    (if taken < 0 { dispute.amount } else { 0 }, 0)
}
