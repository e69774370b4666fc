//! Booking the dates that were chosen, all or nothing.

use std::net::IpAddr;

use domain::{
    CoursePlanId, StudioId, TreatmentId,
    booking::Booking,
    contact::{ContactInput, FieldError},
    course::{FEWEST, Wish},
    screening::AnswersInput,
};
use storage::{
    Connection, StoreError,
    course_plans::{self, PlanState},
};

use super::{
    Chosen, CourseRefused, Pay, Shown, course_token,
    free::{free, visits},
    judge::{self, Scope},
    stopped::{red_flags, screened_out},
    write::{Form, Written, seal, write},
};
use crate::{
    Services, bookings,
    bookings::Holder,
    family::Comes,
    limits::LimitKind,
    payments::{PaymentError, Released},
    sales,
};

/// A course that somebody wants to book.
#[derive(Clone, Debug)]
pub struct BookCourse {
    /// Where.
    pub studio: StudioId,
    /// What.
    pub treatment: TreatmentId,
    /// What was wished: how many, and how far apart at least.
    pub wish: Wish,
    /// The dates, in order.
    pub chosen: Vec<Chosen>,
    /// When it is paid.
    pub pay: Pay,
    /// What the page said that it costs and by which rules; `None` for whoever saw no page.
    pub shown: Option<Shown>,
    /// Who comes, where it is not whoever books.
    pub comes: Option<Comes>,
    /// Name, address, number.
    pub contact: ContactInput,
    /// Where it hurts; for the therapist alone.
    pub note: String,
    /// The safety questions.
    pub answers: AnswersInput,
    /// Whether the rules on changes and refunds were agreed to.
    pub agreed: bool,
    /// The browser that asks.
    pub holder: Holder,
    /// The client's own zone, where it is known.
    pub client_zone: Option<String>,
    /// From where.
    pub address: IpAddr,
}

/// What comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BookStep {
    /// The client is to be sent to the payment page.
    Pay {
        /// Its address.
        url: String,
    },
    /// The course is booked.
    Booked {
        /// What opens it: the part of an address after `/c/`.
        token: String,
    },
}

/// Books a course, or keeps all its dates and opens the page where it is paid.
///
/// Nothing is held before: the dates are judged here, all of them in one transaction, and one
/// that somebody else has meanwhile refuses the whole with alternatives for it
/// ([`CourseRefused::Taken`]), and so does another price, or another rule, than was shown
/// ([`CourseRefused::TermsChanged`]). A stop in the safety questions comes before anything else.
/// Pressing again is safe: the page that is open is used again, and a course that is booked
/// answers with its link. Another course that the same browser keeps unpaid is let go of.
pub async fn book(services: &Services, request: BookCourse) -> Result<BookStep, CourseRefused> {
    if let Some(codes) = red_flags(&request.answers) {
        screened_out(services, request.studio, request.holder).await?;
        return Err(CourseRefused::Stop { codes });
    }
    let studio = storage::studios::by_id(services.store.reader(), request.studio).await?;
    if studio.is_none_or(|studio| studio.published_at.is_none()) {
        return Err(CourseRefused::UnknownTreatment);
    }
    request.wish.check(FEWEST)?;
    let form = for_whom(services, request.comes, filled_in(&request)?).await?;
    if let Some(step) = again(services, &request, &form).await? {
        return Ok(step);
    }
    if request.pay == Pay::PerVisit {
        // Confirmed at once, and nothing paid: a stranger must not fill a calendar so.
        services.limits.check_address(LimitKind::Unpaid, request.address)?;
    }
    match services.store.retrying(|| write(services, &request, &form)).await? {
        Written::Booked(plan) => booked(services, plan).await,
        Written::Pay(sale) => Ok(BookStep::Pay { url: sales::open_page(services, sale).await? }),
        Written::Refused(refused) => {
            let (studio, treatment) = (request.studio, request.treatment);
            let scope = Scope { studio, treatment, ignore: &[], minutes: None };
            let (wish, chosen) = (&request.wish, &request.chosen);
            Err(judge::taken(services, scope, wish, chosen, refused).await?)
        }
    }
}

/// What was filled in, where it is in order.
pub(super) fn filled_in(request: &BookCourse) -> Result<Form, CourseRefused> {
    let (contact, note) = (&request.contact, &request.note);
    let fields = bookings::check_fields(contact, note, &request.answers, request.agreed);
    let (contact, note, answers) =
        fields.map_err(|problems: Vec<FieldError>| CourseRefused::Invalid(problems))?;
    Ok(Form { contact, booker: None, note, answers })
}

/// The same, by the name of who comes, where it is not whoever books.
async fn for_whom(
    services: &Services,
    comes: Option<Comes>,
    form: Form,
) -> Result<Form, CourseRefused> {
    let Some(comes) = comes else { return Ok(form) };
    let contact = comes.contact(services.store.reader(), &form.contact).await?;
    let booker = Some((comes, form.contact.name));
    Ok(Form { contact, booker, note: form.note, answers: form.answers })
}

async fn booked(services: &Services, id: CoursePlanId) -> Result<BookStep, CourseRefused> {
    let plan = course_plans::by_id(services.store.reader(), id).await?;
    let plan = plan.ok_or(CourseRefused::Gone)?;
    Ok(BookStep::Booked { token: course_token(services, &plan)? })
}

/// What the same browser asked for before: the same once more, or something else that it
/// thereby gives up.
async fn again(
    services: &Services,
    request: &BookCourse,
    form: &Form,
) -> Result<Option<BookStep>, CourseRefused> {
    let reader = services.store.reader();
    let last = course_plans::last_of_holder(reader, request.holder.0).await?;
    let Some(last) = last else { return Ok(None) };
    let id = last.id.into();
    let made = visits(reader, id).await?;
    let starts = made.iter().map(|visit| (visit.span.start, visit.therapist));
    let asked = request.chosen.iter().map(|one| (one.start, one.therapist));
    let same = last.studio == request.studio.0
        && last.treatment == request.treatment.0
        && last.pay == request.pay.code()
        && made.iter().all(|visit| visit.contact.as_ref() == Some(&form.contact))
        && starts.eq(asked)
        && is_for(reader, made.first(), form).await?;
    // What is kept at another price than was shown is given up, and judged by that anew.
    let at_price = request.shown.as_ref().is_none_or(|shown| shown.ahead == last.price_minor);
    match (last.state()?, last.sale) {
        (PlanState::Booked, _) if same => booked(services, id).await.map(Some),
        (PlanState::Held, Some(sale)) if same && at_price => {
            let tx = services.store.begin().await?;
            seal(services, &tx, &made, form, services.now()).await?;
            tx.commit().await?;
            match sales::open_page(services, sale.into()).await {
                Ok(url) => Ok(Some(BookStep::Pay { url })),
                Err(PaymentError::AlreadyPaid) => {
                    sales::fulfil_sale(services, sale.into()).await?;
                    booked(services, id).await.map(Some)
                }
                Err(PaymentError::Ended) => give_up(services, id).await,
                Err(error) => Err(error.into()),
            }
        }
        (PlanState::Held, _) => give_up(services, id).await,
        _ => Ok(None),
    }
}

/// Whether a visit is for the same person, and booked by the same one.
async fn is_for<C: Connection>(
    conn: &C,
    visit: Option<&Booking>,
    form: &Form,
) -> Result<bool, StoreError> {
    let Some(visit) = visit else { return Ok(form.booker.is_none()) };
    let before = storage::family::booked_by(conn, visit.id).await?;
    Ok(before == form.booker.as_ref().map(|(comes, name)| comes.row(visit.id, name)))
}

/// Lets go of what the browser kept before; it may have been paid meanwhile.
async fn give_up(services: &Services, id: CoursePlanId) -> Result<Option<BookStep>, CourseRefused> {
    match free(services, id, true).await? {
        Released::Freed | Released::NotHeld => Ok(None),
        Released::Paid(_) => booked(services, id).await.map(Some),
        Released::Waiting => Err(PaymentError::Unknown.into()),
    }
}
