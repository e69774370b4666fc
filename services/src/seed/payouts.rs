//! What the demonstration's past left at the gateway and took from it: every payment that can
//! no longer go back has been paid out, week by week. And the papers of the last weeks.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Datelike, TimeDelta};
use domain::{
    BookingId, Instant, Money,
    booking::{Booking, BookingState},
    ledger::{LedgerError, PayoutShare},
    paper::Series,
};
use storage::{
    Corrupt, StoreError, Tx, bulk,
    entities::{balance_line, payout, payout_share, studio},
    papers,
};
use uuid::Uuid;

use super::books::Books;
use crate::papers::{PaidBy, Subject, past};

/// Papers are shown of so long.
const SHOWN: TimeDelta = TimeDelta::days(45);

/// A payment or a refund that has been paid out.
pub struct Moved {
    id: Uuid,
    booking: Uuid,
    is_refund: bool,
    minor: i64,
    fee: i64,
    pub at: i64,
}

/// Writes the payouts of the past, with their lines and journals.
pub async fn write(
    tx: &Tx,
    studio: &studio::Model,
    all: Vec<Moved>,
    now: Instant,
) -> Result<(), StoreError> {
    let corrupt = |_: LedgerError| Corrupt::new("payout_share", "net_minor", studio.id);
    let currency = studio.currency.parse();
    let currency = currency.map_err(|_| Corrupt::new("studio", "currency", studio.id))?;
    let (mut rows, mut shares, mut lines, mut journals) = (vec![], vec![], vec![], vec![]);
    for (at, moved) in weeks(all, now) {
        let net: i64 = moved.iter().map(|line| line.minor - line.fee).sum();
        if net == 0 {
            continue;
        }
        let id = format!("po_demo_{}_{}", studio.slug, at.format("%Y%m%d%H%M"));
        let share =
            Uuid::from_u128(studio.id.as_u128() ^ u128::from(at.timestamp().unsigned_abs()));
        let amount = Money::new(net, currency);
        let part = PayoutShare { id: share, studio: studio.id.into(), net: amount };
        journals.push(part.paid_out(at).map_err(corrupt)?);
        shares.push(payout_share::Model {
            id: share,
            payout: id.clone(),
            studio: studio.id,
            net_minor: net,
        });
        lines.extend(moved.iter().map(|line| row(studio, line, &id)));
        rows.push(payout::Model {
            id,
            amount_minor: net,
            currency: studio.currency.clone(),
            state: "paid".into(),
            automatic: true,
            created_at: at.timestamp(),
            arrives_at: at.timestamp(),
            read_at: Some(now.timestamp()),
        });
    }
    bulk::insert::<payout::Entity>(tx, rows).await?;
    bulk::insert::<payout_share::Entity>(tx, shares).await?;
    bulk::insert::<balance_line::Entity>(tx, lines).await?;
    storage::ledger::post_all(tx, &journals).await
}

/// What moved, by the Monday on which it left; what moved since the last, this morning.
fn weeks(all: Vec<Moved>, now: Instant) -> BTreeMap<Instant, Vec<Moved>> {
    let mut weeks: BTreeMap<Instant, Vec<Moved>> = BTreeMap::new();
    let latest = now - TimeDelta::hours(1);
    for line in all {
        let Some(at) = DateTime::from_timestamp(line.at, 0) else { continue };
        let days = 7 - i64::from(at.weekday().num_days_from_monday());
        let monday = (at.date_naive() + TimeDelta::days(days)).and_hms_opt(6, 0, 0);
        let leaves = monday.map_or(latest, |monday| monday.and_utc().min(latest));
        weeks.entry(leaves).or_default().push(line);
    }
    weeks
}

/// Every payment that can no longer go back, and every refund of one.
pub fn moved(books: &Books) -> Vec<Moved> {
    let open: HashSet<Uuid> = books.open.iter().map(|payment| payment.attempt.0).collect();
    let mut moved = Vec::new();
    let mut gone = HashSet::new();
    for attempt in books.attempts.iter().filter(|attempt| !open.contains(&attempt.id)) {
        gone.insert(attempt.id);
        moved.push(Moved {
            id: attempt.id,
            booking: attempt.booking,
            is_refund: false,
            minor: attempt.amount_minor,
            fee: attempt.fee_minor.unwrap_or_default(),
            at: attempt.paid_at.unwrap_or(attempt.created_at),
        });
    }
    for refund in books.refunds.iter().filter(|refund| gone.contains(&refund.attempt)) {
        moved.push(Moved {
            id: refund.id,
            booking: refund.booking,
            is_refund: true,
            minor: -refund.amount_minor,
            fee: 0,
            at: refund.created_at,
        });
    }
    moved
}

fn row(studio: &studio::Model, line: &Moved, payout: &str) -> balance_line::Model {
    let id = line.id.simple();
    balance_line::Model {
        id: format!("txn_demo_{id}"),
        payout: Some(payout.to_owned()),
        kind: if line.is_refund { "refund" } else { "charge" }.into(),
        amount_minor: line.minor,
        fee_minor: line.fee,
        currency: studio.currency.clone(),
        source: Some(format!("{}_demo_{id}", if line.is_refund { "re" } else { "ch" })),
        studio: Some(studio.id),
        booking: Some(line.booking),
        attempt: (!line.is_refund).then_some(line.id),
        refund: line.is_refund.then_some(line.id),
        sale: None,
        sale_refund: None,
        created_at: line.at,
    }
}

/// Hands out the papers of the last weeks: of visits that took place, and of those to come.
pub async fn write_papers(
    tx: &Tx,
    studio: &studio::Model,
    bookings: &[Booking],
    books: &Books,
    now: Instant,
) -> Result<(), StoreError> {
    let since = now - SHOWN;
    let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap_or(now);
    let recent: HashMap<BookingId, &Booking> = bookings
        .iter()
        .filter(|b| matches!(b.state, BookingState::Completed | BookingState::Confirmed))
        .filter(|b| b.created_at >= since && b.contact.is_some())
        .map(|booking| (booking.id, booking))
        .collect();
    let mut all = Vec::new();
    let mut paid: HashMap<BookingId, Vec<(PaidBy, Money, Instant)>> = HashMap::new();
    for row in &books.attempts {
        let Some(booking) = recent.get(&row.booking.into()) else { continue };
        let line = (PaidBy::Online, row.amount()?, at(row.paid_at.unwrap_or(row.created_at)));
        paid.entry(booking.id).or_default().push(line);
        let kind = (Series::Receipt, Subject::Payment);
        all.push(past(studio, booking, ("payment", row.id), kind, (line.1, &[line], line.2))?);
    }
    for row in &books.at_studio {
        let Some(booking) = recent.get(&row.booking.into()) else { continue };
        let by = if row.method == "card" { PaidBy::Card } else { PaidBy::Cash };
        let line = (by, row.amount()?, at(row.taken_at));
        paid.entry(booking.id).or_default().push(line);
        let kind = (Series::Receipt, Subject::Payment);
        all.push(past(
            studio,
            booking,
            ("studio_payment", row.id),
            kind,
            (line.1, &[line], line.2),
        )?);
    }
    for booking in recent.values().filter(|b| b.state == BookingState::Completed) {
        let lines = paid.get(&booking.id).map(Vec::as_slice).unwrap_or_default();
        let source = ("booking", booking.id.0);
        let what = (booking.price, lines, booking.updated_at);
        all.push(past(studio, booking, source, (Series::Invoice, Subject::Session), what)?);
    }
    all.sort_by_key(|(series, _, new, at)| (*at, *series, new.source.1));
    papers::issue_past(tx, all).await
}
