//! The mails about a course: enqueued with the change they tell of.

use domain::{CoursePlanId, Instant, StudioId};
use storage::{StoreError, Tx, entities::course_plan};

use crate::{
    jobs::{self, Enqueue, Job},
    mail::Mail,
};

/// Tells that the course is booked, with all its dates.
pub(super) async fn booked(
    tx: &Tx,
    plan: &course_plan::Model,
    now: Instant,
) -> Result<(), StoreError> {
    let mail = Mail::CourseBooked { plan: plan.id.into() };
    send(tx, plan.studio.into(), mail, format!("course_booked:{}", plan.id), now).await
}

/// Tells the dates of a course whose remaining visits were moved.
pub(super) async fn moved(
    tx: &Tx,
    plan: &course_plan::Model,
    now: Instant,
) -> Result<(), StoreError> {
    let told = plan.told + 1;
    let mail = Mail::CourseMoved { plan: plan.id.into(), told };
    send(tx, plan.studio.into(), mail, format!("course_moved:{}:{told}", plan.id), now).await
}

/// Tells the link to a course that was made anew.
pub(crate) async fn link_renewed(
    tx: &Tx,
    plan: &course_plan::Model,
    now: Instant,
) -> Result<(), StoreError> {
    let generation = plan.link_generation;
    let mail = Mail::CourseLinkRenewed { plan: plan.id.into(), generation };
    send(tx, plan.studio.into(), mail, format!("course_link:{}:{generation}", plan.id), now).await
}

/// Tells that the rest of the course is cancelled, with what goes back.
pub(super) async fn stopped(
    tx: &Tx,
    plan: &course_plan::Model,
    now: Instant,
) -> Result<(), StoreError> {
    let mail = Mail::CourseStopped { plan: plan.id.into() };
    send(tx, plan.studio.into(), mail, format!("course_stopped:{}", plan.id), now).await
}

/// Tells that the dates were let go of, and that money which came too late goes back.
pub(super) async fn not_booked(
    tx: &Tx,
    (studio, plan): (StudioId, CoursePlanId),
    late: bool,
    now: Instant,
) -> Result<(), StoreError> {
    let mail = Mail::CourseNotBooked { plan, late };
    send(tx, studio, mail, format!("course_not_booked:{plan}:{late}"), now).await
}

async fn send(
    tx: &Tx,
    studio: StudioId,
    mail: Mail,
    dedupe: String,
    now: Instant,
) -> Result<(), StoreError> {
    let when = Enqueue { studio: Some(studio), run_at: now, dedupe: Some(dedupe) };
    jobs::enqueue(tx, &Job::Mail(mail), when, now).await
}
