//! What a cancellation or a missed visit does to what was paid.

use domain::{Instant, Money, booking::Booking, ledger::Context, policy::Paid};
use storage::{Tx, payments::RefundReason};

use super::{PaymentError, divisible, refunds::request_refund};
use crate::{
    papers::{self, Subject},
    vouchers,
};

/// Whether settling with these `ways` sends money to somebody: to the card that paid, to a gift
/// card, or, of a session whose course has ended, to whoever bought that. A session that goes back
/// to its course is no money.
pub async fn sends_back(tx: &Tx, booking: &Booking, ways: &Paid) -> Result<bool, PaymentError> {
    if ways.online.minor > 0 || ways.cards.minor > 0 {
        return Ok(true);
    }
    Ok(ways.course.minor > 0 && vouchers::session_is_paid_out(tx, booking).await?)
}

/// Gives `ways` back and keeps the rest of what was paid ahead: as a no-show fee where the
/// reason is [`RefundReason::NoShow`], otherwise as a cancellation fee. What staff took at the
/// desk stays the client's until staff give it back.
///
/// Each part goes back the way it came, as the preview divided it
/// ([`domain::policy::RefundPreview::ways`]). Refuses to give back more than came by that way, or
/// a part of a session ([`PaymentError::TooMuch`]). Called in the transaction that changes the booking, once.
pub async fn settle_cancellation(
    tx: &Tx,
    booking: &Booking,
    ways: &Paid,
    reason: RefundReason,
    now: Instant,
) -> Result<(), PaymentError> {
    storage::payments::lock_booking(tx, booking.id).await?;
    let paid = divisible(&**tx, booking).await?;
    if !paid.covers(ways) || !(ways.course.is_zero() || ways.course == paid.course) {
        return Err(PaymentError::TooMuch);
    }
    request_refund(tx, booking, ways.online, reason, now).await?;
    vouchers::give_back(tx, booking, ways, now).await?;
    if matches!(reason, RefundReason::CancelledByStudio | RefundReason::Safety) {
        vouchers::free_promotion(tx, booking).await?;
    }
    let kept = Money::new(paid.all().minor - ways.all().minor, paid.online.currency);
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
