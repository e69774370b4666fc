//! Which dates are proposed.

use chrono::NaiveDate;
use domain::{
    StudioId, TreatmentId,
    course::{FEWEST, Wish},
    time::Zone,
};
use storage::{Connection, StoreError, course_plans};

use super::{
    Chosen, CourseRefused, CourseTerms, PlannedDate,
    judge::{self, Scope},
    terms,
};
use crate::{Services, bookings::Holder};

/// A course that could be booked.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Whose clock its times are told by.
    pub zone: Zone,
    /// Its dates, in order, with alternatives.
    pub dates: Vec<PlannedDate>,
    /// What it costs.
    pub terms: CourseTerms,
    /// The last date that can be booked.
    pub latest: NaiveDate,
}

/// Proposes dates, or says how those that were `chosen` stand now. What the browser `holder`
/// keeps for another course counts as free.
///
/// Refuses a wish that there is not, and one for which there are not enough dates
/// ([`CourseRefused::NoPlan`]).
pub async fn plan(
    services: &Services,
    (studio, treatment): (StudioId, TreatmentId),
    wish: &Wish,
    chosen: Option<&[Chosen]>,
    holder: Option<Holder>,
) -> Result<Planned, CourseRefused> {
    wish.check(FEWEST)?;
    let (conn, now) = (services.store.reader(), services.now());
    let terms = terms(conn, studio, treatment, wish.count).await?;
    let terms = terms.ok_or(CourseRefused::UnknownTreatment)?;
    let own = kept_by(conn, holder).await?;
    let scope = Scope { studio, treatment, ignore: &own, minutes: None };
    let (dates, snapshot) = match chosen {
        Some(chosen) => judge::looked_at(services, scope, wish, chosen).await?,
        None => judge::proposed(services, scope, wish).await?,
    };
    let latest = snapshot.rules.latest(snapshot.zone, now);
    Ok(Planned { zone: snapshot.zone, dates, terms, latest })
}

/// The visits of courses that a browser holds and has not paid.
pub(super) async fn kept_by<C: Connection>(
    conn: &C,
    holder: Option<Holder>,
) -> Result<Vec<domain::BookingId>, StoreError> {
    let Some(holder) = holder else { return Ok(Vec::new()) };
    let mut own = Vec::new();
    for plan in course_plans::held_by(conn, holder.0).await? {
        own.extend(course_plans::visits(conn, plan.id.into()).await?);
    }
    Ok(own)
}
