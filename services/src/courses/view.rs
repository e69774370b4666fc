//! Everything that the page of a course shows.

use chrono::DateTime;
use domain::{
    AccountId, BookingId, CoursePlanId, Instant, Money, StudioId, TherapistId, TreatmentId,
    booking::{Booking, BookingState},
    course::Wish,
    voucher::RefundRule,
};
use storage::{
    Corrupt, StoreError, clients, course_plans,
    course_plans::{Place, PlanState},
    entities::{course, course_plan},
};

use super::{CourseRefused, Pay, around::Around, course_token, link};
use crate::{
    Services, bookings::manage_token, clock::WallClock, payments::PaymentError, sales,
    tokens::CourseToken, vouchers,
};

/// A course as whoever bears its link may see it.
#[derive(Clone, Debug)]
pub struct CourseView {
    /// The course.
    pub id: CoursePlanId,
    /// What opens it.
    pub token: String,
    /// How it stands.
    pub state: PlanState,
    /// Where.
    pub studio: StudioId,
    /// Of what.
    pub treatment: TreatmentId,
    /// As booked.
    pub treatment_name: String,
    /// Length of a session.
    pub minutes: u32,
    /// When it is paid.
    pub pay: Pay,
    /// What all sessions cost together.
    pub price: Money,
    /// What one costs by itself.
    pub single: Money,
    /// How much less that is than one by one, in percent.
    pub percent: u8,
    /// What goes back for sessions that are not used.
    pub rule: RefundRule,
    /// Its sessions, in the order of their places.
    pub sessions: Vec<SessionView>,
    /// What was wished.
    pub wish: Wish,
    /// Sessions that were paid ahead and have no date.
    pub unplanned: Option<Unplanned>,
    /// While held: until when, and the payment page that is open.
    pub held: Option<(Instant, Option<String>)>,
    /// What stopping it gave back.
    pub back: Option<Money>,
    /// Where mails about it go.
    pub email: Option<String>,
    /// Whether it was paid ahead: then its link opens the receipt and what came of that.
    pub papers: bool,
    /// Who booked it for somebody else, and gets its mails.
    pub booked_by: Option<String>,
    /// Who comes then.
    pub comes: Option<String>,
}

/// Sessions that were paid ahead and have no date: their visit was cancelled in time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unplanned {
    /// How many.
    pub left: u32,
    /// What books one of them.
    pub code: String,
    /// From when they can no longer be booked.
    pub until: Option<Instant>,
}

/// A session of a course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionView {
    /// The visit.
    pub booking: BookingId,
    /// Which session it is, from 1.
    pub position: u32,
    /// What people say on the telephone.
    pub reference: String,
    /// What opens the visit's own page: the part of an address after `/b/`.
    pub link: String,
    /// When it begins.
    pub start: Instant,
    /// What the studio's clock shows then, as it was agreed.
    pub wall: chrono::NaiveDateTime,
    /// The client's own clock, where their zone is known.
    pub client_clock: Option<WallClock>,
    /// With whom.
    pub therapist: TherapistId,
    /// By name.
    pub therapist_name: String,
    /// How the visit stands.
    pub state: BookingState,
    /// Whether its client may move it now.
    pub may_move: bool,
}

impl CourseView {
    /// The sessions that are to take place.
    pub fn to_come(&self, now: Instant) -> impl Iterator<Item = &SessionView> {
        self.sessions.iter().filter(move |session| {
            let booked =
                matches!(session.state, BookingState::Confirmed | BookingState::Requested { .. });
            booked && session.start > now
        })
    }
}

/// The course behind a link.
pub async fn view(services: &Services, token: &CourseToken) -> Result<CourseView, CourseRefused> {
    let plan = link::open(services.store.reader(), token).await?;
    described(services, plan).await
}

/// [`view`] for the page that a client returns to: where it is not paid yet as far as we know,
/// the gateway is asked. Says too whether the money is on its way.
pub async fn settled(
    services: &Services,
    token: &CourseToken,
) -> Result<(CourseView, bool), CourseRefused> {
    let plan = link::open(services.store.reader(), token).await?;
    let mut processing = false;
    if let (PlanState::Held, Some(sale)) = (plan.state()?, plan.sale) {
        match sales::fulfil_sale(services, sale.into()).await {
            Ok(outcome) => processing = outcome == crate::payments::Fulfilment::Processing,
            Err(PaymentError::Store(error)) => return Err(error.into()),
            Err(error) => {
                tracing::info!(code = error.code(), "a course's payment could not be looked up");
            }
        }
    }
    Ok((view(services, token).await?, processing))
}

/// The courses of whoever is signed in, newest first; none that was never paid.
pub async fn own(
    services: &Services,
    account: AccountId,
) -> Result<Vec<CourseView>, CourseRefused> {
    let conn = services.store.reader();
    let own = clients::of_account(conn, account).await?;
    let ids: Vec<_> = own.iter().map(|client| client.id.into()).collect();
    let mut plans = Vec::new();
    for plan in course_plans::of_clients(conn, &ids).await? {
        if plan.state()? != PlanState::Lapsed {
            plans.push(plan);
        }
    }
    if plans.is_empty() {
        return Ok(Vec::new());
    }
    let around = Around::read(conn, &plans).await?;
    plans.into_iter().map(|plan| shown(services, plan, &around)).collect()
}

/// The course that a visit is part of.
pub async fn of_visit(
    services: &Services,
    booking: BookingId,
) -> Result<Option<CourseView>, CourseRefused> {
    match course_plans::of_booking(services.store.reader(), booking).await? {
        Some(plan) => described(services, plan).await.map(Some),
        None => Ok(None),
    }
}

/// Which of these visits are part of a course, and where in it.
pub async fn places(services: &Services, visits: &[BookingId]) -> Result<Vec<Place>, StoreError> {
    course_plans::places(services.store.reader(), visits).await
}

/// A visit's place in its course.
pub async fn place_of(services: &Services, visit: BookingId) -> Result<Option<Place>, StoreError> {
    Ok(places(services, &[visit]).await?.pop())
}

async fn described(
    services: &Services,
    plan: course_plan::Model,
) -> Result<CourseView, CourseRefused> {
    let around = Around::read(services.store.reader(), std::slice::from_ref(&plan)).await?;
    shown(services, plan, &around)
}

fn shown(
    services: &Services,
    plan: course_plan::Model,
    around: &Around,
) -> Result<CourseView, CourseRefused> {
    let corrupt = |column| Corrupt::new("course_plan", column, plan.id);
    let visits = around.visits(&plan);
    let held = match (plan.state()?, visits.first().and_then(|visit| visit.hold_expires())) {
        (PlanState::Held, Some(expires)) => Some((expires, around.pay_url(&plan))),
        _ => None,
    };
    let session = |(position, visit): (u32, &&Booking)| SessionView {
        booking: visit.id,
        position,
        reference: visit.reference.clone(),
        link: manage_token(services, visit),
        start: visit.span.start,
        wall: visit.local_start,
        client_clock: WallClock::of_client(visit),
        therapist: visit.therapist,
        therapist_name: around.name(visit.therapist),
        state: visit.state,
        may_move: visit.may_reschedule(services.now()),
    };
    let currency = plan.currency()?;
    let contact = visits.iter().find_map(|visit| visit.contact.as_ref());
    let booked_by = visits.iter().find_map(|visit| around.booked_by(visit.id));
    Ok(CourseView {
        token: course_token(services, &plan)?,
        state: plan.state()?,
        studio: plan.studio.into(),
        treatment: plan.treatment.into(),
        minutes: u32::try_from(plan.minutes).map_err(|_| corrupt("minutes"))?,
        pay: Pay::from_code(&plan.pay).ok_or_else(|| corrupt("pay"))?,
        price: plan.price()?,
        single: Money::new(plan.single_minor, currency),
        percent: u8::try_from(plan.discount_percent).map_err(|_| corrupt("discount_percent"))?,
        rule: RefundRule::from_code(&plan.refund_rule).ok_or_else(|| corrupt("refund_rule"))?,
        sessions: (1..).zip(&visits).map(session).collect(),
        wish: serde_json::from_str(&plan.wish).map_err(|_| corrupt("wish"))?,
        unplanned: unplanned(services, around.sold(&plan))?,
        held,
        back: plan.back_minor.map(|minor| Money::new(minor, currency)),
        email: visits.iter().find_map(|visit| visit.contact.as_ref()?.email.clone()),
        papers: link::paying_sale(&plan)?.is_some(),
        comes: contact.filter(|_| booked_by.is_some()).map(|contact| contact.name.clone()),
        booked_by,
        id: plan.id.into(),
        treatment_name: plan.treatment_name,
    })
}

fn unplanned(
    services: &Services,
    sold: Option<&course::Model>,
) -> Result<Option<Unplanned>, CourseRefused> {
    let usable = sold.filter(|row| row.is_usable(services.now()) && row.sessions_left > 0);
    let Some(row) = usable else { return Ok(None) };
    let code = vouchers::code_of(services, row.id, &row.code_sealed);
    let left = row.course()?.left;
    Ok(code.map(|code| Unplanned {
        left,
        code,
        until: row.expires_at.and_then(|end| DateTime::from_timestamp(end, 0)),
    }))
}
