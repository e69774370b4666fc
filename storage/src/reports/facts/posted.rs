//! What the ledger says of the days: journal by journal, and added up.

use domain::report::{Event, Foreign, Line, Parts, Posted, Range, Summary};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::{Books, Fact, FactsQuery, Source, read, values};
use crate::StoreError;

#[derive(FromQueryResult)]
struct LineRow {
    journal: Uuid,
    occurred_at: i64,
    booking: Option<Uuid>,
    therapist: Option<Uuid>,
    treatment: Option<Uuid>,
    room: Option<Uuid>,
    account: String,
    of_treatment: Option<Uuid>,
    of_therapist: Option<Uuid>,
    currency: String,
    amount_minor: i64,
}

const POSTED: &str = "SELECT j.id AS journal, j.occurred_at, j.booking, b.therapist, b.treatment,
        b.room, e.account, e.treatment AS of_treatment, e.therapist AS of_therapist,
        e.currency, e.amount_minor
    FROM journal j
    JOIN entry e ON e.journal = j.id
    LEFT JOIN booking b ON b.id = j.booking
    WHERE j.studio = $1 AND j.occurred_at >= $2 AND j.occurred_at < $3{MOVES}
    ORDER BY j.occurred_at, j.id";

/// That a journal moves an account, given behind the other values.
const MOVES: &str = "
      AND EXISTS (SELECT 1 FROM entry m WHERE m.journal = j.id AND m.account = $4)";

pub(super) async fn posted<C: ConnectionTrait>(
    conn: &C,
    query: &FactsQuery<'_>,
    all: &mut [Vec<Fact>],
) -> Result<(), StoreError> {
    let own = query.books.currency.code();
    let (mut values, mut moves) = (values(query), "");
    if let Source::Posted(Some(account)) = query.source {
        values.push(account.into());
        moves = MOVES;
    }
    let sql = POSTED.replace("{MOVES}", moves);
    let mut rows = read::<_, LineRow>(conn, &sql, values).await?.into_iter().peekable();
    while let Some(first) = rows.next() {
        let (id, booking, at) = (first.journal, first.booking, first.occurred_at);
        let Some(day) = query.days.day(at) else { continue };
        let mut posted = Posted {
            parts: Parts {
                therapist: first.therapist.map(Into::into),
                treatment: first.treatment.map(Into::into),
                room: first.room.map(Into::into),
            },
            of_booking: first.booking.is_some(),
            lines: Vec::new(),
            foreign: Vec::new(),
        };
        put(&mut posted, first, own);
        while let Some(next) = rows.next_if(|row| row.journal == id) {
            put(&mut posted, next, own);
        }
        all[day].push(Fact { id, booking, at, event: Event::Posted(posted) });
    }
    Ok(())
}

fn put(posted: &mut Posted, row: LineRow, own: &str) {
    if row.currency == own {
        posted.lines.push(line(row));
    } else {
        let LineRow { currency, account, amount_minor: minor, .. } = row;
        posted.foreign.push(Foreign { currency, account, minor });
    }
}

fn line(row: LineRow) -> Line {
    Line {
        account: row.account,
        treatment: row.of_treatment.map(Into::into),
        therapist: row.of_therapist.map(Into::into),
        minor: row.amount_minor,
    }
}

#[derive(FromQueryResult)]
struct AccountRow {
    account: String,
    currency: String,
    minor: i64,
}

/// What moved on each account of the ledger on some dates, a debit is positive: what the
/// summaries of those dates hold, added up by the database, and nothing else of them.
pub async fn accounts<C: ConnectionTrait>(
    conn: &C,
    books: &Books,
    range: Range,
) -> Result<Summary, StoreError> {
    let sql = "SELECT e.account, e.currency, CAST(SUM(e.amount_minor) AS BIGINT) AS minor
        FROM journal j JOIN entry e ON e.journal = j.id
        WHERE j.studio = $1 AND j.occurred_at >= $2 AND j.occurred_at < $3
        GROUP BY e.account, e.currency";
    let (from, until) = books.days(range).span();
    let values = vec![books.studio.0.into(), from.into(), until.into()];
    let mut moved = Summary::default();
    for row in read::<_, AccountRow>(conn, sql, values).await? {
        let of = if row.currency == books.currency.code() {
            &mut moved.accounts
        } else {
            moved.foreign.entry(row.currency).or_default()
        };
        of.insert(row.account, row.minor);
    }
    Ok(moved)
}
