//! What a cancellation or a missed visit does to what was paid.

use domain::{Instant, Money, booking::Booking, ledger::Context};
use storage::{Tx, payments::RefundReason};

use super::{PaymentError, captured, refunds::request_refund};
use crate::papers::{self, Subject};

/// Gives `refund` back and keeps the rest of what was paid online: as a no-show fee
/// where the reason is [`RefundReason::NoShow`], otherwise as a cancellation fee. What
/// staff took at the desk stays the client's until staff give it back.
///
/// Refuses to give back more than was paid ([`PaymentError::TooMuch`]). Called in the
/// transaction that changes the booking, once.
pub async fn settle_cancellation(
    tx: &Tx,
    booking: &Booking,
    refund: Money,
    reason: RefundReason,
    now: Instant,
) -> Result<(), PaymentError> {
    storage::payments::lock_booking(tx, booking.id).await?;
    let paid = captured(&**tx, booking).await?;
    if refund.minor < 0 || refund.minor > paid.minor || refund.currency != paid.currency {
        return Err(PaymentError::TooMuch);
    }
    request_refund(tx, booking, refund, reason, now).await?;
    let kept = Money::new(paid.minor - refund.minor, paid.currency);
    if kept.is_zero() {
        return Ok(());
    }
    let context = Context { studio: booking.studio, booking: booking.id, at: now };
    let journal = match reason {
        RefundReason::NoShow => context.no_show_fee(kept, booking.tax_basis_points),
        _ => context.cancellation_fee(kept, booking.tax_basis_points),
    };
    storage::ledger::post(tx, &journal?).await?;
    let subject = match reason {
        RefundReason::NoShow => Subject::NoShowFee,
        _ => Subject::CancellationFee,
    };
    let nothing = Money::zero(kept.currency);
    papers::supplied(tx, booking, subject, (kept, nothing), now).await?;
    Ok(())
}
