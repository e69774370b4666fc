//! Courses that are sold: online and at the desk. Their codes can be mailed once more.

mod cards;
mod given_back;

use domain::{
    CourseId, CourseOfferId, Money, StudioId,
    contact::{Contact, ContactInput, FieldError},
    screening::AnswersInput,
};
use storage::{
    audit::{self, Entry},
    clients, studios,
    vouchers::courses as rows,
};

pub use cards::{
    COURSES_ON_A_PAGE, CourseCard, CourseUse, course_code, courses_of_studio, own_courses,
};
pub use given_back::{EndCoursePreview, end_course, end_course_preview};

use super::{CourseOrder, OfferCard, VoucherRefused, issue::send, offers_on_sale};
use crate::{
    Services,
    auth::DeskSession,
    courses,
    mail::Mail,
    payments::StudioMethod,
    sales::{self, AtDesk, Order},
};

/// A course, as somebody orders it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CourseInput {
    /// Which offer.
    pub offer: String,
    /// Whose it is.
    pub contact: ContactInput,
}

/// Orders a course online, and returns the address of the page where it is paid.
///
/// The safety questions come before the first payment, as for a course with dates: a stop comes
/// before anything else ([`VoucherRefused::Stop`]), is written down, and nothing is ordered.
pub async fn buy_course(
    services: &Services,
    studio: StudioId,
    typed: &CourseInput,
    answers: &AnswersInput,
) -> Result<String, VoucherRefused> {
    if courses::red_flags(answers).is_some() {
        services.store.retrying(|| courses::not_sold(services, studio)).await?;
        return Err(VoucherRefused::Stop);
    }
    let contact = answered(typed, answers)?;
    let (price, order) = ordered(services, studio, &typed.offer, contact).await?;
    let id = sales::begin(services, (studio, None), price, &Order::Course(order)).await?;
    Ok(sales::open_page(services, id).await?)
}

/// Whose it is, where the questions were answered too.
///
/// What was answered goes no further: a purchase has no visit, and so no therapist who reads it.
/// It is asked again before each visit, and kept with that.
fn answered(typed: &CourseInput, answers: &AnswersInput) -> Result<Contact, VoucherRefused> {
    let answers = answers.check().map_err(|why| FieldError::new("screening", why.code()));
    match (answers, typed.contact.check()) {
        (Ok(_), Ok(contact)) => Ok(contact),
        (answers, contact) => {
            let mut problems: Vec<FieldError> = answers.err().into_iter().collect();
            problems.extend(contact.err().into_iter().flatten());
            Err(VoucherRefused::Invalid(problems))
        }
    }
}

/// Sells a course at the desk.
pub async fn sell_course(
    services: &Services,
    desk: &DeskSession,
    typed: &CourseInput,
    method: StudioMethod,
) -> Result<CourseId, VoucherRefused> {
    let contact = typed.contact.check_at_desk().map_err(VoucherRefused::Invalid)?;
    let (price, order) = ordered(services, desk.studio(), &typed.offer, contact).await?;
    let order = Order::Course(order);
    services
        .store
        .retrying(|| async {
            let tx = services.store.begin().await?;
            let at = AtDesk { studio: desk.studio(), by: Some(desk.account()), method };
            let sale = sales::take_at_desk(services, &tx, at, (price, None), &order).await?;
            let course = rows::of_sale(&*tx, sale.id.into()).await?;
            let course = course.ok_or(VoucherRefused::NotFound)?;
            let entry = Entry {
                studio: Some(desk.studio()),
                actor: desk.actor(),
                action: "course.sold",
                object: course.id.to_string(),
                detail: format!("{} {} {}", method.as_str(), price.minor, price.currency),
            };
            audit::append(&tx, entry, services.now()).await?;
            tx.commit().await?;
            Ok(course.id.into())
        })
        .await
}

async fn ordered(
    services: &Services,
    studio: StudioId,
    offer: &str,
    contact: Contact,
) -> Result<(Money, CourseOrder), VoucherRefused> {
    let conn = services.store.reader();
    let wanted: Option<CourseOfferId> = offer.parse().ok();
    let on_sale = offers_on_sale(conn, studio).await?;
    let offer: OfferCard =
        on_sale.into_iter().find(|card| Some(card.id) == wanted).ok_or(VoucherRefused::NotSold)?;
    let row = studios::by_id(conn, studio).await?.ok_or(VoucherRefused::NotFound)?;
    let treatment = studios::treatment(conn, studio, offer.treatment).await?;
    let rate = treatment.and_then(|row| row.tax_basis_points).unwrap_or(row.tax_basis_points);
    let order = CourseOrder {
        offer: Some(offer.id),
        plan: None,
        name: contact.name,
        email: contact.email.unwrap_or_default(),
        phone: contact.phone,
        treatment: offer.treatment,
        treatment_name: offer.treatment_name,
        sessions: offer.sessions,
        single_minor: offer.single.minor,
        tax_basis_points: u32::try_from(rate).unwrap_or_default(),
        valid_months: offer.valid_months,
        refund_rule: offer.rule.code().to_owned(),
    };
    Ok((offer.price, order))
}

/// Mails the code of a course once more, to its client.
///
/// Refuses one that was ended ([`VoucherRefused::Changed`]), and one whose client has no
/// address ([`VoucherRefused::NotFound`]).
pub async fn send_course_again(
    services: &Services,
    desk: &DeskSession,
    id: CourseId,
) -> Result<(), VoucherRefused> {
    services.store.retrying(|| try_send_again(services, desk, id)).await
}

async fn try_send_again(
    services: &Services,
    desk: &DeskSession,
    id: CourseId,
) -> Result<(), VoucherRefused> {
    let (studio, now) = (desk.studio(), services.now());
    let tx = services.store.begin().await?;
    let row = rows::of_studio(&*tx, studio, id).await?.ok_or(VoucherRefused::NotFound)?;
    if row.state != "active" {
        return Err(VoucherRefused::Changed);
    }
    let client = clients::by_id(&*tx, row.client.into()).await?;
    if !client.is_some_and(|client| client.email.contains('@')) {
        return Err(VoucherRefused::NotFound);
    }
    let entry = Entry {
        studio: Some(studio),
        actor: desk.actor(),
        action: "course.sent_again",
        object: id.to_string(),
        detail: String::new(),
    };
    audit::append(&tx, entry, now).await?;
    let key = format!("course:{id}:{}", storage::new_id::<uuid::Uuid>());
    send(&tx, studio, Mail::CourseBought { course: id }, now, key, now).await?;
    Ok(tx.commit().await?)
}
