//! A card and its fee, as clients and staff see them.

use std::collections::HashMap;

use chrono::DateTime;
use domain::{BookingId, Instant, Money, StudioId, booking::Booking, policy::FeeKind};
use storage::{
    Connection, Corrupt, StoreError, bookings,
    cards::{self, FeeState},
    entities::{card_on_file, missed_fee},
};

use super::{FeeRefused, MOST_TRIES, arises};
use crate::{
    Services,
    auth::DeskSession,
    bookings::desk::{DeskVisit, describe_all},
    payments,
};

/// The card that secures a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardView {
    /// Such as `visa`; nothing until it is known.
    pub brand: Option<String>,
    /// Its last four digits; nothing until they are known.
    pub last4: Option<String>,
    /// Month and year in which it expires.
    pub expires: Option<(i32, i32)>,
    /// The most that may be charged.
    pub most: Money,
    /// The words that were agreed to.
    pub consent: String,
    /// Which version of them.
    pub version: i32,
    /// When.
    pub consented_at: Instant,
    /// Whether it is still kept.
    pub kept: bool,
    /// Whether it was given up: which it was may not be known any more.
    pub given_up: bool,
    /// What could be charged to it if its client cancelled now; nothing where they cannot.
    pub if_cancelled: Option<Money>,
    /// What there is to be paid, and how that stands.
    pub fee: Option<Fee>,
}

/// A fee and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fee {
    /// For which visit.
    pub booking: BookingId,
    /// Why.
    pub kind: FeeKind,
    /// How much.
    pub amount: Money,
    /// What was kept of the money paid online.
    pub kept: Money,
    /// How it stands.
    pub state: FeeState,
    /// Why the bank declined it, by the gateway's code.
    pub code: Option<String>,
    /// How often the card may still be tried.
    pub tries_left: u32,
    /// Why it was let go or given back.
    pub reason: String,
    /// Since when there is one.
    pub arose_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Fee {
    /// Whether a person must decide.
    #[must_use]
    pub const fn needs_decision(&self) -> bool {
        matches!(self.state, FeeState::Open | FeeState::Declined)
    }
}

/// Everything there is to know for a decision.
#[derive(Clone, Debug)]
pub struct FeePage {
    /// The visit.
    pub visit: DeskVisit,
    /// What not coming, or cancelling as late, costs by the visit's own rules.
    pub whole: Money,
    /// The fee.
    pub fee: Fee,
    /// The card.
    pub card: CardView,
}

/// What a desk needs to decide about the fee of the visit with a reference.
pub async fn fee_page(
    services: &Services,
    desk: &DeskSession,
    reference: &str,
) -> Result<FeePage, FeeRefused> {
    let conn = services.store.reader();
    let reference = domain::booking::read_reference(reference).ok_or(FeeRefused::NotFound)?;
    let booking = bookings::by_reference(conn, desk.studio(), &reference).await?;
    let booking = booking.ok_or(FeeRefused::NotFound)?;
    let card = view(conn, &booking, services.now()).await?.ok_or(FeeRefused::NotFound)?;
    let fee = card.fee.clone().ok_or(FeeRefused::NotFound)?;
    let percent = match fee.kind {
        FeeKind::NoShow => booking.policy.no_show_percent.min(100),
        FeeKind::LateCancellation => {
            (100 - booking.refund_percent(fee.arose_at)).min(booking.policy.no_show_percent)
        }
    };
    let whole = booking.price.percent(percent);
    let visits = describe_all(conn, &(*desk).into(), vec![booking]).await?;
    let visit = visits.into_iter().next().ok_or(FeeRefused::NotFound)?;
    Ok(FeePage { visit, whole, fee, card })
}

/// The card of a visit, as its client sees it.
pub async fn view<C: Connection>(
    conn: &C,
    booking: &Booking,
    now: Instant,
) -> Result<Option<CardView>, StoreError> {
    let Some(card) = cards::of_booking(conn, booking.id).await? else { return Ok(None) };
    let fee = cards::fee(conn, booking.id).await?;
    let if_cancelled = if booking.may_cancel(now) {
        let paid = payments::divisible(conn, booking).await?;
        let by = domain::booking::CancelledBy::Client;
        let kept = domain::policy::refund_preview(booking, paid, by, now).kept;
        Some(arises::fee_if_cancelled(conn, booking, kept, now).await?)
    } else {
        None
    };
    described(card, fee, if_cancelled).map(Some)
}

fn described(
    card: card_on_file::Model,
    fee: Option<missed_fee::Model>,
    if_cancelled: Option<Money>,
) -> Result<CardView, StoreError> {
    Ok(CardView {
        most: card.most()?,
        kept: card.is_kept(),
        given_up: card.state == cards::DETACHED,
        consented_at: instant("card_on_file", card.booking, card.consented_at)?,
        expires: card.expires_month.zip(card.expires_year),
        version: card.consent_version,
        brand: card.brand,
        last4: card.last4,
        consent: card.consent_text,
        if_cancelled,
        fee: fee.map(read).transpose()?,
    })
}

fn read(row: missed_fee::Model) -> Result<Fee, StoreError> {
    Ok(Fee {
        booking: row.booking.into(),
        kind: row.kind()?,
        amount: row.amount()?,
        kept: row.kept()?,
        state: row.state()?,
        tries_left: u32::try_from(MOST_TRIES - row.tries).unwrap_or(0),
        arose_at: instant("missed_fee", row.booking, row.arose_at)?,
        updated_at: instant("missed_fee", row.booking, row.updated_at)?,
        code: row.code,
        reason: row.reason,
    })
}

/// The fees of these visits.
pub async fn fees_for<C: Connection>(
    conn: &C,
    ids: &[BookingId],
) -> Result<HashMap<BookingId, Fee>, StoreError> {
    let rows = cards::fees_for(conn, ids).await?;
    rows.into_iter().map(|row| Ok((row.booking.into(), read(row)?))).collect()
}

/// The most that may be charged to the cards that are kept for these visits.
pub async fn secured_for<C: Connection>(
    conn: &C,
    ids: &[BookingId],
) -> Result<HashMap<BookingId, Money>, StoreError> {
    let rows = cards::of_bookings(conn, ids).await?;
    let kept = rows.into_iter().filter(card_on_file::Model::is_kept);
    kept.map(|row| Ok((row.booking.into(), row.most()?))).collect()
}

/// The fees of a studio that are not settled, the longest waiting first.
pub async fn of_studio<C: Connection>(
    conn: &C,
    studio: StudioId,
    limit: u64,
) -> Result<Vec<Fee>, StoreError> {
    cards::open_fees(conn, studio, limit).await?.into_iter().map(read).collect()
}

fn instant(table: &'static str, id: uuid::Uuid, seconds: i64) -> Result<Instant, StoreError> {
    let at = DateTime::from_timestamp(seconds, 0);
    Ok(at.ok_or_else(|| Corrupt::new(table, "at", id))?)
}
