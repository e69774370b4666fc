//! Courses that were sold: bought online and at the desk, seen, and given back.

use domain::{
    AccountId, BookingId, CourseId, CourseOfferId, Instant, Money, StudioId, TreatmentId,
    contact::{Contact, ContactInput},
    voucher::{Course, RefundRule},
};
use storage::{
    Connection, Corrupt, StoreError,
    audit::{self, Entry},
    bookings, clients,
    entities::{course, sale},
    payments::ReturnMethod,
    sales as sale_rows, studios,
    vouchers::{HELD, RETURNED, courses as rows},
};

use super::{
    CourseOrder, OfferCard, VoucherRefused, codes,
    course_end::{end_sold, in_the_way},
    issue::{instant, send},
    offers_on_sale,
};
use crate::{
    Services,
    auth::{DeskSession, ManagerSession},
    mail::Mail,
    papers::{self, Paper},
    payments::StudioMethod,
    sales::{self, AtDesk, Order},
};

/// A course that somebody paid for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourseCard {
    /// The course.
    pub id: CourseId,
    /// The end of its code.
    pub last_four: String,
    /// Whose.
    pub client: String,
    /// Of what.
    pub treatment: TreatmentId,
    /// As sold.
    pub treatment_name: String,
    /// How many sessions were sold.
    pub sessions: u32,
    /// How many are left.
    pub left: u32,
    /// What was paid.
    pub price: Money,
    /// When it was sold.
    pub at: Instant,
    /// From when no session can be booked with it.
    pub until: Option<Instant>,
    /// Whether it was given back.
    pub is_ended: bool,
    /// Whether it pays for nothing: its payment is questioned, or gone after it was used.
    pub is_stopped: bool,
    /// What goes back for sessions that are not used.
    pub rule: RefundRule,
    /// What its sessions were used for, oldest first.
    pub uses: Vec<CourseUse>,
}

/// A session of a course and its visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourseUse {
    /// The visit.
    pub booking: BookingId,
    /// What people say on the telephone.
    pub reference: String,
    /// When the visit is, or was.
    pub start: Instant,
    /// Whether the session went back to the course.
    pub returned: bool,
}

/// A course, as somebody orders it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CourseInput {
    /// Which offer.
    pub offer: String,
    /// Whose it is.
    pub contact: ContactInput,
}

/// Orders a course online, and returns the address of the page where it is paid.
pub async fn buy_course(
    services: &Services,
    studio: StudioId,
    typed: &CourseInput,
) -> Result<String, VoucherRefused> {
    let contact = typed.contact.check().map_err(VoucherRefused::Invalid)?;
    let (price, order) = ordered(services, studio, &typed.offer, contact).await?;
    let id = sales::begin(services, (studio, None), price, &Order::Course(order)).await?;
    Ok(sales::open_page(services, id).await?)
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

/// How many courses a page lists: one more is read, to know whether there is another page.
pub const COURSES_ON_A_PAGE: usize = 50;

/// The studio's courses, newest first: a page of them, from 0 on, and one more.
pub async fn courses_of_studio(
    services: &Services,
    desk: &DeskSession,
    page: u64,
) -> Result<Vec<CourseCard>, StoreError> {
    let size = u64::try_from(COURSES_ON_A_PAGE).unwrap_or(u64::MAX);
    let conn = services.store.reader();
    let mut cards = Vec::new();
    for row in rows::list(conn, desk.studio(), (size + 1, page * size)).await? {
        cards.push(described(conn, row).await?);
    }
    Ok(cards)
}

/// The courses of whoever is signed in at a studio, that a session can be booked with now.
pub async fn own_courses(
    services: &Services,
    account: AccountId,
    studio: StudioId,
) -> Result<Vec<CourseCard>, StoreError> {
    let conn = services.store.reader();
    let own = clients::of_account(conn, account).await?;
    let here = own.iter().filter(|client| client.studio == studio.0);
    let ids: Vec<_> = here.map(|client| client.id.into()).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut cards = Vec::new();
    for row in rows::of_clients(conn, &ids).await? {
        if row.is_usable(services.now()) && row.sessions_left > 0 {
            cards.push(described(conn, row).await?);
        }
    }
    Ok(cards)
}

/// The code of a course that belongs to whoever is signed in.
pub async fn course_code(
    services: &Services,
    account: AccountId,
    id: CourseId,
) -> Result<Option<String>, StoreError> {
    let conn = services.store.reader();
    let own = clients::of_account(conn, account).await?;
    let Some(course) = rows::by_id(conn, id).await? else { return Ok(None) };
    if !own.iter().any(|client| client.id == course.client) {
        return Ok(None);
    }
    Ok(codes::open(services, course.id, &course.code_sealed))
}

async fn described<C: Connection>(conn: &C, row: course::Model) -> Result<CourseCard, StoreError> {
    let course = row.course()?;
    let client = clients::by_id(conn, row.client.into()).await?;
    let mut uses = Vec::new();
    for used in rows::uses_of_course(conn, row.id.into()).await? {
        let Some(visit) = bookings::by_id(conn, used.booking.into()).await? else { continue };
        if used.state == HELD {
            continue;
        }
        uses.push(CourseUse {
            booking: visit.id,
            start: visit.span.start,
            reference: visit.reference,
            returned: used.state == RETURNED,
        });
    }
    Ok(CourseCard {
        id: row.id.into(),
        client: client.map(|client| client.name).unwrap_or_default(),
        treatment: row.treatment.into(),
        sessions: course.sessions,
        left: course.left,
        price: course.price,
        at: instant(row.issued_at).ok_or_else(|| Corrupt::new("course", "issued_at", row.id))?,
        until: row.expires_at.and_then(instant),
        is_ended: row.state == "refunded",
        is_stopped: row.state == "stopped",
        rule: row.rule()?,
        last_four: row.last_four,
        treatment_name: row.treatment_name,
        uses,
    })
}

/// What ending a course would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndCoursePreview {
    /// The course.
    pub course: CourseCard,
    /// What would go back, by the rule it was sold with.
    pub back: Money,
    /// What would stay with the studio of what the sessions left are worth.
    pub kept: Money,
    /// Whether it was paid online, so that it can go back that way.
    pub is_online: bool,
    /// Whether a visit to come is paid by it, so that it cannot be ended now.
    pub in_use: bool,
    /// The whole code, for whoever sells it over the desk; `None` where no key opens it.
    pub code: Option<String>,
    /// Where the code goes, where there is an address.
    pub email: Option<String>,
    /// Its receipt, credit notes, and the invoice of what stayed.
    pub papers: Vec<Paper>,
}

/// What ending a course of the studio would do now.
pub async fn end_course_preview(
    services: &Services,
    desk: &DeskSession,
    id: CourseId,
) -> Result<Option<EndCoursePreview>, StoreError> {
    let conn = services.store.reader();
    match rows::of_studio(conn, desk.studio(), id).await? {
        Some(row) => preview(services, conn, row).await.map(Some),
        None => Ok(None),
    }
}

async fn preview<C: Connection>(
    services: &Services,
    conn: &C,
    row: course::Model,
) -> Result<EndCoursePreview, StoreError> {
    let (course, rule) = (row.course()?, row.rule()?);
    let sale = sale_rows::sale(conn, row.sale.into()).await?;
    let sale = sale.ok_or_else(|| Corrupt::new("course", "sale", row.id))?;
    let back = goes_back(conn, &course, rule, &sale).await?;
    let in_use = in_the_way(conn, row.id.into()).await?;
    let client = clients::by_id(conn, row.client.into()).await?;
    Ok(EndCoursePreview {
        code: codes::open(services, row.id, &row.code_sealed),
        email: client.map(|client| client.email).filter(|email| email.contains('@')),
        back,
        kept: Money::new(course.value_left.minor - back.minor, back.currency),
        is_online: sale.is_online(),
        papers: papers::of_sale(conn, &sale).await?,
        in_use,
        course: described(conn, row).await?,
    })
}

/// What the rule gives back, as far as it has not gone back already, past the rule.
async fn goes_back<C: Connection>(
    conn: &C,
    course: &Course,
    rule: RefundRule,
    sale: &sale::Model,
) -> Result<Money, StoreError> {
    let (by_rule, left) = (course.refund(rule), sales::left_of(conn, sale).await?);
    Ok(Money::new(by_rule.minor.min(left.minor), by_rule.currency))
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

/// Ends a course: what the rule says goes back, and the rest stays. `shown` is what was to go
/// back when it was agreed to.
///
/// Refuses another amount ([`VoucherRefused::Changed`]), a course that pays for a visit to come
/// ([`VoucherRefused::InUse`]): cancel that first; and one whose payment a bank questions
/// ([`VoucherRefused::Questioned`]).
pub async fn end_course(
    services: &Services,
    manager: &ManagerSession,
    id: CourseId,
    method: Option<ReturnMethod>,
    shown: Money,
) -> Result<Money, VoucherRefused> {
    manager.confirmed()?;
    services.store.retrying(|| try_end(services, manager, id, method, shown)).await
}

async fn try_end(
    services: &Services,
    manager: &ManagerSession,
    id: CourseId,
    method: Option<ReturnMethod>,
    shown: Money,
) -> Result<Money, VoucherRefused> {
    let (studio, now) = (manager.studio(), services.now());
    let tx = services.store.begin().await?;
    let row = rows::of_studio(&*tx, studio, id).await?.ok_or(VoucherRefused::NotFound)?;
    let sale = sale_rows::lock(&tx, row.sale.into()).await?.ok_or(VoucherRefused::NotFound)?;
    if in_the_way(&*tx, id).await? {
        return Err(VoucherRefused::InUse);
    }
    if sales::is_questioned(&*tx, row.sale.into()).await? {
        return Err(VoucherRefused::Questioned);
    }
    let course = row.course()?;
    let back = goes_back(&*tx, &course, row.rule()?, &sale).await?;
    if back != shown {
        return Err(VoucherRefused::Changed);
    }
    if method.is_none() && !back.is_zero() && !sale.is_online() {
        return Err(VoucherRefused::NotFound);
    }
    let kept = end_sold(services, &tx, (&row, &sale), (back, method), now).await?;
    let kept = kept.ok_or(VoucherRefused::Changed)?;
    let way = method.map_or("online", ReturnMethod::as_str);
    let entry = Entry {
        studio: Some(studio),
        actor: manager.actor(),
        action: "course.ended",
        object: id.to_string(),
        detail: format!("{way} {} kept {} {}", back.minor, kept.minor, back.currency),
    };
    audit::append(&tx, entry, now).await?;
    tx.commit().await?;
    Ok(back)
}
