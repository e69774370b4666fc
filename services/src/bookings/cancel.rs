//! A client cancels: what goes back is shown first, and then is what goes back.

use domain::{
    Instant, Money,
    booking::{Booking, CancelledBy},
    policy::{FeeKind, Paid, RefundPreview, refund_preview},
};
use storage::{
    Collision, Connection, StoreError, Tx,
    audit::Actor,
    bookings, occupancy,
    payments::{RefundReason, lock_booking},
};
use thiserror::Error;

use super::{
    ChangeError,
    confirm::note,
    letters,
    link::{self, LinkRefused},
};
use crate::{
    Services,
    auth::ManageToken,
    cards,
    payments::{self, PaymentError},
};

/// What cancelling now would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CancelPreview {
    /// What was paid ahead and has not gone back.
    pub paid: Money,
    /// What would go back and what would be kept.
    pub refund: RefundPreview,
    /// What the studio could then charge to the card on file.
    pub card_fee: Money,
}

/// Why it was not cancelled. Nothing was changed.
#[derive(Debug, Error)]
pub enum CancelRefused {
    /// The link does not open it.
    #[error("the link no longer opens anything")]
    Gone,
    /// It is cancelled already, or over: the code of its state.
    #[error("it is {state}")]
    NotPossible {
        /// The code of its state.
        state: &'static str,
    },
    /// The visit has begun.
    #[error("the visit has begun")]
    Begun,
    /// Less would go back than was shown: a deadline has passed meanwhile.
    #[error("what goes back has changed")]
    RefundChanged(Box<CancelPreview>),
    /// The payment could not be settled.
    #[error(transparent)]
    Payment(PaymentError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CancelRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Gone => "link_gone",
            Self::NotPossible { .. } => "wrong_state",
            Self::Begun => "visit_begun",
            Self::RefundChanged(_) => "refund_changed",
            Self::Payment(error) => error.code(),
            Self::Store(_) => "unavailable",
        }
    }
}

impl Collision for CancelRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

impl From<LinkRefused> for CancelRefused {
    fn from(error: LinkRefused) -> Self {
        match error {
            LinkRefused::Gone => Self::Gone,
            LinkRefused::Store(error) => Self::Store(error),
        }
    }
}

impl From<PaymentError> for CancelRefused {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::Store(error) => Self::Store(error),
            other => Self::Payment(other),
        }
    }
}

impl From<ChangeError> for CancelRefused {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Invalid(refused) => Self::NotPossible { state: refused.from },
            ChangeError::Store(error) => Self::Store(error),
        }
    }
}

/// What cancelling now would give back. Refuses what cannot be cancelled.
pub async fn cancel_preview(
    services: &Services,
    token: &ManageToken,
) -> Result<CancelPreview, CancelRefused> {
    let conn = services.store.reader();
    let booking = link::open(conn, token).await?;
    preview(conn, &booking, services.now()).await
}

async fn preview<C: Connection>(
    conn: &C,
    booking: &Booking,
    now: Instant,
) -> Result<CancelPreview, CancelRefused> {
    if !booking.may_cancel(now) {
        return Err(if booking.state.code() == "confirmed" {
            CancelRefused::Begun
        } else {
            CancelRefused::NotPossible { state: booking.state.code() }
        });
    }
    let paid = payments::divisible(conn, booking).await?;
    let refund = refund_preview(booking, paid, CancelledBy::Client, now);
    let card_fee = cards::fee_if_cancelled(conn, booking, refund.kept, now).await?;
    Ok(CancelPreview { paid: paid.all(), refund, card_fee })
}

/// Cancels, frees the time, and gives back what [`cancel_preview`] says at this moment.
///
/// `shown` is the refund that the client was shown and agreed to: where less would go
/// back by now, nothing is done ([`CancelRefused::RefundChanged`]). `None` agrees to
/// whatever it is.
pub async fn cancel(
    services: &Services,
    token: &ManageToken,
    shown: Option<Money>,
) -> Result<Booking, CancelRefused> {
    cancel_agreed(services, token, shown, None).await
}

/// [`cancel`], where the client was shown too what could be charged to the card on file:
/// nothing is done where that is more than `fee` by now.
pub async fn cancel_agreed(
    services: &Services,
    token: &ManageToken,
    shown: Option<Money>,
    fee: Option<Money>,
) -> Result<Booking, CancelRefused> {
    services.store.retrying(|| try_cancel(services, token, shown, fee)).await
}

async fn try_cancel(
    services: &Services,
    token: &ManageToken,
    shown: Option<Money>,
    fee: Option<Money>,
) -> Result<Booking, CancelRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    lock_booking(&tx, token.booking()).await?;
    let booking = link::open(&*tx, token).await?;
    let preview = preview(&*tx, &booking, now).await?;
    let less = shown.is_some_and(|shown| preview.refund.refund.minor < shown.minor);
    if less || fee.is_some_and(|fee| preview.card_fee.minor > fee.minor) {
        return Err(CancelRefused::RefundChanged(Box::new(preview)));
    }
    let by = CancelledBy::Client;
    let booking = settle(&tx, booking, by, &preview.refund.ways, Actor::Guest, now).await?;
    tx.commit().await?;
    Ok(booking)
}

/// Cancels within a transaction: state, occupancy, money, mail and audit.
pub(super) async fn settle(
    tx: &Tx,
    booking: Booking,
    by: CancelledBy,
    ways: &Paid,
    actor: Actor,
    now: Instant,
) -> Result<Booking, CancelRefused> {
    let booking = settle_quietly(tx, booking, by, ways, actor, now).await?;
    letters::cancelled(tx, &booking, now).await?;
    Ok(booking)
}

/// [`settle`] for the studio: for whoever cancels several at once, and a mail to each.
pub(crate) async fn settle_for_studio(
    tx: &Tx,
    booking: Booking,
    ways: &Paid,
    actor: Actor,
    now: Instant,
) -> Result<Booking, CancelRefused> {
    settle(tx, booking, CancelledBy::Studio, ways, actor, now).await
}

/// The same without a mail: for whoever tells of several at once.
pub(crate) async fn settle_quietly(
    tx: &Tx,
    booking: Booking,
    by: CancelledBy,
    ways: &Paid,
    actor: Actor,
    now: Instant,
) -> Result<Booking, CancelRefused> {
    // Nobody has said yes to a first request: leaving it costs nothing.
    let costs = by == CancelledBy::Client && !booking.is_first_request();
    let refund = ways.all();
    let booking = booking.cancel(by, now, refund).map_err(ChangeError::from)?;
    let booking = bookings::update(tx, booking).await?;
    occupancy::free(tx, booking.id).await?;
    let reason = match by {
        CancelledBy::Client => RefundReason::CancelledByClient,
        CancelledBy::Studio => RefundReason::CancelledByStudio,
        CancelledBy::System => RefundReason::Safety,
    };
    payments::settle_cancellation(tx, &booking, ways, reason, now).await?;
    if costs {
        cards::fee_arises(tx, &booking, FeeKind::LateCancellation, now).await?;
    }
    let detail = format!("refund {} {}", refund.minor, refund.currency);
    note(tx, &booking, actor, "booking.cancelled", detail, now).await?;
    Ok(booking)
}
