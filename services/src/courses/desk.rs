//! A course that is paid at the desk, with its dates.

use domain::schedule::BookingRefused;
use storage::{Tx, occupancy};

use super::{
    BookCourse, CourseRefused,
    book::filled_in,
    judge::{self, Scope},
    laid::laid,
    paid,
    write::keep,
};
use crate::{
    Services,
    payments::StudioMethod,
    sales::{AtDesk, take_at_desk},
};

/// Sells the course that is asked for, and confirms every visit, within a transaction.
/// Where a date cannot be had, those are the answer, and nothing was written.
pub(crate) async fn sell_at_desk(
    services: &Services,
    tx: &Tx,
    request: &BookCourse,
    method: StudioMethod,
) -> Result<Vec<(usize, BookingRefused)>, CourseRefused> {
    let now = services.now();
    let (studio, treatment) = (request.studio, request.treatment);
    let scope = Scope { studio, treatment, ignore: &[], minutes: None };
    let dates = judge::around(&request.chosen);
    let (query, snapshot) = judge::calendars(&**tx, scope, dates, now).await?;
    occupancy::lock(tx, &snapshot.candidates(None)).await?;
    let placed = match judge::place(&query, &snapshot, &request.chosen, now) {
        Ok(placed) => placed,
        Err(refused) => return Ok(refused),
    };
    let form = filled_in(request)?;
    let laid = laid(services, tx, request, &form, &placed).await?;
    let order = laid.order(request, &form, None);
    let at = AtDesk { studio, by: None, method };
    let sale = take_at_desk(services, tx, at, (laid.terms.ahead, None), &order).await?;
    let (plan, visits) = laid.sold(request, &form, Some(&sale), now)?;
    keep(services, tx, &plan, (&visits, placed), &form).await?;
    paid::confirm(services, tx, &sale, plan.id.into()).await?;
    Ok(Vec::new())
}
