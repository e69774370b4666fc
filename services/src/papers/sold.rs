//! Papers for what is sold without a slot: gift cards, courses and tips. A receipt when it is
//! paid; a credit note when money goes back; and where something of a course stays that was
//! ended, an invoice with the tax in it. What cards and sessions pay for is invoiced by the
//! visit: see [`super::issue`].

use chrono::Datelike;
use domain::{BookingId, Instant, Money, paper::Series, time::Zone};
use storage::{
    Corrupt, StoreError, Tx, bookings,
    entities::{paper, sale, studio},
    papers::{self, NewPaper},
    studios,
    vouchers::{courses, gift_cards},
};
use uuid::Uuid;

use super::{
    facts::{Bought, Buyer, Facts, Paid, PaidBy, Subject},
    issue::{Credit, SALE, buyer, instant, seller, zone},
};
use crate::sales::Order;

/// Something was paid for: a receipt.
pub(crate) async fn sold(
    tx: &Tx,
    sale: &sale::Model,
    order: &Order,
    now: Instant,
) -> Result<(), StoreError> {
    let counter = Counter::open(tx, sale, order).await?;
    let amount = sale.amount()?;
    let paid = vec![Paid { by: way(sale), amount, on: counter.zone.today(now), paper: None }];
    let facts = Facts { paid, ..counter.facts(Series::Receipt, Subject::Payment, amount, now) };
    counter.issue(tx, (SALE, sale.id), None, facts, now).await
}

/// Money goes back: a credit note on the receipt. Nothing where none was made.
pub(crate) async fn sale_credited(
    tx: &Tx,
    sale: &sale::Model,
    order: &Order,
    credit: Credit,
    now: Instant,
) -> Result<(), StoreError> {
    let Some(receipt) = receipt(tx, sale).await? else { return Ok(()) };
    let counter = Counter::open(tx, sale, order).await?;
    counter.credit(tx, &receipt, credit, now).await
}

/// What a session of a course that has ended was worth goes back: a credit note on the receipt,
/// to whom that was made out. Nothing where none was made.
pub(crate) async fn session_credited(
    tx: &Tx,
    sale: &sale::Model,
    credit: Credit,
    now: Instant,
) -> Result<(), StoreError> {
    let Some(receipt) = receipt(tx, sale).await? else { return Ok(()) };
    let counter = Counter::again(tx, sale, &receipt).await?;
    counter.credit(tx, &receipt, credit, now).await
}

/// A course was ended, and `kept` of what was paid for it stays: an invoice.
pub(crate) async fn course_kept(
    tx: &Tx,
    sale: &sale::Model,
    order: &Order,
    (course, kept): (Uuid, Money),
    now: Instant,
) -> Result<(), StoreError> {
    let counter = Counter::open(tx, sale, order).await?;
    let receipt = receipt(tx, sale).await?;
    let paper = receipt.as_ref().map(paper::Model::number).transpose()?;
    let on = counter.zone.today(instant(sale.paid_at.unwrap_or(sale.created_at), sale.id)?);
    let paper = paper.map(|number| number.to_string());
    let paid = vec![Paid { by: way(sale), amount: kept, on, paper }];
    let tax = kept.tax_included(counter.tax_basis_points);
    let facts = counter.facts(Series::Invoice, Subject::CourseKept, kept, now);
    counter.issue(tx, ("course", course), None, Facts { paid, tax, ..facts }, now).await
}

fn way(sale: &sale::Model) -> PaidBy {
    match sale.method.as_str() {
        "cash" => PaidBy::Cash,
        "card" => PaidBy::Card,
        _ => PaidBy::Online,
    }
}

async fn receipt(tx: &Tx, sale: &sale::Model) -> Result<Option<paper::Model>, StoreError> {
    let found = papers::of_sources(&**tx, sale.studio.into(), &[sale.id]).await?;
    Ok(found.into_iter().find(|row| row.series == Series::Receipt.code()))
}

/// What every paper about a sale needs to know.
struct Counter {
    studio: studio::Model,
    zone: Zone,
    buyer: Buyer,
    bought: Bought,
    /// For a tip: of which visit.
    booking: Option<BookingId>,
    /// Tax inside the price; none where nothing is supplied.
    tax_basis_points: u32,
}

impl Counter {
    async fn open(tx: &Tx, sale: &sale::Model, order: &Order) -> Result<Self, StoreError> {
        let studio = studios::by_id(&**tx, sale.studio.into()).await?;
        let studio = studio.ok_or_else(|| Corrupt::new("sale", "studio", sale.id))?;
        let zone = zone(&studio)?;
        let id = sale.id.into();
        let (buyer, bought, booking, tax_basis_points) = match order {
            Order::GiftCard(order) => {
                let card = gift_cards::of_sale(&**tx, id).await?;
                let last_four = card.map(|card| card.last_four).unwrap_or_default();
                (buyer(None, Some(&order.buyer_name)), Bought::GiftCard { last_four }, None, 0)
            }
            Order::Course(order) => {
                let course = courses::of_sale(&**tx, id).await?;
                let told = match &course {
                    Some(course) => papers::invoice_address(&**tx, course.client.into()).await?,
                    None => None,
                };
                let bought = Bought::Course {
                    last_four: course.map(|course| course.last_four).unwrap_or_default(),
                    treatment: order.treatment_name.clone(),
                    sessions: order.sessions,
                };
                (buyer(told.as_ref(), Some(&order.name)), bought, None, order.tax_basis_points)
            }
            Order::Tip { name, .. } => {
                let visit = match sale.booking {
                    Some(visit) => bookings::by_id(&**tx, visit.into()).await?,
                    None => None,
                };
                let contact = visit.as_ref().and_then(|visit| visit.contact.as_ref());
                let who = buyer(None, contact.map(|contact| contact.name.as_str()));
                let bought = Bought::Tip { therapist: name.clone() };
                (who, bought, visit.as_ref().map(|visit| visit.id), 0)
            }
        };
        Ok(Self { studio, zone, buyer, bought, booking, tax_basis_points })
    }

    /// As the receipt of the sale says it.
    async fn again(
        tx: &Tx,
        sale: &sale::Model,
        receipt: &paper::Model,
    ) -> Result<Self, StoreError> {
        let corrupt = || Corrupt::new("paper", "facts", receipt.id);
        let facts: Facts = serde_json::from_str(&receipt.facts).map_err(|_| corrupt())?;
        let studio = studios::by_id(&**tx, sale.studio.into()).await?;
        let studio = studio.ok_or_else(|| Corrupt::new("sale", "studio", sale.id))?;
        Ok(Self {
            zone: zone(&studio)?,
            studio,
            buyer: facts.buyer,
            bought: facts.bought.ok_or_else(corrupt)?,
            booking: receipt.booking.map(Into::into),
            tax_basis_points: facts.tax_basis_points,
        })
    }

    async fn credit(
        &self,
        tx: &Tx,
        receipt: &paper::Model,
        credit: Credit,
        now: Instant,
    ) -> Result<(), StoreError> {
        let on = self.zone.today(instant(receipt.issued_at, receipt.id)?);
        let went = Money::new(-credit.amount.minor, credit.amount.currency);
        let on_paper =
            vec![Paid { by: credit.by, amount: went, on: self.zone.today(now), paper: None }];
        let subject = Subject::Refund(credit.reason);
        let facts = self.facts(Series::CreditNote, subject, credit.amount, now);
        let corrects = Some((receipt.number()?.to_string(), on));
        let facts = Facts { paid: on_paper, corrects, ..facts };
        self.issue(tx, credit.source, Some(receipt.id), facts, now).await
    }

    fn facts(&self, series: Series, subject: Subject, gross: Money, now: Instant) -> Facts {
        let nothing = Money::zero(gross.currency);
        Facts {
            series,
            issued_at: now,
            issued_on: self.zone.today(now),
            seller: seller(&self.studio),
            buyer: self.buyer.clone(),
            visit: None,
            bought: Some(self.bought.clone()),
            subject,
            gross,
            tax: nothing,
            tax_basis_points: self.tax_basis_points,
            paid: Vec::new(),
            due: nothing,
            corrects: None,
        }
    }

    async fn issue(
        &self,
        tx: &Tx,
        source: (&'static str, Uuid),
        refers: Option<Uuid>,
        facts: Facts,
        now: Instant,
    ) -> Result<(), StoreError> {
        let text = serde_json::to_string(&facts);
        let text = text.map_err(|_| Corrupt::new("paper", "facts", source.1))?;
        let new = NewPaper {
            studio: self.studio.id.into(),
            booking: self.booking,
            source,
            refers,
            gross: facts.gross,
            tax: facts.tax,
            facts: text,
        };
        papers::issue(tx, (facts.series, facts.issued_on.year()), new, now).await?;
        Ok(())
    }
}
