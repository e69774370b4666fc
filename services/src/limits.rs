//! How often somebody may try.
//!
//! Counted in memory, for this process: a flood is slowed down, and what must hold
//! exactly (such as one use of a token) is the database's business.

mod kinds;
#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    fmt,
    net::IpAddr,
    num::NonZeroU32,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use governor::{
    Quota, RateLimiter, clock::Clock, middleware::NoOpMiddleware, state::keyed::DashMapStateStore,
};
pub use kinds::LimitKind;
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::seldom::Seldom;

/// Too often: try again later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("too many attempts")]
pub struct TooMany {
    /// After this long.
    pub retry_after: Duration,
}

impl TooMany {
    /// Whole seconds, rounded up: what `Retry-After` says.
    #[must_use]
    pub fn seconds(&self) -> u64 {
        self.retry_after.as_secs() + u64::from(self.retry_after.subsec_nanos() > 0)
    }
}

/// How much time has passed since some beginning; never runs backwards.
type Elapsed = Arc<dyn Fn() -> Duration + Send + Sync>;

#[derive(Clone)]
struct LimitClock(Elapsed);

impl Clock for LimitClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        (self.0)()
    }
}

/// The hash of whatever is counted: of a fixed size, whatever a stranger sends, and
/// without personal data.
type Key = [u8; 16];
/// Whose digest is counted: with a number that grows when what was counted is forgiven.
type Forgiven = Mutex<HashMap<(LimitKind, Key), (u32, Duration)>>;
type Keyed = RateLimiter<Key, DashMapStateStore<Key>, LimitClock, NoOpMiddleware<Duration>>;

/// How long a network is known after the last sign-in from it.
const KNOWN_FOR: Duration = Duration::from_secs(30 * 86_400);

/// Counts attempts of each [`LimitKind`].
pub struct Limiter {
    clock: LimitClock,
    /// In the order of [`LimitKind::ALL`].
    kinds: Vec<Keyed>,
    /// What was refused of each, in the same order.
    refused: Vec<Seldom>,
    forgiven: Forgiven,
    /// Who proved themselves, and when last.
    known: Mutex<HashMap<Key, Duration>>,
}

impl fmt::Debug for Limiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limiter").field("keys", &self.len()).finish()
    }
}

impl Limiter {
    /// Allows `factor` times as much as the defaults: 1 in production, more where
    /// many people share one address or a load test runs.
    #[must_use]
    pub fn new(factor: NonZeroU32) -> Self {
        let begin = Instant::now();
        Self::with_clock(factor, Arc::new(move || begin.elapsed()))
    }

    /// The same with a clock that a test moves.
    #[must_use]
    pub fn with_clock(factor: NonZeroU32, elapsed: Elapsed) -> Self {
        let clock = LimitClock(elapsed);
        let kinds = LimitKind::ALL.iter().map(|kind| {
            let (burst, every) = kind.quota();
            let burst = NonZeroU32::new(burst).map_or(factor, |b| b.saturating_mul(factor));
            let quota = Quota::with_period(every / factor.get())
                .unwrap_or(Quota::per_second(burst))
                .allow_burst(burst);
            RateLimiter::new(quota, DashMapStateStore::default(), clock.clone())
        });
        let kinds: Vec<Keyed> = kinds.collect();
        let refused = kinds.iter().map(|_| Seldom::default()).collect();
        Self { clock, kinds, refused, forgiven: Forgiven::default(), known: Mutex::default() }
    }

    /// Counts one attempt, or says when the next is allowed.
    pub fn check(&self, kind: LimitKind, key: &str) -> Result<(), TooMany> {
        let key = digest(key.as_bytes());
        let times = self.forgiven().get(&(kind, key)).map_or(0, |(times, _)| *times);
        let key = if times == 0 { key } else { digest(&[&key[..], &times.to_be_bytes()].concat()) };
        self.kinds[kind as usize].check_key(&key).map_err(|not| {
            let now = self.clock.now();
            let seconds = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
            // What, and not whose: that may be somebody's address.
            if let Some(times) = self.refused[kind as usize].count(seconds) {
                tracing::warn!(limit = ?kind, times, "refused what comes too often");
            }
            TooMany { retry_after: not.wait_time_from(now) }
        })
    }

    /// How many attempts of a kind were refused since the process began.
    #[must_use]
    pub fn refused(&self, kind: LimitKind) -> u64 {
        self.refused[kind as usize].times()
    }

    /// Forgets what was counted for a key, so that it may be tried as often as at first.
    pub fn forgive(&self, kind: LimitKind, key: &str) {
        let now = self.clock.now();
        let mut forgiven = self.forgiven();
        let entry = forgiven.entry((kind, digest(key.as_bytes()))).or_insert((0, now));
        *entry = (entry.0.wrapping_add(1), now);
    }

    fn forgiven(&self) -> MutexGuard<'_, HashMap<(LimitKind, Key), (u32, Duration)>> {
        self.forgiven.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers for thirty days that `key` proved to be whom it says.
    pub fn know(&self, key: &str) {
        let now = self.clock.now();
        self.known().insert(digest(key.as_bytes()), now);
    }

    /// Whether it did, as far as this process remembers.
    #[must_use]
    pub fn knows(&self, key: &str) -> bool {
        let at = self.known().get(&digest(key.as_bytes())).copied();
        at.is_some_and(|at| self.clock.now().saturating_sub(at) < KNOWN_FOR)
    }

    fn known(&self) -> MutexGuard<'_, HashMap<Key, Duration>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts one attempt from an address. See [`network`].
    pub fn check_address(&self, kind: LimitKind, address: IpAddr) -> Result<(), TooMany> {
        self.check(kind, &network(address))
    }

    /// Forgets what no longer matters; `serve` calls it every few minutes.
    pub fn prune(&self) {
        for limiter in &self.kinds {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
        let now = self.clock.now();
        // After as long, what was counted before would be forgotten anyway.
        self.forgiven().retain(|(kind, _), (_, at)| {
            let (burst, every) = kind.quota();
            now.saturating_sub(*at) < every * burst
        });
        self.known().retain(|_, at| now.saturating_sub(*at) < KNOWN_FOR);
    }

    /// How many keys are remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kinds.iter().map(RateLimiter::len).sum()
    }

    /// Whether nobody has tried anything lately.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

fn digest(bytes: &[u8]) -> Key {
    *Sha256::digest(bytes).first_chunk().expect("a digest is longer")
}

/// Whom an address stands for: itself, or the /64 network of an IPv6 address, of
/// which one subscriber has all.
#[must_use]
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}
