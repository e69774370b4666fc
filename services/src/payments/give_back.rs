//! What is owed to a client goes back after all: online once more, or by hand.

use domain::{BookingId, Currency, Instant, Money, ledger::Context};
use storage::{
    Collision, StoreError, Tx, audit, bookings,
    payments::{self, RefundReason, ReturnMethod},
};
use thiserror::Error;

use super::{
    Owed, PaymentError, owed,
    owed::{sendable, stands},
    refunds::request_of_attempt,
};
use crate::{
    Services,
    auth::{ManagerSession, Unconfirmed},
    papers::{self, Credit, PaidBy},
};

/// Why nothing was given back.
#[derive(Debug, Error)]
pub enum GiveBackRefused {
    /// There is no such booking at this studio.
    #[error("no such booking here")]
    NotFound,
    /// Nothing is owed, or nothing that could go this way. So it is for whoever asks
    /// twice.
    #[error("nothing is owed")]
    NothingOwed,
    /// It is another amount than the one that was shown.
    #[error("another amount is owed")]
    Changed,
    /// The books refused.
    #[error(transparent)]
    Payment(PaymentError),
    /// They did not prove lately who they are.
    #[error(transparent)]
    Unconfirmed(#[from] Unconfirmed),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl GiveBackRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::NothingOwed => "nothing_owed",
            Self::Changed => "amount_changed",
            Self::Payment(error) => error.code(),
            Self::Unconfirmed(_) => Unconfirmed::CODE,
            Self::Store(_) => "unavailable",
        }
    }
}

impl Collision for GiveBackRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

impl From<PaymentError> for GiveBackRefused {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::Store(error) => Self::Store(error),
            other => Self::Payment(other),
        }
    }
}

/// Sends what is owed online once more, the way it was paid, and returns how much that
/// is. The new refunds have keys of their own, and leave as jobs.
///
/// `shown` is the amount that was agreed to. Refuses another one, and where nothing that
/// was to go back online is owed: a second press sends nothing.
pub async fn send_again(
    services: &Services,
    manager: &ManagerSession,
    booking: BookingId,
    shown: Money,
) -> Result<Money, GiveBackRefused> {
    manager.confirmed()?;
    services.store.retrying(|| try_send(services, manager, booking, shown)).await
}

async fn try_send(
    services: &Services,
    manager: &ManagerSession,
    booking: BookingId,
    shown: Money,
) -> Result<Money, GiveBackRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let owed = locked(&tx, manager, booking, shown.currency).await?;
    let amount = agreed(owed.online, shown)?;
    request(&tx, booking, amount, now).await?;
    note(
        &tx,
        manager,
        booking,
        "refund.again",
        format!("{} {}", amount.minor, amount.currency),
        now,
    )
    .await?;
    tx.commit().await?;
    Ok(amount)
}

/// Writes down that staff gave back by hand all that is owed, and returns how much that
/// is.
///
/// `shown` is the amount that was agreed to. Refuses another one, and where nothing is
/// owed: a second press writes nothing.
pub async fn gave_back(
    services: &Services,
    manager: &ManagerSession,
    booking: BookingId,
    shown: Money,
    method: ReturnMethod,
) -> Result<Money, GiveBackRefused> {
    manager.confirmed()?;
    services.store.retrying(|| try_give(services, manager, booking, shown, method)).await
}

async fn try_give(
    services: &Services,
    manager: &ManagerSession,
    booking: BookingId,
    shown: Money,
    method: ReturnMethod,
) -> Result<Money, GiveBackRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let owed = locked(&tx, manager, booking, shown.currency).await?;
    let amount = agreed(owed.all, shown)?;
    let (studio, by) = (manager.studio(), Some(manager.account()));
    let whose = (studio, booking);
    let id = payments::insert_studio_return(&tx, whose, amount, method, by, now).await?;
    let journal = Context { studio, booking, at: now }.returned_at_studio(id, amount);
    storage::ledger::post(&tx, &journal.map_err(PaymentError::from)?).await?;
    note_credit(&tx, booking, (id, method), owed, now).await?;
    let detail = format!("{} {} {}", method.as_str(), amount.minor, amount.currency);
    note(&tx, manager, booking, "refund.by_hand", detail, now).await?;
    tx.commit().await?;
    Ok(amount)
}

/// What the desk took and gives back takes back its receipt. What was to go back online has
/// had its credit note when that was decided.
async fn note_credit(
    tx: &Tx,
    booking: BookingId,
    (given, method): (uuid::Uuid, ReturnMethod),
    owed: Owed,
    now: Instant,
) -> Result<(), GiveBackRefused> {
    let taken = payments::studio_payments_of(&**tx, booking).await?;
    let taken: i64 = taken.iter().map(|row| row.amount_minor).sum();
    let minor = (owed.all.minor - owed.online.minor).min(taken);
    let visit = bookings::by_id(&**tx, booking).await?;
    let Some(visit) = visit.filter(|_| minor > 0) else { return Ok(()) };
    let credit = Credit {
        source: ("studio_return", given),
        amount: Money::new(minor, owed.all.currency),
        tax: Money::zero(owed.all.currency),
        by: match method {
            ReturnMethod::Cash => PaidBy::Cash,
            ReturnMethod::Transfer => PaidBy::Transfer,
        },
        reason: "owed".to_owned(),
    };
    Ok(papers::credited(tx, &visit, credit, now).await?)
}

/// What is owed in a currency, under the lock that everything about the booking's money is done under.
async fn locked(
    tx: &Tx,
    manager: &ManagerSession,
    booking: BookingId,
    currency: Currency,
) -> Result<Owed, GiveBackRefused> {
    payments::lock_booking(tx, booking).await?;
    let found = bookings::of_studio(&**tx, manager.studio(), booking).await?;
    found.ok_or(GiveBackRefused::NotFound)?;
    owed(&**tx, booking, currency).await?.ok_or(GiveBackRefused::NothingOwed)
}

fn agreed(owed: Money, shown: Money) -> Result<Money, GiveBackRefused> {
    match owed {
        owed if owed.is_zero() => Err(GiveBackRefused::NothingOwed),
        owed if owed != shown => Err(GiveBackRefused::Changed),
        owed => Ok(owed),
    }
}

/// The payments whose refunds failed give back what they were to give, and together no
/// more than is owed.
async fn request(
    tx: &Tx,
    booking: BookingId,
    amount: Money,
    now: Instant,
) -> Result<(), GiveBackRefused> {
    let refunds = payments::refunds_of(&**tx, booking).await?;
    let state = bookings::by_id(&**tx, booking).await?.map(|booking| booking.state.code());
    let only_late = state.is_none_or(stands);
    let mut left = amount.minor;
    let attempts = payments::attempts_of(&**tx, booking).await?;
    for attempt in attempts.iter().filter(|attempt| attempt.currency == amount.currency.code()) {
        let part = Money::new(sendable(attempt, &refunds).min(left), amount.currency);
        if part.minor > 0 && (attempt.late || !only_late) {
            request_of_attempt(tx, attempt, part, RefundReason::Again, now).await?;
            left -= part.minor;
        }
    }
    if left == 0 { Ok(()) } else { Err(PaymentError::TooMuch.into()) }
}

async fn note(
    tx: &Tx,
    manager: &ManagerSession,
    booking: BookingId,
    action: &str,
    detail: String,
    now: Instant,
) -> Result<(), StoreError> {
    let entry = audit::Entry {
        studio: Some(manager.studio()),
        actor: manager.actor(),
        action,
        object: booking.to_string(),
        detail,
    };
    audit::append(tx, entry, now).await
}
