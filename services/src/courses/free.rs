//! Letting go of a course that was not paid: all of its dates, once its payment page is
//! closed for good.

use domain::{BookingId, CoursePlanId, Instant, SaleId, booking::Booking};
use storage::{
    Connection, StoreError, Tx, bookings as rows,
    course_plans::{self, PlanState},
    entities::course_plan,
    payments::{AttemptState, lock_booking},
    sales as sale_rows,
};

use super::{CourseRefused, letters, link};
use crate::{
    Services, bookings,
    payments::{PaymentError, Released},
    sales,
    tokens::CourseToken,
};

/// Frees all dates of a course whose hold is over, or of one that is given up `early`. The
/// gateway is asked to close the page first; nothing is freed unless it says so, and a page
/// that was paid is fulfilled instead.
pub(crate) async fn free(
    services: &Services,
    id: CoursePlanId,
    early: bool,
) -> Result<Released, PaymentError> {
    let reader = services.store.reader();
    let Some(plan) = course_plans::by_id(reader, id).await? else { return Ok(Released::NotHeld) };
    if !applies(reader, &plan, early, services.now()).await? {
        return Ok(Released::NotHeld);
    }
    if let Some(sale) = sale_of(reader, &plan).await?
        && is_open(sale.state()?)
    {
        sales::close(services, &sale).await?;
        let sale = sale_of(reader, &plan).await?.ok_or(PaymentError::NotFound)?;
        match sale.state()? {
            AttemptState::Paid => {
                return Ok(Released::Paid(sales::already(services, &sale).await?));
            }
            state if is_open(state) => return Ok(Released::Waiting),
            _ => {}
        }
    }
    services.store.retrying(|| lapse(services, id, early)).await
}

/// Lets go of a course that its client gives up before it is paid. Whether it was: it may have
/// been paid meanwhile.
pub async fn release(services: &Services, token: &CourseToken) -> Result<bool, CourseRefused> {
    let plan = link::open(services.store.reader(), token).await?;
    match free(services, plan.id.into(), true).await? {
        Released::Freed | Released::NotHeld => Ok(true),
        Released::Paid(_) => Ok(false),
        Released::Waiting => Err(PaymentError::Unknown.into()),
    }
}

async fn applies<C: Connection>(
    conn: &C,
    plan: &course_plan::Model,
    early: bool,
    now: Instant,
) -> Result<bool, StoreError> {
    if plan.state()? != PlanState::Held {
        return Ok(false);
    }
    let visits = visits(conn, plan.id.into()).await?;
    Ok(early || !visits.iter().any(|visit| visit.is_held_at(now)))
}

/// The visits of a course, in the order of their places.
pub(super) async fn visits<C: Connection>(
    conn: &C,
    plan: CoursePlanId,
) -> Result<Vec<Booking>, StoreError> {
    let ids = course_plans::visits(conn, plan).await?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(rows::by_id(conn, id).await?);
    }
    Ok(found)
}

/// Waits until nobody else decides about these visits, in one order for everybody.
pub(super) async fn lock_visits(tx: &Tx, ids: &[BookingId]) -> Result<(), StoreError> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    for id in ids {
        lock_booking(tx, id).await?;
    }
    Ok(())
}

pub(super) async fn sale_of<C: Connection>(
    conn: &C,
    plan: &course_plan::Model,
) -> Result<Option<storage::entities::sale::Model>, StoreError> {
    match plan.sale {
        Some(sale) => sale_rows::sale(conn, sale.into()).await,
        None => Ok(None),
    }
}

const fn is_open(state: AttemptState) -> bool {
    matches!(state, AttemptState::Creating | AttemptState::Open)
}

/// What was true before the gateway was asked may not be so any more: everything is looked at
/// again inside the transaction that frees.
async fn lapse(
    services: &Services,
    id: CoursePlanId,
    early: bool,
) -> Result<Released, PaymentError> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let seen = course_plans::by_id(&*tx, id).await?.ok_or(PaymentError::NotFound)?;
    if let Some(sale) = seen.sale {
        let sale = sale_rows::lock(&tx, SaleId(sale)).await?.ok_or(PaymentError::NotFound)?;
        if is_open(sale.state()?) {
            return Ok(Released::Waiting);
        }
    }
    let plan = course_plans::lock(&tx, id).await?.ok_or(PaymentError::NotFound)?;
    if !applies(&*tx, &plan, early, now).await? {
        return Ok(Released::NotHeld);
    }
    let over = !early;
    let_go(&tx, &plan, now).await?;
    if over {
        letters::not_booked(&tx, (plan.studio.into(), id), false, now).await?;
    }
    tx.commit().await?;
    Ok(Released::Freed)
}

/// Frees every date that is still held, within a transaction that has made sure that nothing
/// can be paid any more.
pub(super) async fn let_go(
    tx: &Tx,
    plan: &course_plan::Model,
    now: Instant,
) -> Result<(), StoreError> {
    let id = plan.id.into();
    lock_visits(tx, &course_plans::visits(&**tx, id).await?).await?;
    for visit in visits(&**tx, id).await? {
        if visit.hold_expires().is_some() {
            bookings::let_go(tx, visit, now).await.map_err(|_| StoreError::Retry)?;
        }
    }
    course_plans::set_state(tx, id, (PlanState::Held, PlanState::Lapsed), None, now).await?;
    tx.announce(plan.studio.into());
    Ok(())
}
