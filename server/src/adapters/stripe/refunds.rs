//! Refunds, whose the payments are that go back, and what Stripe kept of one.

use std::collections::HashMap;

use domain::{Money, PaymentAttemptId, RefundId};
use services::ports::{GatewayError, GatewayRefund, GatewayRefundState, NewRefund};
use stripe::Client;
use stripe_core::{
    Refund,
    payment_intent::RetrievePaymentIntent,
    refund::{CreateRefund, ListRefund, RetrieveRefund},
};

use super::{
    call::{send, send_once},
    checkouts::ATTEMPT,
};

/// Where our reference stands in Stripe's metadata.
pub(super) const REFUND: &str = "refund";
/// More refunds than this one payment never has.
const MOST: i64 = 100;

/// Sends money back.
pub(super) async fn create(
    client: &Client,
    request: &NewRefund,
) -> Result<GatewayRefund, GatewayError> {
    let call = CreateRefund::new()
        .payment_intent(request.payment_intent.as_str())
        .amount(request.amount.minor)
        .metadata(HashMap::from([(REFUND.to_owned(), request.refund.to_string())]));
    send_once(client, &call, &request.idempotency_key).await.map(|refund| known(&refund))
}

/// How a refund stands.
pub(super) async fn fetch(client: &Client, id: &str) -> Result<GatewayRefund, GatewayError> {
    send(client, &RetrieveRefund::new(id)).await.map(|refund| known(&refund))
}

/// The refund that bears our reference, among those of a payment.
pub(super) async fn find(
    client: &Client,
    refund: RefundId,
    payment_intent: &str,
) -> Result<Option<GatewayRefund>, GatewayError> {
    let list = ListRefund::new().payment_intent(payment_intent).limit(MOST);
    let page = send(client, &list).await?;
    let reference = refund.to_string();
    let ours = |r: &&Refund| r.metadata.as_ref().and_then(|m| m.get(REFUND)) == Some(&reference);
    match page.data.iter().find(ours) {
        Some(found) => Ok(Some(known(found))),
        None if page.has_more => Err(GatewayError::Unknown),
        None => Ok(None),
    }
}

/// The reference that a payment bears, where it is one of ours: what other programs write there
/// is none.
pub(super) async fn payment(
    client: &Client,
    payment_intent: &str,
) -> Result<Option<PaymentAttemptId>, GatewayError> {
    match send(client, &RetrievePaymentIntent::new(payment_intent)).await {
        Ok(intent) => Ok(intent.metadata.get(ATTEMPT).and_then(|bears| bears.parse().ok())),
        Err(GatewayError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What Stripe kept of a payment, in the currency of the balance. Nothing before the
/// payment has reached the balance.
pub(super) async fn fee(
    client: &Client,
    payment_intent: &str,
) -> Result<Option<Money>, GatewayError> {
    let call = RetrievePaymentIntent::new(payment_intent)
        .expand(vec!["latest_charge.balance_transaction".to_owned()]);
    let intent = send(client, &call).await?;
    let charge = intent.latest_charge.as_ref().and_then(|charge| charge.as_object());
    let booked = charge.and_then(|c| c.balance_transaction.as_ref()?.as_object());
    let Some(booked) = booked else { return Ok(None) };
    let currency = booked.currency.to_string().parse().map_err(|_| {
        tracing::error!(
            currency = booked.currency.to_string(),
            "Stripe's fee is in a currency that is not ours"
        );
        GatewayError::Refused { code: "fee_currency_unknown".into() }
    })?;
    Ok(Some(Money::new(booked.fee, currency)))
}

/// Only a refund that says so has succeeded. One that waits for the client's action, or
/// is in a state that is new to us, is not done yet.
pub(super) fn known(refund: &Refund) -> GatewayRefund {
    let state = match refund.status.as_deref() {
        Some("succeeded") => GatewayRefundState::Succeeded,
        Some("failed" | "canceled") => GatewayRefundState::Failed,
        _ => GatewayRefundState::Pending,
    };
    GatewayRefund { id: refund.id.as_str().to_owned(), state }
}
