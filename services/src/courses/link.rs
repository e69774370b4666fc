//! The link that opens a course.

use chrono::{DateTime, TimeDelta};
use domain::CoursePlanId;
use storage::{Connection, Corrupt, StoreError, course_plans, entities::course_plan};

use super::CourseRefused;
use crate::{Services, tokens::CourseToken};

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

/// The link to a course that is being paid.
pub(crate) async fn link_of(
    services: &Services,
    plan: Option<CoursePlanId>,
) -> Result<Option<String>, StoreError> {
    let Some(id) = plan else { return Ok(None) };
    match course_plans::by_id(services.store.reader(), id).await? {
        Some(plan) => Ok(Some(course_token(services, &plan)?)),
        None => Ok(None),
    }
}
