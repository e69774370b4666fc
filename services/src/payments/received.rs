//! What was paid for a booking, by which way, and what of it is still there.

use std::collections::HashMap;

use domain::{
    BookingId, Money,
    booking::Booking,
    ledger::{Account, JournalKind},
    policy::Paid,
};
use storage::{
    Connection, Corrupt, StoreError,
    bookings::{Beside, There},
    disputes,
    entities::{course_use, dispute, gift_use, payment_attempt, refund, studio_payment},
    payments::{self, AttemptState, given_back},
    vouchers::{self, USED, courses, gift_cards},
};
use uuid::Uuid;

/// What was paid for a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received {
    /// Online, whatever has gone back since. A late payment, which goes back by itself,
    /// does not count.
    pub online: Money,
    /// What of all that was paid ahead is neither back nor on its way back, and that no bank
    /// has or questions, by the ways in which it can go back: what a cancellation divides.
    pub divisible: Paid,
    /// At the desk.
    pub desk: Money,
    /// By gift cards and courses, whatever has gone back to them since.
    pub vouchers: Money,
}

impl Received {
    /// By any way, whatever has gone back since: the rest of the price is still to be
    /// paid.
    #[must_use]
    pub fn all(&self) -> Money {
        let minor = self.online.minor + self.desk.minor + self.vouchers.minor;
        Money::new(minor, self.online.currency)
    }
}

/// What was paid online for a booking, whatever has gone back since. A late payment,
/// which goes back by itself, does not count.
pub async fn paid_online<C: Connection>(conn: &C, booking: &Booking) -> Result<Money, StoreError> {
    let attempts = payments::attempts_of(conn, booking.id).await?;
    Ok(online(booking, &attempts)?)
}

/// What of that is neither back nor on its way back: what a cancellation divides.
pub async fn captured<C: Connection>(conn: &C, booking: &Booking) -> Result<Money, StoreError> {
    let attempts = payments::attempts_of(conn, booking.id).await?;
    let refunds = payments::refunds_of(conn, booking.id).await?;
    let disputes = disputes::of_booking(conn, booking.id).await?;
    Ok(left(booking, &attempts, &refunds, &disputes)?)
}

/// What was paid for a booking by any way, online, by gift card or course and at the desk,
/// whatever has gone back since: the rest of the price is still to be paid.
pub async fn received<C: Connection>(conn: &C, booking: &Booking) -> Result<Money, StoreError> {
    let ahead = paid_ahead(conn, booking).await?;
    let taken = payments::studio_payments_of(conn, booking.id).await?;
    Ok(ahead.plus(desk(booking, &taken)?).map_err(|_| foreign(booking))?)
}

/// What was paid ahead, online and by gift cards and courses, whatever has gone back since.
/// What a hold keeps of those counts.
pub async fn paid_ahead<C: Connection>(conn: &C, booking: &Booking) -> Result<Money, StoreError> {
    let online = paid_online(conn, booking).await?;
    let taken = vouchers::paid_for(conn, &[booking.id]).await?;
    Ok(online.plus(taken_of(booking, &taken)).map_err(|_| foreign(booking))?)
}

/// What was paid ahead and has not gone back, by the ways in which it can: what a
/// cancellation divides.
pub async fn divisible<C: Connection>(conn: &C, booking: &Booking) -> Result<Paid, StoreError> {
    let online = captured(conn, booking).await?;
    let cards = gift_cards::uses_for(conn, &[booking.id]).await?;
    let sessions = courses::uses_for(conn, &[booking.id]).await?;
    Ok(with_vouchers(booking, online, &cards, &sessions))
}

/// What was paid online, and what the cards and courses among these pay for the visit.
fn with_vouchers(
    booking: &Booking,
    online: Money,
    cards: &[gift_use::Model],
    sessions: &[course_use::Model],
) -> Paid {
    let id = booking.id.0;
    let cards = cards.iter().filter(|row| row.booking == id && row.state == USED);
    let sessions = sessions.iter().filter(|row| row.booking == id && row.state == USED);
    let money = |minor| Money::new(minor, online.currency);
    Paid {
        online,
        cards: money(cards.map(|row| row.amount_minor - row.returned_minor).sum()),
        course: money(sessions.map(|row| row.value_minor).sum()),
    }
}

fn taken_of(booking: &Booking, taken: &[(BookingId, i64)]) -> Money {
    let own = taken.iter().filter(|(of, _)| *of == booking.id);
    Money::new(own.map(|(_, minor)| minor).sum(), booking.price.currency)
}

/// What those took or keep for the visit, whatever has gone back to cards since.
fn by_vouchers(
    booking: &Booking,
    cards: &[gift_use::Model],
    sessions: &[course_use::Model],
) -> Money {
    let id = booking.id.0;
    let cards = cards.iter().filter(|row| row.booking == id).map(|row| row.amount_minor);
    let sessions = sessions.iter().filter(|row| row.booking == id).map(|row| row.value_minor);
    Money::new(cards.chain(sessions).sum(), booking.price.currency)
}

/// What was paid for each of these bookings, in as many questions as for one. `there` says what
/// lies beside them.
pub async fn received_for<C: Connection>(
    conn: &C,
    bookings: &[Booking],
    there: &There,
) -> Result<HashMap<BookingId, Received>, StoreError> {
    let ids: Vec<BookingId> = bookings.iter().map(|booking| booking.id).collect();
    let attempts = payments::attempts_for(conn, &ids).await?;
    let refunds = there.any(Beside::Refund, payments::refunds_for(conn, &ids)).await?;
    let taken = payments::studio_payments_for(conn, &ids).await?;
    let disputes = there.any(Beside::Dispute, disputes::of_bookings(conn, &ids)).await?;
    let cards = there.any(Beside::GiftCard, gift_cards::uses_for(conn, &ids)).await?;
    let sessions = there.any(Beside::CourseUse, courses::uses_for(conn, &ids)).await?;
    // By visit, so that of a month nothing is looked through once for each of its visits.
    let attempts = by_booking(attempts, |row| row.booking);
    let refunds = by_booking(refunds, |row| row.booking);
    let taken = by_booking(taken, |row| row.booking);
    let disputes = by_booking(disputes, |row| row.booking);
    let cards = by_booking(cards, |row| row.booking);
    let sessions = by_booking(sessions, |row| row.booking);
    let mut found = HashMap::with_capacity(bookings.len());
    for booking in bookings {
        let attempts = own(&attempts, booking);
        let (cards, sessions) = (own(&cards, booking), own(&sessions, booking));
        let left = left(booking, attempts, own(&refunds, booking), own(&disputes, booking))?;
        let received = Received {
            online: online(booking, attempts)?,
            divisible: with_vouchers(booking, left, cards, sessions),
            desk: desk(booking, own(&taken, booking))?,
            vouchers: by_vouchers(booking, cards, sessions),
        };
        found.insert(booking.id, received);
    }
    Ok(found)
}

fn by_booking<T>(rows: Vec<T>, booking: impl Fn(&T) -> Uuid) -> HashMap<Uuid, Vec<T>> {
    let mut all: HashMap<Uuid, Vec<T>> = HashMap::new();
    for row in rows {
        all.entry(booking(&row)).or_default().push(row);
    }
    all
}

fn own<'a, T>(all: &'a HashMap<Uuid, Vec<T>>, booking: &Booking) -> &'a [T] {
    all.get(&booking.id.0).map(Vec::as_slice).unwrap_or_default()
}

/// What a cancellation or a missed visit left with the studio, with the tax in it. A fee that
/// went back is not there any more.
pub async fn kept<C: Connection>(conn: &C, booking: &Booking) -> Result<Money, StoreError> {
    let currency = booking.price.currency;
    let mut kept = Money::zero(currency);
    for journal in storage::ledger::journals_of(conn, booking.id).await? {
        if matches!(
            journal.kind,
            JournalKind::CancellationFee | JournalKind::NoShowFee | JournalKind::FeeReturned
        ) {
            let net = |account| journal.net(account, currency).minor;
            kept.minor -= net(Account::Fees) + net(Account::Tax);
        }
    }
    Ok(kept)
}

/// The attempts that paid for the visit; others' among them are passed over.
fn that_paid<'a>(
    booking: &'a Booking,
    attempts: &'a [payment_attempt::Model],
) -> impl Iterator<Item = &'a payment_attempt::Model> {
    let paid = AttemptState::Paid.as_str();
    attempts.iter().filter(move |a| a.booking == booking.id.0 && a.state == paid && !a.late)
}

fn online(booking: &Booking, attempts: &[payment_attempt::Model]) -> Result<Money, Corrupt> {
    let mut sum = Money::zero(booking.price.currency);
    for attempt in that_paid(booking, attempts) {
        sum = sum.plus(attempt.amount()?).map_err(|_| foreign(booking))?;
    }
    Ok(sum)
}

fn left(
    booking: &Booking,
    attempts: &[payment_attempt::Model],
    refunds: &[refund::Model],
    disputes: &[dispute::Model],
) -> Result<Money, Corrupt> {
    let mut sum = online(booking, attempts)?;
    for attempt in that_paid(booking, attempts) {
        sum.minor -= given_back(refunds, attempt.id.into())
            + disputes::in_dispute(disputes, attempt.id.into());
    }
    sum.minor = sum.minor.max(0);
    Ok(sum)
}

fn desk(booking: &Booking, taken: &[studio_payment::Model]) -> Result<Money, Corrupt> {
    let mut sum = Money::zero(booking.price.currency);
    for payment in taken.iter().filter(|payment| payment.booking == booking.id.0) {
        sum = sum.plus(payment.amount()?).map_err(|_| foreign(booking))?;
    }
    Ok(sum)
}

/// A booking is paid in the currency of its price.
fn foreign(booking: &Booking) -> Corrupt {
    Corrupt::new("payment_attempt", "currency", booking.id)
}
