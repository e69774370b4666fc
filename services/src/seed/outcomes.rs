//! What the clients of the demonstration scored around their visits: some answer, most get
//! better by themselves or not, and some stay as they were.

use std::collections::HashMap;

use chrono::TimeDelta;
use domain::{
    Instant, StudioId,
    booking::{Booking, BookingState},
    outcomes::{
        AnswerKind, Definition, Item, Missing, Occasion, Overall, PAUSE_DAYS, Questionnaire,
        REVIEW_AT, Scale, Scoring, Visit, episodes,
    },
};
use storage::{
    Corrupt, StoreError, Tx, bulk,
    entities::{check_in, outcome},
    questionnaires,
};
use uuid::Uuid;

use super::draw::Draw;
use crate::{
    Services,
    outcomes::{Activity, Moment, Scores, questionnaire_row, rows, sealed},
};

/// What was scored at one moment of one visit.
type Said<'a> = (&'a Booking, Moment, Instant, Scores);

/// How many outcomes of each client were written, by the code of the scale.
pub type Written = HashMap<(Uuid, String), i32>;

/// What people name who are asked for three activities of their own.
const ACTIVITIES: [[&str; 3]; 4] = [
    ["Tying my shoes", "Carrying the shopping home", "Sitting through a meeting"],
    ["Getting out of the car", "Playing on the floor with the children", "Sleeping through"],
    ["Half an hour on the bicycle", "Standing in the kitchen", "Putting on socks"],
    ["Digging in the garden", "Lifting my bag onto the rack", "A day at the desk"],
];
/// Where it hurts, by their first number.
const PLACES: [&[&str]; 3] =
    [&["back-lower-left"], &["back-spine-lower", "back-lower-right"], &["back-neck-left"]];

/// Writes them, sealed with their clients' keys, and what they came to. `diligent` always
/// answers; `numbers` says how many outcomes were written before.
pub async fn write(
    services: &Services,
    tx: &Tx,
    draw: &mut Draw,
    keys: &HashMap<Uuid, Vec<u8>>,
    (studio, bookings, diligent): (StudioId, &[Booking], Option<Uuid>),
    (techniques, numbers): (&HashMap<Uuid, String>, &mut Written),
) -> Result<(), StoreError> {
    let (mut answers, mut outcomes) = (Vec::new(), Vec::new());
    for (client, visits) in by_client(bookings) {
        let key = keys.get(&client).ok_or_else(|| corrupt(client))?;
        let said = imagine(draw, &visits, diligent == Some(client));
        for (booking, moment, at, scores) in &said {
            answers.push(sealed(&services.vault, key, booking, (*moment, *at), scores)?);
        }
        let subject = services.vault.pseudonym(key, studio, client.into());
        let subject = subject.map_err(|_| corrupt(client))?;
        let came = Scale::COMPARED.map(|scale| {
            let each = visits.iter().map(|it| visit(it, &said, scale, techniques));
            (scale, episodes(&each.collect::<Vec<Visit>>()))
        });
        let found = rows(studio, &subject, &came);
        outcomes.extend(found.into_iter().map(|row| {
            let written = numbers.entry((client, row.scale.clone())).or_default();
            *written += 1;
            outcome::Model { number: *written, ..row }
        }));
    }
    bulk::insert::<check_in::Entity>(tx, answers).await?;
    bulk::insert::<outcome::Entity>(tx, outcomes).await?;
    storage::outcomes::written(tx, studio).await
}

/// A questionnaire of the studio's own, in words of its own.
pub async fn questionnaire(tx: &Tx, studio: StudioId, now: Instant) -> Result<(), StoreError> {
    let items =
        ["Getting up in the morning", "Sitting for an hour", "Lifting something", "Sleeping"];
    let items = items.map(|text| Item {
        text: text.into(),
        answer: AnswerKind::Scale,
        choices: Vec::new(),
    });
    let definition = Definition {
        name: "An ordinary day".into(),
        intro:
            "How hard is each of these for your back at the moment? 0 is easy, 10 is not possible."
                .into(),
        items: items.into(),
        scoring: Scoring::Mean,
        missing: Missing::LeftOut,
        at_least: Some(3),
        points: Some(2),
        ..Definition::default()
    };
    let series: Uuid = storage::new_id();
    let checked = Questionnaire::check(definition, 1);
    let checked = checked.map_err(|_| Corrupt::new("questionnaire", "definition", series))?;
    let row = questionnaire_row(studio, series, &checked, (Occasion::StartAndReview, now))?;
    questionnaires::insert(tx, row).await
}

fn corrupt(client: Uuid) -> Corrupt {
    Corrupt::new("client", "data_key_sealed", client)
}

/// The visits that took place, of each client in the order of their first one.
fn by_client(bookings: &[Booking]) -> Vec<(Uuid, Vec<&Booking>)> {
    let mut order = Vec::new();
    let mut visits: HashMap<Uuid, Vec<&Booking>> = HashMap::new();
    for booking in bookings.iter().filter(|it| it.state == BookingState::Completed) {
        let Some(client) = booking.client else { continue };
        let known = visits.entry(client.0).or_default();
        if known.is_empty() {
            order.push(client.0);
        }
        known.push(booking);
    }
    let mut each: Vec<_> =
        order.into_iter().filter_map(|id| visits.remove(&id).map(|all| (id, all))).collect();
    each.iter_mut().for_each(|(_, all)| all.sort_by_key(|it| it.span.start));
    each
}

/// Half score before a first visit; of those, about two of three answer after the third. Whoever
/// is `diligent` does both.
fn imagine<'a>(draw: &mut Draw, visits: &[&'a Booking], diligent: bool) -> Vec<Said<'a>> {
    let mut said = Vec::new();
    let near = |one: &&Booking, next: &&Booking| {
        (next.local_start.date() - one.local_start.date()).num_days() <= PAUSE_DAYS
    };
    for episode in visits.chunk_by(near) {
        if !draw.percent(50) && !diligent {
            continue;
        }
        let pain = draw.between(4, 9);
        let answers = episode.len() >= REVIEW_AT && (draw.percent(64) || diligent);
        let change = if answers { change(draw) } else { 0 };
        for (at, visit) in episode.iter().take(REVIEW_AT).enumerate() {
            said.extend(around(visit, at, pain, answers.then_some(change)));
        }
    }
    said
}

/// What was said around one visit, from the first on: a step of the way each time, easier for
/// some hours right after. Whoever does not answer at the end stops after the first number.
fn around(visit: &Booking, at: usize, pain: i64, change: Option<i64>) -> Vec<Said<'_>> {
    let (step, last) = (i64::try_from(at).unwrap_or_default(), at + 1 == REVIEW_AT);
    let on_the_way = |steps: i64| pain + change.unwrap_or_default() * steps / 3;
    let mut said = Vec::new();
    if at == 0 {
        let named = activities(pain, |n| Some(on_the_way(0) - n));
        let places = PLACES[usize::try_from(pain).unwrap_or_default() % PLACES.len()];
        let places = places.iter().map(|code| (*code).to_owned()).collect();
        said.push(scored(
            visit,
            Moment::Before,
            pain,
            Scores { named, places, ..Scores::default() },
        ));
    }
    let Some(change) = change else { return said };
    if at > 0 {
        said.push(scored(visit, Moment::Before, on_the_way(step), Scores::default()));
    }
    said.push(scored(visit, Moment::After, on_the_way(step) - 2, Scores::default()));
    let more = if last {
        // What was named first is the hardest, and comes back last.
        let named = activities(pain, |n| Some(pain - n + change * (n + 2) / 4));
        Scores { named, overall: Some(overall(change)), ..Scores::default() }
    } else {
        Scores::default()
    };
    said.push(scored(visit, Moment::DayAfter, on_the_way(step + 1), more));
    said
}

/// Three activities, the later ones a little easier.
fn activities(pain: i64, score: impl Fn(i64) -> Option<i64>) -> Vec<Activity> {
    let names = ACTIVITIES[usize::try_from(pain).unwrap_or_default() % ACTIVITIES.len()];
    let scored = |(n, name): (i64, &str)| Activity {
        name: name.to_owned(),
        score: score(n).and_then(|points| i32::try_from(points.clamp(0, 10)).ok()),
    };
    (0..).zip(names).map(scored).collect()
}

const fn overall(change: i64) -> Overall {
    match change {
        i64::MIN..=-4 => Overall::MuchBetter,
        -3..=-2 => Overall::Better,
        -1 => Overall::LittleBetter,
        0 => Overall::Same,
        _ => Overall::LittleWorse,
    }
}

/// A little better in the mean, and far from the same for everybody.
fn change(draw: &mut Draw) -> i64 {
    match draw.below(10) {
        0 => draw.between(0, 2),
        1..=3 => draw.between(-1, 0),
        4..=7 => draw.between(-3, -1),
        _ => draw.between(-5, -3),
    }
}

fn scored(booking: &Booking, moment: Moment, pain: i64, more: Scores) -> Said<'_> {
    let at = match moment {
        Moment::Before => booking.span.start - TimeDelta::hours(3),
        Moment::After => booking.span.end,
        Moment::DayAfter => booking.span.end + TimeDelta::hours(26),
    };
    let pain = i32::try_from(pain.clamp(0, 10)).ok();
    (booking, moment, at, Scores { pain, ..more })
}

fn visit(
    booking: &Booking,
    said: &[Said<'_>],
    scale: Scale,
    techniques: &HashMap<Uuid, String>,
) -> Visit {
    let score = |moment| {
        let mut all = said.iter().filter(|(of, when, ..)| of.id == booking.id && *when == moment);
        all.next().and_then(|(.., scores)| scores.on(scale))
    };
    Visit {
        day: booking.local_start.date(),
        treatment: booking.treatment,
        technique: techniques.get(&booking.treatment.0).cloned().unwrap_or_default(),
        therapist: booking.therapist,
        price: booking.price,
        before: score(Moment::Before),
        day_after: score(Moment::DayAfter),
    }
}
