//! One client, with what they booked and paid.

use domain::{
    ClientId, Instant, Money,
    booking::{Booking, BookingState, CancelledBy},
};
use storage::{StoreError, accounts, bookings, clients};

use super::{ClientRefused, address, known};
use crate::{
    Services,
    auth::{DeskSession, StaffSession},
    bookings::desk::{DeskVisit, describe_all},
};

/// How many visits are listed, and counted.
const MOST: u64 = 1_000;

/// Who a client is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// Who.
    pub id: ClientId,
    /// As they are called; empty where they were erased.
    pub name: String,
    /// Their address.
    pub email: Option<String>,
    /// Their number, as typed.
    pub phone: Option<String>,
    /// Since when the studio knows them.
    pub since: Instant,
    /// What they sign in with, where they do.
    pub account: Option<String>,
    /// Who books for them from an account of their own: name and address.
    pub through: Option<(String, String)>,
}

/// Why somebody cannot book online.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// Since when.
    pub since: Instant,
    /// Why: for the desk alone.
    pub why: String,
}

/// What came of somebody's visits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many took place.
    pub visits: usize,
    /// How many they did not come to.
    pub no_shows: usize,
    /// How many they cancelled when not everything went back any more.
    pub late: usize,
    /// What came in for them by any way, by currency.
    pub paid: Vec<Money>,
}

/// A client as the desk sees them.
#[derive(Clone, Debug)]
pub struct Card {
    /// Who.
    pub who: Who,
    /// A few words for the desk; empty where there are none.
    pub note: String,
    /// Whether they cannot book online, and why.
    pub blocked: Option<Blocked>,
    /// Since when nobody knows any more who they were.
    pub erased: Option<Instant>,
    /// How many clients turned out to be this one.
    pub merged: usize,
    /// What is still to take place, the next one first.
    pub to_come: Vec<DeskVisit>,
    /// What is over or does not take place, the last one first.
    pub past: Vec<DeskVisit>,
    /// The sums.
    pub totals: Totals,
}

/// Everything that the desk may know of a client of its studio.
///
/// Refuses another studio's, and one who turned out to be somebody else
/// ([`ClientRefused::Merged`] says whom).
pub async fn card(
    services: &Services,
    desk: &DeskSession,
    id: ClientId,
) -> Result<Card, ClientRefused> {
    let (conn, now) = (services.store.reader(), services.now());
    let (row, facts) = known(conn, desk.studio(), id).await?;
    let through = storage::family::holder_of(conn, id).await?;
    let through = through.map(|holder| (holder.name, holder.email));
    let account = match row.account.filter(|_| through.is_none()) {
        Some(account) => accounts::by_id(conn, account.into()).await?.map(|found| found.email),
        None => None,
    };
    let found = bookings::of_client(conn, id, MOST).await?;
    let mut totals = totals(&found);
    let staff = StaffSession::from(*desk);
    let visits = describe_all(conn, &staff, found).await?;
    totals.paid = paid(&visits);
    let is_to_come = |visit: &DeskVisit| {
        let open = matches!(visit.state, BookingState::Requested { .. } | BookingState::Confirmed);
        open && visit.end > now
    };
    let (mut to_come, past): (Vec<_>, Vec<_>) = visits.into_iter().partition(is_to_come);
    to_come.reverse();
    let blocked = facts.blocked_at.and_then(instant);
    let group = clients::group(conn, id).await?;
    Ok(Card {
        who: Who {
            id,
            email: address(&row.email),
            name: row.name,
            phone: row.phone,
            since: instant(row.created_at).unwrap_or(now),
            account,
            through,
        },
        note: facts.note,
        blocked: blocked.map(|since| Blocked { since, why: facts.blocked_why }),
        erased: facts.erased_at.and_then(instant),
        merged: group.len().saturating_sub(1),
        to_come,
        past,
        totals,
    })
}

fn totals(found: &[Booking]) -> Totals {
    let count = |is: fn(&Booking) -> bool| found.iter().filter(|booking| is(booking)).count();
    Totals {
        visits: count(|booking| booking.state == BookingState::Completed),
        no_shows: count(|booking| booking.state == BookingState::NoShow),
        late: count(|booking| match booking.state {
            BookingState::Cancelled { by: CancelledBy::Client, at, .. } => {
                booking.refund_percent(at) < 100
            }
            _ => false,
        }),
        paid: Vec::new(),
    }
}

fn paid(visits: &[DeskVisit]) -> Vec<Money> {
    let mut sums: Vec<Money> = Vec::new();
    for came in visits.iter().map(|visit| visit.received.all()).filter(|came| !came.is_zero()) {
        match sums.iter_mut().find(|sum| sum.currency == came.currency) {
            Some(sum) => sum.minor += came.minor,
            None => sums.push(came),
        }
    }
    sums
}

fn instant(seconds: i64) -> Option<Instant> {
    Instant::from_timestamp(seconds, 0)
}

/// Whether a client still has visits to take place, held times among them.
pub(super) async fn has_visits_to_come<C: storage::Connection>(
    conn: &C,
    ids: &[ClientId],
    now: Instant,
) -> Result<bool, StoreError> {
    bookings::any_open(conn, ids, now).await
}
