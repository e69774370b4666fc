//! What of a visit's money could go back, and where it stands in the books.

use domain::{
    Instant, Money,
    booking::{Booking, BookingState, CancelledBy},
    ledger::{Account, Credited, Journal},
    policy::{Paid, no_show_preview, refund_preview},
};
use storage::{
    Connection, StoreError, disputes,
    entities::{payment_attempt, refund},
    payments::{self, AttemptState, FEE, FEE_LINK, given_back},
    vouchers::{USED, courses, gift_cards},
};

use super::owed;

/// Where a visit's money stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is the client's, for a visit that is to take place.
    Prepaid,
    /// The visit took place: it is revenue, with the tax in it.
    Revenue,
    /// The visit was missed or cancelled, and this was kept: fees, with the tax in them.
    Fees,
}

/// What of a visit's money could go back.
#[derive(Clone, Debug)]
pub(super) struct Purse {
    pub standing: Standing,
    /// What stands there, tax included: no more can go back.
    pub there: Money,
    /// What of each payment has not gone back, and no bank holds or has taken, oldest first.
    pub payments: Vec<(payment_attempt::Model, i64)>,
    /// At most so much can go back online.
    pub online: Money,
    /// At most so much of what the desk took can be given back.
    pub desk: Money,
    /// What the rules agreed at booking would give back online, and have not yet.
    pub policy: Money,
    tax_basis_points: u32,
    income: Account,
}

impl Purse {
    /// Reads it; `None` while nothing can go back, as for a time that is only held.
    pub async fn read<C: Connection>(
        conn: &C,
        booking: &Booking,
        now: Instant,
    ) -> Result<Option<Self>, StoreError> {
        let Some(standing) = standing(booking.state) else { return Ok(None) };
        let journals = storage::ledger::journals_of(conn, booking.id).await?;
        let currency = booking.price.currency;
        let income = match standing {
            Standing::Fees => Account::Fees,
            Standing::Prepaid | Standing::Revenue => Account::Revenue(booking.treatment),
        };
        let there = match standing {
            Standing::Prepaid => {
                let late = late(conn, booking).await?;
                -net(&journals, Account::ClientPrepaid, booking) - late
            }
            _ => -net(&journals, income, booking) - net(&journals, Account::Tax, booking),
        };
        let there = Money::new(there.max(0), currency);
        let refunds = payments::refunds_of(conn, booking.id).await?;
        let payments = left(conn, booking, &refunds).await?;
        let again = owed(conn, booking.id, currency).await?.map_or(0, |owed| owed.online.minor);
        let again = if standing == Standing::Prepaid { 0 } else { again };
        let sum: i64 = payments.iter().map(|(_, left)| left).sum();
        let online = Money::new((sum - again).clamp(0, there.minor), currency);
        let vouchers = vouchers(conn, booking).await?;
        let came_back = courses::came_back(conn, booking.id).await?;
        let came_back = Money::new(came_back, currency);
        let desk = desk_left(conn, booking, standing).await?.clamp(0, there.minor);
        Ok(Some(Self {
            standing,
            there,
            policy: policy(booking, &payments, &refunds, (vouchers, came_back, online), now),
            payments,
            online,
            desk: Money::new(desk, currency),
            tax_basis_points: booking.tax_basis_points,
            income,
        }))
    }

    /// What is taken back of the income, once `before` of it was; nothing while it is still
    /// the client's.
    pub fn credited(&self, before: i64) -> Option<Credited> {
        let standing = Money::new(self.there.minor - before, self.there.currency);
        let (income, tax_basis_points) = (self.income, self.tax_basis_points);
        let earned = self.standing != Standing::Prepaid;
        earned.then_some(Credited { income, tax_basis_points, standing })
    }
}

const fn standing(state: BookingState) -> Option<Standing> {
    match state {
        BookingState::Requested { .. } | BookingState::Confirmed => Some(Standing::Prepaid),
        BookingState::Completed => Some(Standing::Revenue),
        BookingState::NoShow | BookingState::Cancelled { .. } => Some(Standing::Fees),
        BookingState::Held { .. } | BookingState::Expired | BookingState::Declined => None,
    }
}

fn net(journals: &[Journal], account: Account, booking: &Booking) -> i64 {
    journals.iter().map(|journal| journal.net(account, booking.price.currency).minor).sum()
}

/// What came late or astray is owed, and goes back by itself.
async fn late<C: Connection>(conn: &C, booking: &Booking) -> Result<i64, StoreError> {
    let found = payments::prepaid(conn, &[booking.id]).await?;
    let own = found.iter().filter(|prepaid| prepaid.currency == booking.price.currency);
    Ok(own.map(|prepaid| prepaid.late_or_asked.max(0)).sum())
}

async fn left<C: Connection>(
    conn: &C,
    booking: &Booking,
    refunds: &[refund::Model],
) -> Result<Vec<(payment_attempt::Model, i64)>, StoreError> {
    let disputes = disputes::of_booking(conn, booking.id).await?;
    let mut found = Vec::new();
    for attempt in payments::attempts_of(conn, booking.id).await? {
        let own = attempt.amount()?.currency == booking.price.currency;
        if own && attempt.state()? == AttemptState::Paid && !attempt.late {
            let gone = given_back(refunds, attempt.id.into())
                + disputes::in_dispute(&disputes, attempt.id.into());
            let left = attempt.amount_minor - gone;
            found.push((attempt, left.max(0)));
        }
    }
    Ok(found)
}

/// What the desk took for a visit that was missed or cancelled is owed to the client, and is
/// no fee: it is given back among what is owed.
async fn desk_left<C: Connection>(
    conn: &C,
    booking: &Booking,
    standing: Standing,
) -> Result<i64, StoreError> {
    if standing == Standing::Fees {
        return Ok(0);
    }
    let taken = payments::studio_payments_of(conn, booking.id).await?;
    let given = payments::studio_returns_of(conn, booking.id).await?;
    let taken: i64 = taken.iter().map(|row| row.amount_minor).sum();
    let given: i64 = given.iter().map(|row| row.amount_minor).sum();
    Ok(taken - given)
}

/// What cards and a course paid for the visit, whatever of it went back to them: that goes
/// back to where it came from, and takes its share of what the rules give.
async fn vouchers<C: Connection>(conn: &C, booking: &Booking) -> Result<Paid, StoreError> {
    let currency = booking.price.currency;
    let cards = gift_cards::uses_for(conn, &[booking.id]).await?;
    let cards: i64 = cards.iter().filter(|row| row.state == USED).map(|row| row.amount_minor).sum();
    let sessions = courses::uses_for(conn, &[booking.id]).await?;
    let sessions = sessions.iter().filter(|row| row.state == USED);
    let course: i64 = sessions.map(|row| row.value_minor).sum();
    let money = |minor| Money::new(minor, currency);
    Ok(Paid { cards: money(cards), course: money(course), ..Paid::nothing(currency) })
}

/// A fee that was charged, or paid on a page of its own, is none of what the rules divide.
fn is_fee(attempt: &payment_attempt::Model) -> bool {
    attempt.purpose == FEE || attempt.purpose == FEE_LINK
}

fn policy(
    booking: &Booking,
    payments: &[(payment_attempt::Model, i64)],
    refunds: &[refund::Model],
    (vouchers, came_back, online): (Paid, Money, Money),
    now: Instant,
) -> Money {
    let currency = booking.price.currency;
    let own = || payments.iter().filter(|(attempt, _)| !is_fee(attempt));
    let paid: i64 = own().map(|(attempt, _)| attempt.amount_minor).sum();
    let gone: i64 = own().map(|(a, _)| given_back(refunds, a.id.into())).sum();
    let left: i64 = own().map(|(_, left)| left).sum();
    let paid = Paid { online: Money::new(paid, currency), ..vouchers };
    let gives = match booking.state {
        BookingState::Requested { .. } | BookingState::Confirmed => {
            refund_preview(booking, paid, CancelledBy::Client, now).ways.online.minor
        }
        BookingState::NoShow => no_show_preview(booking, paid).ways.online.minor,
        // A session that came back is none of what is paid any more, and was in the refund.
        BookingState::Cancelled { refund, .. } => {
            let money = Money::new(refund.minor - came_back.minor, currency);
            paid.divide(money).online.minor
        }
        _ => 0,
    };
    Money::new((gives - gone).min(left).clamp(0, online.minor), currency)
}
