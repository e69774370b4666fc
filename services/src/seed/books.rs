//! What the visits of the demonstration paid, gave back and earned.

use domain::{
    Instant, Money, PaymentAttemptId, RefundId,
    booking::{Booking, BookingState, CancelledBy},
    ledger::{Context, Journal, LedgerError, PaidAtStudio},
    policy::no_show_preview,
};
use storage::{
    StoreError, Tx, bulk,
    entities::{payment_attempt, refund, studio_payment},
    ledger,
    payments::RefundReason,
};
use uuid::Uuid;

use super::{clients, draw::Draw, house::House, visit::Visit};

/// A card payment that may still have to go back: what the gateway must know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardPayment {
    /// The payment page.
    pub session: String,
    /// The payment.
    pub payment_intent: String,
    /// Which attempt of ours.
    pub attempt: PaymentAttemptId,
    /// How much was paid.
    pub amount: Money,
    /// When.
    pub at: Instant,
}

/// Rows to write, and journals to post.
#[derive(Default)]
pub struct Books {
    /// Payments for visits that are still to take place.
    pub open: Vec<CardPayment>,
    pub attempts: Vec<payment_attempt::Model>,
    pub refunds: Vec<refund::Model>,
    pub at_studio: Vec<studio_payment::Model>,
    journals: Vec<Journal>,
}

impl Books {
    /// Adds the money that moved for a visit.
    pub fn add(
        &mut self,
        draw: &mut Draw,
        house: &House,
        visit: &Visit,
    ) -> Result<(), LedgerError> {
        let booking = &visit.booking;
        let closed = context(booking, booking.updated_at);
        let attempt = self.online(draw, visit)?;
        let tax = booking.tax_basis_points;
        match booking.state {
            BookingState::Completed => {
                if attempt.is_some() {
                    let journal = closed.recognised(visit.paid(), tax, booking.treatment)?;
                    self.journals.push(journal);
                }
                self.take_rest(draw, house, visit)?;
            }
            BookingState::NoShow => {
                let (Some(attempt), kept) = (attempt, no_show_preview(booking, visit.paid()))
                else {
                    return Ok(());
                };
                self.give_back(draw, booking, attempt, kept.refund, RefundReason::NoShow)?;
                if !kept.kept.is_zero() {
                    self.journals.push(closed.no_show_fee(kept.kept, tax)?);
                }
            }
            BookingState::Cancelled { by, refund, .. } => {
                let Some(attempt) = attempt else { return Ok(()) };
                self.give_back(draw, booking, attempt, refund, reason(by))?;
                let kept = Money::new(visit.paid().minor - refund.minor, refund.currency);
                if !kept.is_zero() {
                    self.journals.push(closed.cancellation_fee(kept, tax)?);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// What was paid online, with the gateway's fee.
    fn online(&mut self, draw: &mut Draw, visit: &Visit) -> Result<Option<Uuid>, LedgerError> {
        let Some((amount, opened, paid)) = visit.online else { return Ok(None) };
        let booking = &visit.booking;
        let attempt = attempt_row(draw, booking, amount, (opened, paid));
        let (row, at) = (attempt.id, context(booking, paid));
        let id = PaymentAttemptId(row);
        self.journals.push(at.captured(id, amount)?);
        self.journals.push(at.stripe_fee(id, fee(amount))?);
        if clients::matters(booking) {
            self.open.push(CardPayment {
                session: attempt.stripe_session.clone().unwrap_or_default(),
                payment_intent: attempt.stripe_payment_intent.clone().unwrap_or_default(),
                attempt: id,
                amount,
                at: paid,
            });
        }
        self.attempts.push(attempt);
        Ok(Some(row))
    }

    fn give_back(
        &mut self,
        draw: &mut Draw,
        booking: &Booking,
        attempt: Uuid,
        amount: Money,
        reason: RefundReason,
    ) -> Result<(), LedgerError> {
        if amount.is_zero() {
            return Ok(());
        }
        let row = refund_row(draw, booking, attempt, amount, reason);
        let (id, at) = (RefundId(row.id), context(booking, booking.updated_at));
        self.journals.push(at.refund_requested(id, amount)?);
        self.journals.push(at.refund_settled(id, amount)?);
        self.refunds.push(row);
        Ok(())
    }

    /// The rest is taken at the desk by whoever treated.
    fn take_rest(
        &mut self,
        draw: &mut Draw,
        house: &House,
        visit: &Visit,
    ) -> Result<(), LedgerError> {
        let Some(at) = visit.rest_taken else { return Ok(()) };
        let (booking, already) = (&visit.booking, visit.paid());
        let rest = booking.rest_after(already);
        let row = studio_payment::Model {
            id: draw.id(),
            studio: booking.studio.0,
            booking: booking.id.0,
            amount_minor: rest.minor,
            currency: rest.currency.code().into(),
            method: if draw.percent(60) { "card" } else { "cash" }.into(),
            taken_by: Some(house.accounts[visit.therapist]),
            taken_at: at.timestamp(),
        };
        let (treatment, tax_basis_points) = (booking.treatment, booking.tax_basis_points);
        let counts = PaidAtStudio::Delivered { treatment, tax_basis_points, already };
        self.journals.push(context(booking, at).taken_at_studio(row.id, rest, counts)?);
        self.at_studio.push(row);
        Ok(())
    }

    /// Writes the rows, and posts the journals.
    pub async fn write_rows(&self, tx: &Tx) -> Result<(), StoreError> {
        bulk::insert::<payment_attempt::Entity>(tx, self.attempts.clone()).await?;
        bulk::insert::<refund::Entity>(tx, self.refunds.clone()).await?;
        bulk::insert::<studio_payment::Entity>(tx, self.at_studio.clone()).await?;
        ledger::post_all(tx, &self.journals).await
    }
}

fn context(booking: &Booking, at: Instant) -> Context {
    Context { studio: booking.studio, booking: booking.id, at }
}

const fn reason(by: CancelledBy) -> RefundReason {
    match by {
        CancelledBy::Client => RefundReason::CancelledByClient,
        CancelledBy::Studio => RefundReason::CancelledByStudio,
        CancelledBy::System => RefundReason::Safety,
    }
}

/// The stand-in's: 1.5 % and 25 minor units.
fn fee(amount: Money) -> Money {
    Money::new((amount.minor * 15 + 500) / 1_000 + 25, amount.currency)
}

fn attempt_row(
    draw: &mut Draw,
    booking: &Booking,
    amount: Money,
    (opened, paid): (Instant, Instant),
) -> payment_attempt::Model {
    let id: Uuid = draw.id();
    payment_attempt::Model {
        id,
        studio: booking.studio.0,
        booking: booking.id.0,
        purpose: "checkout".into(),
        amount_minor: amount.minor,
        currency: amount.currency.code().into(),
        idempotency_key: format!("{id}:checkout"),
        state: "paid".into(),
        stripe_session: Some(format!("cs_demo_{}", id.simple())),
        stripe_payment_intent: Some(format!("pi_demo_{}", id.simple())),
        checkout_url: None,
        expires_at: opened.timestamp() + 1_860,
        late: false,
        fee_minor: Some(fee(amount).minor),
        created_at: opened.timestamp(),
        paid_at: Some(paid.timestamp()),
    }
}

fn refund_row(
    draw: &mut Draw,
    booking: &Booking,
    attempt: Uuid,
    amount: Money,
    reason: RefundReason,
) -> refund::Model {
    let id: Uuid = draw.id();
    let at = booking.updated_at.timestamp();
    refund::Model {
        id,
        studio: booking.studio.0,
        attempt,
        booking: booking.id.0,
        amount_minor: amount.minor,
        currency: amount.currency.code().into(),
        reason: reason.as_str().into(),
        idempotency_key: format!("{id}:refund"),
        state: "succeeded".into(),
        stripe_refund: Some(format!("re_demo_{}", id.simple())),
        created_at: at,
        settled_at: Some(at),
    }
}
