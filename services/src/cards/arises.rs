//! A missed or late-cancelled visit leaves a fee, where a card secures it.

use domain::{
    Instant, Money,
    booking::Booking,
    policy::{FeeKind, missed_fee},
};
use storage::{
    Connection, StoreError, Tx,
    cards::{self, NewFee},
    payments as rows,
};

use crate::payments;

/// Writes down what the visit leaves to be charged to its card, once what was kept of the
/// money paid online is booked. Nothing where no card was given, and where nothing is left.
/// Nothing is charged: somebody decides.
pub async fn fee_arises(
    tx: &Tx,
    booking: &Booking,
    kind: FeeKind,
    now: Instant,
) -> Result<(), StoreError> {
    let kept = payments::kept(&**tx, booking).await?;
    let amount = due(&**tx, booking, kind, kept, now).await?;
    if amount.is_zero() {
        return Ok(());
    }
    let fee = NewFee { booking: booking.id, studio: booking.studio, kind, amount, kept };
    cards::insert_fee(tx, fee, now).await
}

/// What a client who cancels now leaves to be charged to their card, where `kept` is what the
/// studio then keeps of the money paid online.
pub async fn fee_if_cancelled<C: Connection>(
    conn: &C,
    booking: &Booking,
    kept: Money,
    now: Instant,
) -> Result<Money, StoreError> {
    if booking.is_first_request() {
        return Ok(Money::zero(booking.price.currency));
    }
    due(conn, booking, FeeKind::LateCancellation, kept, now).await
}

async fn due<C: Connection>(
    conn: &C,
    booking: &Booking,
    kind: FeeKind,
    kept: Money,
    now: Instant,
) -> Result<Money, StoreError> {
    let nothing = Money::zero(booking.price.currency);
    let card = cards::of_booking(conn, booking.id).await?;
    // Given, though it may not be known yet which it is.
    let Some(card) = card.filter(|card| card.state != cards::DETACHED) else { return Ok(nothing) };
    if !was_given(conn, &card).await? {
        return Ok(nothing);
    }
    let desk = at_desk(conn, booking).await?;
    Ok(missed_fee(booking, kind, now, (kept, desk), card.most()?))
}

/// Whether the page on which the card was asked for came to its end.
async fn was_given<C: Connection>(
    conn: &C,
    card: &storage::entities::card_on_file::Model,
) -> Result<bool, StoreError> {
    if card.is_kept() {
        return Ok(true);
    }
    let Some(attempt) = card.attempt else { return Ok(false) };
    let attempt = rows::attempt(conn, attempt.into()).await?;
    Ok(attempt.is_some_and(|attempt| {
        let ended = [rows::AttemptState::Saved, rows::AttemptState::Paid];
        !attempt.late && ended.iter().any(|state| state.as_str() == attempt.state)
    }))
}

/// What the desk took for the visit and has not given back.
async fn at_desk<C: Connection>(conn: &C, booking: &Booking) -> Result<Money, StoreError> {
    let mut sum = Money::zero(booking.price.currency);
    for taken in rows::studio_payments_of(conn, booking.id).await? {
        sum.minor += taken.amount_minor;
    }
    for given in rows::studio_returns_of(conn, booking.id).await? {
        sum.minor -= given.amount_minor;
    }
    sum.minor = sum.minor.max(0);
    Ok(sum)
}
