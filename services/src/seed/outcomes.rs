//! What the clients of the demonstration scored around their visits: some answer, most get
//! better by themselves or not, and some stay as they were.

use std::collections::HashMap;

use chrono::TimeDelta;
use domain::{
    Instant, StudioId,
    booking::{Booking, BookingState},
    outcomes::{PAUSE_DAYS, REVIEW_AT, Scale, Score, Visit, episodes},
};
use storage::{
    Corrupt, StoreError, Tx, bulk,
    entities::{check_in, outcome},
};
use uuid::Uuid;

use super::draw::Draw;
use crate::{
    Services,
    outcomes::{Moment, Scores, rows, sealed},
};

/// What was scored at one moment of one visit.
type Said<'a> = (&'a Booking, Moment, Instant, i32);

/// Writes them, sealed with their clients' keys, and what they came to. `numbers` says how
/// many outcomes of each client were written before.
pub async fn write(
    services: &Services,
    tx: &Tx,
    draw: &mut Draw,
    keys: &HashMap<Uuid, Vec<u8>>,
    (studio, bookings): (StudioId, &[Booking]),
    (techniques, numbers): (&HashMap<Uuid, String>, &mut HashMap<Uuid, i32>),
) -> Result<(), StoreError> {
    let (mut answers, mut outcomes) = (Vec::new(), Vec::new());
    for (client, visits) in by_client(bookings) {
        let key = keys.get(&client).ok_or_else(|| corrupt(client))?;
        let said = imagine(draw, &visits);
        for (booking, moment, at, pain) in &said {
            let scores = Scores { pain: Some(*pain), activities: Vec::new() };
            answers.push(sealed(&services.vault, key, booking, (*moment, *at), &scores)?);
        }
        let subject = services.vault.pseudonym(key, studio, client.into());
        let subject = subject.map_err(|_| corrupt(client))?;
        let came: Vec<Visit> = visits.iter().map(|it| visit(it, &said, techniques)).collect();
        let found = rows(studio, &subject, &[(Scale::Pain, episodes(&came))]);
        let written = numbers.entry(client).or_default();
        outcomes.extend(found.into_iter().map(|row| {
            *written += 1;
            outcome::Model { number: *written, ..row }
        }));
    }
    bulk::insert::<check_in::Entity>(tx, answers).await?;
    bulk::insert::<outcome::Entity>(tx, outcomes).await?;
    storage::outcomes::written(tx, studio).await
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

/// Half score before a first visit; of those, about two of three answer after the third.
fn imagine<'a>(draw: &mut Draw, visits: &[&'a Booking]) -> Vec<Said<'a>> {
    let mut said = Vec::new();
    let near = |one: &&Booking, next: &&Booking| {
        (next.local_start.date() - one.local_start.date()).num_days() <= PAUSE_DAYS
    };
    for episode in visits.chunk_by(near) {
        if !draw.percent(50) {
            continue;
        }
        let pain = draw.between(4, 9);
        said.push(scored(episode[0], Moment::Before, pain));
        let Some(last) = episode.get(REVIEW_AT - 1) else { continue };
        if draw.percent(64) {
            said.push(scored(last, Moment::DayAfter, (pain + change(draw)).clamp(0, 10)));
        }
    }
    said
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

fn scored(booking: &Booking, moment: Moment, pain: i64) -> Said<'_> {
    let at = match moment {
        Moment::Before => booking.span.start - TimeDelta::hours(3),
        Moment::After => booking.span.end,
        Moment::DayAfter => booking.span.end + TimeDelta::hours(26),
    };
    (booking, moment, at, i32::try_from(pain).unwrap_or_default())
}

fn visit(booking: &Booking, said: &[Said<'_>], techniques: &HashMap<Uuid, String>) -> Visit {
    let score = |moment| {
        let mut all = said.iter().filter(|(of, when, ..)| of.id == booking.id && *when == moment);
        all.next().and_then(|(.., pain)| Score::whole(Scale::Pain, *pain))
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
