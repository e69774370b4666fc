//! What the visits of the demonstration paid, gave back and earned.

use chrono::TimeDelta;
use domain::{
    BookingId, Instant, Money, PaymentAttemptId, RefundId, Span, StudioId, TherapistId,
    TreatmentId,
    ledger::{Context, Journal, LedgerError, PaidAtStudio},
};
use storage::{
    StoreError, Tx, bulk,
    entities::{payment_attempt, refund, studio_payment},
    ledger,
};
use uuid::Uuid;

use super::draw::Draw;

/// What became of a visit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is still to come.
    Ahead,
    /// It took place.
    Completed,
    /// The client did not come.
    NoShow,
    /// The client cancelled, and got that share back.
    Cancelled {
        /// The share.
        percent: u8,
    },
}

impl Outcome {
    /// The booking's state.
    pub const fn state(self) -> &'static str {
        match self {
            Self::Ahead => "confirmed",
            Self::Completed => "completed",
            Self::NoShow => "no_show",
            Self::Cancelled { .. } => "cancelled",
        }
    }

    /// Whether therapist and room were taken.
    pub const fn occupies(self) -> bool {
        !matches!(self, Self::Cancelled { .. })
    }
}

/// One visit, as the books see it.
pub struct Visit {
    pub id: BookingId,
    pub studio: StudioId,
    pub treatment_plan: usize,
    pub treatment: TreatmentId,
    pub therapist: TherapistId,
    pub span: Span,
    pub made: Instant,
    pub price: Money,
    pub tax_basis_points: u32,
    pub online: bool,
    pub outcome: Outcome,
}

impl Visit {
    /// What a cancellation gave back.
    pub fn refund(&self) -> Money {
        match self.outcome {
            Outcome::Cancelled { percent } if self.online => self.price.percent(percent),
            _ => Money::zero(self.price.currency),
        }
    }

    /// When it ended, one way or another.
    pub fn closed_at(&self) -> Instant {
        match self.outcome {
            Outcome::Cancelled { percent: 100 } => self.made + (self.span.start - self.made) / 2,
            Outcome::Cancelled { .. } => self.span.start - TimeDelta::hours(8),
            _ => self.span.end,
        }
    }
}

/// Rows to write, and journals to post.
#[derive(Default)]
pub struct Books {
    attempts: Vec<payment_attempt::Model>,
    refunds: Vec<refund::Model>,
    at_studio: Vec<studio_payment::Model>,
    journals: Vec<Journal>,
}

impl Books {
    /// Adds what a visit paid. One that is still to come is paid at the studio, so
    /// that the demonstration's payment gateway need not know of it.
    pub fn add(&mut self, draw: &mut Draw, visit: &Visit) {
        let done = if visit.online { self.online(draw, visit) } else { self.desk(draw, visit) };
        debug_assert!(done.is_ok(), "the demonstration's books balance");
    }

    fn online(&mut self, draw: &mut Draw, visit: &Visit) -> Result<(), LedgerError> {
        let attempt = attempt_row(draw, visit);
        let (id, fee) = (PaymentAttemptId(attempt.id), attempt.fee_minor.unwrap_or_default());
        let paid = context(visit, visit.made);
        let closed = context(visit, visit.closed_at());
        self.journals.push(paid.captured(id, visit.price)?);
        self.journals.push(paid.stripe_fee(id, Money::new(fee, visit.price.currency))?);
        let tax = visit.tax_basis_points;
        match visit.outcome {
            Outcome::Completed => {
                self.journals.push(closed.recognised(visit.price, tax, visit.treatment)?);
            }
            Outcome::NoShow => self.journals.push(closed.no_show_fee(visit.price, tax)?),
            Outcome::Cancelled { .. } => self.give_back(draw, visit, attempt.id, closed)?,
            Outcome::Ahead => {}
        }
        self.attempts.push(attempt);
        Ok(())
    }

    fn give_back(
        &mut self,
        draw: &mut Draw,
        visit: &Visit,
        attempt: Uuid,
        closed: Context,
    ) -> Result<(), LedgerError> {
        let back = visit.refund();
        let row = refund_row(draw, visit, attempt, back);
        let id = RefundId(row.id);
        self.journals.push(closed.refund_requested(id, back)?);
        self.journals.push(closed.refund_settled(id, back)?);
        self.refunds.push(row);
        let kept = Money::new(visit.price.minor - back.minor, visit.price.currency);
        if !kept.is_zero() {
            self.journals.push(closed.cancellation_fee(kept, visit.tax_basis_points)?);
        }
        Ok(())
    }

    fn desk(&mut self, draw: &mut Draw, visit: &Visit) -> Result<(), LedgerError> {
        if visit.outcome != Outcome::Completed {
            return Ok(());
        }
        let row = studio_payment::Model {
            id: draw.id(),
            studio: visit.studio.into(),
            booking: visit.id.into(),
            amount_minor: visit.price.minor,
            currency: visit.price.currency.code().into(),
            method: if draw.percent(60) { "card" } else { "cash" }.into(),
            taken_by: None,
            taken_at: visit.span.end.timestamp(),
        };
        let counts = PaidAtStudio::Delivered {
            treatment: visit.treatment,
            tax_basis_points: visit.tax_basis_points,
            already: Money::zero(visit.price.currency),
        };
        let closed = context(visit, visit.span.end);
        self.journals.push(closed.taken_at_studio(row.id, visit.price, counts)?);
        self.at_studio.push(row);
        Ok(())
    }
}

fn context(visit: &Visit, at: Instant) -> Context {
    Context { studio: visit.studio, booking: visit.id, at }
}

/// Writes the rows, and posts the journals.
pub async fn write(tx: &Tx, books: Books) -> Result<(), StoreError> {
    bulk::insert::<payment_attempt::Entity>(tx, books.attempts).await?;
    bulk::insert::<refund::Entity>(tx, books.refunds).await?;
    bulk::insert::<studio_payment::Entity>(tx, books.at_studio).await?;
    ledger::post_all(tx, &books.journals).await
}

/// The fee is the stand-in's: 1.5 % and 25 minor units.
fn attempt_row(draw: &mut Draw, visit: &Visit) -> payment_attempt::Model {
    let id: Uuid = draw.id();
    let made = visit.made.timestamp();
    payment_attempt::Model {
        id,
        studio: visit.studio.into(),
        booking: visit.id.into(),
        purpose: "checkout".into(),
        amount_minor: visit.price.minor,
        currency: visit.price.currency.code().into(),
        idempotency_key: format!("{id}:checkout"),
        state: "paid".into(),
        stripe_session: Some(format!("cs_demo_{}", id.simple())),
        stripe_payment_intent: Some(format!("pi_demo_{}", id.simple())),
        checkout_url: None,
        expires_at: made + 1_860,
        late: false,
        fee_minor: Some(visit.price.minor * 15 / 1_000 + 25),
        created_at: made,
        paid_at: Some(made + 90),
    }
}

fn refund_row(draw: &mut Draw, visit: &Visit, attempt: Uuid, amount: Money) -> refund::Model {
    let id: Uuid = draw.id();
    let at = visit.closed_at().timestamp();
    refund::Model {
        id,
        studio: visit.studio.into(),
        attempt,
        booking: visit.id.into(),
        amount_minor: amount.minor,
        currency: amount.currency.code().into(),
        reason: "cancelled_by_client".into(),
        idempotency_key: format!("{id}:refund"),
        state: "succeeded".into(),
        stripe_refund: Some(format!("re_demo_{}", id.simple())),
        created_at: at,
        settled_at: Some(at),
    }
}
