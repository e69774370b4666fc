//! The one transaction of a checkout.

use chrono::{DateTime, TimeDelta};
use domain::{
    BookingId, Instant, Money, PaymentAttemptId,
    booking::{Booking, Obstacle},
    screening::{ScreeningOutcome, decide},
};
use storage::{
    Corrupt, StoreError, Tx, bookings, clients,
    entities::{client as row, screening},
    new_id, occupancy, payments as rows,
};
use uuid::Uuid;

use super::{CheckoutRefused, check::Form};
use crate::{
    Services,
    bookings::{ChangeError, HOLDS_ALLOWED, UNPAID_ALLOWED, client::client, confirm::confirm_paid},
    cards, family, payments,
    sealing::Cell,
    vouchers,
};

/// How long a hold outlives its payment page.
const AFTER_PAGE: TimeDelta = TimeDelta::minutes(1);

/// What the transaction came to.
pub enum Next {
    /// There is nothing to pay, or nothing left to decide: the booking as it stands.
    Settled(Box<Booking>),
    /// This attempt's page is to be opened.
    Pay(PaymentAttemptId),
    /// A page that is opened now would keep the slot for longer than a hold may last.
    HeldLongEnough,
}

/// Writes the form on the held booking, with the client, the sealed answers and what
/// comes next.
pub async fn write(
    services: &Services,
    form: &Form,
    id: BookingId,
) -> Result<Next, CheckoutRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    storage::payments::lock_booking(&tx, id).await?;
    let found = bookings::by_id(&*tx, id).await?;
    let booking = found.ok_or(CheckoutRefused::HoldEnded { still_free: false })?;
    if !booking.is_held_at(now) {
        return Ok(Next::Settled(Box::new(booking)));
    }
    let (booking, covered) = identify(services, &tx, booking, form, now).await?;
    // Where cards and courses pay for all of it, there is nothing to secure.
    let secured = form.secured.filter(|_| covered.minor < booking.price.minor);
    let next = match (booking.due_online.is_zero(), secured) {
        (true, None) => {
            storage::cards::disagree(&tx, booking.id).await?;
            confirm_at_once(&tx, booking, now).await?
        }
        (_, secured) => ask_for_payment(&tx, booking, secured, now).await?,
    };
    if !matches!(next, Next::HeldLongEnough) {
        tx.commit().await?;
    }
    Ok(next)
}

async fn confirm_at_once(tx: &Tx, booking: Booking, now: Instant) -> Result<Next, CheckoutRefused> {
    Ok(Next::Settled(Box::new(confirm_paid(tx, booking, now).await?)))
}

/// The page that is open for the same amount is used again; another one is closed
/// when this one opens. The hold outlives the page.
async fn ask_for_payment(
    tx: &Tx,
    booking: Booking,
    secured: Option<Money>,
    now: Instant,
) -> Result<Next, CheckoutRefused> {
    let asks = match secured {
        Some(most) if booking.due_online.is_zero() => (rows::SETUP, most),
        Some(_) => (rows::CHECKOUT_CARD, booking.due_online),
        None => (rows::CHECKOUT, booking.due_online),
    };
    let attempt = payments::start_for(tx, &booking, asks, now).await?;
    cards::agree(tx, &booking, attempt, now).await?;
    let page = storage::payments::attempt(&**tx, attempt).await?;
    let closes = page.and_then(|page| DateTime::from_timestamp(page.expires_at, 0));
    let until = closes.unwrap_or(now) + AFTER_PAGE;
    let kept = match booking.keep_hold_until(until, now) {
        Err(refused) if refused.why == Obstacle::HeldLongEnough => return Ok(Next::HeldLongEnough),
        kept => kept.map_err(ChangeError::from)?,
    };
    let kept = bookings::update(tx, kept).await?;
    occupancy::extend_hold(tx, kept.id, kept.hold_expires().unwrap_or(until)).await?;
    Ok(Next::Pay(attempt))
}

/// The booking with its client, its codes and its plan, and what only the therapist may read beside
/// it. Not written yet.
async fn identify(
    services: &Services,
    tx: &Tx,
    booking: Booking,
    form: &Form,
    now: Instant,
) -> Result<(Booking, Money), CheckoutRefused> {
    let contact = family::contact(tx, &booking, &form.contact).await?;
    let client = client(services, tx, &booking, &contact, now).await?;
    let blocked = clients::is_blocked(&**tx, client.id.into()).await?;
    if blocked || family::booker_is_blocked(tx, &booking).await? {
        return Err(CheckoutRefused::Blocked);
    }
    let others = bookings::holds_of_client(&**tx, client.id.into(), booking.id, now).await?;
    if others >= HOLDS_ALLOWED {
        return Err(CheckoutRefused::TooManyHolds);
    }
    seal_note(services, tx, &booking, &client, form).await?;
    seal_answers(services, tx, &booking, &client, form, now).await?;
    let booking = booking.identify(client.id.into(), contact, now);
    let booking = booking.map_err(ChangeError::from)?;
    let who = (client.id.into(), form.plan);
    let applied = vouchers::apply(services, tx, booking, who, &form.codes).await?;
    let nothing_paid = applied.booking.due_online.is_zero() && applied.covered.is_zero();
    if nothing_paid && form.secured.is_none() {
        let unpaid = bookings::unpaid_of_client(&**tx, client.id.into(), now).await?;
        if unpaid >= UNPAID_ALLOWED {
            return Err(CheckoutRefused::TooManyUnpaid);
        }
    }
    Ok((applied.booking, applied.covered))
}

async fn seal_note(
    services: &Services,
    tx: &Tx,
    booking: &Booking,
    client: &row::Model,
    form: &Form,
) -> Result<(), StoreError> {
    let cell = cell(client, "booking", "note_sealed", booking.id.0);
    let note = form.note.as_deref().map(|note| seal(services, client, &cell, note.as_bytes()));
    bookings::set_note(tx, booking.id, note.transpose()?).await
}

async fn seal_answers(
    services: &Services,
    tx: &Tx,
    booking: &Booking,
    client: &row::Model,
    form: &Form,
    now: Instant,
) -> Result<(), StoreError> {
    let outcome = decide(&form.answers);
    // Checked before; here it holds for every caller: a stop is never stored.
    if matches!(outcome, ScreeningOutcome::Stop(_)) {
        return bookings::forget_screening(tx, booking.id).await;
    }
    let id = new_id();
    let cell = cell(client, "screening", "answers_sealed", id);
    let answers = serde_json::to_vec(&form.answers)
        .map_err(|_| Corrupt::new("screening", "answers_sealed", id))?;
    let answered = screening::Model {
        id,
        studio: booking.studio.0,
        client: client.id,
        booking: booking.id.0,
        questions_version: i32::try_from(form.answers.version()).unwrap_or(i32::MAX),
        answers_sealed: seal(services, client, &cell, &answers)?,
        outcome: outcome.code().to_owned(),
        created_at: now.timestamp(),
    };
    bookings::set_screening(tx, answered).await
}

fn cell(client: &row::Model, table: &'static str, column: &'static str, row: Uuid) -> Cell {
    Cell { studio: client.studio.into(), client: client.id.into(), table, column, row }
}

fn seal(
    services: &Services,
    client: &row::Model,
    cell: &Cell,
    plaintext: &[u8],
) -> Result<Vec<u8>, StoreError> {
    let sealed = services.vault.seal(&client.data_key_sealed, cell, plaintext);
    sealed.map_err(|_| Corrupt::new("client", "data_key_sealed", client.id).into())
}
