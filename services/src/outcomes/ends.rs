//! Where a course ends, and it is asked whether it helped.

use domain::{BookingId, booking::Booking};
use storage::{
    Connection, StoreError, course_plans,
    entities::{course, course_plan},
    vouchers::courses,
};

/// Whether a visit is the last of a course: of the visits that were planned together, as they
/// stand now and however they are paid, or of those that take the sessions of one that was sold
/// by itself. `all` are the visits of the client that took place or are to, earliest first.
pub(super) async fn ends_course<C: Connection>(
    conn: &C,
    booking: BookingId,
    all: &[Booking],
) -> Result<bool, StoreError> {
    let used = courses::uses_for(conn, &[booking]).await?;
    let sold = match used.first() {
        Some(used) => courses::by_id(conn, used.course.into()).await?,
        None => None,
    };
    let mut of_course = Vec::new();
    match planned(conn, booking, sold.as_ref()).await? {
        Some(plan) => {
            let visits = course_plans::visits(conn, plan.id.into()).await?;
            // Whoever was given a session of somebody else's course ends nothing.
            let owns = |it: &Booking| {
                visits.contains(&it.id) || it.client.is_some_and(|id| id.0 == plan.client)
            };
            if !all.iter().any(owns) {
                return Ok(false);
            }
            of_course.extend(visits.into_iter().map(|id| id.0));
            // Also what was booked by itself with a session that came back.
            if let Some(sale) = plan.sale
                && let Some(own) = courses::of_sale(conn, sale.into()).await?
            {
                let uses = courses::uses_of_course(conn, own.id.into()).await?;
                of_course.extend(uses.iter().map(|one| one.booking));
            }
        }
        None => {
            let Some(sold) = sold.filter(|sold| sold.sessions_left == 0) else { return Ok(false) };
            let uses = courses::uses_of_course(conn, sold.id.into()).await?;
            of_course.extend(uses.iter().map(|one| one.booking));
        }
    }
    let last = all.iter().rfind(|it| of_course.contains(&it.id.0));
    Ok(last.is_some_and(|last| last.id == booking))
}

/// The plan that a visit is part of, or whose sessions it takes one of.
async fn planned<C: Connection>(
    conn: &C,
    booking: BookingId,
    sold: Option<&course::Model>,
) -> Result<Option<course_plan::Model>, StoreError> {
    let part = course_plans::of_booking(conn, booking).await?;
    match (part, sold) {
        (None, Some(sold)) => course_plans::of_sale(conn, sold.sale.into()).await,
        (part, _) => Ok(part),
    }
}
