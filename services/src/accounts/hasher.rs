//! Argon2id off the async threads, a bounded number at a time: a hash costs 19 MiB
//! and tens of milliseconds, so that signing in would otherwise be a way to stop the
//! server.

use std::{fmt, sync::Arc};

use argon2::{
    CustomizedPasswordHasher, Params, PasswordVerifier, password_hash::phc::PasswordHash,
};
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;
use tokio::sync::Semaphore;

use crate::tokens::random_bytes;

use memory::GivenBack;

mod memory;

/// How many may wait for each one that is hashed: about a second's worth.
const QUEUE: usize = 16;

/// Too many people are signing in: nothing was hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("too many passwords are being hashed")]
pub struct Busy;

/// What a password turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Whether it is the one.
    pub matches: bool,
    /// Whether its hash was made with other parameters than today's.
    pub outdated: bool,
}

/// Hashes and verifies passwords.
pub struct Hasher {
    params: Params,
    /// Verified where there is no account, so that the answer takes as long.
    dummy: String,
    working: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hasher").field("params", &self.params).finish_non_exhaustive()
    }
}

impl Hasher {
    /// OWASP's parameters for argon2id (19 MiB, two passes, one lane), at most
    /// `cores` at a time.
    #[must_use]
    pub fn new(cores: usize) -> Self {
        Self::with(cores, Params::default())
    }

    /// Far too weak, and fast: for tests of what happens around it.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn weak() -> Self {
        let params = Params::new(Params::MIN_M_COST, 1, 1, None);
        Self::with(2, params.expect("the least that is allowed"))
    }

    /// From now on everybody is refused: what still answers did not hash anything.
    #[cfg(test)]
    pub(crate) fn close(&self) {
        self.waiting.close();
    }

    fn with(cores: usize, params: Params) -> Self {
        Self {
            dummy: digest(&params, "", [0; 16]),
            params,
            working: Arc::new(Semaphore::new(cores.max(1))),
            waiting: Arc::new(Semaphore::new(cores.max(1) * QUEUE)),
        }
    }

    /// The PHC string of `password`, with a salt of its own.
    pub async fn hash(&self, password: &SecretString) -> Result<String, Busy> {
        let (params, password) = (self.params.clone(), password.clone());
        self.off_thread(move || digest(&params, password.expose_secret(), random_bytes())).await
    }

    /// Whether `password` is the one that `phc` was made from. Without a `phc` it is
    /// not, and finding out takes as long.
    pub async fn verify(
        &self,
        password: &SecretString,
        phc: Option<&str>,
    ) -> Result<Verified, Busy> {
        let known = phc.is_some();
        let phc = phc.unwrap_or(&self.dummy).to_owned();
        let (params, password) = (self.params.clone(), password.clone());
        self.off_thread(move || {
            let password = password.expose_secret().as_bytes();
            let matches = PasswordHash::new(&phc)
                .is_ok_and(|phc| GivenBack.verify_password(password, &phc).is_ok());
            Verified { matches: matches && known, outdated: known && outdated(&phc, &params) }
        })
        .await
    }

    async fn off_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let _place = self.waiting.try_acquire().map_err(|_| Busy)?;
        let turn = self.working.clone().acquire_owned().await.map_err(|_| Busy)?;
        let done = tokio::task::spawn_blocking(move || {
            // Held until the work is done, even where nobody waits for it any more.
            let _turn = turn;
            work()
        });
        done.await.map_err(|_| Busy)
    }
}

fn digest(params: &Params, password: &str, salt: [u8; 16]) -> String {
    GivenBack
        .hash_password_with_params(password.as_bytes(), &salt, params.clone())
        .expect("parameters and lengths are within argon2's limits")
        .to_string()
}

fn outdated(phc: &str, params: &Params) -> bool {
    let made_with = PasswordHash::new(phc).ok().and_then(|hash| Params::try_from(&hash).ok());
    made_with.is_none_or(|made_with| {
        (made_with.m_cost(), made_with.t_cost(), made_with.p_cost())
            != (params.m_cost(), params.t_cost(), params.p_cost())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> SecretString {
        SecretString::from(text)
    }

    #[tokio::test]
    async fn a_password_is_hashed_with_owasps_parameters_and_verified() {
        let hasher = Hasher::new(1);
        let phc = hasher.hash(&password("a good long one")).await.expect("idle");
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        let right = hasher.verify(&password("a good long one"), Some(&phc)).await;
        assert_eq!(right, Ok(Verified { matches: true, outdated: false }));
        let wrong = hasher.verify(&password("a good long two"), Some(&phc)).await;
        assert_eq!(wrong, Ok(Verified { matches: false, outdated: false }));
    }

    #[tokio::test]
    async fn nobodys_password_is_never_right_not_even_the_dummys() {
        let hasher = Hasher::weak();
        for text in ["", "anything at all"] {
            let verified = hasher.verify(&password(text), None).await;
            assert_eq!(verified, Ok(Verified { matches: false, outdated: false }));
        }
    }

    #[tokio::test]
    async fn a_hash_with_other_parameters_is_outdated() {
        let old = Hasher::weak().hash(&password("a good long one")).await.expect("idle");
        let verified = Hasher::new(1).verify(&password("a good long one"), Some(&old)).await;
        assert_eq!(verified, Ok(Verified { matches: true, outdated: true }));
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once() {
        let hasher = Hasher::weak();
        let all = hasher.waiting.available_permits();
        let _full = hasher.waiting.acquire_many(u32::try_from(all).expect("few")).await;
        assert_eq!(hasher.hash(&password("a good long one")).await, Err(Busy));
    }

    #[tokio::test]
    async fn as_many_as_there_are_places_wait_and_everybody_else_is_refused() {
        let hasher = Arc::new(Hasher::weak());
        let cores = hasher.working.available_permits();
        let all = u32::try_from(cores).expect("few");
        // Each thread is at somebody's password.
        let at_work = hasher.working.clone().acquire_many_owned(all).await.expect("open");
        let tries: Vec<_> = (0..200)
            .map(|_| {
                let hasher = hasher.clone();
                tokio::spawn(async move { hasher.hash(&password("a good long one")).await })
            })
            .collect();
        while hasher.waiting.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        drop(at_work);
        let (mut hashed, mut refused) = (0, 0);
        for one in tries {
            match one.await.expect("no panic") {
                Ok(_) => hashed += 1,
                Err(Busy) => refused += 1,
            }
        }
        // One that comes once others are done finds a place, too.
        assert!(hashed >= cores * QUEUE && refused > 0, "{hashed} hashed, {refused} refused");
        assert_eq!(hashed + refused, 200);
        assert_eq!(hasher.working.available_permits(), cores, "all are free again");
    }

    #[test]
    fn debug_shows_no_hash() {
        assert!(!format!("{:?}", Hasher::weak()).contains("$argon2"));
    }
}
