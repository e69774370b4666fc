//! Stopping a course: every visit to come is cancelled by its own rules, and what was paid
//! ahead and not used goes back. One function says what that is and does it.
//!
//! A visit that has begun stays and is closed like any other; its session counts as used. Where
//! closing it gives the session back all the same, such as after a red flag at arrival, there is
//! no course any more to take it: what it was worth goes back the way the course was paid.

use domain::{
    BookingId, CoursePlanId, Instant, Money,
    booking::{Booking, CancelledBy},
    policy::{Paid, refund_preview},
    voucher::Course,
};
use storage::{
    Connection, StoreError, bookings as rows,
    course_plans::{self, PlanState},
    entities::{course, course_plan},
    sales::{self as sale_rows, SaleMethod},
    vouchers::{HELD, USED, courses as sold},
};

use super::{CourseRefused, ending, link};
use crate::{Services, cards, payments, tokens::CourseToken, vouchers};

/// What stopping a course would do to one of its visits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StopVisit {
    /// The visit.
    pub booking: BookingId,
    /// When it is.
    pub start: Instant,
    /// Whether its session is unused then: else it is too late, and it counts as used.
    pub session_back: bool,
    /// What was paid for it otherwise and goes back.
    pub refund: Money,
    /// What was paid for it and is kept, as a session or otherwise.
    pub kept: Money,
    /// What the studio could then charge to the card that secures it.
    pub card_fee: Money,
}

/// What stopping a course would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StopPreview {
    /// The visits that would be cancelled, in the order of time.
    pub visits: Vec<StopVisit>,
    /// The visits that have begun and are not closed: they stay, and their sessions count as
    /// used.
    pub begun: Vec<BookingId>,
    /// How many sessions are unused then.
    pub sessions: u32,
    /// How many count as used.
    pub used: u32,
    /// What those unused are worth.
    pub worth: Money,
    /// What of that goes back, by the rule that they were sold with.
    pub back: Money,
}

impl StopPreview {
    /// Everything that goes back, by any way.
    #[must_use]
    pub fn all(&self) -> Money {
        let otherwise: i64 = self.visits.iter().map(|visit| visit.refund.minor).sum();
        Money::new(self.back.minor + otherwise, self.back.currency)
    }

    /// Everything that was paid and is kept: sessions that it is too late for, and what the
    /// rule keeps of those that are unused.
    #[must_use]
    pub fn kept(&self) -> Money {
        let late: i64 = self.visits.iter().map(|visit| visit.kept.minor).sum();
        Money::new(late + self.worth.minor - self.back.minor, self.back.currency)
    }

    /// What could be charged to cards.
    #[must_use]
    pub fn card_fees(&self) -> Money {
        let fees = self.visits.iter().map(|visit| visit.card_fee.minor).sum();
        Money::new(fees, self.back.currency)
    }
}

/// What stopping the course now would do. Refuses one that is not booked, and one of which
/// nothing is left.
pub async fn stop_preview(
    services: &Services,
    token: &CourseToken,
) -> Result<StopPreview, CourseRefused> {
    let conn = services.store.reader();
    let plan = link::open(conn, token).await?;
    let (_, preview) = counted(conn, &plan, CancelledBy::Client, services.now()).await?;
    Ok(preview)
}

/// Cancels every visit to come and gives back what [`stop_preview`] says at this moment.
///
/// `shown` is what was shown and agreed to, all that goes back: where less would go back by
/// now, nothing is done ([`CourseRefused::Changed`]).
pub async fn stop(
    services: &Services,
    token: &CourseToken,
    shown: Money,
) -> Result<StopPreview, CourseRefused> {
    let plan = link::open(services.store.reader(), token).await?.id.into();
    let by = (CancelledBy::Client, Some(shown));
    services.store.retrying(|| ending::end(services, plan, by)).await
}

/// [`stop`] because of the safety questions: everything goes back. Where a visit is being booked
/// with one of its sessions, every visit to come is cancelled all the same, and the course stays
/// for the rest.
pub(super) async fn undo(
    services: &Services,
    plan: CoursePlanId,
    by: CancelledBy,
) -> Result<StopPreview, CourseRefused> {
    services.store.retrying(|| ending::end(services, plan, (by, None))).await
}

/// A visit that would be cancelled, with how.
pub(super) type Ending = (Booking, Paid);

/// The one count: what is cancelled, and what that gives.
pub(super) async fn counted<C: Connection>(
    conn: &C,
    plan: &course_plan::Model,
    by: CancelledBy,
    now: Instant,
) -> Result<(Vec<Ending>, StopPreview), CourseRefused> {
    let state = plan.state()?;
    if state != PlanState::Booked {
        return Err(CourseRefused::NotPossible { state: state.as_str() });
    }
    let currency = plan.currency()?;
    let course = sold_for(conn, plan).await?;
    let mut left = course.as_ref().map(course::Model::course).transpose()?;
    let (mut endings, mut visits) = (Vec::new(), Vec::new());
    let (to_come, begun) = standing(conn, plan, course.as_ref(), now).await?;
    for booking in to_come {
        let paid = payments::divisible(conn, &booking).await?;
        let preview = refund_preview(&booking, paid, by, now);
        let fee = cards::fee_if_cancelled(conn, &booking, preview.kept, now).await?;
        let session = preview.ways.course;
        if session.minor > 0 {
            left = left.map(|course: Course| course.with_back(session));
        }
        visits.push(StopVisit {
            booking: booking.id,
            start: booking.span.start,
            session_back: session.minor > 0,
            refund: without_session(preview.ways).all(),
            kept: preview.kept,
            card_fee: if by == CancelledBy::Client { fee } else { Money::zero(currency) },
        });
        endings.push((booking, preview.ways));
    }
    if by == CancelledBy::Client && is_being_booked(conn, course.as_ref()).await? {
        return Err(CourseRefused::NotPossible { state: "being_booked" });
    }
    let unused = left.as_ref().map_or(0, |course| course.left);
    if endings.is_empty() && unused == 0 {
        return Err(CourseRefused::NotPossible { state: "over" });
    }
    let worth = left.map_or(Money::zero(currency), |course| course.value_left);
    let rule = course.as_ref().map(course::Model::rule).transpose()?;
    let back = match (left, rule) {
        (Some(course), Some(rule)) if by == CancelledBy::Client => course.refund(rule),
        _ => worth,
    };
    let used = left.map_or(0, |course| course.sessions.saturating_sub(course.left));
    Ok((endings, StopPreview { visits, begun, sessions: unused, used, worth, back }))
}

/// Whether one of its sessions keeps the course from ending: a visit is being booked with it.
pub(super) async fn is_being_booked<C: Connection>(
    conn: &C,
    course: Option<&course::Model>,
) -> Result<bool, StoreError> {
    match course {
        Some(course) => vouchers::is_being_booked(conn, course.id.into()).await,
        None => Ok(false),
    }
}

fn without_session(ways: Paid) -> Paid {
    Paid { course: Money::zero(ways.course.currency), ..ways }
}

/// The sessions that were paid ahead. Refuses those that a bank questions, and those that were
/// paid at the desk, where the money goes back by hand: a person decides.
pub(super) async fn sold_for<C: Connection>(
    conn: &C,
    plan: &course_plan::Model,
) -> Result<Option<course::Model>, CourseRefused> {
    let Some(sale) = plan.sale else { return Ok(None) };
    let course = sold::of_sale(conn, sale.into()).await?;
    let paid = sale_rows::sale(conn, sale.into()).await?;
    if paid.is_some_and(|sale| sale.method != SaleMethod::Online.as_str()) {
        return Err(CourseRefused::NotPossible { state: "paid_at_desk" });
    }
    match course.as_ref().map(|course| course.state.as_str()) {
        Some("stopped") => Err(CourseRefused::NotPossible { state: "questioned" }),
        Some("active") => Ok(course),
        _ => Ok(None),
    }
}

/// Every visit of the course that is to come, and every other that one of its sessions pays, in
/// the order of time; and which of them have begun and are not closed.
async fn standing<C: Connection>(
    conn: &C,
    plan: &course_plan::Model,
    course: Option<&course::Model>,
    now: Instant,
) -> Result<(Vec<Booking>, Vec<BookingId>), StoreError> {
    let (mut to_come, mut begun): (Vec<Booking>, Vec<BookingId>) = (Vec::new(), Vec::new());
    for id in visits_of(conn, plan, course).await? {
        let Some(visit) = rows::by_id(conn, id).await? else { continue };
        if visit.may_cancel(now) {
            to_come.push(visit);
        } else if visit.is_booked() {
            begun.push(visit.id);
        }
    }
    to_come.sort_by_key(|visit| (visit.span.start, visit.id));
    Ok((to_come, begun))
}

/// Every visit that stopping may be about.
pub(super) async fn visits_of<C: Connection>(
    conn: &C,
    plan: &course_plan::Model,
    course: Option<&course::Model>,
) -> Result<Vec<BookingId>, StoreError> {
    let mut ids = course_plans::visits(conn, plan.id.into()).await?;
    if let Some(course) = course {
        let uses = sold::uses_of_course(conn, course.id.into()).await?;
        let standing = uses.iter().filter(|used| [HELD, USED].contains(&used.state.as_str()));
        ids.extend(standing.map(|used| BookingId::from(used.booking)));
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}
