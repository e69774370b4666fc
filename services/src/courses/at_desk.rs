//! A course as whoever runs the desk sees it.

use domain::{ClientId, CourseId, CoursePlanId, Instant, Money};
use storage::{
    Corrupt, bookings, clients, course_plans, course_plans::PlanState, vouchers::courses as sold,
};

use super::{CourseRefused, Pay};
use crate::{
    Services,
    auth::{DeskSession, StaffSession},
    bookings::desk::{DeskVisit, describe_all},
};

/// A course of the studio, with its visits as the desk sees them.
#[derive(Clone, Debug)]
pub struct DeskCourse {
    /// The course.
    pub id: CoursePlanId,
    /// How it stands.
    pub state: PlanState,
    /// For whom.
    pub client: ClientId,
    /// By name; empty where they were erased.
    pub client_name: String,
    /// Of what, as booked.
    pub treatment_name: String,
    /// Length of a session.
    pub minutes: u32,
    /// When it is paid.
    pub pay: Pay,
    /// What all sessions cost together.
    pub price: Money,
    /// What one costs by itself.
    pub single: Money,
    /// When it was booked.
    pub since: Instant,
    /// What was sold, where it was paid ahead: its sessions are used up there.
    pub sold: Option<CourseId>,
    /// Its visits, in the order of their places.
    pub visits: Vec<DeskVisit>,
}

/// A course of the desk's studio. Refuses another studio's, like one that is not there.
pub async fn at_desk(
    services: &Services,
    desk: &DeskSession,
    id: CoursePlanId,
) -> Result<DeskCourse, CourseRefused> {
    let conn = services.store.reader();
    let plan = course_plans::by_id(conn, id).await?;
    let plan = plan.filter(|plan| plan.studio == desk.studio().0).ok_or(CourseRefused::Gone)?;
    let corrupt = |column| Corrupt::new("course_plan", column, plan.id);
    let ids = course_plans::visits(conn, id).await?;
    let found = bookings::among(conn, desk.studio(), &ids).await?;
    let mut visits = describe_all(conn, &StaffSession::from(*desk), found).await?;
    visits.sort_by_key(|visit| visit.course.map(|place| place.position));
    let client = clients::by_id(conn, plan.client.into()).await?;
    let sold = match plan.sale {
        Some(sale) => sold::of_sale(conn, sale.into()).await?.map(|row| row.id.into()),
        None => None,
    };
    Ok(DeskCourse {
        id,
        state: plan.state()?,
        client: plan.client.into(),
        client_name: client.map(|client| client.name).unwrap_or_default(),
        minutes: u32::try_from(plan.minutes).map_err(|_| corrupt("minutes"))?,
        pay: Pay::from_code(&plan.pay).ok_or_else(|| corrupt("pay"))?,
        price: plan.price()?,
        single: Money::new(plan.single_minor, plan.currency()?),
        since: Instant::from_timestamp(plan.created_at, 0).ok_or_else(|| corrupt("created_at"))?,
        sold,
        visits,
        treatment_name: plan.treatment_name,
    })
}
