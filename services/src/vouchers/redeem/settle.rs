//! What a hold keeps of cards, courses and promotions is used with the visit, or released;
//! and goes back when the visit does not take place.

use chrono::TimeDelta;
use domain::{
    BookingId, CourseId, GiftCardId, Instant, Money,
    booking::Booking,
    ledger::{Books, Context, Journal, LedgerError},
    policy::Paid,
};
use storage::{
    Corrupt, StoreError, Tx,
    entities::{course_use, gift_use},
    new_id,
    payments::RefundReason,
    vouchers::{HELD, USED, courses, gift_cards, promotions},
};

use crate::{
    payments::{self, PaymentError},
    sales,
};

/// How long a card or a course that gets something back can be used at least.
const USABLE_AGAIN: TimeDelta = TimeDelta::days(90);

/// The hold becomes a visit: what it kept is used, and the ledger hears of it.
///
/// A client may have paid on a page that was opened before the code was given. Then the card
/// pays only what is still open, and what was paid beyond the price goes back.
pub async fn use_held(tx: &Tx, booking: &Booking, now: Instant) -> Result<(), StoreError> {
    promotions::use_held(tx, booking.id).await?;
    let online = payments::paid_online(&**tx, booking).await?;
    let mut open = Money::new(booking.price.minor - online.minor, online.currency);
    use_session(tx, booking, open, now).await?;
    for held in gift_cards::uses_for(&**tx, &[booking.id]).await? {
        if held.state == HELD {
            open.minor -= use_card(tx, booking, &held, open, now).await?;
        }
    }
    let beyond = Money::new(online.minor - booking.price.minor, online.currency);
    if beyond.minor > 0 {
        let back = payments::request_refund(tx, booking, beyond, RefundReason::Goodwill, now).await;
        back.map_err(stored)?;
    }
    Ok(())
}

/// A session pays all or nothing.
async fn use_session(
    tx: &Tx,
    booking: &Booking,
    open: Money,
    now: Instant,
) -> Result<(), StoreError> {
    for held in courses::uses_for(&**tx, &[booking.id]).await? {
        if held.state != HELD {
            continue;
        }
        if open.minor < held.value_minor {
            courses::release_held(tx, held.id.into()).await?;
            free_session(tx, &held).await?;
        } else if courses::use_held(tx, held.id.into()).await? && held.value_minor > 0 {
            let worth = Money::new(held.value_minor, open.currency);
            post(tx, context(booking, now).course_used(held.id.into(), worth)).await?;
        }
    }
    Ok(())
}

/// Returns how much the card paid, in minor units.
async fn use_card(
    tx: &Tx,
    booking: &Booking,
    held: &gift_use::Model,
    open: Money,
    now: Instant,
) -> Result<i64, StoreError> {
    let pays = held.amount_minor.min(open.minor.max(0));
    let used = (pays > 0).then_some(pays);
    if !gift_cards::settle_use(tx, held.id.into(), used).await? {
        return Ok(0);
    }
    if pays < held.amount_minor {
        gift_cards::put_back(tx, held.card.into(), held.amount_minor - pays).await?;
    }
    if pays > 0 {
        let amount = Money::new(pays, open.currency);
        post(tx, context(booking, now).gift_card_used(held.id.into(), amount)).await?;
    }
    Ok(pays)
}

/// The hold ended, or other codes are given: what it kept is free again.
pub async fn release_held(tx: &Tx, booking: BookingId) -> Result<(), StoreError> {
    for held in gift_cards::uses_for(&**tx, &[booking]).await? {
        if held.state == HELD && gift_cards::settle_use(tx, held.id.into(), None).await? {
            gift_cards::put_back(tx, held.card.into(), held.amount_minor).await?;
        }
    }
    for held in courses::uses_for(&**tx, &[booking]).await? {
        if held.state == HELD && courses::release_held(tx, held.id.into()).await? {
            free_session(tx, &held).await?;
        }
    }
    promotions::release(tx, booking).await?;
    Ok(())
}

/// A session that was let go of is left of its course again. A course does not end while one
/// of its sessions is held: where it takes none, the worth of this one would be lost.
async fn free_session(tx: &Tx, held: &course_use::Model) -> Result<(), StoreError> {
    if courses::put_back(tx, held.course.into(), held.value_minor).await? {
        return Ok(());
    }
    Err(Corrupt::new("course", "state", held.course).into())
}

/// A promotion that a visit used counts no more: the studio itself took the visit back.
pub async fn free_promotion(tx: &Tx, booking: &Booking) -> Result<(), StoreError> {
    promotions::release(tx, booking.id).await?;
    Ok(())
}

/// Gives back what cards and courses paid, within the transaction that ends the visit. Refuses
/// more than they paid ([`PaymentError::TooMuch`]).
pub async fn give_back(
    tx: &Tx,
    booking: &Booking,
    ways: &Paid,
    now: Instant,
) -> Result<(), PaymentError> {
    if ways.cards.minor > 0 {
        to_cards(tx, booking, ways.cards, now).await?;
    }
    if ways.course.minor > 0 {
        to_course(tx, booking, now).await?;
    }
    Ok(())
}

/// Whether the session that the visit used goes back in money: its course has ended meanwhile, and
/// so much of it can be sent to whoever bought it.
pub async fn session_is_paid_out(tx: &Tx, booking: &Booking) -> Result<bool, PaymentError> {
    for used in courses::uses_for(&**tx, &[booking.id]).await? {
        let course = courses::by_id(&**tx, used.course.into()).await?;
        let course = course.ok_or_else(|| StoreError::from(missing(&used)))?;
        let worth = Money::new(used.value_minor, booking.price.currency);
        let ended = used.state == USED && !course.takes_sessions_back();
        if ended && sales::sends_session_back(tx, course.sale.into(), worth).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn to_cards(
    tx: &Tx,
    booking: &Booking,
    amount: Money,
    now: Instant,
) -> Result<(), PaymentError> {
    let mut left = amount.minor;
    for used in gift_cards::uses_for(&**tx, &[booking.id]).await? {
        let part = left.min(used.amount_minor - used.returned_minor);
        if used.state != USED || part <= 0 {
            continue;
        }
        let card: GiftCardId = used.card.into();
        gift_cards::returned(tx, used.id.into(), part).await?;
        gift_cards::put_back(tx, card, part).await?;
        gift_cards::keep_until(tx, card, now + USABLE_AGAIN).await?;
        left -= part;
    }
    if left > 0 {
        return Err(PaymentError::TooMuch);
    }
    post(tx, context(booking, now).gift_card_returned(new_id(), amount)).await?;
    Ok(())
}

async fn to_course(tx: &Tx, booking: &Booking, now: Instant) -> Result<(), PaymentError> {
    for used in courses::uses_for(&**tx, &[booking.id]).await? {
        if !courses::return_used(tx, used.id.into()).await? {
            continue;
        }
        let course: CourseId = used.course.into();
        let worth = Money::new(used.value_minor, booking.price.currency);
        post(tx, context(booking, now).course_returned(used.id.into(), worth)).await?;
        if courses::put_back(tx, course, used.value_minor).await? {
            courses::keep_until(tx, course, now + USABLE_AGAIN).await?;
            continue;
        }
        // The course was stopped while the visit went on.
        let ended = courses::by_id(&**tx, course).await?;
        let ended = ended.ok_or_else(|| StoreError::from(missing(&used)))?;
        let books = Books { studio: booking.studio, at: now };
        sales::give_session_back(tx, ended.sale.into(), worth, books).await?;
    }
    Ok(())
}

fn missing(used: &course_use::Model) -> Corrupt {
    Corrupt::new("course_use", "course", used.id)
}

fn context(booking: &Booking, at: Instant) -> Context {
    Context { studio: booking.studio, booking: booking.id, at }
}

async fn post(tx: &Tx, journal: Result<Journal, LedgerError>) -> Result<(), StoreError> {
    let journal = journal.map_err(|_| Corrupt::new("entry", "amount_minor", "new"))?;
    storage::ledger::post(tx, &journal).await?;
    Ok(())
}

fn stored(error: PaymentError) -> StoreError {
    match error {
        PaymentError::Store(error) => error,
        _ => Corrupt::new("refund", "amount_minor", "new").into(),
    }
}
