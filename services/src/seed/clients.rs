//! Who books, and what they answered.

use std::collections::HashMap;

use domain::{
    Instant,
    booking::{Booking, BookingState},
    screening::{Answers, AnswersInput, VERSION, decide},
};
use storage::{
    Corrupt, StoreError, Tx, bulk, clients,
    entities::{account, client, screening},
};
use uuid::Uuid;

use super::{
    SignIn,
    draw::Draw,
    house::{House, days_before},
    newcomer::chance,
    plan::StudioPlan,
};
use crate::{Services, sealing::Cell};

/// How long before the history the first of them came, in days: before the first booking.
const SINCE: u64 = 30;

/// One person who books here.
#[derive(Clone)]
pub struct Person {
    pub id: Uuid,
    pub name: String,
    pub email: String,
}

/// Imagines the studio's clients.
pub fn imagine(draw: &mut Draw, house: &House) -> Vec<Person> {
    let plan = house.plan;
    let person = |number| Person {
        id: draw.id(),
        name: format!("{} {}", draw.pick(plan.first_names), draw.pick(plan.last_names)),
        email: address(plan, number),
    };
    (0..plan.clients).map(person).collect()
}

/// The number of the client who has an account: one who has come for a while, and still does.
const fn regular(plan: &StudioPlan) -> usize {
    plan.clients * 4 / 5
}

/// That client.
pub fn known(plan: &StudioPlan, people: &[Person]) -> Option<Uuid> {
    people.get(regular(plan)).map(|person| person.id)
}

/// With what they sign in.
pub fn sign_ins(plan: &'static StudioPlan) -> impl Iterator<Item = SignIn> {
    std::iter::once(SignIn {
        role: format!("client of {}", plan.name),
        email: address(plan, regular(plan)),
    })
}

fn address(plan: &StudioPlan, number: usize) -> String {
    format!("client{number}@{}.example", plan.slug)
}

/// The account that one of them made a year ago. What they booked is theirs once they sign in.
pub fn account(house: &mut House, people: &[Person], password_hash: &str, now: Instant) {
    let mut draw = chance(house, 4);
    let Some(person) = people.get(regular(house.plan)) else { return };
    let at = now.timestamp() - 365 * 86_400;
    house.rows.accounts.push(account::Model {
        id: draw.id(),
        email: person.email.clone(),
        name: person.name.clone(),
        phone: None,
        password_hash: Some(password_hash.into()),
        email_verified_at: Some(at),
        created_at: at,
    });
}

/// Those who book on a day, the first being 0 and the last `days`: some begin, as many come
/// no more, and the others come again and again.
pub fn around(people: &[Person], day: u64, days: u64) -> &[Person] {
    let at_once = people.len() * 35 / 100;
    let ever = u64::try_from(people.len() - at_once).unwrap_or_default();
    let gone = usize::try_from(ever * day.min(days) / days.max(1)).unwrap_or_default();
    &people[gone..gone + at_once]
}

/// Writes them, each with a key of their own, and returns the keys.
pub async fn write(
    services: &Services,
    tx: &Tx,
    (house, days_back): (Uuid, u64),
    people: Vec<Person>,
    now: Instant,
) -> Result<HashMap<Uuid, Vec<u8>>, StoreError> {
    let created_at = days_before(now, days_back + SINCE);
    let rows = people.into_iter().map(|person| client::Model {
        id: person.id,
        studio: house,
        account: None,
        name: person.name,
        email: person.email,
        phone: None,
        zone: None,
        data_key_sealed: services.vault.new_client_key(house.into(), person.id.into()),
        created_at,
    });
    let rows: Vec<_> = rows.collect();
    let keys = rows.iter().map(|row| (row.id, row.data_key_sealed.clone())).collect();
    bulk::insert::<client::Entity>(tx, rows.clone()).await?;
    clients::index_all(tx, &rows).await?;
    Ok(keys)
}

/// What the client of a visit ticked: every eighth something to look at, and whoever
/// wants pregnancy care that.
pub fn answers(draw: &mut Draw, technique: &str) -> Option<Answers> {
    let ticked: Vec<String> = match technique {
        "pregnancy" => vec!["pregnancy".to_owned()],
        _ if draw.below(8) == 0 => {
            let some = ["night_pain", "clot_or_thinners", "surgery_or_skin", "new_pain_by_age"];
            vec![(*draw.pick(&some)).to_owned()]
        }
        _ => Vec::new(),
    };
    let none = ticked.is_empty();
    AnswersInput { version: VERSION, ticked, none }.check().ok()
}

/// Whether the answers still wait to be read: of a visit that is to take place.
pub fn matters(booking: &Booking) -> bool {
    matches!(booking.state, BookingState::Confirmed | BookingState::Requested { .. })
}

/// Writes the answers, sealed with their clients' keys.
pub async fn write_answers(
    services: &Services,
    tx: &Tx,
    keys: &HashMap<Uuid, Vec<u8>>,
    told: &[(Booking, Answers)],
) -> Result<(), StoreError> {
    let rows = told.iter().map(|(booking, answers)| sealed(services, keys, booking, answers));
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    bulk::insert::<screening::Entity>(tx, rows).await
}

fn sealed(
    services: &Services,
    keys: &HashMap<Uuid, Vec<u8>>,
    booking: &Booking,
    answers: &Answers,
) -> Result<screening::Model, Corrupt> {
    let id: Uuid = storage::new_id();
    let corrupt = || Corrupt::new("screening", "answers_sealed", booking.id);
    let client = booking.client.ok_or_else(corrupt)?;
    let key = keys.get(&client.0).ok_or_else(corrupt)?;
    let (table, column) = ("screening", "answers_sealed");
    let cell = Cell { studio: booking.studio, client, table, column, row: id };
    let plain = serde_json::to_vec(answers).map_err(|_| corrupt())?;
    Ok(screening::Model {
        id,
        studio: booking.studio.0,
        client: client.0,
        booking: booking.id.0,
        questions_version: i32::try_from(answers.version()).unwrap_or(i32::MAX),
        answers_sealed: services.vault.seal(key, &cell, &plain).map_err(|_| corrupt())?,
        outcome: decide(answers).code().to_owned(),
        created_at: booking.created_at.timestamp(),
        moment: "booking".to_owned(),
        form: answers.form().code().to_owned(),
        decision: None,
        decided_at: None,
        decided_by: None,
        words_sealed: None,
    })
}
