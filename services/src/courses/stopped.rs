//! A red flag: no course, no payment kept, and nothing kept of what was answered.

use domain::{
    StudioId,
    booking::{CancelledBy, HOLD_AT_MOST},
    screening::{self, AnswersInput, ScreeningOutcome, decide},
};
use storage::{
    StoreError, Tx,
    audit::{self, Actor, Entry},
    bookings as rows,
    course_plans::{self, PlanState},
};

use super::{CourseRefused, free, stop};
use crate::{Services, bookings, bookings::Holder, payments::Released};

/// The flags that forbid the course, if any were ticked: in order or not.
pub(crate) fn red_flags(answers: &AnswersInput) -> Option<Vec<&'static str>> {
    if let Ok(ScreeningOutcome::Stop(codes)) = answers.check().map(|answers| decide(&answers)) {
        return Some(codes);
    }
    None
}

/// Writes down that a red flag kept somebody from buying sessions without dates: there is
/// nothing to let go of. As for a course, the entry says that it happened and under which
/// questions; not which of them.
pub(crate) async fn not_sold(services: &Services, studio: StudioId) -> Result<(), StoreError> {
    let tx = services.store.begin().await?;
    note(&tx, studio, studio.to_string(), services).await?;
    tx.commit().await
}

/// Lets go of the course that the browser keeps, or cancels the one that it booked while the
/// questions stood open, with everything back. The audit entry says that a stop happened and
/// under which questions; not which of them.
pub(super) async fn screened_out(
    services: &Services,
    studio: StudioId,
    holder: Holder,
) -> Result<(), CourseRefused> {
    let reader = services.store.reader();
    let last = course_plans::last_of_holder(reader, holder.0).await?;
    let recent = last
        .filter(|plan| services.now().timestamp() < plan.created_at + HOLD_AT_MOST.num_seconds());
    let tx = services.store.begin().await?;
    // A studio's own audit tells of its own courses alone, whichever of them is let go of.
    if recent.as_ref().is_none_or(|plan| plan.studio != studio.0) {
        note(&tx, studio, studio.to_string(), services).await?;
    }
    if let Some(plan) = &recent {
        note(&tx, plan.studio.into(), plan.id.to_string(), services).await?;
        for visit in course_plans::visits(&*tx, plan.id.into()).await? {
            rows::forget_screening(&tx, visit).await?;
            rows::set_note(&tx, visit, None).await?;
        }
    }
    tx.commit().await?;
    let Some(plan) = recent else { return Ok(()) };
    if plan.state()? == PlanState::Held {
        match free(services, plan.id.into(), true).await {
            Ok(Released::Paid(_)) => {}
            // A page that cannot be closed now: what is paid on it goes back.
            Ok(_) | Err(crate::payments::PaymentError::Unknown) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
    let plan = course_plans::by_id(reader, plan.id.into()).await?.ok_or(CourseRefused::Gone)?;
    if plan.state()? == PlanState::Booked {
        stop::undo(services, plan.id.into(), CancelledBy::System).await?;
    }
    Ok(())
}

async fn note(
    tx: &Tx,
    studio: StudioId,
    object: String,
    services: &Services,
) -> Result<(), StoreError> {
    let entry = Entry {
        studio: Some(studio),
        actor: Actor::Guest,
        action: bookings::STOPPED,
        object,
        detail: format!("questions {}", screening::VERSION),
    };
    audit::append(tx, entry, services.now()).await
}
