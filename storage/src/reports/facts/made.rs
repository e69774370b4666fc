//! Bookings by when they were made.

use chrono::TimeDelta;
use domain::report::{Event, Made};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::{Fact, FactsQuery, parts, read, values};
use crate::StoreError;

#[derive(FromQueryResult)]
struct MadeRow {
    id: Uuid,
    therapist: Uuid,
    treatment: Uuid,
    room: Uuid,
    state: String,
    starts: i64,
    created_at: i64,
}

const MADE: &str = "SELECT id, therapist, treatment, room, state, starts, created_at FROM booking
    WHERE studio = $1 AND created_at >= $2 AND created_at < $3";

pub(super) async fn made<C: ConnectionTrait>(
    conn: &C,
    query: &FactsQuery<'_>,
    all: &mut [Vec<Fact>],
) -> Result<(), StoreError> {
    for row in read::<_, MadeRow>(conn, MADE, values(query)).await? {
        let Some(day) = query.days.day(row.created_at) else { continue };
        let never = matches!(row.state.as_str(), "held" | "expired");
        let ahead = (!never).then(|| TimeDelta::seconds(row.starts - row.created_at));
        let parts = parts(row.therapist, row.treatment, row.room);
        all[day].push(Fact {
            id: row.id,
            booking: Some(row.id),
            at: row.created_at,
            event: Event::Made(Made { parts, ahead }),
        });
    }
    Ok(())
}
