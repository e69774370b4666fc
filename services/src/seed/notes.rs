//! A few session notes of each studio's first therapist, so that the page and the list of
//! earlier notes have something to show; and the templates they begin with.

use std::collections::HashMap;

use chrono::TimeDelta;
use domain::{
    Instant, StudioId, TherapistId,
    booking::{Booking, BookingState},
    note::{MarkInput, NoteInput, SessionNote, Soap, Template},
};
use storage::{Corrupt, StoreError, Tx, bulk, entities::session_note, new_id, notes};
use uuid::Uuid;

use crate::{Services, notes::sealed_note};

/// How many of the latest visits have a note.
const LATEST: usize = 10;
/// How many earlier visits of the client who comes most often.
const EARLIER: usize = 6;

/// What was said, found, made of it and planned; and two marks: region, intensity, kind.
type Told = ([&'static str; 4], [(&'static str, &'static str, &'static str); 2]);

const TOLD: [Told; 4] = [
    (
        [
            "Stiff in the morning for about an hour, worse after long drives. Sleeps through.",
            "Lumbar extension limited, warm. Firm longitudinal strokes, 20 minutes each side. Released well on the left.",
            "Overworked extensors; no radiation, no change since last time.",
            "Again in two weeks. Hip hinge instead of bending, a break from the wheel every hour.",
        ],
        [("back-lower-left", "6", "ache"), ("back-buttock-left", "4", "tight")],
    ),
    (
        [
            "Headache from the neck on two days of the week, always at the desk.",
            "Upper trapezius hard on both sides, more on the right. Trigger points held until they eased.",
            "Desk neck. The screen stands too low.",
            "Once a week for three weeks, then look again.",
        ],
        [("back-neck-right", "5", "ache"), ("back-shoulder-right", "7", "tight")],
    ),
    (
        [
            "Ran a half marathon on Sunday; calves and lower back sore since.",
            "Even tone, tender to deep pressure, no swelling. Stayed light on the calves.",
            "Load of the race. Nothing to look further into.",
            "Easy days until the weekend. Come back when training starts again.",
        ],
        [("back-calf-left", "3", "tender"), ("back-lower-right", "4", "ache")],
    ),
    (
        [
            "Better than last time: woke up once this week instead of every night.",
            "Shoulder blade moves freely now. Old scar over the right shoulder left alone.",
            "Going the right way.",
            "Every three weeks is enough.",
        ],
        [("back-blade-left", "2", "tight"), ("back-shoulder-right", "0", "scar")],
    ),
];

const TEMPLATES: [(&str, [&str; 4]); 2] = [
    (
        "First visit",
        [
            "Came because of:\nSince when:\nBetter with, worse with:",
            "Posture:\nRange of motion:\nTone and tenderness:\nTreated:",
            "",
            "Next visit:\nAt home:",
        ],
    ),
    ("Follow-up", ["Since last time:", "Treated:\nResponse:", "", "Next visit:"]),
];

/// Writes them, sealed with their clients' keys.
pub async fn write(
    services: &Services,
    tx: &Tx,
    keys: &HashMap<Uuid, Vec<u8>>,
    therapist: Option<TherapistId>,
    bookings: &[Booking],
    now: Instant,
) -> Result<(), StoreError> {
    let Some(therapist) = therapist else { return Ok(()) };
    let took_place: Vec<_> = bookings
        .iter()
        .filter(|it| it.therapist == therapist && it.state == BookingState::Completed)
        .collect();
    let Some(last) = took_place.last() else { return Ok(()) };
    templates(tx, (last.studio, therapist), now).await?;
    let rows = chosen(&took_place).into_iter().zip(TOLD.iter().cycle()).map(|(booking, told)| {
        let key = booking.client.and_then(|client| keys.get(&client.0));
        let key = key.ok_or_else(|| Corrupt::new("client", "data_key_sealed", booking.id))?;
        let written = (booking.span.end + TimeDelta::minutes(7)).min(now);
        sealed_note(&services.vault, key, booking, &note(told, booking)?, written)
    });
    let rows = rows.collect::<Result<Vec<_>, StoreError>>()?;
    bulk::insert::<session_note::Entity>(tx, rows).await
}

/// The latest but one, so that somebody can try it; and earlier ones of the client who has
/// come most often.
fn chosen<'a>(took_place: &[&'a Booking]) -> Vec<&'a Booking> {
    let mut visits: HashMap<_, usize> = HashMap::new();
    for booking in took_place {
        *visits.entry(booking.client).or_default() += 1;
    }
    let often = visits.into_iter().max_by_key(|(client, count)| (*count, *client));
    let often = often.and_then(|(client, _)| client);
    let latest = took_place.iter().rev().skip(1).take(LATEST);
    let older = took_place.iter().rev().skip(1 + LATEST);
    let earlier = older.filter(|booking| booking.client == often).take(EARLIER);
    latest.chain(earlier).copied().collect()
}

fn note((texts, marks): &Told, booking: &Booking) -> Result<SessionNote, StoreError> {
    let mark = |&(region, intensity, kind): &(&str, &str, &str)| {
        let (intensity, kind) = (intensity.to_owned(), kind.to_owned());
        (region.to_owned(), MarkInput { intensity, kind, words: String::new() })
    };
    let typed = NoteInput { soap: soap(texts), marks: marks.iter().map(mark).collect() };
    let corrupt = |_| Corrupt::new("session_note", "body_sealed", booking.id).into();
    typed.check().map_err(corrupt)
}

fn soap(texts: &[&str; 4]) -> Soap {
    let [subjective, objective, assessment, plan] = texts.map(str::to_owned);
    Soap { subjective, objective, assessment, plan }
}

async fn templates(
    tx: &Tx,
    whose: (StudioId, TherapistId),
    now: Instant,
) -> Result<(), StoreError> {
    for (name, texts) in TEMPLATES {
        let template = Template { name: name.into(), soap: soap(&texts) };
        notes::add_template(tx, new_id(), whose, &template, now).await?;
    }
    Ok(())
}
