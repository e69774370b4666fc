//! Transactions that collide with others are run again.

use std::{future::Future, time::Duration};

use rand::RngExt;

use super::Store;
use crate::StoreError;

/// How often a transaction that collided is run again.
const RETRIES: u32 = 3;

impl Store {
    /// Runs `attempt` until it no longer ends in a collision, at most three times
    /// more, with a pause that grows and jitters. `attempt` begins its own
    /// transaction, and does nothing outside it that may not be done twice.
    pub async fn retrying<T, E, F>(&self, mut attempt: impl FnMut() -> F) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
        E: Collision,
    {
        for tried in 1..=RETRIES {
            match attempt().await {
                Err(e) if e.is_collision() => pause(tried).await,
                done => return done,
            }
        }
        attempt().await
    }
}

/// An error that may be a collision with another transaction.
pub trait Collision {
    /// Whether running the same transaction again may help.
    fn is_collision(&self) -> bool;
}

impl Collision for StoreError {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Retry)
    }
}

async fn pause(tried: u32) {
    #[expect(clippy::disallowed_methods, reason = "jitter needs no seed")]
    let jitter = rand::rng().random_range(0..20_u64 << tried);
    tokio::time::sleep(Duration::from_millis(10 + jitter)).await;
}
