//! A course laid out: what it costs, for whom, its visits, and its row.

use chrono::{DateTime, TimeDelta};
use domain::{
    ClientId, CoursePlanId, Instant, Money,
    booking::{Booking, BookingState, Source},
    course::{PlanRefused, Wish},
    policy::PaymentPlan,
    schedule::Placement,
    voucher::Course,
};
use storage::{
    Corrupt, Tx,
    course_plans::PlanState,
    entities::{client, course_plan, sale},
    new_id,
};

use super::{BookCourse, CourseRefused, CourseTerms, Pay, terms, write::Form};
use crate::{
    Services,
    bookings::{self, HoldRequest, Holder, offer},
    sales::Order,
    vouchers::CourseOrder,
};

/// How long a hold outlives its payment page.
const AFTER_PAGE: TimeDelta = TimeDelta::minutes(1);

/// A course that is laid out and not sold yet.
pub(super) struct Laid {
    pub id: CoursePlanId,
    pub terms: CourseTerms,
    pub client: client::Model,
    visits: Vec<Booking>,
}

/// Lays a course out: what it costs, for whom, and its visits.
pub(super) async fn laid(
    services: &Services,
    tx: &Tx,
    request: &BookCourse,
    form: &Form,
    placed: &[Placement],
) -> Result<Laid, CourseRefused> {
    let (studio, treatment, now) = (request.studio, request.treatment, services.now());
    let sold = offer::load(&**tx, studio, treatment).await?;
    let sold = sold.ok_or(CourseRefused::UnknownTreatment)?;
    let terms = terms(&**tx, studio, treatment, request.wish.count).await?;
    let terms = terms.ok_or(CourseRefused::UnknownTreatment)?;
    let blank = |placement: &Placement| {
        let held = hold_request(request);
        Booking { holder: None, ..bookings::new_booking(&held, sold.clone(), placement, now) }
    };
    let visits: Vec<Booking> = placed.iter().map(blank).collect();
    let first = visits.first().ok_or(PlanRefused::Dates)?;
    let client = form.client(services, tx, first, now).await?;
    Ok(Laid { id: new_id(), terms, client, visits })
}

impl Laid {
    /// What is ordered by paying ahead; with the `plan` whose visits it confirms.
    pub fn order(&self, request: &BookCourse, form: &Form, plan: Option<CoursePlanId>) -> Order {
        let first = self.visits.first();
        // Whoever books buys, whoever comes.
        let buyer = form.booker.as_ref().map_or(&form.contact.name, |(_, name)| name);
        Order::Course(CourseOrder {
            offer: None,
            plan,
            name: buyer.clone(),
            email: form.contact.email.clone().unwrap_or_default(),
            phone: form.contact.phone.clone(),
            treatment: request.treatment,
            treatment_name: first.map(|visit| visit.treatment_name.clone()).unwrap_or_default(),
            sessions: request.wish.count,
            single_minor: self.terms.single.minor,
            tax_basis_points: first.map_or(0, |visit| visit.tax_basis_points),
            valid_months: self.terms.valid_months,
            refund_rule: self.terms.rule.code().to_owned(),
        })
    }

    /// The course and its visits, held, as its `sale` pays for them.
    pub fn sold(
        self,
        request: &BookCourse,
        form: &Form,
        sale: Option<&sale::Model>,
        now: Instant,
    ) -> Result<(course_plan::Model, Vec<Booking>), CourseRefused> {
        let Self { id, terms, client, mut visits } = self;
        let expires = expires(sale, now)?;
        let plan = match request.pay {
            Pay::Ahead => PaymentPlan::Full,
            Pay::PerVisit => PaymentPlan::AtStudio,
        };
        for (visit, price) in visits.iter_mut().zip(prices(&terms, request)) {
            let nothing = Money::zero(price.currency);
            *visit = Booking { price, plan, due_online: nothing, ..visit.clone() }
                .identify(client.id.into(), form.contact.clone(), now)
                .map_err(bookings::ChangeError::from)?;
            visit.state = BookingState::Held { expires, extended: false };
        }
        let first = visits.first().ok_or(PlanRefused::Dates)?;
        let whose = (id, client.id.into(), sale.map(|sale| sale.id));
        let row = row(request, &terms, whose, first, now)?;
        Ok((row, visits))
    }
}

fn hold_request(request: &BookCourse) -> HoldRequest {
    HoldRequest {
        studio: request.studio,
        treatment: request.treatment,
        therapist: None,
        start: Instant::default(),
        holder: Holder([0; 32]),
        client_zone: request.client_zone.clone(),
        source: Source::Page,
    }
}

/// A hold outlives its payment page; one that is confirmed at once needs none.
fn expires(sale: Option<&sale::Model>, now: Instant) -> Result<Instant, Corrupt> {
    let Some(sale) = sale else { return Ok(now + AFTER_PAGE) };
    let closes = DateTime::from_timestamp(sale.expires_at, 0);
    let closes = closes.ok_or_else(|| Corrupt::new("sale", "expires_at", sale.id))?;
    Ok(closes + AFTER_PAGE)
}

/// What each visit costs: a session of what was paid ahead, or the treatment by itself.
fn prices(terms: &CourseTerms, request: &BookCourse) -> Vec<Money> {
    let count = request.wish.count;
    let mut course = Course {
        price: terms.ahead,
        single: terms.single,
        sessions: count,
        left: count,
        value_left: terms.ahead,
    };
    let mut next = || {
        let Some(worth) = course.next_value().filter(|_| request.pay == Pay::Ahead) else {
            return terms.single;
        };
        course.left -= 1;
        course.value_left.minor -= worth.minor;
        worth
    };
    (0..count).map(|_| next()).collect()
}

fn row(
    request: &BookCourse,
    terms: &CourseTerms,
    (id, client, sale): (CoursePlanId, ClientId, Option<uuid::Uuid>),
    first: &Booking,
    now: Instant,
) -> Result<course_plan::Model, CourseRefused> {
    let number = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
    let price = match request.pay {
        Pay::Ahead => terms.ahead,
        Pay::PerVisit => terms.one_by_one,
    };
    Ok(course_plan::Model {
        id: id.0,
        studio: request.studio.0,
        client: client.0,
        treatment: request.treatment.0,
        treatment_name: first.treatment_name.clone(),
        minutes: number(first.minutes),
        sessions: number(request.wish.count),
        wish: written(&request.wish)?,
        pay: request.pay.code().to_owned(),
        price_minor: price.minor,
        single_minor: terms.single.minor,
        currency: price.currency.code().to_owned(),
        discount_percent: if request.pay == Pay::Ahead { terms.percent.into() } else { 0 },
        refund_rule: terms.rule.code().to_owned(),
        sale,
        state: PlanState::Held.as_str().to_owned(),
        holder_hash: Some(request.holder.0.to_vec()),
        link_generation: 0,
        told: 0,
        back_minor: None,
        created_at: now.timestamp(),
        updated_at: now.timestamp(),
    })
}

/// A wish as its row keeps it.
pub(super) fn written(wish: &Wish) -> Result<String, Corrupt> {
    serde_json::to_string(wish).map_err(|_| Corrupt::new("course_plan", "wish", "new"))
}
