//! Courses that were sold, as the desk and their owners see them.

use domain::{
    AccountId, BookingId, CourseId, Instant, Money, StudioId, TreatmentId, voucher::RefundRule,
};
use storage::{
    Connection, Corrupt, StoreError, bookings, clients,
    entities::course,
    vouchers::{HELD, RETURNED, courses as rows},
};

use crate::{
    Services,
    auth::DeskSession,
    vouchers::{codes, issue::instant},
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

pub(super) async fn described<C: Connection>(
    conn: &C,
    row: course::Model,
) -> Result<CourseCard, StoreError> {
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
