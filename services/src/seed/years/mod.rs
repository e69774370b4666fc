//! Years of visits at studios of any size, to measure how pages fare beside them. Everything
//! in them could have happened: it is imagined as the demonstration is, day by day, the
//! latest first, and written piece by piece.

mod plan;
mod waiting;

use std::collections::{BTreeMap, HashMap};

use domain::Instant;
use secrecy::SecretString;
use storage::{Corrupt, StoreError, Tx, bookings, bulk, entities, reports, studios};
use uuid::Uuid;

use super::{
    PASSWORD, SeedError,
    clients::{self, Person},
    draw::Draw,
    history::{DAYS_AHEAD, History, one_day},
    house::House,
    is_empty, outcomes, payouts, vouchers,
};
use crate::Services;

/// So many bookings are imagined and written at once.
const AT_ONCE: usize = 20_000;
/// Fewer visits than anybody gives in a year, so that no history is cut short.
const AT_LEAST_A_YEAR: usize = 1_000;
/// How many visits there are for each client.
const EACH: usize = 12;
/// The days of half a year of whole weeks.
const HALF_A_YEAR: i64 = 26 * 7;

/// How much there is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Years {
    /// How many studios.
    pub studios: usize,
    /// How many therapists each of them has.
    pub therapists: usize,
    /// How many bookings there are in all of them together.
    pub bookings: usize,
    /// The same seed on the same day gives the same studios.
    pub seed: u64,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// So many bookings are written.
    pub bookings: usize,
    /// Of so many.
    pub of: usize,
}

/// Fills an empty database, tells `told` after each piece how far it is, and returns the
/// owners' addresses; their password is [`PASSWORD`]. Each studio's first day is finished, so
/// that there may be some more bookings than were wanted; fewer only without therapists.
pub async fn years(
    services: &Services,
    wanted: &Years,
    mut told: impl FnMut(Written),
) -> Result<Vec<String>, SeedError> {
    if !is_empty(services).await? {
        return Err(SeedError::NotEmpty);
    }
    let password_hash = services.hasher.hash(&SecretString::from(PASSWORD)).await?;
    let mut draw = Draw::in_order(wanted.seed);
    services.store.prepare_bulk().await?;
    let tx = services.store.begin().await?;
    bulk::insert::<entities::technique::Entity>(&tx, super::plan::techniques()).await?;
    tx.commit().await?;
    let (mut owners, mut before) = (Vec::new(), 0);
    for number in 1..=wanted.studios {
        let until = wanted.bookings * number / wanted.studios;
        let mut studio = Growing::begin(
            services,
            &mut draw,
            (number, wanted.therapists, until - before),
            &password_hash,
        )
        .await?;
        while studio.piece(services, &mut draw).await? {
            told(Written { bookings: before + studio.written, of: wanted.bookings });
        }
        studio.end(services).await?;
        owners.push(studio.house.plan.owner.1.to_owned());
        before = until;
    }
    services.store.after_bulk().await?;
    Ok(owners)
}

/// A studio whose history is being written, from its end to its beginning.
struct Growing {
    house: House,
    people: Vec<Person>,
    keys: HashMap<Uuid, Vec<u8>>,
    history: History,
    /// What left Stripe, until it is paid out.
    moved: Vec<payouts::Moved>,
    /// How many outcomes each client has by now.
    outcomes: outcomes::Written,
    now: Instant,
    /// The next day to imagine, counted from the first; `None` after the first.
    next: Option<u64>,
    wanted: usize,
    written: usize,
}

impl Growing {
    async fn begin(
        services: &Services,
        draw: &mut Draw,
        (number, therapists, wanted): (usize, usize, usize),
        password_hash: &str,
    ) -> Result<Self, SeedError> {
        let now = services.now();
        let years = wanted / (therapists.max(1) * AT_LEAST_A_YEAR) + 1;
        let days_back = u64::try_from(years).unwrap_or_default() * 365;
        let plan = plan::studio(number, therapists, days_back, (wanted / EACH).max(50));
        let mut house = House::imagine(draw, Box::leak(Box::new(plan)), password_hash, now)?;
        let people = clients::imagine(draw, &house);
        let tx = services.store.begin().await?;
        std::mem::take(&mut house.rows).write(&tx).await?;
        let of = (house.id, days_back);
        let keys = clients::write(services, &tx, of, people.clone(), now).await?;
        tx.commit().await?;
        Ok(Self {
            house,
            people,
            keys,
            history: History::default(),
            moved: Vec::new(),
            outcomes: outcomes::Written::new(),
            now,
            next: Some(days_back + DAYS_AHEAD),
            wanted,
            written: 0,
        })
    }

    /// Imagines some days and writes them, and says whether there was anything to write.
    async fn piece(&mut self, services: &Services, draw: &mut Draw) -> Result<bool, SeedError> {
        let left = self.wanted.saturating_sub(self.written);
        while let Some(nth) = self.next.filter(|_| self.history.bookings.len() < AT_ONCE.min(left))
        {
            let day = (nth, self.now);
            one_day(draw, &self.house, &self.people, day, &mut self.history)?;
            self.next = nth.checked_sub(1);
        }
        let shown = std::mem::take(&mut self.history.shown);
        let history = std::mem::take(&mut self.history);
        self.history.shown = shown;
        if history.bookings.is_empty() || left == 0 {
            return Ok(false);
        }
        self.write(services, draw, &history).await?;
        self.written += history.bookings.len();
        Ok(true)
    }

    async fn write(
        &mut self,
        services: &Services,
        draw: &mut Draw,
        history: &History,
    ) -> Result<(), SeedError> {
        let (id, bookings) = (self.house.id, &history.bookings);
        let tx = services.store.begin().await?;
        bookings::insert_all(&tx, bookings).await?;
        bulk::insert::<entities::occupancy::Entity>(&tx, history.occupancies.clone()).await?;
        clients::write_answers(services, &tx, &self.keys, &history.told).await?;
        let counted = (&self.house.techniques(), &mut self.outcomes);
        let visits = (id.into(), bookings.as_slice(), None);
        outcomes::write(services, &tx, draw, &self.keys, visits, counted).await?;
        history.books.write_rows(&tx).await?;
        if self.written == 0 {
            let studio = row(&tx, id).await?;
            let (books, now) = (&history.books, self.now);
            payouts::write_papers(&tx, &studio, bookings, books, now).await?;
        }
        // Each booking marked its days. Nothing is kept of them yet, so that the marks say
        // nothing, and cost the more the more there are.
        reports::forget_all(&tx, id.into()).await?;
        tx.commit().await?;
        self.moved.extend(payouts::moved(&history.books));
        Ok(())
    }

    /// Sells cards and courses, whose papers are numbered after those of visits, and pays out
    /// what was paid, half a year at a time.
    async fn end(&mut self, services: &Services) -> Result<(), SeedError> {
        let tx = services.store.begin().await?;
        vouchers::write(services, &tx, self.house.id.into(), self.now).await?;
        let history = (self.written, self.house.plan.days_back);
        waiting::write(&tx, &self.house, history, self.now).await?;
        tx.commit().await?;
        let mut parts: BTreeMap<i64, Vec<payouts::Moved>> = BTreeMap::new();
        for line in std::mem::take(&mut self.moved) {
            // The first of January 1970 was a Thursday.
            parts.entry((line.at / 86_400 + 3) / HALF_A_YEAR).or_default().push(line);
        }
        for (_, moved) in parts {
            let tx = services.store.begin().await?;
            let studio = row(&tx, self.house.id).await?;
            payouts::write(&tx, &studio, moved, self.now).await?;
            reports::forget_all(&tx, self.house.id.into()).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

async fn row(tx: &Tx, id: Uuid) -> Result<entities::studio::Model, StoreError> {
    let found = studios::by_id(&**tx, id.into()).await?;
    Ok(found.ok_or_else(|| Corrupt::new("studio", "id", id))?)
}
