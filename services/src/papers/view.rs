//! Reading papers: a client theirs, staff those of a visit, whoever keeps the books a month.

use chrono::DateTime;
use domain::{BookingId, ClientId, Instant, Right, SaleId, StudioId, paper::PaperNumber};
use storage::{
    Collision, Connection, Corrupt, StoreError, Tx,
    audit::{self, Entry},
    bookings,
    entities::{client, invoice_address, paper, sale, studio},
    papers, sales, studios,
    vouchers::{courses, gift_cards},
};
use thiserror::Error;
use uuid::Uuid;

use super::facts::Facts;
use crate::{
    Services,
    auth::{DeskSession, ManageToken, ManagerSession, StaffSession, Unconfirmed},
    courses::{CourseRefused, open, paying_sale},
    earnings,
    tokens::CourseToken,
};

/// A paper as it was handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// Its identity, in addresses.
    pub id: Uuid,
    /// Its number.
    pub number: PaperNumber,
    /// When it was handed out.
    pub at: Instant,
    /// What it says.
    pub facts: Facts,
}

/// A paper of a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The paper.
    pub paper: Paper,
    /// The visit it is about.
    pub booking: Option<BookingId>,
}

/// What a studio handed out in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Month {
    /// The studio's name in addresses.
    pub slug: String,
    /// Which.
    pub month: earnings::Month,
    /// Receipts, then invoices, then credit notes, each by number.
    pub papers: Vec<Listed>,
}

/// Some of the papers of a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Which month.
    pub month: earnings::Month,
    /// In the order of a [`Month`].
    pub papers: Vec<Listed>,
    /// Behind which the next page goes on, where there is one.
    pub more: Option<PaperNumber>,
}

/// So many papers stand on a page.
const ON_A_PAGE: usize = 100;

/// Why there is nothing to see, or nothing was written.
#[derive(Debug, Error)]
pub enum PapersRefused {
    /// There is no such paper or visit, or it is not the asker's.
    #[error("no such paper here")]
    NotFound,
    /// It is longer than any address.
    #[error("the address is too long")]
    TooLong,
    /// They did not prove lately who they are.
    #[error(transparent)]
    Unconfirmed(#[from] Unconfirmed),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl PapersRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::TooLong => "too_long",
            Self::Unconfirmed(_) => Unconfirmed::CODE,
            Self::Store(_) => "unavailable",
        }
    }
}

impl Collision for PapersRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

impl From<Corrupt> for PapersRefused {
    fn from(corrupt: Corrupt) -> Self {
        Self::Store(corrupt.into())
    }
}

fn read(row: &paper::Model) -> Result<Paper, Corrupt> {
    let corrupt = |column| Corrupt::new("paper", column, row.id);
    Ok(Paper {
        id: row.id,
        number: row.number()?,
        at: DateTime::from_timestamp(row.issued_at, 0).ok_or_else(|| corrupt("issued_at"))?,
        facts: serde_json::from_str(&row.facts).map_err(|_| corrupt("facts"))?,
    })
}

/// The papers about a visit, in the order they were handed out.
pub async fn of_visit<C: Connection>(
    conn: &C,
    booking: BookingId,
) -> Result<Vec<Paper>, StoreError> {
    let rows = papers::of_booking(conn, booking).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// The papers about something that was sold without a slot, in the order they were handed out.
pub async fn of_sale<C: Connection>(
    conn: &C,
    sale: &sale::Model,
) -> Result<Vec<Paper>, StoreError> {
    let id = sale.id.into();
    let mut sources = vec![sale.id];
    sources.extend(sales::refunds_of(conn, id).await?.iter().map(|row| row.id));
    sources.extend(courses::of_sale(conn, id).await?.map(|row| row.id));
    let rows = papers::of_sources(conn, sale.studio.into(), &sources).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// Everything that was handed out to a client: for their visits, and for the courses and gift
/// cards that they bought.
pub(crate) async fn of_person<C: Connection>(
    conn: &C,
    row: &client::Model,
) -> Result<Vec<Paper>, StoreError> {
    let id: ClientId = row.id.into();
    let mut all = Vec::new();
    for booking in bookings::ids_of_client(conn, id).await? {
        all.extend(of_visit(conn, booking).await?);
    }
    let mut bought: Vec<SaleId> =
        courses::of_clients(conn, &[id]).await?.iter().map(|course| course.sale.into()).collect();
    // Whoever is booked for has no address, and gives nothing.
    if !row.email.is_empty() {
        let cards = gift_cards::of_address(conn, row.studio.into(), &row.email).await?;
        let given = cards.iter().filter(|card| card.buyer_email.eq_ignore_ascii_case(&row.email));
        bought.extend(given.map(|card| SaleId::from(card.sale)));
    }
    for sale in sales::among(conn, &bought).await? {
        all.extend(of_sale(conn, &sale).await?);
    }
    Ok(all)
}

/// The papers about the sale that a link in its buyer's mail names, at that studio.
pub async fn of_buyer(
    services: &Services,
    studio: StudioId,
    token: &str,
) -> Result<Vec<Paper>, PapersRefused> {
    let id = services.links.sale_named(token).ok_or(PapersRefused::NotFound)?;
    let conn = services.store.reader();
    let sale = sales::sale(conn, id).await?.filter(|sale| sale.studio == studio.0);
    Ok(of_sale(conn, &sale.ok_or(PapersRefused::NotFound)?).await?)
}

/// The papers about the sale that paid for the course which a link opens.
pub async fn of_course(
    services: &Services,
    token: &CourseToken,
) -> Result<Vec<Paper>, PapersRefused> {
    let conn = services.store.reader();
    let plan = open(conn, token).await.map_err(|refused| match refused {
        CourseRefused::Store(error) => PapersRefused::Store(error),
        _ => PapersRefused::NotFound,
    })?;
    let id = paying_sale(&plan).map_err(StoreError::from)?;
    let sale = sales::sale(conn, id.ok_or(PapersRefused::NotFound)?).await?;
    Ok(of_sale(conn, &sale.ok_or(PapersRefused::NotFound)?).await?)
}

/// A paper about the visit that the link manages.
pub async fn of_client(
    services: &Services,
    token: &ManageToken,
    id: Uuid,
) -> Result<Paper, PapersRefused> {
    let conn = services.store.reader();
    let booking =
        crate::bookings::opened_by(conn, token).await.map_err(|refused| match refused {
            crate::bookings::LinkRefused::Gone => PapersRefused::NotFound,
            crate::bookings::LinkRefused::Store(error) => error.into(),
        })?;
    let row = papers::of_studio(conn, booking.studio, id).await?;
    let row = row.filter(|row| row.booking == Some(booking.id.0));
    Ok(read(&row.ok_or(PapersRefused::NotFound)?)?)
}

/// A paper of the studio: whoever runs the desk sees each, a therapist those about their own
/// visits.
pub async fn of_staff(
    services: &Services,
    staff: &StaffSession,
    id: Uuid,
) -> Result<Paper, PapersRefused> {
    let conn = services.store.reader();
    let row = papers::of_studio(conn, staff.studio(), id).await?.ok_or(PapersRefused::NotFound)?;
    if !staff.may(Right::RunDesk) {
        let id = row.booking.ok_or(PapersRefused::NotFound)?.into();
        let booking = bookings::of_studio(conn, staff.studio(), id).await?;
        let own = booking.is_some_and(|booking| staff.may_act_for(booking.therapist));
        own.then_some(()).ok_or(PapersRefused::NotFound)?;
    }
    Ok(read(&row)?)
}

/// What the studio handed out in a month of its own calendar, with whom: to take along, by whoever
/// proved lately who they are.
pub async fn month(
    services: &Services,
    manager: &ManagerSession,
    month: earnings::Month,
) -> Result<Month, PapersRefused> {
    manager.confirmed()?;
    let conn = services.store.reader();
    let studio = studios::by_id(conn, manager.studio()).await?.ok_or(PapersRefused::NotFound)?;
    let (from, until) = month.span(zone(&studio)?);
    let rows = papers::between(conn, manager.studio(), from, until).await?;
    let papers = rows.iter().map(listed).collect::<Result<_, Corrupt>>()?;
    Ok(Month { slug: studio.slug, month, papers })
}

/// A page of the same: what follows the paper `after`, or the first.
pub async fn month_page(
    services: &Services,
    manager: &ManagerSession,
    month: earnings::Month,
    after: Option<PaperNumber>,
) -> Result<Page, PapersRefused> {
    let conn = services.store.reader();
    let studio = studios::by_id(conn, manager.studio()).await?.ok_or(PapersRefused::NotFound)?;
    let span = month.span(zone(&studio)?);
    let limit = u64::try_from(ON_A_PAGE + 1).unwrap_or(u64::MAX);
    let mut rows = papers::page_between(conn, manager.studio(), span, after, limit).await?;
    let more = rows.len() > ON_A_PAGE;
    rows.truncate(ON_A_PAGE);
    let papers = rows.iter().map(listed).collect::<Result<Vec<_>, Corrupt>>()?;
    let last = papers.last().map(|last| last.paper.number);
    Ok(Page { month, more: last.filter(|_| more), papers })
}

fn listed(row: &paper::Model) -> Result<Listed, Corrupt> {
    Ok(Listed { paper: read(row)?, booking: row.booking.map(Into::into) })
}

fn zone(studio: &studio::Model) -> Result<domain::time::Zone, Corrupt> {
    studio.zone.parse().map_err(|_| Corrupt::new("studio", "zone", studio.id))
}

/// Whom a client's invoices are made out to, from now on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// A person or a firm.
    pub name: String,
    /// A line each.
    pub address: String,
    /// A firm's number; empty for a person.
    pub tax_number: String,
}

impl Address {
    /// Longer than any, in characters, of any of its parts.
    pub const LONGEST: usize = 400;

    fn is_empty(&self) -> bool {
        [&self.name, &self.address, &self.tax_number].iter().all(|text| text.trim().is_empty())
    }

    /// The parts that are too long.
    #[must_use]
    pub fn too_long(&self) -> Vec<&'static str> {
        let parts =
            [("name", &self.name), ("address", &self.address), ("tax_number", &self.tax_number)];
        let long = parts.iter().filter(|(_, text)| text.chars().count() > Self::LONGEST);
        long.map(|(field, _)| *field).collect()
    }
}

/// Whom the invoices of a visit's client are made out to, where somebody said so.
pub async fn invoice_address<C: Connection>(
    conn: &C,
    client: ClientId,
) -> Result<Option<Address>, StoreError> {
    let row = papers::invoice_address(conn, client).await?;
    let told = |row: invoice_address::Model| Address {
        name: row.name,
        address: row.address,
        tax_number: row.tax_number,
    };
    Ok(row.map(told))
}

/// Keeps an address of a client; one that says nothing is none, and the client's name counts.
pub(crate) async fn write_address(
    tx: &Tx,
    (studio, client): (StudioId, ClientId),
    address: &Address,
    now: Instant,
) -> Result<(), StoreError> {
    if address.is_empty() {
        return papers::forget_invoice_address(tx, client).await;
    }
    let lines = address.address.lines().map(str::trim).filter(|line| !line.is_empty());
    let row = invoice_address::Model {
        client: client.0,
        studio: studio.0,
        name: address.name.trim().to_owned(),
        address: lines.collect::<Vec<_>>().join("\n"),
        tax_number: address.tax_number.trim().to_owned(),
        updated_at: now.timestamp(),
    };
    papers::set_invoice_address(tx, row).await
}

/// Writes down whom the invoices of a visit's client are made out to. Papers that were
/// handed out before stay as they are. Refuses a visit of another studio, and one that is
/// nobody's.
pub async fn set_invoice_address(
    services: &Services,
    desk: &DeskSession,
    booking: BookingId,
    address: &Address,
) -> Result<(), PapersRefused> {
    let now = services.now();
    if !address.too_long().is_empty() {
        return Err(PapersRefused::TooLong);
    }
    let tx = services.store.begin().await?;
    let visit = bookings::of_studio(&*tx, desk.studio(), booking).await?;
    let client = visit.and_then(|visit| visit.client).ok_or(PapersRefused::NotFound)?;
    write_address(&tx, (desk.studio(), client), address, now).await?;
    let entry = Entry {
        studio: Some(desk.studio()),
        actor: desk.actor(),
        action: "client.invoice_address",
        object: booking.to_string(),
        detail: String::new(),
    };
    audit::append(&tx, entry, now).await?;
    tx.commit().await?;
    Ok(())
}
