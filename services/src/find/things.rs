//! What is found that is no visit: each has a page of its own, and is found by those alone who
//! may open it.

use domain::{CourseId, DisputeId, GiftCardId, SaleId, StudioId};
use storage::{
    Connection, StoreError, disputes,
    find::{Clue, sales as sales_by},
    payouts, sales,
    vouchers::{courses, gift_cards},
};

use crate::auth::StaffSession;

/// Something that is no visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Thing {
    /// A gift card, and the end of its code.
    GiftCard(GiftCardId, String),
    /// A course, and the end of its code.
    Course(CourseId, String),
    /// A payment for a visit that a bank questions.
    Dispute(DisputeId),
    /// A payment of something sold without a slot that a bank questions: they have one page.
    SaleDispute,
    /// A payout, by its id at the gateway.
    Payout(String),
}

/// Whether an id at the gateway is one of a dispute: those are for whoever answers them.
pub(super) fn is_of_a_dispute(id: &str) -> bool {
    ["dp_", "du_"].iter().any(|prefix| id.starts_with(prefix))
}

/// What the clue leads to: gift cards and courses for the desk, disputes and payouts for whoever
/// reads money.
pub(super) async fn things<C: Connection>(
    conn: &C,
    staff: &StaffSession,
    clue: &Clue,
) -> Result<Vec<Thing>, StoreError> {
    let mut all = Vec::new();
    if staff.as_desk().is_some() {
        for sale in sales_by(conn, staff.studio(), clue).await? {
            all.extend(sold(conn, sale).await?);
        }
    }
    if let (Clue::Gateway(id), Some(_)) = (clue, staff.as_manager()) {
        all.extend(of_the_books(conn, staff.studio(), id).await?);
    }
    Ok(all)
}

/// What was made of a sale; a tip stands at its visit.
async fn sold<C: Connection>(conn: &C, sale: SaleId) -> Result<Option<Thing>, StoreError> {
    if let Some(card) = gift_cards::of_sale(conn, sale).await? {
        return Ok(Some(Thing::GiftCard(card.id.into(), card.last_four)));
    }
    let course = courses::of_sale(conn, sale).await?;
    Ok(course.map(|course| Thing::Course(course.id.into(), course.last_four)))
}

async fn of_the_books<C: Connection>(
    conn: &C,
    studio: StudioId,
    id: &str,
) -> Result<Vec<Thing>, StoreError> {
    let mut all = Vec::new();
    let dispute = disputes::by_stripe_id(conn, id).await?;
    if let Some(row) = dispute.filter(|row| row.studio == studio.0) {
        all.push(Thing::Dispute(row.id.into()));
    }
    let of_sale = sales::dispute_by_stripe_id(conn, id).await?;
    if of_sale.is_some_and(|row| row.studio == studio.0) {
        all.push(Thing::SaleDispute);
    }
    let shares = payouts::shares_of(conn, id).await?;
    if shares.iter().any(|share| share.studio == studio.0) {
        all.push(Thing::Payout(id.to_owned()));
    }
    Ok(all)
}
