//! Ending a course that was sold: what would go back, and that it does.

use domain::{
    CourseId, Money,
    voucher::{Course, RefundRule},
};
use storage::{
    Connection, Corrupt, StoreError,
    audit::{self, Entry},
    clients,
    entities::{course, sale},
    payments::ReturnMethod,
    sales as sale_rows,
    vouchers::courses as rows,
};

use super::cards::{CourseCard, described};
use crate::{
    Services,
    auth::{DeskSession, ManagerSession},
    papers::{self, Paper},
    sales,
    vouchers::{
        VoucherRefused, codes,
        course_end::{end_sold, in_the_way},
    },
};

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
