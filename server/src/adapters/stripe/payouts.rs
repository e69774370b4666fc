//! Stripe's balance: what moved it, and what left it for the bank.

use std::ops::Range;

use domain::{Currency, Instant, Money};
use services::ports::{
    BalanceKind, BalanceLine, GatewayError, GatewayPayout, PaidCard, PayoutState, RefundDetail,
};
use stripe::Client;
use stripe_core::{
    BalanceTransaction, Payout, balance::RetrieveForMyAccountBalance,
    balance_transaction::ListBalanceTransaction, payment_intent::RetrievePaymentIntent,
    payout::ListPayout, refund::RetrieveRefund,
};
use stripe_shared::BalanceTransactionSource as Source;
use stripe_types::{Expandable, Object, RangeQueryTs};

use super::{call::send, events::created_in, refunds};

/// As many as Stripe lists at once.
const PAGE: i64 = 100;
/// So many pages are read.
const PAGES: usize = 500;

/// What Stripe holds, by currency. One that Lumbar does not take is passed over.
pub(super) async fn balance(client: &Client) -> Result<Vec<Money>, GatewayError> {
    let found = send(client, &RetrieveForMyAccountBalance::new()).await?;
    let mut held: Vec<Money> = Vec::new();
    for part in found.available.iter().chain(&found.pending) {
        let Some(currency) = known_currency(&part.currency) else { continue };
        match held.iter_mut().find(|money| money.currency == currency) {
            Some(money) => money.minor += part.amount,
            None => held.push(Money::new(part.amount, currency)),
        }
    }
    Ok(held)
}

/// What moved the balance in a span, oldest first. Nothing if that is more than is read.
pub(super) async fn lines_within(
    client: &Client,
    span: &Range<Instant>,
) -> Result<Option<Vec<BalanceLine>>, GatewayError> {
    lines(client, ListBalanceTransaction::new().created(created_in(span))).await
}

/// What a payout is made of, oldest first.
pub(super) async fn lines_of(
    client: &Client,
    payout: &str,
) -> Result<Vec<BalanceLine>, GatewayError> {
    let lines = lines(client, ListBalanceTransaction::new().payout(payout)).await?;
    lines.ok_or_else(|| {
        tracing::error!(payout, "a payout has more lines than are read");
        GatewayError::Unknown
    })
}

async fn lines(
    client: &Client,
    list: ListBalanceTransaction,
) -> Result<Option<Vec<BalanceLine>>, GatewayError> {
    let mut list = list.limit(PAGE).expand(vec!["data.source".to_owned()]);
    let mut found = Vec::new();
    for _ in 0..PAGES {
        let page = send(client, &list).await?;
        for row in &page.data {
            found.extend(line(row)?);
        }
        match page.data.last() {
            Some(last) if page.has_more => list = list.starting_after(last.id.as_str()),
            _ => {
                found.reverse();
                return Ok(Some(found));
            }
        }
    }
    Ok(None)
}

/// A movement in our words; nothing for one in a currency that Lumbar does not take.
fn line(row: &BalanceTransaction) -> Result<Option<BalanceLine>, GatewayError> {
    let Some(currency) = known_currency(&row.currency) else { return Ok(None) };
    let (source, payment_intent) = about(row);
    Ok(Some(BalanceLine {
        id: row.id.as_str().to_owned(),
        kind: kind(row.type_.as_str(), &row.reporting_category),
        amount: Money::new(row.amount, currency),
        fee: Money::new(row.fee, currency),
        source,
        payment_intent,
        created: Instant::from_timestamp(row.created, 0).ok_or(GatewayError::Unknown)?,
    }))
}

/// The id of what it is about, and the payment behind that.
fn about(row: &BalanceTransaction) -> (Option<String>, Option<String>) {
    let Some(source) = &row.source else { return (None, None) };
    let Some(object) = source.as_object() else {
        return (Some(source.id().to_string()), None);
    };
    let payment = |intent: Option<&Expandable<stripe_shared::PaymentIntent>>| {
        intent.map(|intent| intent.id().as_str().to_owned())
    };
    let intent = match object {
        Source::Charge(charge) => payment(charge.payment_intent.as_ref()),
        Source::Refund(refund) => payment(refund.payment_intent.as_ref()),
        Source::Dispute(dispute) => payment(dispute.payment_intent.as_ref()),
        _ => None,
    };
    (Some(object.id().to_string()), intent)
}

fn kind(type_: &str, category: &str) -> BalanceKind {
    match type_ {
        "charge" | "payment" => BalanceKind::Charge,
        "refund" | "payment_refund" => BalanceKind::Refund,
        "refund_failure" | "payment_failure_refund" => BalanceKind::RefundFailure,
        "payout" | "payout_cancel" | "payout_failure" => BalanceKind::Payout,
        "stripe_fee" | "stripe_fx_fee" | "tax_fee" => BalanceKind::Fee,
        _ if category.starts_with("dispute") => BalanceKind::Dispute,
        _ => BalanceKind::Other,
    }
}

/// The payouts made since then, oldest first.
pub(super) async fn since(
    client: &Client,
    since: Instant,
) -> Result<Vec<GatewayPayout>, GatewayError> {
    let mut list = ListPayout::new().created(RangeQueryTs::gte(since.timestamp())).limit(PAGE);
    let mut found = Vec::new();
    for _ in 0..PAGES {
        let page = send(client, &list).await?;
        for row in &page.data {
            found.extend(payout(row)?);
        }
        match page.data.last() {
            Some(last) if page.has_more => list = list.starting_after(last.id.as_str()),
            _ => {
                found.reverse();
                return Ok(found);
            }
        }
    }
    Err(GatewayError::Unknown)
}

fn payout(row: &Payout) -> Result<Option<GatewayPayout>, GatewayError> {
    let Some(currency) = known_currency(&row.currency) else { return Ok(None) };
    let at = |seconds| Instant::from_timestamp(seconds, 0).ok_or(GatewayError::Unknown);
    Ok(Some(GatewayPayout {
        id: row.id.as_str().to_owned(),
        amount: Money::new(row.amount, currency),
        state: match row.status.as_str() {
            "paid" => PayoutState::Paid,
            "failed" | "canceled" => PayoutState::Failed,
            _ => PayoutState::Pending,
        },
        automatic: row.automatic,
        created: at(row.created)?,
        arrives: at(row.arrival_date)?,
    }))
}

/// A refund, whoever made it.
pub(super) async fn refund(client: &Client, id: &str) -> Result<RefundDetail, GatewayError> {
    let found = send(client, &RetrieveRefund::new(id)).await?;
    let currency = known_currency(&found.currency);
    let currency =
        currency.ok_or_else(|| GatewayError::Refused { code: "refund_currency_unknown".into() })?;
    let reference = found.metadata.as_ref().and_then(|named| named.get(refunds::REFUND));
    Ok(RefundDetail {
        refund: refunds::known(&found),
        reference: reference.and_then(|id| id.parse().ok()),
        payment_intent: found.payment_intent.as_ref().map(|intent| intent.id().to_string()),
        amount: Money::new(found.amount, currency),
    })
}

/// The card that paid, where the charge names one.
pub(super) async fn card(
    client: &Client,
    payment_intent: &str,
) -> Result<Option<PaidCard>, GatewayError> {
    let call = RetrievePaymentIntent::new(payment_intent).expand(vec!["latest_charge".to_owned()]);
    let intent = send(client, &call).await?;
    let charge = intent.latest_charge.as_ref().and_then(|charge| charge.as_object());
    let details = charge.and_then(|charge| charge.payment_method_details.as_ref());
    let card = details.and_then(|details| details.card.as_ref());
    let told = |card: &stripe_shared::PaymentMethodDetailsCard| {
        Some(PaidCard { brand: card.brand.clone()?, last4: card.last4.clone()? })
    };
    Ok(card.and_then(told))
}

fn known_currency(told: &stripe_types::Currency) -> Option<Currency> {
    told.to_string().parse().ok()
}
