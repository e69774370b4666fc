//! What happened on the days of a range, read from the rows themselves.

mod earned;
mod made;
mod posted;
mod taken;
mod visits;

use domain::{
    earnings::Rule,
    report::{Days, Event, Parts},
};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};
use uuid::Uuid;

use super::Books;
use crate::StoreError;

pub use posted::accounts;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct FactsQuery<'a> {
    /// Whose.
    pub books: &'a Books,
    /// By which rules therapists earn.
    pub rules: &'a [Rule],
    /// The days.
    pub days: &'a Days,
    /// Which of it.
    pub source: Source,
}

/// Which rows are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// All of them.
    All,
    /// Bookings by when they were made.
    Made,
    /// Visits.
    Visits(Visits),
    /// The times of therapists and rooms that visits take.
    Taken,
    /// The ledger: journals that move an account, or every one.
    Posted(Option<&'static str>),
}

/// Which visits are looked at, and how closely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visits {
    /// Those in this state alone.
    pub state: Option<&'static str>,
    /// Those alone that were cancelled by so-and-so.
    pub cancelled_by: Option<&'static str>,
    /// Those alone whose client had not come before.
    pub first: bool,
    /// Those alone whose client had come before, the last time before then, in epoch seconds.
    pub known_before: Option<i64>,
    /// Those alone whose client came again within so many seconds.
    pub again_within: Option<i64>,
    /// Whether what the therapist earned of each is looked up; else it reads nothing.
    pub earned: bool,
    /// Whether the client's next visit is looked up; else it reads none.
    pub after: bool,
    /// Whether it is looked up if the client has booked again; else it reads that they have not.
    pub rebooked: bool,
}

impl Visits {
    /// All of them, and all of each.
    pub const ALL: Self = Self {
        state: None,
        cancelled_by: None,
        first: false,
        known_before: None,
        again_within: None,
        earned: true,
        after: true,
        rebooked: true,
    };

    /// As conditions on `b`. They bear no index: that of states would lead to every visit that
    /// was ever in one, and that of starts to a few days.
    fn conditions(&self) -> String {
        let mut sql = String::new();
        if let Some(state) = self.state {
            sql += &format!(" AND (b.state || '') = '{state}'");
        }
        if let Some(by) = self.cancelled_by {
            sql += &format!(" AND (b.cancelled_by || '') = '{by}'");
        }
        if self.first {
            sql += &format!(" AND NOT EXISTS ({})", visits::BEFORE);
        }
        // Scalars, which no engine joins: that would take all visits there are for some dates.
        let mut given = GIVEN;
        if self.known_before.is_some() {
            given += 1;
            sql += &format!(
                " AND ({}) < ${given}",
                visits::LAST_BEFORE.replace("{BEFORE}", visits::BEFORE)
            );
        }
        if self.again_within.is_some() {
            given += 1;
            sql += &format!(" AND ({}) < b.starts + ${given}", visits::NEXT);
        }
        sql
    }
}

/// So many values stand before those of the conditions on visits.
const GIVEN: usize = 3;

/// Something that happened, and what it can be traced to.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The row that says so: a booking, an occupancy or a journal.
    pub id: Uuid,
    /// The booking that it is about.
    pub booking: Option<Uuid>,
    /// When, in epoch seconds.
    pub at: i64,
    /// What counts.
    pub event: Event,
}

/// Everything that counts on each of the days, in their order, as far as it is asked for.
pub async fn facts<C: ConnectionTrait>(
    conn: &C,
    query: &FactsQuery<'_>,
) -> Result<Vec<Vec<Fact>>, StoreError> {
    let mut all = vec![Vec::new(); query.days.len()];
    let of = query.source;
    if matches!(of, Source::All | Source::Made) {
        made::made(conn, query, &mut all).await?;
    }
    if matches!(of, Source::All | Source::Visits(_)) {
        visits::visits(conn, query, &mut all).await?;
    }
    if matches!(of, Source::All | Source::Taken) {
        taken::taken(conn, query, &mut all).await?;
    }
    if matches!(of, Source::All | Source::Posted(_)) {
        posted::posted(conn, query, &mut all).await?;
    }
    Ok(all)
}

/// A studio, and from when until when; and what the conditions on visits compare with.
fn values(query: &FactsQuery<'_>) -> Vec<Value> {
    let (from, until) = query.days.span();
    let mut values = vec![query.books.studio.0.into(), from.into(), until.into()];
    if let Source::Visits(visits) = query.source {
        values.extend(
            [visits.known_before, visits.again_within].into_iter().flatten().map(Value::from),
        );
    }
    values
}

/// Which visits are asked for.
const fn asked(query: &FactsQuery<'_>) -> Visits {
    match query.source {
        Source::Visits(visits) => visits,
        _ => Visits::ALL,
    }
}

async fn read<C: ConnectionTrait, R: FromQueryResult>(
    conn: &C,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<R>, StoreError> {
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    Ok(R::find_by_statement(statement).all(conn).await?)
}

fn parts(therapist: Uuid, treatment: Uuid, room: Uuid) -> Parts {
    Parts {
        therapist: Some(therapist.into()),
        treatment: Some(treatment.into()),
        room: Some(room.into()),
    }
}
