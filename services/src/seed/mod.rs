//! A demonstration: two studios in two zones and two currencies, with two years of
//! history. The same seed on the same day gives the same studios.

mod away;
mod books;
mod cards;
mod clients;
mod courses;
mod day;
mod desk;
mod draw;
mod given;
mod history;
mod house;
mod kinds;
mod newcomer;
mod notes;
mod outcomes;
mod payouts;
mod plan;
mod questions;
mod rows;
mod staff;
mod tips;
mod visit;
mod vouchers;
mod waiting;
mod years;

use domain::Instant;
use secrecy::SecretString;
use storage::{StoreError, Tx, bookings, bulk, entities, studios};
use thiserror::Error;

pub use self::{
    books::CardPayment,
    cards::KeptCard,
    years::{Written, Years, years},
};
use self::{
    clients::Person,
    draw::Draw,
    history::{History, Impossible},
    house::House,
    plan::StudioPlan,
};
use crate::{Services, accounts::Busy, ports::DocumentStoreError};

/// What the demonstration holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The studios' names in addresses.
    pub studios: Vec<String>,
    /// How many bookings were written.
    pub bookings: usize,
    /// Card payments for visits that are still to take place: a gateway that does not
    /// know them cannot give them back.
    pub payments: Vec<CardPayment>,
    /// Cards that are kept: a gateway that does not know them cannot charge them.
    pub cards: Vec<KeptCard>,
    /// The payment that a bank is to question.
    pub questioned: Option<String>,
}

/// Somebody who can sign in to the demonstration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// What they are there.
    pub role: String,
    /// Their address.
    pub email: String,
}

/// The password of everybody in the demonstration.
pub const PASSWORD: &str = "warm hands and stones";

/// Why nothing was written.
#[derive(Debug, Error)]
pub enum SeedError {
    /// There are studios already: a demonstration would mix with them.
    #[error("the database holds studios already; the demonstration wants an empty one")]
    NotEmpty,
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was to be written could not have happened.
    #[error(transparent)]
    Impossible(#[from] Impossible),
    /// The documents could not be kept.
    #[error(transparent)]
    Documents(#[from] DocumentStoreError),
    /// The password could not be hashed.
    #[error(transparent)]
    Busy(#[from] Busy),
}

/// An owner, a therapist, the reception, a manager and a client of each studio.
#[must_use]
pub fn sign_ins() -> Vec<SignIn> {
    let of = |plan| {
        let staff = staff::sign_ins(plan).into_iter().chain(desk::sign_ins(plan));
        staff.chain(clients::sign_ins(plan))
    };
    plan::STUDIOS.iter().flat_map(of).collect()
}

/// Whether there is any studio yet.
pub async fn is_empty(services: &Services) -> Result<bool, StoreError> {
    Ok(studios::all(services.store.reader()).await?.is_empty())
}

/// Writes the demonstration into an empty database, in one transaction.
pub async fn demo(services: &Services, seed: u64) -> Result<Summary, SeedError> {
    if !is_empty(services).await? {
        return Err(SeedError::NotEmpty);
    }
    let now = services.now();
    let password_hash = services.hasher.hash(&SecretString::from(PASSWORD)).await?;
    let mut draw = Draw::new(seed);
    let mut stories = Vec::new();
    for plan in plan::STUDIOS {
        stories.push(Story::imagine(&mut draw, plan, &password_hash, now)?);
    }
    for (name, bytes) in stories.iter().flat_map(|story| &story.house.files) {
        // The same names every time: an earlier demonstration may have left them.
        services.documents.remove(name).await?;
        services.documents.put(name, bytes.clone()).await?;
    }
    let tx = services.store.begin().await?;
    bulk::insert::<entities::technique::Entity>(&tx, plan::techniques()).await?;
    let mut summary = Summary {
        studios: Vec::new(),
        bookings: 0,
        payments: Vec::new(),
        cards: Vec::new(),
        questioned: None,
    };
    for story in stories {
        story.write(services, &tx, &mut draw, now, &mut summary).await?;
    }
    tx.commit().await?;
    Ok(summary)
}

/// Everything of one studio, before any of it is written.
struct Story {
    house: House,
    people: Vec<Person>,
    history: History,
}

impl Story {
    fn imagine(
        draw: &mut Draw,
        plan: &'static StudioPlan,
        password_hash: &str,
        now: Instant,
    ) -> Result<Self, SeedError> {
        let mut house = House::imagine(draw, plan, password_hash, now)?;
        let people = clients::imagine(draw, &house);
        clients::account(&mut house, &people, password_hash, now);
        let history = history::imagine(draw, &house, &people, now)?;
        Ok(Self { house, people, history })
    }

    async fn write(
        self,
        services: &Services,
        tx: &Tx,
        draw: &mut Draw,
        now: Instant,
        summary: &mut Summary,
    ) -> Result<(), StoreError> {
        let Self { house, people, history } = self;
        let (slug, count, house_id) = (house.plan.slug, history.bookings.len(), house.id);
        let staff = away::Staff::of(&house);
        tracing::info!(studio = slug, bookings = count, "writing a studio of the demonstration");
        let techniques = house.techniques();
        house.rows.write(tx).await?;
        let known: Vec<Person> = people.iter().take(desk::KNOWN).cloned().collect();
        let diligent = clients::known(house.plan, &people);
        let keys =
            clients::write(services, tx, (house.id, house.plan.days_back), people, now).await?;
        desk::notes(tx, house.id, &known, now).await?;
        bookings::insert_all(tx, &history.bookings).await?;
        bulk::insert::<entities::occupancy::Entity>(tx, history.occupancies).await?;
        staff.write_away(tx, now).await?;
        clients::write_answers(services, tx, &keys, &history.told).await?;
        let treats = house.therapists.first().map(|therapist| therapist.id);
        notes::write(services, tx, &keys, treats, &history.bookings, now).await?;
        questions::write(tx, (house.id.into(), slug), treats, now).await?;
        let visits = (house.id.into(), history.bookings.as_slice(), diligent);
        let mut numbers = outcomes::Written::new();
        outcomes::write(services, tx, draw, &keys, visits, (&techniques, &mut numbers)).await?;
        outcomes::questionnaire(tx, house_id.into(), now).await?;
        summary.studios.push(slug.to_owned());
        summary.bookings += count;
        summary.payments.extend(history.books.open.iter().cloned());
        let (bookings, attempts) = (&history.bookings, &history.books.attempts);
        let cards = cards::write(tx, house.plan.name, bookings, attempts).await?;
        if !cards.is_empty() {
            summary.questioned = history.books.open.first().map(|paid| paid.payment_intent.clone());
        }
        summary.cards.extend(cards);
        let studio = studios::by_id(&**tx, house_id.into()).await?;
        let studio = studio.ok_or_else(|| storage::Corrupt::new("studio", "id", house_id))?;
        let papers = (&history.bookings, &history.books);
        history.books.write_rows(tx).await?;
        payouts::write(tx, &studio, payouts::moved(papers.1), now).await?;
        payouts::write_papers(tx, &studio, papers.0, papers.1, now).await?;
        vouchers::write(services, tx, house_id.into(), now).await?;
        waiting::write(tx, house_id.into(), now).await?;
        courses::write(services, tx, house_id.into(), now).await?;
        kinds::write(services, tx, (house_id.into(), slug), now).await?;
        // Behind all else that looks for free times, so that it finds what it found.
        given::write(services, tx, house_id.into(), now).await?;
        tips::write(services, tx, &history.bookings).await
    }
}

#[cfg(test)]
mod tests;
