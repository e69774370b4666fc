//! The waitlist of the demonstration: three who wait, and one whose days went by in vain.

use chrono::TimeDelta;
use domain::{Instant, StudioId};
use storage::{
    Corrupt, StoreError, Tx, entities::waitlist_entry, new_id, schedule, studios, waitlist,
};
use uuid::Uuid;

/// Who, since how many hours, from which minute of the day, and until which.
const PEOPLE: [(&str, &str, i64, i32, i32); 3] = [
    ("Theo Marchetti", "theo.marchetti@example.org", 70, 1_020, 1_440),
    ("Leonie Adler", "leonie.adler@example.org", 28, 0, 780),
    ("Kofi Mensah", "kofi.mensah@example.org", 3, 0, 1_440),
];
/// How many days each of them waits from today on.
const DAYS: i64 = 21;

/// Writes them.
pub async fn write(tx: &Tx, studio: StudioId, now: Instant) -> Result<(), StoreError> {
    let place = studios::by_id(&**tx, studio).await?;
    let place = place.ok_or_else(|| Corrupt::new("studio", "id", studio))?;
    let today = schedule::zone(&place)?.today(now);
    let treatments = studios::treatments(&**tx, studio).await?;
    let people = studios::therapists(&**tx, studio).await?;
    let Some(sold) = treatments.first() else { return Ok(()) };
    for (n, (name, email, hours, from, until)) in PEOPLE.into_iter().enumerate() {
        let joined_at = (now - TimeDelta::hours(hours)).timestamp();
        let therapist: Option<Uuid> = people.first().filter(|_| n == 0).map(|row| row.id);
        let row = waitlist_entry::Model {
            id: new_id(),
            studio: studio.0,
            treatment: sold.id,
            therapist,
            moves: None,
            first_day: today,
            last_day: today + TimeDelta::days(DAYS),
            weekdays: 0b001_1111,
            from_minute: from,
            until_minute: until,
            name: name.into(),
            email: email.into(),
            phone: None,
            client_zone: None,
            state: "waiting".into(),
            queued_at: joined_at,
            joined_at,
            missed: 0,
            ended_at: None,
        };
        waitlist::insert(tx, row.clone()).await?;
        if n == 0 {
            waitlist::insert(tx, in_vain(row, now)).await?;
        }
    }
    Ok(())
}

/// The same wish, whose days are over.
fn in_vain(row: waitlist_entry::Model, now: Instant) -> waitlist_entry::Model {
    waitlist_entry::Model {
        id: new_id(),
        name: "Marisol Vega".into(),
        email: "marisol.vega@example.org".into(),
        first_day: row.first_day - TimeDelta::days(12),
        last_day: row.first_day - TimeDelta::days(5),
        state: "over".into(),
        ended_at: Some((now - TimeDelta::days(4)).timestamp()),
        ..row
    }
}
