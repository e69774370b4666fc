//! Staff give money back: in full or a part, for a visit that is to come, took place, was
//! missed or was cancelled. What is shown first is what then goes back.

mod ask;
mod error;

use domain::{
    BookingId, Instant, Money, Right,
    booking::Booking,
    ledger::{Context, Source, tax_taken_back},
};
use storage::{
    Connection, Corrupt, StoreError, Tx,
    audit::{self, Entry},
    bookings,
    payments::{self, RefundReason, ReturnMethod},
};

pub use self::{
    ask::{BackBy, RefundAsk, RefundOffer, RefundPart, Shown, StaffReason, StaffRefund},
    error::StaffRefundRefused,
};
use super::{
    PaymentError,
    purse::{Purse, Standing},
    refunds,
};
use crate::{
    Services,
    auth::DeskSession,
    papers::{self, Credit, PaidBy},
};

/// What whoever asks could give back for a visit.
pub async fn refund_offer(
    services: &Services,
    desk: &DeskSession,
    booking: BookingId,
) -> Result<RefundOffer, StaffRefundRefused> {
    let conn = services.store.reader();
    let booking = bookings::of_studio(conn, desk.studio(), booking).await?;
    let booking = booking.ok_or(StaffRefundRefused::NotFound)?;
    let purse = purse(conn, &booking, services.now()).await?;
    let (online, by_desk) = (limit(desk, &purse, BackBy::Online), limit(desk, &purse, HAND));
    Ok(RefundOffer {
        standing: purse.standing,
        more_by_manager: online.minor < purse.online.minor || by_desk.minor < purse.desk.minor,
        online,
        desk: by_desk,
        policy: purse.policy,
    })
}

const HAND: BackBy = BackBy::Hand(ReturnMethod::Cash);

/// Exactly what would go back, and what that leaves. Refuses what [`refund_by_staff`] would.
pub async fn staff_refund_preview(
    services: &Services,
    desk: &DeskSession,
    booking: BookingId,
    ask: RefundAsk,
) -> Result<StaffRefund, StaffRefundRefused> {
    let conn = services.store.reader();
    let booking = bookings::of_studio(conn, desk.studio(), booking).await?;
    let booking = booking.ok_or(StaffRefundRefused::NotFound)?;
    let purse = purse(conn, &booking, services.now()).await?;
    let mut preview = preview(desk, &purse, ask)?;
    for part in &mut preview.parts {
        // Which card it is, is said where the gateway answers.
        if let Some(payment) = &part.payment_intent {
            part.card = services.gateway.fetch_paid_card(payment).await.ok().flatten();
        }
    }
    Ok(preview)
}

/// Gives back what was shown, under the booking's lock. Online it leaves as a job; by hand it
/// is written down as given. Refuses what is not as it was shown.
pub async fn refund_by_staff(
    services: &Services,
    desk: &DeskSession,
    booking: BookingId,
    ask: RefundAsk,
    shown: Shown,
) -> Result<StaffRefund, StaffRefundRefused> {
    desk.confirmed()?;
    services.store.retrying(|| try_refund(services, desk, booking, ask, shown)).await
}

async fn try_refund(
    services: &Services,
    desk: &DeskSession,
    booking: BookingId,
    ask: RefundAsk,
    shown: Shown,
) -> Result<StaffRefund, StaffRefundRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    payments::lock_booking(&tx, booking).await?;
    let booking = bookings::of_studio(&*tx, desk.studio(), booking).await?;
    let booking = booking.ok_or(StaffRefundRefused::NotFound)?;
    let purse = purse(&*tx, &booking, now).await?;
    let preview = preview(desk, &purse, ask)?;
    if preview.shown() != shown {
        return Err(StaffRefundRefused::Changed);
    }
    match ask.by {
        BackBy::Online => send(&tx, &booking, &purse, ask, now).await?,
        BackBy::Hand(method) => give(&tx, desk, &booking, &purse, (ask, method), now).await?,
    }
    let (amount, by, why) = (ask.amount, ask.by.code(), ask.reason.code());
    let entry = Entry {
        studio: Some(desk.studio()),
        actor: desk.actor(),
        action: "refund.by_staff",
        object: booking.id.to_string(),
        detail: format!("{by} {} {} {why}", amount.minor, amount.currency),
    };
    audit::append(&tx, entry, now).await?;
    tx.announce(booking.studio);
    tx.commit().await?;
    Ok(preview)
}

async fn purse<C: Connection>(
    conn: &C,
    booking: &Booking,
    now: Instant,
) -> Result<Purse, StaffRefundRefused> {
    let state = booking.state.code();
    Purse::read(conn, booking, now).await?.ok_or(StaffRefundRefused::WrongState { state })
}

/// At most so much, for whoever asks.
fn limit(desk: &DeskSession, purse: &Purse, by: BackBy) -> Money {
    let there = match by {
        BackBy::Online => purse.online,
        BackBy::Hand(_) => purse.desk,
    };
    let policy = match by {
        BackBy::Online if desk.may(Right::ApplyPolicy) => purse.policy.minor,
        _ => 0,
    };
    let most = if desk.may(Right::MoveMoney) { there.minor } else { policy.min(there.minor) };
    Money::new(most, there.currency)
}

fn preview(
    desk: &DeskSession,
    purse: &Purse,
    ask: RefundAsk,
) -> Result<StaffRefund, StaffRefundRefused> {
    let amount = ask.amount;
    if amount.minor <= 0 || amount.currency != purse.there.currency {
        return Err(StaffRefundRefused::NoAmount);
    }
    let there = if ask.by == BackBy::Online { purse.online } else { purse.desk };
    if amount.minor > there.minor {
        return Err(StaffRefundRefused::TooMuch);
    }
    if amount.minor > limit(desk, purse, ask.by).minor {
        return Err(StaffRefundRefused::BeyondPolicy);
    }
    let tax = match purse.credited(0) {
        Some(of) => tax_taken_back(amount, of).map_err(PaymentError::from)?,
        None => Money::zero(amount.currency),
    };
    let parts = if ask.by == BackBy::Online { parts(purse, amount)? } else { Vec::new() };
    let left = Money::new(purse.there.minor - amount.minor, amount.currency);
    Ok(StaffRefund { ask, standing: purse.standing, parts, left, tax })
}

/// The oldest payment goes back first.
fn parts(purse: &Purse, amount: Money) -> Result<Vec<RefundPart>, Corrupt> {
    let mut to_go = amount.minor;
    let mut parts = Vec::new();
    for (attempt, left) in &purse.payments {
        let part = to_go.min(*left);
        if part > 0 {
            to_go -= part;
            let at = attempt.paid_at.unwrap_or(attempt.created_at);
            let at = Instant::from_timestamp(at, 0);
            parts.push(RefundPart {
                amount: Money::new(part, amount.currency),
                paid: attempt.amount()?,
                at: at.ok_or_else(|| Corrupt::new("payment_attempt", "paid_at", attempt.id))?,
                payment_intent: attempt.stripe_payment_intent.clone(),
                card: None,
            });
        }
    }
    Ok(parts)
}

async fn send(
    tx: &Tx,
    booking: &Booking,
    purse: &Purse,
    ask: RefundAsk,
    now: Instant,
) -> Result<(), StaffRefundRefused> {
    let mut gone = 0;
    for (attempt, left) in &purse.payments {
        let part = Money::new((ask.amount.minor - gone).min(*left), ask.amount.currency);
        if part.minor <= 0 {
            continue;
        }
        let why = RefundReason::Goodwill;
        let id = refunds::request_of_attempt(tx, attempt, part, why, now).await?;
        let tax = take_back(tx, booking, purse, (Source::Refund(id), part, gone), now).await?;
        let source = ("refund", id.0);
        note_credit(tx, booking, source, (part, tax), ask, PaidBy::Online, now).await?;
        gone += part.minor;
    }
    if gone == ask.amount.minor { Ok(()) } else { Err(StaffRefundRefused::TooMuch) }
}

async fn give(
    tx: &Tx,
    desk: &DeskSession,
    booking: &Booking,
    purse: &Purse,
    (ask, method): (RefundAsk, ReturnMethod),
    now: Instant,
) -> Result<(), StaffRefundRefused> {
    let (whose, amount) = ((booking.studio, booking.id), ask.amount);
    let by = Some(desk.account());
    let id = payments::insert_studio_return(tx, whose, amount, method, by, now).await?;
    let source = Source::StudioReturn(id);
    let tax = take_back(tx, booking, purse, (source, amount, 0), now).await?;
    let context = Context { studio: booking.studio, booking: booking.id, at: now };
    let journal = match purse.standing {
        Standing::Prepaid => context.refunded_at_studio(id, amount),
        Standing::Revenue | Standing::Fees => context.returned_at_studio(id, amount),
    };
    storage::ledger::post(tx, &journal.map_err(PaymentError::from)?).await?;
    let by = match method {
        ReturnMethod::Cash => PaidBy::Cash,
        ReturnMethod::Transfer => PaidBy::Transfer,
    };
    note_credit(tx, booking, source.parts(), (amount, tax), ask, by, now).await?;
    Ok(())
}

/// What was income is the client's again. Returns the tax in it.
async fn take_back(
    tx: &Tx,
    booking: &Booking,
    purse: &Purse,
    (source, amount, before): (Source, Money, i64),
    now: Instant,
) -> Result<Money, PaymentError> {
    let Some(of) = purse.credited(before) else { return Ok(Money::zero(amount.currency)) };
    credit(tx, booking, (source, amount), of, now).await
}

/// Books that `amount` of what was income is the client's again, and returns the tax in it.
pub(super) async fn credit(
    tx: &Tx,
    booking: &Booking,
    (source, amount): (Source, Money),
    of: domain::ledger::Credited,
    now: Instant,
) -> Result<Money, PaymentError> {
    let context = Context { studio: booking.studio, booking: booking.id, at: now };
    storage::ledger::post(tx, &context.credited(source, amount, of)?).await?;
    Ok(tax_taken_back(amount, of)?)
}

async fn note_credit(
    tx: &Tx,
    booking: &Booking,
    source: (&'static str, uuid::Uuid),
    (amount, tax): (Money, Money),
    ask: RefundAsk,
    by: PaidBy,
    now: Instant,
) -> Result<(), StoreError> {
    let reason = ask.reason.code().to_owned();
    papers::credited(tx, booking, Credit { source, amount, tax, by, reason }, now).await
}
