//! Payouts, held against the ledger.

use chrono::{DateTime, TimeDelta};
use domain::{Instant, Money};
use storage::{
    Connection, Corrupt, StoreError,
    entities::{payout, payout_share},
    payouts::{self, Compared, Cursor, Missing},
};

use super::BooksRefused;
use crate::{
    Services,
    auth::ManagerSession,
    payments::{BalanceChecked, balance_checked},
};

/// So many payouts stand on a page.
const PAGE: usize = 10;
/// So many movements that have not left are listed.
const OPEN: u64 = 200;
/// So much that is missing at the gateway is listed.
const MISSING: usize = 100;
/// The balance shows a payment at once; what is missing after so long is missing.
const PATIENCE: TimeDelta = TimeDelta::hours(1);
/// How far back is looked for what is missing.
const LOOK_BACK: TimeDelta = TimeDelta::days(120);

/// Whether a line is in both books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// To the cent.
    Agrees,
    /// Both know it, and not the same amount.
    Differs,
    /// The ledger has nothing for it.
    MissingHere,
    /// Somebody made the refund in the gateway's dashboard; it has been booked.
    MadeOutside,
    /// It is part of a dispute, and both know it to the cent.
    Dispute,
}

/// A movement of the gateway's balance, and what the ledger says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matched {
    /// What moved, and what was booked for it.
    pub line: Compared,
    /// When.
    pub at: Instant,
    /// What moved, less the fee.
    pub net: Money,
    /// How the two go together.
    pub verdict: Verdict,
}

/// A payout, as far as it is the studio's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayoutSum {
    /// Its id at the gateway.
    pub id: String,
    /// `pending`, `paid` or `failed`.
    pub state: String,
    /// When it was made.
    pub made: Instant,
    /// When it is to be at the bank.
    pub arrives: Instant,
    /// The studio's part.
    pub own: Money,
    /// What the ledger expects of these lines.
    pub expected: Money,
    /// How many lines are not in both books to the cent.
    pub differences: usize,
}

/// A payout with its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayoutPage {
    /// The sums.
    pub sum: PayoutSum,
    /// The studio's own lines, oldest first.
    pub lines: Vec<Matched>,
    /// What of the lines was kept as fees.
    pub fees: Money,
}

/// The studio's payouts, and what has not left yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payouts {
    /// Newest first.
    pub payouts: Vec<PayoutSum>,
    /// Where the next page goes on, where there is one.
    pub more: Option<String>,
    /// What has left with no payout yet, newest first.
    pub open: Vec<Matched>,
    /// What the ledger booked and the gateway's balance does not show.
    pub missing: Vec<Missing>,
    /// Whether there is more of that than is listed.
    pub more_missing: bool,
    /// The last comparison of the whole installation with the gateway.
    pub balance: Option<BalanceChecked>,
    /// Whether the studio is the only one of the installation: then that comparison is of
    /// its own money, and its figures may be shown.
    pub alone: bool,
}

/// The studio's payouts, and all that differs. `before` says where the page before ended; what
/// does not is the first page.
pub async fn payouts(
    services: &Services,
    manager: &ManagerSession,
    before: Option<&str>,
) -> Result<Payouts, BooksRefused> {
    let conn = services.store.reader();
    let (studio, now) = (manager.studio(), services.now());
    let limit = u64::try_from(PAGE + 1).unwrap_or(u64::MAX);
    let before = before.and_then(cursor);
    let mut found = payouts::of_studio(conn, studio, before.as_ref(), limit).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let last = found.last().filter(|_| more);
    let more = last.map(|(row, _)| format!("{}.{}", row.created_at, row.id));
    let ids: Vec<&str> = found.iter().map(|(row, _)| row.id.as_str()).collect();
    let most = u64::try_from(MISSING + 1).unwrap_or(u64::MAX);
    let span = (now - LOOK_BACK, now - PATIENCE);
    // Each holds thousands of lines against the ledger, and none of them waits for another.
    let (compared, open, mut missing) = tokio::try_join!(
        payouts::sums_among(conn, studio, &ids),
        payouts::compared_open(conn, studio, OPEN),
        payouts::missing_at_gateway(conn, studio, span, most),
    )?;
    let together = |(row, share): &(payout::Model, payout_share::Model)| {
        let own = compared.iter().find(|sums| sums.payout == row.id);
        let (booked, differences) = own.map_or((0, 0), |own| (own.booked, own.differences));
        sum(row, share, booked, usize::try_from(differences).unwrap_or(usize::MAX))
    };
    let sums = found.iter().map(together).collect::<Result<_, _>>()?;
    let more_missing = missing.len() > MISSING;
    missing.truncate(MISSING);
    Ok(Payouts {
        payouts: sums,
        more,
        open: open.into_iter().map(matched).collect::<Result<_, _>>()?,
        missing,
        more_missing,
        balance: balance_checked(conn).await?,
        alone: storage::studios::all(conn).await?.len() == 1,
    })
}

/// Where the page before ended; nowhere for what is no such place.
fn cursor(text: &str) -> Option<Cursor> {
    let (at, id) = text.split_once('.')?;
    Some((at.parse().ok()?, id.to_owned()))
}

/// A payout with the studio's own lines. Refuses one that it has no part in.
pub async fn payout(
    services: &Services,
    manager: &ManagerSession,
    id: &str,
) -> Result<PayoutPage, BooksRefused> {
    let conn = services.store.reader();
    let row = payouts::payout(conn, id).await?.ok_or(BooksRefused::NotFound)?;
    let share = own_share(conn, manager, id).await?.ok_or(BooksRefused::NotFound)?;
    let lines = payouts::compared(conn, manager.studio(), id).await?;
    let lines = lines.into_iter().map(matched).collect::<Result<Vec<_>, _>>()?;
    let booked = lines.iter().filter_map(|found| found.line.booked).map(|m| m.minor).sum();
    let differs =
        |found: &&Matched| matches!(found.verdict, Verdict::Differs | Verdict::MissingHere);
    let sum = sum(&row, &share, booked, lines.iter().filter(differs).count())?;
    let fees: i64 = lines.iter().map(|found| found.line.fee.minor).sum();
    Ok(PayoutPage { fees: Money::new(fees, sum.own.currency), sum, lines })
}

async fn own_share<C: Connection>(
    conn: &C,
    manager: &ManagerSession,
    id: &str,
) -> Result<Option<payout_share::Model>, StoreError> {
    let shares = payouts::shares_of(conn, id).await?;
    Ok(shares.into_iter().find(|share| share.studio == manager.studio().0))
}

fn sum(
    row: &payout::Model,
    share: &payout_share::Model,
    booked: i64,
    differences: usize,
) -> Result<PayoutSum, Corrupt> {
    let corrupt = |column| Corrupt::new("payout", column, &row.id);
    let currency = row.currency.parse().map_err(|_| corrupt("currency"))?;
    let at = |seconds| DateTime::from_timestamp(seconds, 0).ok_or_else(|| corrupt("created_at"));
    Ok(PayoutSum {
        id: row.id.clone(),
        state: row.state.clone(),
        made: at(row.created_at)?,
        arrives: at(row.arrives_at)?,
        own: Money::new(share.net_minor, currency),
        expected: Money::new(booked, currency),
        differences,
    })
}

fn matched(line: Compared) -> Result<Matched, Corrupt> {
    let at = DateTime::from_timestamp(line.at, 0);
    let at = at.ok_or_else(|| Corrupt::new("balance_line", "created_at", &line.id))?;
    let net = Money::new(line.amount.minor - line.fee.minor, line.amount.currency);
    let verdict = match line.booked {
        None => Verdict::MissingHere,
        Some(booked) if booked != net => Verdict::Differs,
        Some(_) if line.kind == "dispute" => Verdict::Dispute,
        Some(_) if line.outside => Verdict::MadeOutside,
        Some(_) => Verdict::Agrees,
    };
    Ok(Matched { line, at, net, verdict })
}
