//! The waitlist of the demonstration: three who wait, and some whose waiting is over.

use chrono::TimeDelta;
use domain::{Instant, StudioId};
use storage::{
    Corrupt, StoreError, Tx, entities::waitlist_entry, new_id, schedule, studios, waitlist,
};
use uuid::Uuid;

use crate::waitlist::REMEMBERED_DAYS;

/// Who, since how many hours, from which minute of the day, and until which.
const PEOPLE: [(&str, &str, i64, i32, i32); 3] = [
    ("Theo Marchetti", "theo.marchetti@example.org", 70, 1_020, 1_440),
    ("Leonie Adler", "leonie.adler@example.org", 28, 0, 780),
    ("Kofi Mensah", "kofi.mensah@example.org", 3, 0, 1_440),
];
/// How many days each of them waits from today on.
const DAYS: i64 = 21;

/// A waiting that is over.
struct Past {
    name: &'static str,
    /// So many days ago it ended, after so many.
    ago: i64,
    waited: i64,
    state: &'static str,
    /// Its place in the studio's list.
    treatment: usize,
    weekdays: i32,
    from: i32,
    until: i32,
}

macro_rules! past {
    ($(($name:literal, $ago:literal after $waited:literal, $state:literal, $treatment:literal,
        $weekdays:literal, $from:literal to $until:literal);)+) => {
        [$(Past {
            name: $name, ago: $ago, waited: $waited, state: $state, treatment: $treatment,
            weekdays: $weekdays, from: $from, until: $until,
        }),+]
    };
}

/// Evenings and Saturdays are what people mostly wait for.
const PAST: [Past; 11] = past! {
    ("Marisol Vega", 4 after 8, "over", 0, 0b001_1111, 1_020 to 1_440);
    ("Ines Caldeira", 19 after 3, "booked", 0, 0b111_1111, 0 to 1_440);
    ("Jonas Feld", 23 after 12, "lapsed", 1, 0b010_0000, 0 to 780);
    ("Rana Haddad", 27 after 2, "left", 0, 0b000_1010, 720 to 1_080);
    ("", 34 after 9, "booked", 1, 0b001_1111, 0 to 780);
    ("", 38 after 14, "over", 0, 0b010_0000, 0 to 1_440);
    ("", 45 after 5, "booked", 2, 0b111_1111, 720 to 1_080);
    ("", 52 after 10, "over", 0, 0b001_1111, 1_020 to 1_440);
    ("", 70 after 7, "booked", 0, 0b001_0101, 1_020 to 1_440);
    ("", 97 after 6, "over", 1, 0b011_0000, 1_020 to 1_440);
    ("", 131 after 4, "booked", 0, 0b000_1111, 0 to 780);
};

/// Writes them.
pub async fn write(tx: &Tx, studio: StudioId, now: Instant) -> Result<(), StoreError> {
    let place = studios::by_id(&**tx, studio).await?;
    let place = place.ok_or_else(|| Corrupt::new("studio", "id", studio))?;
    let today = schedule::zone(&place)?.today(now);
    let treatments = studios::treatments(&**tx, studio).await?;
    let people = studios::therapists(&**tx, studio).await?;
    let Some(sold) = treatments.first() else { return Ok(()) };
    let mut wish = None;
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
            link_generation: 0,
            moves_generation: None,
            member: None,
        };
        waitlist::insert(tx, row.clone()).await?;
        wish.get_or_insert(row);
    }
    for past in PAST {
        let Some(row) = &wish else { continue };
        let sold = treatments.get(past.treatment).unwrap_or(sold);
        let row = waitlist_entry::Model { treatment: sold.id, ..row.clone() };
        waitlist::insert(tx, ended(&row, &past, now)).await?;
    }
    Ok(())
}

/// The same wish by somebody whose waiting ended; who it was is forgotten after a while.
fn ended(row: &waitlist_entry::Model, past: &Past, now: Instant) -> waitlist_entry::Model {
    let days = TimeDelta::days;
    let (joined, ended) = (now - days(past.ago + past.waited), now - days(past.ago));
    let known = past.ago < REMEMBERED_DAYS;
    let of = |known: bool, text: &str| if known { text.to_owned() } else { String::new() };
    waitlist_entry::Model {
        id: new_id(),
        therapist: None,
        weekdays: past.weekdays,
        from_minute: past.from,
        until_minute: past.until,
        name: of(known, past.name),
        email: of(known, &format!("{}@example.org", past.name.to_lowercase().replace(' ', "."))),
        first_day: row.first_day - days(past.ago + past.waited),
        last_day: row.first_day - days(if past.state == "over" { past.ago + 1 } else { 0 }),
        state: past.state.into(),
        queued_at: joined.timestamp(),
        joined_at: joined.timestamp(),
        ended_at: Some(ended.timestamp()),
        missed: if past.state == "lapsed" { 2 } else { 0 },
        ..row.clone()
    }
}
