//! The one transaction that stops a course.

use domain::{BookingId, CourseId, CoursePlanId, Instant, Money, SaleId, booking::CancelledBy};
use storage::{
    Corrupt, StoreError, Tx,
    audit::{self, Actor, Entry},
    course_plans::{self, PlanState},
    entities::course_plan,
    sales as sale_rows,
    vouchers::courses as sold,
};

use super::{
    CourseRefused, StopPreview,
    free::{lock_visits, sale_of},
    letters,
    stop::{Ending, counted, is_being_booked, sold_for, visits_of},
};
use crate::{Services, bookings, vouchers};

/// Cancels every visit to come and ends the course, within what was `shown`.
pub(super) async fn end(
    services: &Services,
    id: CoursePlanId,
    (by, shown): (CancelledBy, Option<Money>),
) -> Result<StopPreview, CourseRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let seen = course_plans::by_id(&*tx, id).await?.ok_or(CourseRefused::Gone)?;
    if let Some(sale) = seen.sale {
        sale_rows::lock(&tx, SaleId(sale)).await?;
    }
    let plan = course_plans::lock(&tx, id).await?.ok_or(CourseRefused::Gone)?;
    let course = sold_for(&*tx, &plan).await?;
    lock_visits(&tx, &visits_of(&*tx, &plan, course.as_ref()).await?).await?;
    let (endings, preview) = counted(&*tx, &plan, by, now).await?;
    if shown.is_some_and(|shown| preview.all().minor < shown.minor) {
        return Err(CourseRefused::Changed(Box::new(preview)));
    }
    // Only a red flag gets here while a visit is being booked with a session: what it is worth
    // needs a course to go back to, so the course stays, and its page gives back what is left.
    let ends = !is_being_booked(&*tx, course.as_ref()).await?;
    let told_together = if ends { course_plans::visits(&*tx, id).await? } else { Vec::new() };
    cancel(&tx, endings, by, &told_together, now).await?;
    if ends {
        if let Some(course) = course {
            let sums = (preview.worth, preview.back);
            give_back(services, &tx, &plan, (course.id.into(), sums), now).await?;
        }
        let ways = (PlanState::Booked, PlanState::Stopped);
        course_plans::set_state(&tx, id, ways, Some(preview.all()), now).await?;
        letters::stopped(&tx, &plan, now).await?;
        note(&tx, &plan, &preview, now).await?;
    }
    tx.announce(plan.studio.into());
    tx.commit().await?;
    Ok(preview)
}

/// Cancels the visits. One mail tells of those of the course; whoever booked another with one
/// of its sessions, maybe somebody else, is told of that one.
async fn cancel(
    tx: &Tx,
    endings: Vec<Ending>,
    by: CancelledBy,
    told_together: &[BookingId],
    now: Instant,
) -> Result<(), CourseRefused> {
    let actor = Actor::Guest;
    for (visit, refund) in endings {
        let together = told_together.contains(&visit.id);
        let visit = bookings::settle_quietly(tx, visit, by, &refund, actor, now).await?;
        if together {
            let before = visit.sequence.saturating_sub(1);
            bookings::letters::drop_reminder(tx, visit.id, before, now).await?;
        } else {
            bookings::letters::cancelled(tx, &visit, now).await?;
        }
    }
    Ok(())
}

/// Ends the sessions that were paid ahead: of their `worth`, `back` goes back, and the rest is
/// kept. Where they are worth something else by now, everything is to be looked at anew: a visit
/// may be being booked with one of them since.
pub(super) async fn give_back(
    services: &Services,
    tx: &Tx,
    plan: &course_plan::Model,
    (id, (worth, back)): (CourseId, (Money, Money)),
    now: Instant,
) -> Result<(), CourseRefused> {
    let missing = || Corrupt::new("course_plan", "sale", plan.id);
    // As the visits left it that were cancelled just now.
    let row = sold::by_id(&**tx, id).await?.ok_or_else(missing)?;
    if row.value_left_minor != worth.minor {
        return Err(StoreError::Retry.into());
    }
    let sale = sale_of(&**tx, plan).await?.ok_or_else(missing)?;
    let kept = vouchers::end_sold(services, tx, (&row, &sale), (back, None), now).await?;
    kept.ok_or(StoreError::Retry)?;
    Ok(())
}

async fn note(
    tx: &Tx,
    plan: &course_plan::Model,
    preview: &StopPreview,
    now: Instant,
) -> Result<(), StoreError> {
    let (back, kept) = (preview.all(), preview.kept());
    let visits = preview.visits.len();
    let entry = Entry {
        studio: Some(plan.studio.into()),
        actor: Actor::Guest,
        action: "course.stopped",
        object: plan.id.to_string(),
        detail: format!(
            "{visits} visits, back {} kept {} {}",
            back.minor, kept.minor, back.currency
        ),
    };
    audit::append(tx, entry, now).await
}
