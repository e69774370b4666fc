//! Which card was given, and giving cards up.

use chrono::TimeDelta;
use domain::{BookingId, Instant, PaymentAttemptId, booking::Booking};
use storage::{
    Connection, StoreError, Tx, cards,
    entities::{card_on_file, payment_attempt},
    payments,
};

use crate::{
    Services,
    jobs::{self, Enqueue, Job},
    payments::PaymentError,
    ports::{GatewayError, SavedCard},
};

/// How long after a visit its card is kept, once nothing is open.
const KEPT_AFTER: TimeDelta = TimeDelta::days(7);
/// How long it is kept where the visit took place and nobody wrote down that it was paid.
const KEPT_UNPAID: TimeDelta = TimeDelta::days(30);
/// How many cards are given up in one go.
const AT_ONCE: u32 = 200;

/// Has it found out which card was given on an attempt's page.
pub async fn enqueue_keeping(
    tx: &Tx,
    attempt: &payment_attempt::Model,
    now: Instant,
) -> Result<(), StoreError> {
    let when = Enqueue {
        studio: Some(attempt.studio.into()),
        run_at: now,
        dedupe: Some(format!("{}:card", attempt.id)),
    };
    jobs::enqueue(tx, &Job::KeepCard { attempt: attempt.id.into() }, when, now).await
}

/// Finds out which card was given on an attempt's page, and writes it down; or gives it up,
/// where the visit it was to secure is not to be, or has another card.
pub async fn keep_card(services: &Services, id: PaymentAttemptId) -> Result<(), PaymentError> {
    let reader = services.store.reader();
    let attempt = payments::attempt(reader, id).await?.ok_or(PaymentError::NotFound)?;
    let known = cards::of_booking(reader, attempt.booking.into()).await?;
    if known.is_some_and(|card| card.attempt == Some(id.0) && card.state != cards::ASKED) {
        return Ok(());
    }
    let session = attempt.stripe_session.as_deref().ok_or(PaymentError::NotFound)?;
    let card = services.gateway.fetch_card(session).await?;
    if services.store.retrying(|| write(services, &attempt, &card)).await? {
        return Ok(());
    }
    give_up(services, &card.payment_method).await?;
    let tx = services.store.begin().await?;
    if cards::of_booking(&*tx, attempt.booking.into()).await?.is_some_and(|c| is_asked(&c, id)) {
        cards::detach(&tx, attempt.booking.into(), services.now()).await?;
    }
    tx.commit().await?;
    Ok(())
}

fn is_asked(card: &card_on_file::Model, attempt: PaymentAttemptId) -> bool {
    card.state == cards::ASKED && card.attempt == Some(attempt.0)
}

/// Whether the card is kept now.
async fn write(
    services: &Services,
    attempt: &payment_attempt::Model,
    card: &SavedCard,
) -> Result<bool, PaymentError> {
    let (id, booking) = (PaymentAttemptId(attempt.id), BookingId(attempt.booking));
    let tx = services.store.begin().await?;
    payments::lock_booking(&tx, booking).await?;
    let found = storage::bookings::by_id(&*tx, booking).await?;
    let row = cards::of_booking(&*tx, booking).await?;
    let own = row.is_some_and(|row| is_asked(&row, id));
    if attempt.late || !own || !is_secured(&*tx, found.as_ref()).await? {
        return Ok(false);
    }
    cards::keep(&tx, booking, card, services.now()).await?;
    tx.commit().await?;
    Ok(true)
}

/// Whether there is, or may come, something to charge a card for.
async fn is_secured<C: Connection>(
    conn: &C,
    booking: Option<&Booking>,
) -> Result<bool, StoreError> {
    let Some(booking) = booking else { return Ok(false) };
    if booking.is_booked() || booking.state.code() == "completed" {
        return Ok(true);
    }
    let fee = cards::fee(conn, booking.id).await?;
    Ok(fee.map(|fee| fee.state()).transpose()?.is_some_and(|state| !state.is_settled()))
}

/// Gives up the cards that nothing more is to be charged to, and returns how many.
pub async fn give_up_idle(services: &Services) -> Result<usize, StoreError> {
    let now = services.now();
    let until = (now - KEPT_AFTER, now - KEPT_UNPAID);
    let idle = cards::idle(services.store.reader(), until, AT_ONCE).await?;
    for card in &idle {
        let tx = services.store.begin().await?;
        let when = Enqueue {
            studio: Some(card.studio.into()),
            run_at: now,
            dedupe: Some(format!("{}:detach", card.booking)),
        };
        jobs::enqueue(&tx, &Job::DetachCard { booking: card.booking.into() }, when, now).await?;
        tx.commit().await?;
    }
    Ok(idle.len())
}

/// Gives up the card of a visit.
pub async fn detach_card(services: &Services, booking: BookingId) -> Result<(), PaymentError> {
    let card = cards::of_booking(services.store.reader(), booking).await?;
    let Some(method) = card.and_then(|card| card.payment_method) else { return Ok(()) };
    give_up(services, &method).await?;
    let tx = services.store.begin().await?;
    payments::lock_booking(&tx, booking).await?;
    cards::detach(&tx, booking, services.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// One that is gone is given up already.
async fn give_up(services: &Services, payment_method: &str) -> Result<(), PaymentError> {
    match services.gateway.detach_card(payment_method).await {
        Ok(()) | Err(GatewayError::NotFound) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
