//! The link that opens a course.

use chrono::{DateTime, TimeDelta};
use domain::{Instant, SaleId};
use storage::{
    Connection, Corrupt, StoreError, Tx,
    audit::{self, Actor, Entry},
    bookings,
    course_plans::{self, PlanState},
    entities::course_plan,
};

use super::{CourseRefused, free::visits, letters};
use crate::{Services, bookings::Holder, tokens::CourseToken};

/// How long after it was made a course's link opens it: longer than the longest course lasts.
const OPEN_FOR: TimeDelta = TimeDelta::days(3 * 366);

/// The part of an address that opens the course, as mails and pages carry it: always the same.
pub fn course_token(services: &Services, plan: &course_plan::Model) -> Result<String, StoreError> {
    let corrupt = |column| Corrupt::new("course_plan", column, plan.id);
    let made = DateTime::from_timestamp(plan.created_at, 0);
    let made = made.ok_or_else(|| corrupt("created_at"))?;
    let generation = u32::try_from(plan.link_generation);
    let generation = generation.map_err(|_| corrupt("link_generation"))?;
    Ok(services.links.course_token(plan.id.into(), generation, made + OPEN_FOR))
}

/// The course behind a link. Refuses one that was revoked.
pub async fn open<C: Connection>(
    conn: &C,
    token: &CourseToken,
) -> Result<course_plan::Model, CourseRefused> {
    let plan = course_plans::by_id(conn, token.plan()).await?.ok_or(CourseRefused::Gone)?;
    let current = u32::try_from(plan.link_generation) == Ok(token.generation());
    if current { Ok(plan) } else { Err(CourseRefused::Gone) }
}

/// The sale that paid a course ahead, once it was.
pub(crate) fn paying_sale(plan: &course_plan::Model) -> Result<Option<SaleId>, Corrupt> {
    let booked = matches!(plan.state()?, PlanState::Booked | PlanState::Stopped);
    Ok(plan.sale.filter(|_| booked).map(Into::into))
}

/// Revokes every link to the course and to its visits, which whoever has the former could see;
/// mails a fresh one, and returns it. Refuses while the course is not booked: whoever pays
/// comes back by the link that there is.
pub async fn rotate_link(
    services: &Services,
    token: &CourseToken,
) -> Result<String, CourseRefused> {
    services.store.retrying(|| try_rotate(services, token)).await
}

async fn try_rotate(services: &Services, token: &CourseToken) -> Result<String, CourseRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    course_plans::lock(&tx, token.plan()).await?.ok_or(CourseRefused::Gone)?;
    let plan = open(&*tx, token).await?;
    match plan.state()? {
        PlanState::Booked | PlanState::Stopped => {}
        state => return Err(CourseRefused::NotPossible { state: state.as_str() }),
    }
    if !course_plans::rotate_link(&tx, token.plan(), plan.link_generation, now).await? {
        return Err(CourseRefused::Gone);
    }
    for visit in visits(&*tx, token.plan()).await? {
        bookings::update(&tx, visit.rotate_link(now)).await?;
    }
    let plan = course_plan::Model { link_generation: plan.link_generation + 1, ..plan };
    letters::link_renewed(&tx, &plan, now).await?;
    note(&tx, &plan, now).await?;
    tx.commit().await?;
    Ok(course_token(services, &plan)?)
}

async fn note(tx: &Tx, plan: &course_plan::Model, now: Instant) -> Result<(), StoreError> {
    let entry = Entry {
        studio: Some(plan.studio.into()),
        actor: Actor::Guest,
        action: "course.link_rotated",
        object: plan.id.to_string(),
        detail: String::new(),
    };
    audit::append(tx, entry, now).await
}

/// The link to the course that a sale pays for, where `holder` is the browser that chose its
/// dates: the address by which it comes back from the payment opens nothing.
pub async fn link_of_sale(
    services: &Services,
    holder: Holder,
    sale: SaleId,
) -> Result<Option<String>, StoreError> {
    let last = course_plans::last_of_holder(services.store.reader(), holder.0).await?;
    let paid = last.filter(|plan| plan.sale == Some(sale.0));
    paid.map(|plan| course_token(services, &plan)).transpose()
}
