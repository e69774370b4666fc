//! The money for a course came: every date becomes a visit, or everything goes back.

use domain::{CoursePlanId, Instant};
use storage::{
    Corrupt, StoreError, Tx,
    audit::{self, Actor, Entry},
    course_plans::{self, PlanState},
    entities::{course, sale},
    vouchers::courses as sold,
};

use super::{
    free::{let_go, lock_visits, visits},
    letters,
};
use crate::{Services, bookings};

/// Whether the dates are still the client's, and no red flag stopped the course: what is paid
/// otherwise goes back, and they are told.
pub(crate) async fn is_wanted(tx: &Tx, id: CoursePlanId, now: Instant) -> Result<bool, StoreError> {
    let Some(plan) = course_plans::lock(tx, id).await? else { return Ok(false) };
    let held = plan.state()? == PlanState::Held;
    if held && !was_stopped(tx, id).await? {
        return Ok(true);
    }
    if held {
        let_go(tx, &plan, now).await?;
    }
    letters::not_booked(tx, (plan.studio.into(), id), true, now).await?;
    Ok(false)
}

async fn was_stopped(tx: &Tx, id: CoursePlanId) -> Result<bool, StoreError> {
    let entries = audit::of_object(&**tx, &id.to_string()).await?;
    Ok(entries.iter().any(|entry| entry.action == bookings::STOPPED))
}

/// Confirms every visit of a course, each with one of the sessions that were just sold, in the
/// transaction that learnt of the money.
pub(crate) async fn confirm(
    services: &Services,
    tx: &Tx,
    sale: &sale::Model,
    id: CoursePlanId,
) -> Result<(), StoreError> {
    let now = services.now();
    let plan = course_plans::lock(tx, id).await?;
    let plan = plan.ok_or_else(|| Corrupt::new("sale", "order_sealed", sale.id))?;
    lock_visits(tx, &course_plans::visits(&**tx, id).await?).await?;
    for visit in visits(&**tx, id).await? {
        let course = sold::of_sale(&**tx, sale.id.into()).await?;
        let course = course.ok_or_else(|| Corrupt::new("course", "sale", sale.id))?;
        keep_session(tx, &course, (visit.id, visit.price.minor, plan.single_minor), now).await?;
        let confirmed = bookings::confirm_in_course(tx, visit, now).await;
        confirmed.map_err(|_| StoreError::Retry)?;
    }
    course_plans::set_state(tx, id, (PlanState::Held, PlanState::Booked), None, now).await?;
    letters::booked(tx, &plan, now).await?;
    let entry = Entry {
        studio: Some(plan.studio.into()),
        actor: Actor::System,
        action: "course.booked",
        object: id.to_string(),
        detail: format!("{} visits, {} {}", plan.sessions, plan.price_minor, plan.currency),
    };
    audit::append(tx, entry, now).await
}

async fn keep_session(
    tx: &Tx,
    course: &course::Model,
    (visit, worth, list): (domain::BookingId, i64, i64),
    now: Instant,
) -> Result<(), StoreError> {
    if !sold::take_session(tx, course, worth).await? {
        return Err(StoreError::Retry);
    }
    sold::insert_use(tx, course.id.into(), visit, (worth, list), now).await?;
    Ok(())
}
