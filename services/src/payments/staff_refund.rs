//! Staff give money back: in full or a part, for a visit that is to come, took place, was
//! missed or was cancelled. What is shown first is what then goes back.

use domain::{
    BookingId, Instant, Money, Right,
    booking::Booking,
    ledger::{Context, Source, tax_taken_back},
};
use storage::{
    Collision, Connection, Corrupt, StoreError, Tx,
    audit::{self, Entry},
    bookings,
    payments::{self, RefundReason, ReturnMethod},
};
use thiserror::Error;

use super::{
    PaymentError,
    purse::{Purse, Standing},
    refunds,
};
use crate::{
    Services,
    auth::DeskSession,
    papers::{self, Credit, PaidBy},
    ports::PaidCard,
};

/// By which way it is to go back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackBy {
    /// To the cards that paid.
    Online,
    /// By hand.
    Hand(ReturnMethod),
}

impl BackBy {
    /// As forms name it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Hand(method) => method.as_str(),
        }
    }

    /// The way of that name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "online" => Some(Self::Online),
            other => ReturnMethod::from_name(other).map(Self::Hand),
        }
    }
}

/// Why staff give back. Codes and no text: what people write may be about their health.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaffReason {
    /// What the rules agreed at booking say.
    Policy,
    /// It was not as it should have been.
    Quality,
    /// The client was ill, or something like that.
    Hardship,
    /// It was charged wrongly.
    Mistake,
    /// Something else.
    Other,
}

impl StaffReason {
    /// Every reason, as they are listed.
    pub const ALL: [Self; 5] =
        [Self::Quality, Self::Hardship, Self::Mistake, Self::Policy, Self::Other];

    /// As forms, records and papers name it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::Quality => "quality",
            Self::Hardship => "hardship",
            Self::Mistake => "mistake",
            Self::Other => "other",
        }
    }

    /// The reason of that name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// What could go back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefundOffer {
    /// Where the money stands.
    pub standing: Standing,
    /// At most so much to the cards that paid, for whoever asks.
    pub online: Money,
    /// At most so much of what the desk took, for whoever asks.
    pub desk: Money,
    /// What the rules agreed at booking give, and have not given yet.
    pub policy: Money,
    /// Whether more could go back, by a manager or an owner.
    pub more_by_manager: bool,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefundAsk {
    /// How much.
    pub amount: Money,
    /// By which way.
    pub by: BackBy,
    /// Why.
    pub reason: StaffReason,
}

/// A part of it, to one card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundPart {
    /// How much.
    pub amount: Money,
    /// What that payment was.
    pub paid: Money,
    /// When it was paid.
    pub at: Instant,
    /// The payment at the gateway.
    pub payment_intent: Option<String>,
    /// Which card, where the gateway says so.
    pub card: Option<PaidCard>,
}

/// Exactly what would go back, and what that leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffRefund {
    /// What is asked for.
    pub ask: RefundAsk,
    /// Where the money stands.
    pub standing: Standing,
    /// To which cards; none where it goes by hand.
    pub parts: Vec<RefundPart>,
    /// What is left there: for the visit, as revenue or as a fee.
    pub left: Money,
    /// The tax that is owed no more; nothing while none was booked.
    pub tax: Money,
}

impl StaffRefund {
    /// What was agreed to, to be compared with what is so when it is done.
    #[must_use]
    pub fn shown(&self) -> Shown {
        Shown { left: self.left.minor, tax: self.tax.minor, parts: self.parts.len() }
    }
}

/// What the page showed that somebody agreed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What is left, in minor units.
    pub left: i64,
    /// The tax that is owed no more, in minor units.
    pub tax: i64,
    /// To how many cards.
    pub parts: usize,
}

/// Why nothing goes back. Nothing was changed.
#[derive(Debug, Error)]
pub enum StaffRefundRefused {
    /// There is no such booking at this studio.
    #[error("no such booking here")]
    NotFound,
    /// Of a visit in this state nothing goes back.
    #[error("nothing goes back while it is {state}")]
    WrongState {
        /// The code of its state.
        state: &'static str,
    },
    /// No amount, or less than nothing.
    #[error("not an amount to give back")]
    NoAmount,
    /// More than is there.
    #[error("more than is there")]
    TooMuch,
    /// More than the rules agreed at booking give: a manager may.
    #[error("more than the policy gives")]
    BeyondPolicy,
    /// It is not what was shown any more.
    #[error("it has changed since it was shown")]
    Changed,
    /// The books refused.
    #[error(transparent)]
    Payment(PaymentError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl StaffRefundRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::WrongState { .. } => "wrong_state",
            Self::NoAmount => "no_amount",
            Self::TooMuch => "too_much",
            Self::BeyondPolicy => "beyond_policy",
            Self::Changed => "amount_changed",
            Self::Payment(error) => error.code(),
            Self::Store(_) => "unavailable",
        }
    }
}

impl Collision for StaffRefundRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

impl From<PaymentError> for StaffRefundRefused {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::Store(error) => Self::Store(error),
            other => Self::Payment(other),
        }
    }
}

impl From<Corrupt> for StaffRefundRefused {
    fn from(corrupt: Corrupt) -> Self {
        Self::Store(corrupt.into())
    }
}

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
        let id = refunds::request(tx, attempt, part, RefundReason::Goodwill, now).await?;
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
