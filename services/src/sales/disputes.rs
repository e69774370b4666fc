//! Payments of sales that their buyers' banks question: as for visits, how each stands is asked
//! of the gateway, rows and books are brought to that, and what was bought waits meanwhile.

use chrono::DateTime;
use domain::{
    BookingId, DisputeId, Instant, Money,
    booking::BookingState,
    ledger::{Books, DisputeStep},
};
use storage::{
    Connection, Corrupt, StoreError, Tx,
    audit::{self, Actor, Entry},
    bookings,
    entities::{course, gift_card, sale, sale_dispute},
    new_id,
    sales::{self, SaleKind},
    vouchers::{USED, courses, gift_cards},
};

use super::{Order, mismatch::alarm, take_back};
use crate::{Services, auth::ManagerSession, payments::PaymentError, ports::GatewayDispute};

/// How many are listed.
const LISTED: u64 = 200;

/// A bank questions a payment. Says whether it was for a sale.
pub async fn questioned(services: &Services, found: &GatewayDispute) -> Result<bool, PaymentError> {
    let Some(payment) = found.payment_intent.as_deref() else { return Ok(false) };
    let sale = sales::by_payment(services.store.reader(), payment).await?;
    let Some(sale) = sale else { return Ok(false) };
    alarm(services, &sale, "sale_disputed").await?;
    services.store.retrying(|| write(services, &sale, found)).await?;
    Ok(true)
}

async fn write(
    services: &Services,
    sale: &sale::Model,
    found: &GatewayDispute,
) -> Result<(), PaymentError> {
    let now = services.now();
    let tx = services.store.begin().await?;
    sales::lock(&tx, sale.id.into()).await?;
    let before = match sales::dispute_by_stripe_id(&*tx, &found.id).await? {
        Some(row) => row,
        None => open(&tx, sale, found, now).await?,
    };
    let after = changed(&before, found, now);
    let after = book(services, &tx, sale, (&before, after), now).await?;
    if after.is_closed() && !before.is_closed() {
        note(&tx, &after, "sale.dispute_closed", now).await?;
    }
    sales::update_dispute(&tx, after).await?;
    take_back::stop_or_not(&tx, sale.id.into()).await?;
    Ok(tx.commit().await?)
}

/// A row with nothing booked yet.
async fn open(
    tx: &Tx,
    sale: &sale::Model,
    found: &GatewayDispute,
    now: Instant,
) -> Result<sale_dispute::Model, PaymentError> {
    let id: DisputeId = new_id();
    let row = sale_dispute::Model {
        id: id.0,
        studio: sale.studio,
        sale: sale.id,
        stripe_dispute: found.id.clone(),
        amount_minor: found.amount.minor,
        currency: found.amount.currency.code().into(),
        reason: found.reason.clone(),
        state: "needs_response".into(),
        due_by: None,
        taken_minor: 0,
        fee_minor: 0,
        owed_minor: 0,
        lost_minor: 0,
        opened_at: found.opened.timestamp(),
        updated_at: now.timestamp(),
        closed_at: None,
    };
    if !sales::insert_dispute(tx, row.clone()).await? {
        return Err(StoreError::Retry.into());
    }
    note(tx, &row, "sale.disputed", now).await?;
    Ok(row)
}

/// The row as the gateway says it is. What is lost stays lost.
fn changed(
    before: &sale_dispute::Model,
    found: &GatewayDispute,
    now: Instant,
) -> sale_dispute::Model {
    let mut after = sale_dispute::Model { updated_at: now.timestamp(), ..before.clone() };
    if before.state != "lost" {
        after.amount_minor = found.amount.minor;
        after.reason.clone_from(&found.reason);
        after.state.clone_from(&found.state);
        after.due_by = found.due_by.map(|at| at.timestamp());
        after.taken_minor = found.taken.minor.max(0);
        after.fee_minor = found.fee.minor.max(0);
        after.closed_at = after.closed_at.or(after.is_closed().then(|| now.timestamp()));
    }
    after
}

/// Books the difference, and returns the row with what a lost one was taken from. The bank
/// takes and gives back once each, as for visits.
async fn book(
    services: &Services,
    tx: &Tx,
    sale: &sale::Model,
    (before, mut after): (&sale_dispute::Model, sale_dispute::Model),
    now: Instant,
) -> Result<sale_dispute::Model, PaymentError> {
    let books = Books { studio: after.studio.into(), at: now };
    let (id, currency) = (DisputeId(after.id), after.amount()?.currency);
    let money = |minor: i64| Money::new(minor, currency);
    let mut journals = Vec::new();
    let moves = [
        (after.taken_minor - before.taken_minor, DisputeStep::Withdrawn, DisputeStep::Reinstated),
        (after.fee_minor - before.fee_minor, DisputeStep::Fee, DisputeStep::FeeReturned),
    ];
    for (minor, there, back) in moves {
        if minor != 0 {
            let step = if minor > 0 { there } else { back };
            journals.push(books.sale_disputed(id, step, money(minor.abs()))?);
        }
    }
    if after.state == "lost" && before.state != "lost" && after.taken_minor > 0 {
        let back = take_back::take(services, tx, sale, money(after.taken_minor)).await?;
        (after.owed_minor, after.lost_minor) = (back.owed.minor, back.lost.minor);
        journals.push(books.sale_dispute_lost(id, take_back::visit(sale), back)?);
    }
    for journal in journals {
        if !storage::ledger::post(tx, &journal).await? {
            tracing::error!(dispute = %id, kind = journal.kind.code(), "a dispute moved twice");
            return Err(PaymentError::Mismatch);
        }
    }
    Ok(after)
}

async fn note(
    tx: &Tx,
    row: &sale_dispute::Model,
    action: &str,
    now: Instant,
) -> Result<(), PaymentError> {
    let entry = Entry {
        studio: Some(row.studio.into()),
        actor: Actor::System,
        action,
        object: row.sale.to_string(),
        detail: format!("{} {} {}", row.state, row.amount_minor, row.currency),
    };
    Ok(audit::append(tx, entry, now).await?)
}

/// A payment of something sold that a bank questions, with what to answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaleDispute {
    /// The dispute.
    pub id: DisputeId,
    /// Its id at Stripe.
    pub stripe_id: String,
    /// What was sold.
    pub kind: SaleKind,
    /// The end of the card's or course's code; nothing for a tip.
    pub last_four: Option<String>,
    /// Where the buyer is reached; nothing where no key of ours opens it.
    pub email: String,
    /// When it was paid.
    pub paid_at: Option<Instant>,
    /// What of the card or course has been used.
    pub used: Money,
    /// For which visits, oldest first; for a tip, the visit it was left for.
    pub uses: Vec<SaleUse>,
    /// What is questioned.
    pub amount: Money,
    /// What of it had been used, where it was lost.
    pub lost: Money,
    /// What the bank says, by Stripe's code.
    pub reason: String,
    /// How it stands, by Stripe's code.
    pub state: String,
    /// By when evidence must be there, where it can still be given.
    pub due_by: Option<Instant>,
    /// When it was opened.
    pub opened_at: Instant,
}

/// A visit that something sold was used for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaleUse {
    /// What people say on the telephone.
    pub reference: String,
    /// When the visit is, or was.
    pub start: Instant,
    /// Whether it took place.
    pub took_place: bool,
    /// How much of it was paid so; nothing for a tip.
    pub amount: Money,
}

async fn used_for<C: Connection>(
    conn: &C,
    visits: Vec<(BookingId, Money)>,
) -> Result<Vec<SaleUse>, StoreError> {
    let mut uses = Vec::with_capacity(visits.len());
    for (id, amount) in visits {
        let Some(visit) = bookings::by_id(conn, id).await? else { continue };
        uses.push(SaleUse {
            reference: visit.reference,
            start: visit.span.start,
            took_place: visit.state == BookingState::Completed,
            amount,
        });
    }
    Ok(uses)
}

/// What a card, a course or a tip was used for, and how much of it.
async fn visits_of<C: Connection>(
    conn: &C,
    sale: &sale::Model,
    (card, course): (Option<&gift_card::Model>, Option<&course::Model>),
) -> Result<Vec<(BookingId, Money)>, StoreError> {
    let nothing = Money::zero(sale.amount()?.currency);
    let money = |minor| Money::new(minor, nothing.currency);
    let mut visits = Vec::new();
    if let Some(card) = card {
        for used in gift_cards::uses_of_card(conn, card.id.into()).await? {
            if used.state == USED && used.amount_minor > used.returned_minor {
                let left = used.amount_minor - used.returned_minor;
                visits.push((used.booking.into(), money(left)));
            }
        }
    }
    if let Some(course) = course {
        let uses = courses::uses_of_course(conn, course.id.into()).await?;
        let uses = uses.iter().filter(|used| used.state == USED);
        visits.extend(uses.map(|used| (used.booking.into(), money(used.value_minor))));
    }
    visits.extend(take_back::visit(sale).map(|visit| (visit, nothing)));
    Ok(visits)
}

/// The disputes about what a studio sold without a slot, newest first.
pub async fn sale_disputes(
    services: &Services,
    manager: &ManagerSession,
) -> Result<Vec<SaleDispute>, StoreError> {
    let conn = services.store.reader();
    let rows = sales::every_dispute(conn, manager.studio(), LISTED).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let bad = |column| Corrupt::new("sale_dispute", column, row.id);
        let sale = sales::sale(conn, row.sale.into()).await?.ok_or_else(|| bad("sale"))?;
        let (amount, paid) = (row.amount()?, sale.amount()?);
        let money = |minor| Money::new(minor, amount.currency);
        let card = gift_cards::of_sale(conn, row.sale.into()).await?;
        let course = courses::of_sale(conn, row.sale.into()).await?;
        let left = card.as_ref().map(|card| card.balance_minor);
        let left = left.or(course.as_ref().map(|course| course.value_left_minor));
        let visits = visits_of(conn, &sale, (card.as_ref(), course.as_ref())).await?;
        let gone = if row.state == "lost" { row.taken_minor - row.lost_minor } else { 0 };
        let instant = |seconds| DateTime::from_timestamp(seconds, 0);
        found.push(SaleDispute {
            id: row.id.into(),
            kind: sale.kind()?,
            last_four: card.map(|card| card.last_four).or(course.map(|course| course.last_four)),
            email: Order::of(services, &sale).map(|o| o.email().to_owned()).unwrap_or_default(),
            paid_at: sale.paid_at.and_then(instant),
            used: money(left.map_or(0, |left| (paid.minor - left - gone).max(0))),
            uses: used_for(conn, visits).await?,
            lost: money(row.lost_minor),
            amount,
            due_by: row.due_by.and_then(instant),
            opened_at: instant(row.opened_at).ok_or_else(|| bad("opened_at"))?,
            stripe_id: row.stripe_dispute,
            reason: row.reason,
            state: row.state,
        });
    }
    Ok(found)
}
