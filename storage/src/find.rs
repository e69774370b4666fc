//! Visits by whatever somebody knows of them, newest first. Each way has its index; a name
//! is looked for by the words of a studio's clients, of whom there are far fewer than visits.

mod people;
mod sold;

use domain::{
    BookingId, Instant, PaymentAttemptId, StudioId, TherapistId, booking::Booking,
    paper::PaperNumber,
};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement, Value};
use uuid::Uuid;

pub use self::sold::sales;
use crate::{StoreError, bookings, plan::through};

/// What somebody knows of a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clue {
    /// Its number, in full.
    Reference(String),
    /// It begins in `[from, until)`.
    Between(Instant, Instant),
    /// The number of a receipt, an invoice or a credit note.
    Paper(PaperNumber),
    /// An id of Stripe's: of a payment, its page, a charge, a refund or a dispute.
    Gateway(String),
    /// Our own id of an attempt to pay for it, or to give a card for it.
    Attempt(PaymentAttemptId),
    /// An address, or how one begins; lower case.
    Email(String),
    /// A telephone number as it was typed, or its end.
    Phone(String),
    /// A name, or how its parts begin.
    Name(String),
}

/// From where on the list goes on: the start and the id of the last visit shown.
pub type After = (i64, Uuid);

#[derive(FromQueryResult)]
struct IdRow {
    id: Uuid,
}

/// The part of a statement that looks for the clue, and its values.
struct Asked {
    sql: String,
    values: Vec<Value>,
    postgres: bool,
}

impl Asked {
    /// Nothing yet.
    fn of<C: ConnectionTrait>(conn: &C) -> Self {
        let postgres = conn.get_database_backend() == DbBackend::Postgres;
        Self { sql: String::new(), values: Vec::new(), postgres }
    }

    /// What `SQLite` is told to look at a table by.
    fn through(&self, index: &str) -> String {
        let backend = if self.postgres { DbBackend::Postgres } else { DbBackend::Sqlite };
        through(backend, index)
    }

    /// The placeholder of a value.
    fn value(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    fn add(&mut self, sql: &str) {
        self.sql.push_str(sql);
    }
}

/// A studio's visits that fit the clue, latest start first: of everybody, or of one
/// therapist. Times that are only held are left out.
pub async fn visits<C: ConnectionTrait>(
    conn: &C,
    (studio, whose): (StudioId, Option<TherapistId>),
    clue: &Clue,
    after: Option<After>,
    limit: u64,
) -> Result<Vec<Booking>, StoreError> {
    let many = people::are_many(conn, studio, clue).await?;
    let mut asked = Asked::of(conn);
    let here = asked.value(studio.0);
    asked.add(&format!(
        "SELECT b.id AS id FROM booking b WHERE b.studio = {here} AND b.contact_name <> ''"
    ));
    fits(&mut asked, studio, clue, many);
    if let Some(therapist) = whose {
        let whose = asked.value(therapist.0);
        asked.add(&format!(" AND b.therapist = {whose}"));
    }
    if let Some((starts, id)) = after {
        let (starts, id) = (asked.value(starts), asked.value(id));
        asked.add(&format!(" AND (b.starts, b.id) < ({starts}, {id})"));
    }
    asked.add(&format!(" ORDER BY b.starts DESC, b.id DESC LIMIT {limit}"));
    let Asked { sql, values, .. } = asked;
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    let rows = IdRow::find_by_statement(statement).all(conn).await?;
    let ids: Vec<BookingId> = rows.iter().map(|row| row.id.into()).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = bookings::among(conn, studio, &ids).await?;
    found.sort_by_key(|booking| ids.iter().position(|id| *id == booking.id));
    Ok(found)
}

fn fits(asked: &mut Asked, studio: StudioId, clue: &Clue, many: bool) {
    match clue {
        Clue::Reference(reference) => {
            let reference = asked.value(reference.as_str());
            asked.add(&format!(" AND b.reference = {reference}"));
        }
        Clue::Between(from, until) => {
            let (from, until) = (asked.value(from.timestamp()), asked.value(until.timestamp()));
            asked.add(&format!(" AND b.starts >= {from} AND b.starts < {until}"));
        }
        Clue::Paper(paper) => {
            let number = i64::from(paper.number);
            let [here, series, year, number] = [
                asked.value(studio.0),
                asked.value(paper.series.code()),
                asked.value(paper.year),
                asked.value(number),
            ];
            asked.add(&format!(
                " AND b.id IN (SELECT p.booking FROM paper p WHERE p.studio = {here}
                  AND p.series = {series} AND p.year = {year} AND p.number = {number})"
            ));
        }
        Clue::Gateway(id) => gateway(asked, studio, id),
        Clue::Attempt(id) => {
            let id = asked.value(id.0);
            asked.add(&format!(
                " AND b.id IN (SELECT a.booking FROM payment_attempt a WHERE a.id = {id})"
            ));
        }
        Clue::Email(email) => people::email(asked, studio, clue, email, many),
        Clue::Phone(_) | Clue::Name(_) => people::fit(asked, studio, clue, many),
    }
}

/// What was paid for a visit, what went back, what a bank questions, and tips for it. A charge
/// is known by the line that it made in the balance.
fn gateway(asked: &mut Asked, studio: StudioId, id: &str) {
    let [session, payment, refund, dispute, here, line] = [
        asked.value(id),
        asked.value(id),
        asked.value(id),
        asked.value(id),
        asked.value(studio.0),
        asked.value(id),
    ];
    asked.add(&format!(
        " AND b.id IN (
            SELECT a.booking FROM payment_attempt a WHERE a.stripe_session = {session}
            UNION SELECT a.booking FROM payment_attempt a WHERE a.stripe_payment_intent = {payment}
            UNION SELECT r.booking FROM refund r WHERE r.stripe_refund = {refund}
            UNION SELECT d.booking FROM dispute d WHERE d.stripe_dispute = {dispute}
            UNION SELECT l.booking FROM balance_line l
                WHERE l.studio = {here} AND l.source = {line} AND l.booking IS NOT NULL
            UNION SELECT t.booking FROM sale t
                WHERE t.kind = 'tip' AND t.booking IS NOT NULL AND t.id IN ("
    ));
    let tips = sold::by_gateway(asked, studio, id);
    asked.add(&tips);
    asked.add("))");
}
