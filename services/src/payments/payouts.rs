//! What the gateway's balance says happened, written down beside our own books; and what it
//! paid out, booked: from the gateway to the bank.
//!
//! One account at the gateway serves every studio here, so that a payout mixes them: each
//! studio's books bear the sum of its own lines. Doing all of it twice changes nothing.

use chrono::{DateTime, TimeDelta};
use domain::{
    Instant, StudioId,
    ledger::{Books, Context, PayoutShare},
};
use storage::{
    StoreError, Tx,
    entities::{balance_line, payout},
    payments, payouts, sales as sold, settings,
};

use super::{
    PaymentError, fees, refunds,
    spans::{AHEAD, Spans},
};
use crate::{
    Services, disputes,
    ports::{BalanceKind, BalanceLine, GatewayError, GatewayPayout, PayoutState},
    sales,
};

/// Where the time of the last movement that was seen is remembered: epoch seconds.
const CURSOR: &str = "gateway.balance_seen_until";
/// How far back the first look goes.
const FIRST_LOOK: TimeDelta = TimeDelta::days(90);
/// How far before the last movement each further look begins.
const OVERLAP: TimeDelta = TimeDelta::hours(1);
/// A payout comes to its end within so long, or comes back.
const PAYOUTS_CHANGE: TimeDelta = TimeDelta::days(21);

/// Reads what moved the balance, and the payouts. Ends in an error where the gateway did not
/// answer: the next look begins where this one did.
pub async fn import_payouts(services: &Services) -> Result<(), PaymentError> {
    let seen = seen(services).await?;
    let now = services.now();
    let since = seen.map_or(now - FIRST_LOOK, |seen| seen - OVERLAP);
    let mut newest = None;
    let mut spans = Spans::of(since..now + AHEAD);
    while let Some(lines) = spans.list(|span| services.gateway.list_balance(span)).await? {
        for line in &lines {
            keep(services, line, None).await?;
        }
        newest = lines.last().map(|line| line.created).or(newest);
    }
    let from = since.min(now - PAYOUTS_CHANGE);
    for payout in services.gateway.list_payouts(from).await? {
        take(services, &payout).await?;
    }
    if let Some(newest) = newest.filter(|newest| seen.is_none_or(|seen| *newest > seen)) {
        let tx = services.store.begin().await?;
        settings::set(&tx, CURSOR, &newest.timestamp().to_string()).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Until when the balance has been read.
async fn seen(services: &Services) -> Result<Option<Instant>, StoreError> {
    let known = settings::get(services.store.reader(), CURSOR).await?;
    let seconds = known.and_then(|text| text.parse().ok());
    Ok(seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0)))
}

/// Writes a movement down, once it is known whose it is, and books what of it is not booked
/// yet: a fee, and a refund that was made at the gateway.
async fn keep(
    services: &Services,
    line: &BalanceLine,
    payout: Option<&str>,
) -> Result<(), PaymentError> {
    let known =
        payouts::lines_among(services.store.reader(), std::slice::from_ref(&line.id)).await?;
    let known = known.first();
    let told = known.is_some_and(|row| row.studio.is_some() || line.kind == BalanceKind::Payout);
    if told && known.is_some_and(|row| payout.is_none() || row.payout.as_deref() == payout) {
        return Ok(());
    }
    let owner = owner(services, line).await?;
    let row = balance_line::Model {
        id: line.id.clone(),
        payout: payout.map(ToOwned::to_owned),
        kind: line.kind.code().into(),
        amount_minor: line.amount.minor,
        fee_minor: line.fee.minor,
        currency: line.amount.currency.code().into(),
        source: line.source.clone(),
        studio: owner.studio.map(Into::into),
        booking: owner.booking.map(Into::into),
        attempt: owner.attempt.map(Into::into),
        refund: owner.refund.map(Into::into),
        sale: owner.sale.map(Into::into),
        sale_refund: owner.sale_refund.map(Into::into),
        created_at: line.created.timestamp(),
    };
    let tx = services.store.begin().await?;
    payouts::keep_line(&tx, row).await?;
    book_fee(&tx, line, owner, services.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Whose a movement is.
async fn owner(services: &Services, line: &BalanceLine) -> Result<payouts::Owner, PaymentError> {
    let reader = services.store.reader();
    if let Some(source) = &line.source {
        hear(services, line.kind, source).await?;
        if let Some(refunded) = refunded(services, line.kind, source).await? {
            return Ok(refunded);
        }
    }
    let Some(payment) = &line.payment_intent else { return Ok(payouts::Owner::default()) };
    if let Some(attempt) = payments::attempt_by_payment(reader, payment).await? {
        return Ok(payouts::Owner {
            studio: Some(attempt.studio.into()),
            booking: Some(attempt.booking.into()),
            attempt: Some(attempt.id.into()),
            ..payouts::Owner::default()
        });
    }
    if !matches!(line.kind, BalanceKind::Charge | BalanceKind::Dispute) {
        return Ok(payouts::Owner::default());
    }
    let sale = sold::by_payment(reader, payment).await?;
    Ok(sale.map_or_else(payouts::Owner::default, |sale| payouts::Owner {
        studio: Some(sale.studio.into()),
        booking: sale.booking.map(Into::into),
        sale: Some(sale.id.into()),
        ..payouts::Owner::default()
    }))
}

/// Hears of a refund that was made at the gateway, of one that failed, and of a dispute.
async fn hear(services: &Services, kind: BalanceKind, source: &str) -> Result<(), PaymentError> {
    let heard = match kind {
        BalanceKind::Refund | BalanceKind::RefundFailure => {
            refunds::refresh_refund(services, source).await
        }
        BalanceKind::Dispute => disputes::refresh(services, source).await,
        _ => Ok(()),
    };
    match heard {
        Ok(()) => Ok(()),
        // Nobody answered, and nobody may for a while: everything is seen again.
        Err(error) if error.is_temporary() && !matches!(error, PaymentError::NotYet) => Err(error),
        // What waits for its payment, or for somebody to look, keeps nobody else's money from
        // being seen. It is nobody's until it is seen again, at the latest with its payout.
        Err(error) => {
            tracing::warn!(source, code = error.code(), "it is not known whose a movement is");
            Ok(())
        }
    }
}

/// Of which refund a movement is, where it is of one.
async fn refunded(
    services: &Services,
    kind: BalanceKind,
    source: &str,
) -> Result<Option<payouts::Owner>, PaymentError> {
    if !matches!(kind, BalanceKind::Refund | BalanceKind::RefundFailure) {
        return Ok(None);
    }
    let reader = services.store.reader();
    if let Some(refund) = payments::refund_by_stripe_id(reader, source).await? {
        return Ok(Some(payouts::Owner {
            studio: Some(refund.studio.into()),
            booking: Some(refund.booking.into()),
            refund: Some(refund.id.into()),
            ..payouts::Owner::default()
        }));
    }
    let refund = sold::refund_by_stripe_id(reader, source).await?;
    Ok(refund.map(|refund| payouts::Owner {
        studio: Some(refund.studio.into()),
        sale_refund: Some(refund.id.into()),
        ..payouts::Owner::default()
    }))
}

/// The fee of a payment or a sale, if nobody had asked for it yet; and that of a refund.
async fn book_fee(
    tx: &Tx,
    line: &BalanceLine,
    owner: payouts::Owner,
    now: Instant,
) -> Result<(), PaymentError> {
    let kept = line.fee.minor != 0;
    match (line.kind, owner) {
        (BalanceKind::Charge, payouts::Owner { attempt: Some(attempt), .. }) => {
            let row = payments::attempt(&**tx, attempt).await?.ok_or(PaymentError::NotFound)?;
            fees::book(tx, &row, line.fee, now).await
        }
        (BalanceKind::Charge, payouts::Owner { sale: Some(sale), .. }) => {
            let row = sold::sale(&**tx, sale).await?.ok_or(PaymentError::NotFound)?;
            sales::book_fee(tx, &row, line.fee, now).await
        }
        (BalanceKind::Refund, owner) if kept => refund_fee(tx, line, owner, now).await,
        _ => Ok(()),
    }
}

async fn refund_fee(
    tx: &Tx,
    line: &BalanceLine,
    owner: payouts::Owner,
    now: Instant,
) -> Result<(), PaymentError> {
    let Some(studio) = owner.studio else { return Ok(()) };
    let journal = match (owner.refund, owner.booking, owner.sale_refund) {
        (Some(refund), Some(booking), _) => {
            Context { studio, booking, at: now }.refund_fee(refund, line.fee)?
        }
        (_, _, Some(refund)) => Books { studio, at: now }.sale_refund_fee(refund, line.fee)?,
        _ => return Ok(()),
    };
    storage::ledger::post(tx, &journal).await?;
    Ok(())
}

/// Writes a payout down, and books each studio's part of it, or takes that back where the
/// bank sent it back.
async fn take(services: &Services, told: &GatewayPayout) -> Result<(), PaymentError> {
    let known = payouts::payout(services.store.reader(), &told.id).await?;
    let read = known.as_ref().is_some_and(|row| row.read_at.is_some());
    let same = known.as_ref().is_some_and(|row| row.state == told.state.code());
    if read && same {
        return Ok(());
    }
    let tx = services.store.begin().await?;
    payouts::keep_payout(&tx, row(told)).await?;
    tx.commit().await?;
    if !read && told.automatic {
        let lines = match services.gateway.payout_lines(&told.id).await {
            // The gateway says that it cannot say of what it is made.
            Err(GatewayError::Refused { .. } | GatewayError::NotFound) => Vec::new(),
            answer => answer?,
        };
        for line in lines.iter().filter(|line| line.kind != BalanceKind::Payout) {
            keep(services, line, Some(&told.id)).await?;
        }
    }
    services.store.retrying(|| book(services, told)).await
}

fn row(told: &GatewayPayout) -> payout::Model {
    payout::Model {
        id: told.id.clone(),
        amount_minor: told.amount.minor,
        currency: told.amount.currency.code().into(),
        state: told.state.code().into(),
        automatic: told.automatic,
        created_at: told.created.timestamp(),
        arrives_at: told.arrives.timestamp(),
        read_at: None,
    }
}

async fn book(services: &Services, told: &GatewayPayout) -> Result<(), PaymentError> {
    let tx = services.store.begin().await?;
    for (studio, net) in payouts::sums_of(&*tx, &told.id, told.amount.currency).await? {
        let studio: StudioId = studio;
        let kept = payouts::share(&tx, &told.id, studio, net).await?;
        let net = domain::Money::new(kept.net_minor, net.currency);
        let share = PayoutShare { id: kept.id, studio, net };
        if net.is_zero() {
            continue;
        }
        storage::ledger::post(&tx, &share.paid_out(told.created)?).await?;
        if told.state == PayoutState::Failed {
            storage::ledger::post(&tx, &share.payout_returned(services.now())?).await?;
        }
    }
    payouts::payout_read(&tx, &told.id, services.now()).await?;
    tx.commit().await?;
    Ok(())
}
