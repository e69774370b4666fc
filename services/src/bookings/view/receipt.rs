//! What was paid, what went back, and what is left.

use chrono::DateTime;
use domain::{
    Instant, Money,
    booking::{Booking, BookingState},
    paper::PaperNumber,
    policy::Paid,
};
use storage::{
    Connection, Corrupt, StoreError,
    payments::{self as rows, AttemptState, RefundState, ReturnMethod, StudioMethod},
    vouchers::{courses, gift_cards, promotions},
};

use uuid::Uuid;

use super::sessions;
use crate::{payments, vouchers::tips_left};

/// What was paid, what went back, and what is left. Tax is inside every figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// As sold.
    pub price: Money,
    /// The price without the tax inside it.
    pub net: Money,
    /// The tax inside the price.
    pub tax: Money,
    /// Such as VAT.
    pub tax_name: String,
    /// 1900 is 19 %.
    pub tax_basis_points: u32,
    /// What the chosen plan takes online.
    pub due_online: Money,
    /// Everything that came in, oldest first.
    pub payments: Vec<Payment>,
    /// Everything that went back or is on its way, oldest first.
    pub refunds: Vec<Refund>,
    /// What staff gave back by hand, oldest first.
    pub returns: Vec<Return>,
    /// What was paid ahead and has not gone back.
    pub refundable: Money,
    /// The same, by the ways in which it can: what a
    /// cancellation divides.
    pub divisible: Paid,
    /// What a promotion took off, with its code; the price is what is left.
    pub discount: Option<(String, Money)>,
    /// What went back to gift cards.
    pub to_cards: Money,
    /// Whether a session went back: to its course, or to whoever paid for that.
    pub to_course: bool,
    /// What a session was worth whose course had ended: it goes back the way that was paid.
    pub to_buyer: Money,
    /// Whether a session pays for it whose course has ended meanwhile.
    pub course_ended: bool,
    /// Tips that were left. They are no part of the price.
    pub tips: Money,
    /// What a cancellation or a missed visit left with the studio.
    pub kept: Money,
    /// What the client is still to get back, and is not on its way.
    pub owed: Money,
    /// What of that a refund was made for which could not be sent.
    pub unsent: Money,
    /// What is left to pay at the studio.
    pub rest: Money,
    /// The numbers of its papers, with their identities, in the order they were handed out.
    pub papers: Vec<(PaperNumber, Uuid)>,
}

/// Money that came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payment {
    /// How much.
    pub amount: Money,
    /// When we learnt of it.
    pub at: Instant,
    /// By which way.
    pub by: PaidBy,
}

/// By which way money came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaidBy {
    /// On the payment page.
    Online,
    /// On the payment page, for a slot that was gone: it goes back in full.
    OnlineLate,
    /// Cash at the studio.
    Cash,
    /// A card at the studio.
    Card,
    /// A gift card.
    GiftCard,
    /// A session of a course.
    Course,
}

/// Money that goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refund {
    /// How much.
    pub amount: Money,
    /// When it was decided.
    pub at: Instant,
    /// How far it has come.
    pub state: RefundState,
}

/// Money that staff gave back by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Return {
    /// How much.
    pub amount: Money,
    /// When it was written down.
    pub at: Instant,
    /// How.
    pub method: ReturnMethod,
}

pub async fn receipt<C: Connection>(
    conn: &C,
    booking: &Booking,
    tax_name: &str,
) -> Result<Receipt, StoreError> {
    let tax = booking.tax();
    let received = payments::received(conn, booking).await?;
    let owed = payments::owed(conn, booking.id, booking.price.currency).await?;
    let nothing = Money::zero(booking.price.currency);
    let divisible = payments::divisible(conn, booking).await?;
    let (to_course, to_buyer) = sessions::back(conn, booking).await?;
    let by_session = !divisible.course.is_zero();
    Ok(Receipt {
        price: booking.price,
        net: Money::new(booking.price.minor - tax.minor, tax.currency),
        tax,
        tax_name: tax_name.to_owned(),
        tax_basis_points: booking.tax_basis_points,
        due_online: booking.due_online,
        payments: came_in(conn, booking, !to_buyer.is_zero()).await?,
        refunds: went_back(conn, booking).await?,
        returns: given(conn, booking).await?,
        refundable: divisible.all(),
        divisible,
        discount: discount(conn, booking).await?,
        to_cards: to_cards(conn, booking).await?,
        to_course,
        to_buyer,
        course_ended: by_session && sessions::ended(conn, booking).await?,
        tips: tips_left(conn, booking).await?,
        kept: payments::kept(conn, booking).await?,
        owed: owed.map_or(nothing, |owed| owed.all),
        unsent: owed.map_or(nothing, |owed| owed.online),
        rest: rest(booking, received),
        papers: numbers(conn, booking).await?,
    })
}

async fn numbers<C: Connection>(
    conn: &C,
    booking: &Booking,
) -> Result<Vec<(PaperNumber, Uuid)>, StoreError> {
    let rows = storage::papers::of_booking(conn, booking.id).await?;
    let one = |row: &storage::entities::paper::Model| Ok((row.number()?, row.id));
    Ok(rows.iter().map(one).collect::<Result<_, Corrupt>>()?)
}

/// What is due online is not left to the studio, and of a visit that does not take
/// place nothing is left to pay.
fn rest(booking: &Booking, received: Money) -> Money {
    match booking.state {
        BookingState::Held { .. } => {
            let minor = received.minor + booking.due_online.minor;
            booking.rest_after(Money::new(minor, received.currency))
        }
        BookingState::Requested { .. } | BookingState::Confirmed | BookingState::Completed => {
            booking.rest_after(received)
        }
        _ => Money::zero(booking.price.currency),
    }
}

/// With a session that is the visit's no more, where it went back in money.
async fn came_in<C: Connection>(
    conn: &C,
    booking: &Booking,
    in_money: bool,
) -> Result<Vec<Payment>, StoreError> {
    let mut payments = Vec::new();
    for attempt in rows::attempts_of(conn, booking.id).await? {
        if attempt.state()? == AttemptState::Paid {
            let at = attempt.paid_at.unwrap_or(attempt.created_at);
            let by = if attempt.late { PaidBy::OnlineLate } else { PaidBy::Online };
            let at = instant("payment_attempt", "paid_at", attempt.id, at)?;
            payments.push(Payment { amount: attempt.amount()?, at, by });
        }
    }
    for taken in rows::studio_payments_of(conn, booking.id).await? {
        let by = match StudioMethod::from_name(&taken.method) {
            Some(StudioMethod::Cash) => PaidBy::Cash,
            Some(StudioMethod::Card) => PaidBy::Card,
            None => return Err(Corrupt::new("studio_payment", "method", taken.id).into()),
        };
        let at = instant("studio_payment", "taken_at", taken.id, taken.taken_at)?;
        payments.push(Payment { amount: taken.amount()?, at, by });
    }
    for used in gift_cards::uses_for(conn, &[booking.id]).await? {
        let at = instant("gift_use", "created_at", used.id, used.created_at)?;
        let amount = Money::new(used.amount_minor, booking.price.currency);
        payments.push(Payment { amount, at, by: PaidBy::GiftCard });
    }
    let mut sessions = courses::uses_for(conn, &[booking.id]).await?;
    if in_money {
        sessions.extend(courses::returned_by(conn, booking.id).await?);
    }
    for used in sessions {
        let at = instant("course_use", "created_at", used.id, used.created_at)?;
        let amount = Money::new(used.value_minor, booking.price.currency);
        payments.push(Payment { amount, at, by: PaidBy::Course });
    }
    payments.sort_by_key(|payment| payment.at);
    Ok(payments)
}

async fn discount<C: Connection>(
    conn: &C,
    booking: &Booking,
) -> Result<Option<(String, Money)>, StoreError> {
    let used = promotions::use_of(conn, booking.id).await?;
    let currency = booking.price.currency;
    Ok(used.map(|used| (used.code, Money::new(used.discount_minor, currency))))
}

async fn to_cards<C: Connection>(conn: &C, booking: &Booking) -> Result<Money, StoreError> {
    let uses = gift_cards::uses_for(conn, &[booking.id]).await?;
    let back = uses.iter().map(|used| used.returned_minor).sum();
    Ok(Money::new(back, booking.price.currency))
}

async fn went_back<C: Connection>(conn: &C, booking: &Booking) -> Result<Vec<Refund>, StoreError> {
    let mut refunds = Vec::new();
    for refund in rows::refunds_of(conn, booking.id).await? {
        let at = instant("refund", "created_at", refund.id, refund.created_at)?;
        refunds.push(Refund { amount: refund.amount()?, at, state: refund.state()? });
    }
    Ok(refunds)
}

async fn given<C: Connection>(conn: &C, booking: &Booking) -> Result<Vec<Return>, StoreError> {
    let mut returns = Vec::new();
    for given in rows::studio_returns_of(conn, booking.id).await? {
        let method = ReturnMethod::from_name(&given.method)
            .ok_or_else(|| Corrupt::new("studio_return", "method", given.id))?;
        let at = instant("studio_return", "given_at", given.id, given.given_at)?;
        returns.push(Return { amount: given.amount()?, at, method });
    }
    Ok(returns)
}

fn instant(
    table: &'static str,
    column: &'static str,
    id: impl ToString,
    seconds: i64,
) -> Result<Instant, Corrupt> {
    DateTime::from_timestamp(seconds, 0).ok_or_else(|| Corrupt::new(table, column, id))
}
