//! The times of therapists and rooms that visits take.

use domain::report::{Event, Parts, Taken};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::{Fact, FactsQuery, read, values};
use crate::StoreError;

#[derive(FromQueryResult)]
struct TakenRow {
    id: Uuid,
    booking: Option<Uuid>,
    starts: i64,
    ends: i64,
    treatment: Uuid,
    therapist: Option<Uuid>,
    room: Option<Uuid>,
}

/// No row of occupancy is longer than a day. A class takes its therapist and its room by
/// itself, once, and from the first pair on.
const TAKEN: &str =
    "SELECT o.id, b.id AS booking, o.starts, o.ends, COALESCE(b.treatment, c.treatment) AS treatment,
        t.id AS therapist, r.id AS room
    FROM occupancy o
    LEFT JOIN booking b ON b.id = o.booking
    LEFT JOIN class_date c ON c.id = o.class_date AND EXISTS (
        SELECT 1 FROM class_seat s JOIN occupancy p ON p.resource = s.resource
        WHERE s.class_date = c.id AND p.kind = 'booking')
    LEFT JOIN therapist t ON t.resource = o.resource
    LEFT JOIN room r ON r.resource = o.resource
    WHERE o.studio = $1 AND o.kind = 'booking' AND COALESCE(b.treatment, c.treatment) IS NOT NULL
      AND o.starts >= $2 - 86400 AND o.starts < $3 AND o.ends > $2";

pub(super) async fn taken<C: ConnectionTrait>(
    conn: &C,
    query: &FactsQuery<'_>,
    all: &mut [Vec<Fact>],
) -> Result<(), StoreError> {
    for row in read::<_, TakenRow>(conn, TAKEN, values(query)).await? {
        let parts = Parts {
            therapist: row.therapist.map(Into::into),
            treatment: Some(row.treatment.into()),
            room: row.room.map(Into::into),
        };
        if parts.therapist.is_none() && parts.room.is_none() {
            continue;
        }
        let mut pieces = query.days.pieces(row.starts, row.ends).into_iter().peekable();
        while let Some(first) = pieces.peek().copied() {
            let mut hours = Vec::new();
            while let Some(piece) = pieces.next_if(|piece| piece.day == first.day) {
                hours.push((piece.hour, piece.minutes));
            }
            let taken = Taken { parts, hours };
            let whose = if parts.therapist.is_some() { Event::Therapist } else { Event::Room };
            let (id, booking, at) = (row.id, row.booking, row.starts);
            all[first.day].push(Fact { id, booking, at, event: whose(taken) });
        }
    }
    Ok(())
}
