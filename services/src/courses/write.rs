//! The one transaction that books a course, or keeps it until it is paid.

use chrono::{DateTime, TimeDelta};
use domain::{
    ClientId, CoursePlanId, Instant, Money, SaleId,
    booking::{Booking, BookingState, Source},
    contact::Contact,
    course::{self as planning, Wish},
    policy::PaymentPlan,
    schedule::{BookingRefused, Placement},
    screening::Answers,
    voucher::Course,
};
use storage::{
    Constraint, Corrupt, StoreError, Tx,
    audit::{self, Actor, Entry},
    bookings as rows, clients,
    course_plans::{self, PlanState},
    entities::{client, course_plan, sale},
    new_id,
    occupancy::{self, OccupancyKind, PlaceRows},
};

use super::{
    BookCourse, CourseRefused, CourseTerms, Pay,
    judge::{self, Scope},
    letters, terms,
};
use crate::{
    Services,
    bookings::{self, HOLDS_ALLOWED, HoldRequest, Holder, UNPAID_ALLOWED, offer},
    sales::{self, Order},
    vouchers::CourseOrder,
};

/// How long a hold outlives its payment page.
const AFTER_PAGE: TimeDelta = TimeDelta::minutes(1);

/// What was filled in, in order.
pub(super) struct Form {
    pub contact: Contact,
    pub note: Option<String>,
    pub answers: Answers,
}

/// What the transaction came to.
pub(super) enum Written {
    /// The course is booked.
    Booked(CoursePlanId),
    /// This sale is to be paid.
    Pay(SaleId),
    /// These dates cannot be had, and nothing was written.
    Refused(Vec<(usize, BookingRefused)>),
}

/// Judges all dates once more under the locks, and writes everything or nothing.
pub(super) async fn write(
    services: &Services,
    request: &BookCourse,
    form: &Form,
) -> Result<Written, CourseRefused> {
    let now = services.now();
    let scope =
        Scope { studio: request.studio, treatment: request.treatment, ignore: &[], minutes: None };
    let dates = judge::around(&request.chosen);
    let (_, seen) = judge::calendars(services.store.reader(), scope, dates, now).await?;
    let tx = services.store.begin().await?;
    occupancy::lock(&tx, &seen.candidates(None)).await?;
    let (query, snapshot) = judge::calendars(&*tx, scope, dates, now).await?;
    planning::check(&request.wish, &judge::choices(snapshot.zone, &request.chosen))?;
    let placed = match judge::place(&query, &snapshot, &request.chosen, now) {
        Ok(placed) => placed,
        Err(refused) => return Ok(Written::Refused(refused)),
    };
    let laid = laid(services, &tx, request, form, &placed).await?;
    if !laid.terms.ways().contains(&request.pay) {
        return Err(CourseRefused::PayNotOffered);
    }
    allowed(&tx, &laid.client, request, now).await?;
    let sale = match request.pay {
        Pay::Ahead => {
            let order = laid.order(request, form, Some(laid.id));
            let whose = (request.studio, None);
            Some(sales::begin_within(services, &tx, whose, laid.terms.ahead, &order).await?)
        }
        Pay::PerVisit => None,
    };
    let (plan, visits) = laid.sold(request, form, sale.as_ref(), now)?;
    keep(services, &tx, &plan, (&visits, placed), form).await?;
    let written = match plan.sale {
        Some(sale) => Written::Pay(sale.into()),
        None => confirm_at_once(&tx, &plan, visits, now).await?,
    };
    tx.announce(request.studio);
    tx.commit().await?;
    Ok(written)
}

/// Writes the visits, what they occupy and what is sealed beside them, and the course.
pub(super) async fn keep(
    services: &Services,
    tx: &Tx,
    plan: &course_plan::Model,
    (visits, placed): (&[Booking], Vec<Placement>),
    form: &Form,
) -> Result<(), CourseRefused> {
    let ids: Vec<_> = visits.iter().map(|visit| visit.id).collect();
    rows::insert_all(tx, visits).await.map_err(|error| match error {
        // A reference was drawn before: draw others.
        StoreError::Conflict(Constraint::Unique) => StoreError::Retry,
        other => other,
    })?;
    occupy(tx, visits, placed).await?;
    seal(services, tx, visits, form, services.now()).await?;
    Ok(course_plans::insert(tx, plan.clone(), &ids).await?)
}

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
    let first = visits.first().ok_or(planning::PlanRefused::Dates)?;
    let client = bookings::client(services, tx, first, &form.contact, now).await?;
    Ok(Laid { id: new_id(), terms, client, visits })
}

impl Laid {
    /// What is ordered by paying ahead; with the `plan` whose visits it confirms.
    pub fn order(&self, request: &BookCourse, form: &Form, plan: Option<CoursePlanId>) -> Order {
        let first = self.visits.first();
        Order::Course(CourseOrder {
            offer: None,
            plan,
            name: form.contact.name.clone(),
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
        let first = visits.first().ok_or(planning::PlanRefused::Dates)?;
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

/// Whether the client may book so much. Whoever has been with the studio before may have a
/// whole course to pay there; others no more visits than they could book one by one.
async fn allowed(
    tx: &Tx,
    client: &client::Model,
    request: &BookCourse,
    now: Instant,
) -> Result<(), CourseRefused> {
    let id: ClientId = client.id.into();
    if clients::is_blocked(&**tx, id).await? {
        return Err(CourseRefused::Blocked);
    }
    let none = domain::BookingId(uuid::Uuid::nil());
    if rows::holds_of_client(&**tx, id, none, now).await? >= HOLDS_ALLOWED {
        return Err(CourseRefused::TooManyHolds);
    }
    if request.pay == Pay::Ahead {
        return Ok(());
    }
    let unpaid = rows::unpaid_of_client(&**tx, id, now).await?;
    let been_here = rows::has_been(&**tx, id).await?;
    let asks = if been_here { 1 } else { u64::from(request.wish.count) };
    if unpaid + asks > UNPAID_ALLOWED {
        return Err(CourseRefused::TooManyUnpaid);
    }
    Ok(())
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

async fn occupy(tx: &Tx, visits: &[Booking], placed: Vec<Placement>) -> Result<(), StoreError> {
    let taken = visits.iter().zip(placed).map(|(visit, placement)| PlaceRows {
        studio: visit.studio,
        booking: visit.id,
        kind: OccupancyKind::Hold,
        hold_expires: visit.hold_expires(),
        rows: placement.occupies,
    });
    let taken: Vec<PlaceRows> = taken.collect();
    match occupancy::place_all(tx, &taken).await {
        // Whatever took it meanwhile took no lock: judge anew.
        Err(StoreError::Conflict(Constraint::NoOverlap)) => Err(StoreError::Retry),
        other => other,
    }
}

/// What only the therapist may read, beside each visit.
pub(super) async fn seal(
    services: &Services,
    tx: &Tx,
    visits: &[Booking],
    form: &Form,
    now: Instant,
) -> Result<(), CourseRefused> {
    let Some(first) = visits.first() else { return Ok(()) };
    let client = bookings::client(services, tx, first, &form.contact, now).await?;
    let sealed = bookings::Form {
        contact: form.contact.clone(),
        note: form.note.clone(),
        answers: form.answers.clone(),
        plan: first.plan,
        due: first.due_online,
        codes: Vec::new(),
        secured: None,
    };
    for visit in visits {
        bookings::seal_note(services, tx, visit, &client, &sealed).await?;
        bookings::seal_answers(services, tx, visit, &client, &sealed, now).await?;
    }
    Ok(())
}

async fn confirm_at_once(
    tx: &Tx,
    plan: &course_plan::Model,
    visits: Vec<Booking>,
    now: Instant,
) -> Result<Written, CourseRefused> {
    let id = plan.id.into();
    for visit in visits {
        bookings::confirm_in_course(tx, visit, now).await?;
    }
    course_plans::set_state(tx, id, (PlanState::Held, PlanState::Booked), None, now).await?;
    letters::booked(tx, plan, now).await?;
    let entry = Entry {
        studio: Some(plan.studio.into()),
        actor: Actor::Guest,
        action: "course.booked",
        object: plan.id.to_string(),
        detail: format!("{} visits, each paid at the studio", plan.sessions),
    };
    audit::append(tx, entry, now).await?;
    Ok(Written::Booked(id))
}
