//! A demonstration: two studios in two zones and two currencies, with two years of
//! history. The same seed on the same day gives the same studios.

mod books;
mod draw;
mod history;
mod house;
mod plan;

use domain::Instant;
use secrecy::SecretString;
use storage::{StoreError, Tx, bulk, entities, studios};
use thiserror::Error;

use self::{draw::Draw, house::House};
use crate::{Services, accounts::Busy};

/// What the demonstration holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The studios' names in addresses.
    pub studios: Vec<String>,
    /// How many bookings were written.
    pub bookings: usize,
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
    /// The password could not be hashed.
    #[error(transparent)]
    Busy(#[from] Busy),
}

/// An owner and a therapist of each studio.
#[must_use]
pub fn sign_ins() -> Vec<SignIn> {
    plan::STUDIOS.iter().flat_map(house::sign_ins).collect()
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
    let tx = services.store.begin().await?;
    bulk::insert::<entities::technique::Entity>(&tx, plan::techniques()).await?;
    let mut summary = Summary { studios: Vec::new(), bookings: 0 };
    for studio in plan::STUDIOS {
        let house = House::write(&tx, &mut draw, studio, &password_hash, now).await?;
        summary.bookings += fill(services, &tx, &mut draw, &house, now).await?;
        summary.studios.push(studio.slug.to_owned());
    }
    tx.commit().await?;
    Ok(summary)
}

async fn fill(
    services: &Services,
    tx: &Tx,
    draw: &mut Draw,
    house: &House,
    now: Instant,
) -> Result<usize, StoreError> {
    let clients = house::write_clients(services, tx, draw, house, now).await?;
    let history = history::imagine(draw, house, &clients, now);
    let written = history.bookings.len();
    bulk::insert::<entities::booking::Entity>(tx, history.bookings).await?;
    bulk::insert::<entities::occupancy::Entity>(tx, history.occupancies).await?;
    books::write(tx, history.books).await?;
    Ok(written)
}

#[cfg(test)]
mod tests;
