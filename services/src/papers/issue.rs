//! Handing papers out, each in the transaction that calls for it.

use chrono::{DateTime, Datelike};
use domain::{
    Instant, Money,
    booking::Booking,
    paper::{PaperNumber, Series},
    time::Zone,
};
use storage::{
    Connection, Corrupt, StoreError, Tx,
    entities::{invoice_address, paper, studio},
    papers::{self, NewPaper},
    payments::{self, AttemptState, RefundState, ReturnMethod, StudioMethod},
    studios,
    vouchers::{USED, courses, gift_cards},
};
use uuid::Uuid;

use super::facts::{Buyer, Facts, Paid, PaidBy, Seller, Subject, Visit};

/// The kind and the id of what a paper is made for, as a ledger's source bears them.
type Source = (&'static str, Uuid);

/// Money that goes back, and what that takes back.
#[derive(Clone, Debug)]
pub(crate) struct Credit {
    /// The refund, or what staff gave by hand.
    pub source: Source,
    /// How much.
    pub amount: Money,
    /// The tax in it that is owed no more; nothing where nothing was supplied yet.
    pub tax: Money,
    /// By which way it goes.
    pub by: PaidBy,
    /// The code of why.
    pub reason: String,
}

/// Money came for a visit: a receipt.
pub(crate) async fn received(
    tx: &Tx,
    booking: &Booking,
    source: Source,
    (amount, by): (Money, PaidBy),
    now: Instant,
) -> Result<(), StoreError> {
    let desk = Desk::open(tx, booking).await?;
    let on = desk.today(now);
    let paid = vec![Paid { by, amount, on, paper: None }];
    let nothing = Money::zero(amount.currency);
    let facts = Facts { paid, ..desk.facts(Series::Receipt, Subject::Payment, amount, now) };
    desk.issue(tx, source, None, facts, nothing, now).await
}

/// The visit took place, or a fee is kept: an invoice over `gross`, of which `due` is still
/// to be paid.
pub(crate) async fn supplied(
    tx: &Tx,
    booking: &Booking,
    subject: Subject,
    (gross, due): (Money, Money),
    now: Instant,
) -> Result<(), StoreError> {
    let desk = Desk::open(tx, booking).await?;
    let paid = desk.paid(&**tx).await?;
    let tax = gross.tax_included(booking.tax_basis_points);
    let facts = Facts { paid, due, ..desk.facts(Series::Invoice, subject, gross, now) };
    desk.issue(tx, ("booking", booking.id.0), None, facts, tax, now).await
}

/// A fee was charged by itself, by a payment of its own: an invoice over that part alone.
/// `kept` is the part of the fee that was invoiced before, so that the tax of both is the tax
/// of the whole.
pub(crate) async fn charged(
    tx: &Tx,
    booking: &Booking,
    subject: Subject,
    (payment, fee, kept): (Uuid, Money, Money),
    now: Instant,
) -> Result<(), StoreError> {
    let desk = Desk::open(tx, booking).await?;
    let paid = vec![Paid { by: PaidBy::Online, amount: fee, on: desk.today(now), paper: None }];
    let tax = fee_tax(booking, fee, kept);
    let facts = Facts { paid, ..desk.facts(Series::Invoice, subject, fee, now) };
    desk.issue(tx, ("payment", payment), None, facts, tax, now).await
}

/// The tax in a fee, beside what was kept of the same visit.
pub(crate) fn fee_tax(booking: &Booking, fee: Money, kept: Money) -> Money {
    let of = |minor| Money::new(minor, fee.currency).tax_included(booking.tax_basis_points).minor;
    Money::new(of(kept.minor + fee.minor) - of(kept.minor), fee.currency)
}

/// Money goes back: a credit note on the invoice, or on the receipt where there is none yet.
/// Nothing where neither was ever made, as for payments of before there were papers.
pub(crate) async fn credited(
    tx: &Tx,
    booking: &Booking,
    credit: Credit,
    now: Instant,
) -> Result<(), StoreError> {
    let desk = Desk::open(tx, booking).await?;
    let Some(corrected) = corrected(tx, &desk, credit.source).await? else { return Ok(()) };
    let on = desk.zone.today(instant(corrected.issued_at, corrected.id)?);
    let invoiced = corrected.series == Series::Invoice.code();
    let tax = if invoiced { credit.tax } else { Money::zero(credit.amount.currency) };
    let amount = Money::new(-credit.amount.minor, credit.amount.currency);
    let paid = vec![Paid { by: credit.by, amount, on: desk.today(now), paper: None }];
    let corrects = Some((corrected.number()?.to_string(), on));
    let subject = Subject::Refund(credit.reason);
    let facts = desk.facts(Series::CreditNote, subject, credit.amount, now);
    let facts = Facts { paid, corrects, ..facts };
    desk.issue(tx, credit.source, Some(corrected.id), facts, tax, now).await
}

/// What a refund takes back: the invoice of the fee that it gives back, otherwise that of the
/// visit, otherwise the last receipt. A fee that had no invoice corrects none.
async fn corrected<'a>(
    tx: &Tx,
    desk: &'a Desk<'_>,
    (kind, id): Source,
) -> Result<Option<&'a paper::Model>, StoreError> {
    let invoice = |row: &&paper::Model| row.series == Series::Invoice.code();
    if kind == "refund"
        && let Some(refund) = payments::refund(&**tx, id.into()).await?
        && let Some(attempt) = payments::attempt(&**tx, refund.attempt.into()).await?
        && (attempt.purpose == payments::FEE || attempt.purpose == payments::FEE_LINK)
    {
        return Ok(desk.before.iter().filter(invoice).find(|row| row.source_id == attempt.id));
    }
    let of = |source: &str, series: Series| {
        let last = desk.before.iter().rev();
        last.into_iter().find(|row| row.series == series.code() && row.source_kind == source)
    };
    let receipt = || desk.before.iter().rev().find(|row| row.series == Series::Receipt.code());
    Ok(of("booking", Series::Invoice).or_else(receipt))
}

/// What was paid, by which way and when.
type Came = (PaidBy, Money, Instant);

/// A paper of a demonstration's past: a receipt, or the invoice of a visit that took place,
/// over an amount, with what was paid.
pub(crate) fn past(
    studio: &studio::Model,
    booking: &Booking,
    source: Source,
    (series, subject): (Series, Subject),
    (amount, came, at): (Money, &[Came], Instant),
) -> Result<(Series, i32, NewPaper, Instant), StoreError> {
    let (studio, before) = (studio.clone(), Vec::new());
    let desk = Desk { booking, zone: zone(&studio)?, studio, address: None, booker: None, before };
    let nothing = Money::zero(amount.currency);
    let invoice = series == Series::Invoice;
    let tax = if invoice { amount.tax_included(booking.tax_basis_points) } else { nothing };
    let line = |(by, amount, at): &Came| Paid {
        by: *by,
        amount: *amount,
        on: desk.today(*at),
        paper: None,
    };
    let paid: Vec<Paid> = came.iter().map(line).collect();
    let sum: i64 = paid.iter().map(|line| line.amount.minor).sum();
    let due =
        if invoice { Money::new((amount.minor - sum).max(0), amount.currency) } else { nothing };
    let facts = Facts { paid, tax, due, ..desk.facts(series, subject, amount, at) };
    Ok((series, facts.issued_on.year(), desk.new_paper(source, None, &facts)?, at))
}

/// What every paper about a visit needs to know.
struct Desk<'a> {
    booking: &'a Booking,
    studio: studio::Model,
    zone: Zone,
    address: Option<invoice_address::Model>,
    /// Who booked it for somebody else, and so is the one who buys.
    booker: Option<String>,
    /// The papers about the visit so far.
    before: Vec<paper::Model>,
}

impl<'a> Desk<'a> {
    async fn open(tx: &Tx, booking: &'a Booking) -> Result<Self, StoreError> {
        let studio = studios::by_id(&**tx, booking.studio).await?;
        let studio = studio.ok_or_else(|| Corrupt::new("booking", "studio", booking.id))?;
        let address = match booking.client {
            Some(client) => papers::invoice_address(&**tx, client).await?,
            None => None,
        };
        let before = papers::of_booking(&**tx, booking.id).await?;
        let booker = storage::family::booked_by(&**tx, booking.id).await?.map(|row| row.name);
        Ok(Self { booking, zone: zone(&studio)?, studio, address, booker, before })
    }

    fn today(&self, now: Instant) -> chrono::NaiveDate {
        self.zone.today(now)
    }

    fn facts(&self, series: Series, subject: Subject, gross: Money, now: Instant) -> Facts {
        let nothing = Money::zero(gross.currency);
        Facts {
            series,
            issued_at: now,
            issued_on: self.today(now),
            seller: seller(&self.studio),
            buyer: self.buyer(),
            visit: Visit {
                reference: self.booking.reference.clone(),
                treatment: self.booking.treatment_name.clone(),
                minutes: self.booking.minutes,
                local_start: self.booking.local_start,
            },
            subject,
            gross,
            tax: nothing,
            tax_basis_points: self.booking.tax_basis_points,
            paid: Vec::new(),
            due: nothing,
            corrects: None,
        }
    }

    fn buyer(&self) -> Buyer {
        if let Some(told) = &self.address {
            return Buyer {
                name: told.name.clone(),
                address: told.address.lines().map(ToOwned::to_owned).collect(),
                tax_number: told.tax_number.clone(),
            };
        }
        let contact = self.booking.contact.as_ref();
        let comes = contact.map(|contact| contact.name.clone());
        let name = self.booker.clone().or(comes).unwrap_or_default();
        Buyer { name, address: Vec::new(), tax_number: String::new() }
    }

    /// What was paid for the visit so far, and what of it went back, oldest first.
    async fn paid<C: Connection>(&self, conn: &C) -> Result<Vec<Paid>, StoreError> {
        let id = self.booking.id;
        let mut paid = Vec::new();
        for row in payments::attempts_of(conn, id).await? {
            if row.state()? == AttemptState::Paid && !row.late {
                let at = row.paid_at.unwrap_or(row.created_at);
                paid.push((at, self.line(PaidBy::Online, row.amount()?, at, row.id)?));
            }
        }
        for row in payments::studio_payments_of(conn, id).await? {
            let by = taken(StudioMethod::from_name(&row.method));
            paid.push((row.taken_at, self.line(by, row.amount()?, row.taken_at, row.id)?));
        }
        paid.extend(self.by_vouchers(conn).await?);
        for row in payments::refunds_of(conn, id).await? {
            if row.state()? != RefundState::Failed && row.reason != "late_payment" {
                let amount = Money::new(-row.amount_minor, row.amount()?.currency);
                let at = row.created_at;
                paid.push((at, self.line(PaidBy::Online, amount, at, row.id)?));
            }
        }
        for row in payments::studio_returns_of(conn, id).await? {
            let amount = Money::new(-row.amount_minor, row.amount()?.currency);
            let by = given(ReturnMethod::from_name(&row.method));
            paid.push((row.given_at, self.line(by, amount, row.given_at, row.id)?));
        }
        paid.sort_by_key(|(at, _)| *at);
        Ok(paid.into_iter().map(|(_, line)| line).collect())
    }

    /// What gift cards and a course pay for the visit, less what went back to them.
    async fn by_vouchers<C: Connection>(&self, conn: &C) -> Result<Vec<(i64, Paid)>, StoreError> {
        let (id, currency) = (self.booking.id, self.booking.price.currency);
        let cards = gift_cards::uses_for(conn, &[id]).await?;
        let cards = cards.iter().filter(|row| row.state == USED).map(|row| {
            let left = row.amount_minor - row.returned_minor;
            (PaidBy::GiftCard, left, row.created_at, row.id)
        });
        let sessions = courses::uses_for(conn, &[id]).await?;
        let sessions = sessions.iter().filter(|row| row.state == USED);
        let sessions =
            sessions.map(|row| (PaidBy::Course, row.value_minor, row.created_at, row.id));
        let all = cards.chain(sessions).filter(|(_, minor, ..)| *minor > 0);
        let line =
            |(by, minor, at, id)| Ok((at, self.line(by, Money::new(minor, currency), at, id)?));
        all.map(line).collect()
    }

    fn line(&self, by: PaidBy, amount: Money, at: i64, id: Uuid) -> Result<Paid, StoreError> {
        let paper = self.before.iter().find(|row| row.source_id == id);
        let paper: Option<PaperNumber> = paper.map(paper::Model::number).transpose()?;
        let on = self.zone.today(instant(at, id)?);
        Ok(Paid { by, amount, on, paper: paper.map(|number| number.to_string()) })
    }

    async fn issue(
        &self,
        tx: &Tx,
        source: Source,
        refers: Option<Uuid>,
        facts: Facts,
        tax: Money,
        now: Instant,
    ) -> Result<(), StoreError> {
        let facts = Facts { tax, ..facts };
        let new = self.new_paper(source, refers, &facts)?;
        papers::issue(tx, (facts.series, facts.issued_on.year()), new, now).await?;
        Ok(())
    }

    fn new_paper(
        &self,
        source: Source,
        refers: Option<Uuid>,
        facts: &Facts,
    ) -> Result<NewPaper, StoreError> {
        let text = serde_json::to_string(facts);
        let text = text.map_err(|_| Corrupt::new("paper", "facts", source.1))?;
        Ok(NewPaper {
            studio: self.booking.studio,
            booking: Some(self.booking.id),
            source,
            refers,
            gross: facts.gross,
            tax: facts.tax,
            facts: text,
        })
    }
}

fn zone(studio: &studio::Model) -> Result<Zone, StoreError> {
    Ok(studio.zone.parse().map_err(|_| Corrupt::new("studio", "zone", studio.id))?)
}

fn seller(studio: &studio::Model) -> Seller {
    Seller {
        name: studio.name.clone(),
        address: vec![
            studio.address_line.clone(),
            format!("{} {}", studio.postcode, studio.city),
            studio.country.clone(),
        ],
        email: studio.email.clone(),
        tax_name: studio.tax_name.clone(),
        tax_number: studio.tax_number.clone(),
        city: studio.city.clone(),
    }
}

/// How money was taken at the desk.
const fn taken(method: Option<StudioMethod>) -> PaidBy {
    match method {
        Some(StudioMethod::Card) => PaidBy::Card,
        Some(StudioMethod::Cash) | None => PaidBy::Cash,
    }
}

/// How it was given back there.
const fn given(method: Option<ReturnMethod>) -> PaidBy {
    match method {
        Some(ReturnMethod::Transfer) => PaidBy::Transfer,
        Some(ReturnMethod::Cash) | None => PaidBy::Cash,
    }
}

fn instant(seconds: i64, id: Uuid) -> Result<Instant, Corrupt> {
    DateTime::from_timestamp(seconds, 0).ok_or_else(|| Corrupt::new("paper", "issued_at", id))
}
