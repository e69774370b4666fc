//! The one transaction that books a course, or keeps it until it is paid.

use domain::{
    ClientId, CoursePlanId, Instant, SaleId,
    booking::Booking,
    contact::Contact,
    course as planning,
    schedule::{BookingRefused, Placement},
    screening::Answers,
};
use storage::{
    Constraint, StoreError, Tx,
    audit::{self, Actor, Entry},
    bookings as rows, clients,
    course_plans::{self, PlanState},
    entities::{client, course_plan},
    occupancy::{self, OccupancyKind, PlaceRows},
};

use super::{
    BookCourse, CourseRefused, Pay,
    judge::{self, Scope},
    laid::laid,
    letters,
};
use crate::{
    Services,
    bookings::{self, HOLDS_ALLOWED, UNPAID_ALLOWED},
    family::{self, Comes},
    sales,
};

/// What was filled in, in order.
pub(super) struct Form {
    /// How whoever comes is called, and where mails go.
    pub contact: Contact,
    /// Who comes, where somebody books for them, and how that one is called.
    pub booker: Option<(Comes, String)>,
    pub note: Option<String>,
    pub answers: Answers,
}

impl Form {
    /// The client that whoever comes is, known or new.
    pub async fn client(
        &self,
        services: &Services,
        tx: &Tx,
        visit: &Booking,
        now: Instant,
    ) -> Result<client::Model, StoreError> {
        let Some((comes, name)) = &self.booker else {
            return bookings::client(services, tx, visit, &self.contact, now).await;
        };
        let row = comes.row(visit.id, name);
        family::client(services, tx, visit, (&row, &self.contact), now).await
    }

    /// Writes of each visit who booked it, where that is not who comes.
    async fn keep_booker(&self, tx: &Tx, visits: &[Booking]) -> Result<(), StoreError> {
        let Some((comes, name)) = &self.booker else { return Ok(()) };
        for visit in visits {
            storage::family::set_booked_by(tx, comes.row(visit.id, name)).await?;
        }
        Ok(())
    }
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
    if request.shown.as_ref().is_some_and(|shown| *shown != laid.terms.shown()) {
        return Err(CourseRefused::TermsChanged);
    }
    allowed(&tx, &laid.client, (request, form), now).await?;
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
    form.keep_booker(tx, visits).await?;
    occupy(tx, visits, placed).await?;
    seal(services, tx, visits, form, services.now()).await?;
    Ok(course_plans::insert(tx, plan.clone(), &ids).await?)
}

/// Whether the client may book so much. Whoever has been with the studio before may have a
/// whole course to pay there; others no more visits than they could book one by one.
async fn allowed(
    tx: &Tx,
    client: &client::Model,
    (request, form): (&BookCourse, &Form),
    now: Instant,
) -> Result<(), CourseRefused> {
    let id: ClientId = client.id.into();
    if let Some((comes, _)) = &form.booker {
        // Still one of the account's, whatever else is pressed this moment.
        comes.contact_within(tx, &form.contact).await?;
        if comes.booker_is_blocked(tx, request.studio).await? {
            return Err(CourseRefused::Blocked);
        }
    }
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
    let client = form.client(services, tx, first, now).await?;
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
