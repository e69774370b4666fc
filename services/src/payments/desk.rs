//! What staff take at the desk, and when what was paid becomes income.

use domain::{
    AccountId, Instant, Money,
    booking::{Booking, BookingState},
    ledger::{Account, Context, Journal, JournalKind, PaidAtStudio},
};
use storage::{
    StoreError, Tx,
    payments::{self, StudioMethod},
};

use super::{PaymentError, received};
use crate::papers::{self, PaidBy, Subject};

/// The session was delivered: what was paid for it is revenue and tax. Does nothing
/// where nothing was paid, or where it was done before.
pub async fn recognise(tx: &Tx, booking: &Booking, now: Instant) -> Result<(), PaymentError> {
    payments::lock_booking(tx, booking.id).await?;
    let journals = storage::ledger::journals_of(&**tx, booking.id).await?;
    // What came late, or lies beyond the price, is owed to the client and no income.
    let prepaid = -net(&journals, Account::ClientPrepaid, booking) - late(tx, booking).await?;
    let gross = Money::new(prepaid.min(booking.price.minor), booking.price.currency);
    invoice(tx, booking, gross, now).await?;
    if gross.minor <= 0 {
        return Ok(());
    }
    let journal =
        context(booking, now).recognised(gross, booking.tax_basis_points, booking.treatment)?;
    storage::ledger::post(tx, &journal).await?;
    Ok(())
}

/// What was supplied is invoiced whether or not it has been paid: what went back before, the
/// visit cost less.
async fn invoice(
    tx: &Tx,
    booking: &Booking,
    paid: Money,
    now: Instant,
) -> Result<(), PaymentError> {
    let due = booking.rest_after(received(&**tx, booking).await?);
    let gross = Money::new(paid.minor.max(0) + due.minor, due.currency);
    if gross.minor > 0 {
        papers::supplied(tx, booking, Subject::Session, (gross, due), now).await?;
    }
    Ok(())
}

async fn late(tx: &Tx, booking: &Booking) -> Result<i64, StoreError> {
    let found = payments::prepaid(&**tx, &[booking.id]).await?;
    let own = found.iter().filter(|prepaid| prepaid.currency == booking.price.currency);
    Ok(own.map(|prepaid| prepaid.late_or_asked.max(0)).sum())
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
    let by = match method {
        StudioMethod::Cash => PaidBy::Cash,
        StudioMethod::Card => PaidBy::Card,
    };
    papers::received(tx, booking, ("studio_payment", id), (amount, by), now).await?;
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
