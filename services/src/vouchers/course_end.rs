//! Ending a course that was sold: what is in the way of it, and what goes back and stays, with
//! its papers. The desk and the client's own page end courses by the same functions.

use domain::{
    CourseId, Instant, Money,
    booking::{Booking, BookingState},
    ledger::{Books, Sold},
};
use storage::{
    Connection, StoreError, Tx, bookings,
    entities::{course, sale},
    payments::ReturnMethod,
    vouchers::{RETURNED, courses as rows},
};

use crate::{
    Services,
    papers::{self, PaidBy},
    payments::PaymentError,
    sales::{self, Order},
};

/// Whether a visit keeps a session of a course: one that is being booked, that is to come, or
/// that has begun and is not closed. The desk closes or cancels it before it ends the course.
pub(crate) async fn in_the_way<C: Connection>(conn: &C, id: CourseId) -> Result<bool, StoreError> {
    Ok(visits(conn, id).await?.iter().any(|visit| is_held(visit) || visit.is_booked()))
}

/// Whether a visit is being booked with one of its sessions. That session can only go back to
/// the course: it is unknown yet to the ledger.
pub(crate) async fn is_being_booked<C: Connection>(
    conn: &C,
    id: CourseId,
) -> Result<bool, StoreError> {
    Ok(visits(conn, id).await?.iter().any(is_held))
}

const fn is_held(visit: &Booking) -> bool {
    matches!(visit.state, BookingState::Held { .. })
}

/// The visits that have a session of the course.
async fn visits<C: Connection>(conn: &C, id: CourseId) -> Result<Vec<Booking>, StoreError> {
    let mut found = Vec::new();
    for used in rows::uses_of_course(conn, id).await? {
        if used.state != RETURNED {
            found.extend(bookings::by_id(conn, used.booking.into()).await?);
        }
    }
    Ok(found)
}

/// Ends a course that is as it was read: `back` goes back, to the card or by hand, with its
/// credit note; the rest stays, with its invoice. Returns what stays, and `None` where the
/// course has changed since or holds less: nothing was written then.
pub(crate) async fn end_sold(
    services: &Services,
    tx: &Tx,
    (row, sale): (&course::Model, &sale::Model),
    (back, by_hand): (Money, Option<ReturnMethod>),
    now: Instant,
) -> Result<Option<Money>, PaymentError> {
    let worth = row.course()?.value_left;
    let kept = Money::new(worth.minor - back.minor, worth.currency);
    if kept.minor < 0 || !rows::end(tx, row).await? {
        return Ok(None);
    }
    let books = Books { studio: row.studio.into(), at: now };
    if back.minor > 0 {
        give_back(services, tx, sale, (back, by_hand), books).await?;
    }
    if kept.minor > 0 {
        let rate = u32::try_from(row.tax_basis_points).unwrap_or_default();
        storage::ledger::post(tx, &books.course_kept(row.id.into(), kept, rate)?).await?;
        if let Some(order) = Order::of(services, sale) {
            papers::course_kept(tx, sale, &order, (row.id, kept), now).await?;
        }
    }
    Ok(Some(kept))
}

async fn give_back(
    services: &Services,
    tx: &Tx,
    sale: &sale::Model,
    (back, by_hand): (Money, Option<ReturnMethod>),
    books: Books,
) -> Result<(), PaymentError> {
    let goes = (Sold::Course, back);
    let (refund, by) = match by_hand {
        Some(method) => {
            let how = ("ended", method);
            (sales::request_by_hand(tx, sale, goes, books, how).await?, method.into())
        }
        None if sale.is_online() => {
            (sales::request(tx, sale, goes, books, "ended").await?, PaidBy::Online)
        }
        None => return Err(PaymentError::NotFound),
    };
    Ok(sales::credit(services, tx, sale, (refund, back, by), "ended").await?)
}
