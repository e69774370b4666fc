//! What was received for a booking, what staff take at the desk, and when it becomes
//! income.

use domain::{
    AccountId, Instant, Money,
    booking::{Booking, BookingState},
    ledger::{Account, Context, Journal, JournalKind, PaidAtStudio},
};
use storage::{
    Connection, Corrupt, StoreError, Tx,
    payments::{self, AttemptState, StudioMethod, given_back},
};

use super::PaymentError;

/// What was paid online for a booking, whatever has gone back since. A late payment,
/// which goes back by itself, does not count.
pub async fn paid_online<C: Connection>(conn: &C, booking: &Booking) -> Result<Money, StoreError> {
    let mut sum = Money::zero(booking.price.currency);
    for attempt in payments::attempts_of(conn, booking.id).await? {
        if attempt.state()? == AttemptState::Paid && !attempt.late {
            sum = sum.plus(attempt.amount()?).map_err(|_| foreign(booking))?;
        }
    }
    Ok(sum)
}

/// What of that is neither back nor on its way back: what a cancellation divides.
pub async fn captured<C: Connection>(conn: &C, booking: &Booking) -> Result<Money, StoreError> {
    let mut sum = paid_online(conn, booking).await?;
    let attempts = payments::attempts_of(conn, booking.id).await?;
    let refunds = payments::refunds_of(conn, booking.id).await?;
    for attempt in attempts.iter().filter(|attempt| !attempt.late) {
        sum.minor -= given_back(&refunds, attempt.id.into());
    }
    Ok(sum)
}

/// What was paid for a booking by any way, online and at the desk, whatever has gone
/// back since: the rest of the price is still to be paid.
pub async fn received<C: Connection>(conn: &C, booking: &Booking) -> Result<Money, StoreError> {
    let mut sum = paid_online(conn, booking).await?;
    for payment in payments::studio_payments_of(conn, booking.id).await? {
        sum = sum.plus(payment.amount()?).map_err(|_| foreign(booking))?;
    }
    Ok(sum)
}

/// A booking is paid in the currency of its price.
fn foreign(booking: &Booking) -> Corrupt {
    Corrupt::new("payment_attempt", "currency", booking.id)
}

/// The session was delivered: what was paid for it is revenue and tax. Does nothing
/// where nothing was paid, or where it was done before.
pub async fn recognise(tx: &Tx, booking: &Booking, now: Instant) -> Result<(), PaymentError> {
    payments::lock_booking(tx, booking.id).await?;
    let journals = storage::ledger::journals_of(&**tx, booking.id).await?;
    // Beyond the price lies only what is still owed to the client.
    let prepaid = -net(&journals, Account::ClientPrepaid, booking);
    let gross = Money::new(prepaid.min(booking.price.minor), booking.price.currency);
    if gross.minor <= 0 {
        return Ok(());
    }
    let journal =
        context(booking, now).recognised(gross, booking.tax_basis_points, booking.treatment)?;
    storage::ledger::post(tx, &journal).await?;
    Ok(())
}

/// Staff took `amount` at the desk, before the visit or after it.
///
/// Refuses a booking that is neither to take place nor took place
/// ([`PaymentError::Ended`]), another currency ([`PaymentError::Mismatch`]), and more
/// than is left of the price, or nothing ([`PaymentError::TooMuch`]).
pub async fn record_studio_payment(
    tx: &Tx,
    booking: &Booking,
    amount: Money,
    method: StudioMethod,
    taken_by: Option<AccountId>,
    now: Instant,
) -> Result<(), PaymentError> {
    payments::lock_booking(tx, booking.id).await?;
    if amount.currency != booking.price.currency {
        return Err(PaymentError::Mismatch);
    }
    let received = received(&**tx, booking).await?;
    if amount.minor <= 0 || amount.minor > booking.rest_after(received).minor {
        return Err(PaymentError::TooMuch);
    }
    let counts = counts(tx, booking).await?;
    let whose = (booking.studio, booking.id);
    let id = payments::insert_studio_payment(tx, whose, amount, method, taken_by, now).await?;
    let journal = context(booking, now).taken_at_studio(id, amount, counts)?;
    storage::ledger::post(tx, &journal).await?;
    Ok(())
}

/// Before the visit it is prepaid; after it, income at once.
async fn counts(tx: &Tx, booking: &Booking) -> Result<PaidAtStudio, PaymentError> {
    match booking.state {
        BookingState::Confirmed | BookingState::Requested { .. } => Ok(PaidAtStudio::Ahead),
        BookingState::Completed => {
            let journals = storage::ledger::journals_of(&**tx, booking.id).await?;
            let earned = journals.iter().filter(|journal| {
                matches!(journal.kind, JournalKind::Recognised | JournalKind::TakenAtStudio)
            });
            let earned: Vec<Journal> = earned.cloned().collect();
            let gross = -net(&earned, Account::Revenue(booking.treatment), booking)
                - net(&earned, Account::Tax, booking);
            Ok(PaidAtStudio::Delivered {
                treatment: booking.treatment,
                tax_basis_points: booking.tax_basis_points,
                already: Money::new(gross, booking.price.currency),
            })
        }
        _ => Err(PaymentError::Ended),
    }
}

fn context(booking: &Booking, at: Instant) -> Context {
    Context { studio: booking.studio, booking: booking.id, at }
}

fn net(journals: &[Journal], account: Account, booking: &Booking) -> i64 {
    journals.iter().map(|journal| journal.net(account, booking.price.currency).minor).sum()
}
