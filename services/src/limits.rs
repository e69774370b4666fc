//! How often somebody may try.
//!
//! Counted in memory, for this process: a flood is slowed down, and what must hold
//! exactly (such as one use of a token) is the database's business.

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
use sha2::{Digest, Sha256};
use thiserror::Error;

/// What is counted, each by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LimitKind {
    /// Sign-ins from one address.
    SignInAddress,
    /// Sign-ins to one account from one network.
    SignIn,
    /// Sign-ins to one account from networks that are not known to be its owner's: loose,
    /// so that a stranger who tries does not lock its owner out.
    SignInAccount,
    /// Codes of one account's second step, of which there are a million: from each browser that
    /// it knows, and from all others together.
    SecondStep,
    /// Registrations from one address.
    Register,
    /// Password resets asked for from one address, or for one account from one network.
    Reset,
    /// Password resets asked for for one account, from wherever.
    ResetAccount,
    /// Slots held from one address.
    Hold,
    /// Visits confirmed without money from one address: nothing but this keeps a stranger
    /// from filling a calendar.
    Unpaid,
    /// Checkouts begun from one address.
    Checkout,
    /// Calls of the JSON API from one address.
    Api,
    /// Forms that are kept half filled in, from one address.
    Draft,
    /// Weeks of free times looked at from one address, beside those of whole pages.
    Week,
    /// How often one therapist's feed is asked for, from wherever.
    Feed,
    /// Calendars elsewhere that one account has read at once.
    FeedRead,
    /// Documents and pictures sent from one address.
    Upload,
    /// Invitations that one studio sends.
    Invite,
    /// Codes of gift cards, courses and promotions that are tried from one address.
    Code,
    /// The same at one studio, from wherever: who has many addresses does not guess faster.
    CodeAtStudio,
    /// Answers by a link from a mail, from one address: to the questions before a visit, or to
    /// how somebody is.
    Before,
    /// Payment pages opened from one address for what is sold without a slot.
    Sale,
    /// Questions asked from one address.
    Question,
    /// Forms of any kind from one address, whatever else counts them.
    Form,
    /// Mails that the bearer of one visit's link has sent to the studio.
    Late,
    /// Files of everything that one account takes along.
    Export,
}

impl LimitKind {
    const ALL: [Self; 25] = [
        Self::SignInAddress,
        Self::SignIn,
        Self::SignInAccount,
        Self::SecondStep,
        Self::Register,
        Self::Reset,
        Self::ResetAccount,
        Self::Hold,
        Self::Unpaid,
        Self::Checkout,
        Self::Api,
        Self::Draft,
        Self::Week,
        Self::Feed,
        Self::FeedRead,
        Self::Upload,
        Self::Invite,
        Self::Code,
        Self::CodeAtStudio,
        Self::Before,
        Self::Sale,
        Self::Question,
        Self::Form,
        Self::Late,
        Self::Export,
    ];

    /// How many at once, and after how long one more. A whole office or a mobile
    /// network may share an address, so addresses get more than accounts.
    const fn quota(self) -> (u32, Duration) {
        match self {
            Self::SignInAddress => (30, Duration::from_secs(10)),
            Self::SignIn | Self::Register | Self::Reset => (10, Duration::from_secs(60)),
            Self::SignInAccount | Self::ResetAccount => (100, Duration::from_secs(30)),
            Self::SecondStep => (20, Duration::from_secs(180)),
            Self::Hold => (60, Duration::from_secs(5)),
            Self::Unpaid => (10, Duration::from_secs(600)),
            Self::Checkout => (30, Duration::from_secs(10)),
            Self::Api => (600, Duration::from_millis(100)),
            Self::Draft => (120, Duration::from_secs(3)),
            Self::Week => (300, Duration::from_secs(1)),
            Self::Feed => (60, Duration::from_secs(20)),
            Self::FeedRead => (20, Duration::from_secs(30)),
            Self::Upload => (40, Duration::from_secs(15)),
            Self::Invite => (20, Duration::from_secs(600)),
            Self::Code => (15, Duration::from_secs(60)),
            Self::CodeAtStudio => (300, Duration::from_secs(5)),
            Self::Before => (30, Duration::from_secs(10)),
            Self::Sale => (15, Duration::from_secs(30)),
            Self::Question => (6, Duration::from_secs(600)),
            Self::Form => (600, Duration::from_millis(200)),
            Self::Late => (6, Duration::from_secs(600)),
            Self::Export => (10, Duration::from_secs(360)),
        }
    }
}

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
        let kinds = LimitKind::ALL.map(|kind| {
            let (burst, every) = kind.quota();
            let burst = NonZeroU32::new(burst).map_or(factor, |b| b.saturating_mul(factor));
            let quota = Quota::with_period(every / factor.get())
                .unwrap_or(Quota::per_second(burst))
                .allow_burst(burst);
            RateLimiter::new(quota, DashMapStateStore::default(), clock.clone())
        });
        Self { clock, kinds: kinds.into(), forgiven: Forgiven::default(), known: Mutex::default() }
    }

    /// Counts one attempt, or says when the next is allowed.
    pub fn check(&self, kind: LimitKind, key: &str) -> Result<(), TooMany> {
        let key = digest(key.as_bytes());
        let times = self.forgiven().get(&(kind, key)).map_or(0, |(times, _)| *times);
        let key = if times == 0 { key } else { digest(&[&key[..], &times.to_be_bytes()].concat()) };
        self.kinds[kind as usize]
            .check_key(&key)
            .map_err(|not| TooMany { retry_after: not.wait_time_from(self.clock.now()) })
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    fn limiter() -> (Limiter, Arc<AtomicU64>) {
        let seconds = Arc::new(AtomicU64::new(0));
        let clock = seconds.clone();
        let elapsed = move || Duration::from_secs(clock.load(Ordering::Relaxed));
        (Limiter::with_clock(NonZeroU32::MIN, Arc::new(elapsed)), seconds)
    }

    #[test]
    fn the_eleventh_sign_in_to_an_account_from_one_network_waits_a_minute() {
        let (limiter, seconds) = limiter();
        let attempt = || limiter.check(LimitKind::SignIn, "ana@example.com 192.0.2.7");
        for _ in 0..10 {
            attempt().expect("within the burst");
        }
        assert_eq!(attempt().expect_err("too many").seconds(), 60);
        seconds.store(59, Ordering::Relaxed);
        attempt().expect_err("not yet");
        seconds.store(60, Ordering::Relaxed);
        attempt().expect("one more");
        attempt().expect_err("one only");
    }

    #[test]
    fn kinds_and_keys_are_counted_apart() {
        let (limiter, _) = limiter();
        for _ in 0..10 {
            limiter.check(LimitKind::Register, "one").expect("within the burst");
        }
        limiter.check(LimitKind::Register, "one").expect_err("too many");
        limiter.check(LimitKind::Register, "other").expect("somebody else");
        limiter.check(LimitKind::Reset, "one").expect("something else");
    }

    #[test]
    fn a_network_confirms_ten_visits_without_money_and_then_one_each_ten_minutes() {
        let (limiter, seconds) = limiter();
        let here: IpAddr = "192.0.2.7".parse().expect("an address");
        let confirm = |address| limiter.check_address(LimitKind::Unpaid, address);
        for _ in 0..10 {
            confirm(here).expect("within the burst");
        }
        assert_eq!(confirm(here).expect_err("too many").seconds(), 600);
        confirm("192.0.2.8".parse().expect("an address")).expect("somebody else");
        seconds.store(600, Ordering::Relaxed);
        confirm(here).expect("one more");
        confirm(here).expect_err("one only");
    }

    #[test]
    fn what_was_counted_can_be_forgiven_for_one_key_and_kind() {
        let (limiter, seconds) = limiter();
        let full = |kind, key: &str| while limiter.check(kind, key).is_ok() {};
        full(LimitKind::SignIn, "ana");
        full(LimitKind::SignIn, "bia");
        full(LimitKind::Reset, "ana");
        limiter.forgive(LimitKind::SignIn, "ana");
        for _ in 0..10 {
            limiter.check(LimitKind::SignIn, "ana").expect("as at first");
        }
        limiter.check(LimitKind::SignIn, "ana").expect_err("counted again");
        limiter.check(LimitKind::SignIn, "bia").expect_err("somebody else");
        limiter.check(LimitKind::Reset, "ana").expect_err("something else");
        limiter.forgive(LimitKind::SignIn, "ana");
        limiter.check(LimitKind::SignIn, "ana").expect("forgiven once more");
        seconds.store(3_600, Ordering::Relaxed);
        limiter.prune();
        assert!(limiter.forgiven().is_empty(), "nothing is remembered for ever");
    }

    #[test]
    fn who_proved_themselves_is_known_for_thirty_days() {
        let (limiter, seconds) = limiter();
        limiter.know("ana");
        assert!(limiter.knows("ana") && !limiter.knows("bia"));
        seconds.store(30 * 86_400 - 1, Ordering::Relaxed);
        limiter.prune();
        assert!(limiter.knows("ana"));
        seconds.store(30 * 86_400, Ordering::Relaxed);
        assert!(!limiter.knows("ana"));
        limiter.prune();
        assert!(limiter.known().is_empty(), "nothing is remembered for ever");
    }

    #[test]
    fn a_factor_allows_more() {
        let still: Elapsed = Arc::new(|| Duration::ZERO);
        let limiter = Limiter::with_clock(NonZeroU32::new(3).expect("not zero"), still);
        let allowed = (0..100).filter(|_| limiter.check(LimitKind::Reset, "x").is_ok()).count();
        assert_eq!(allowed, 30);
    }

    #[test]
    fn an_extreme_factor_never_divides_the_period_away() {
        let still: Elapsed = Arc::new(|| Duration::ZERO);
        let limiter = Limiter::with_clock(NonZeroU32::MAX, still);
        limiter.check(LimitKind::Api, "x").expect("nearly everything is allowed");
    }

    #[test]
    fn what_no_longer_matters_is_forgotten() {
        let (limiter, seconds) = limiter();
        for i in 0..1_000 {
            limiter.check(LimitKind::SignInAccount, &i.to_string()).expect("the first");
        }
        assert_eq!(limiter.len(), 1_000);
        seconds.store(3_600, Ordering::Relaxed);
        limiter.prune();
        assert!(limiter.is_empty());
    }

    #[test]
    fn one_subscriber_counts_once_however_many_addresses_they_have() {
        let of = |text: &str| network(text.parse().expect("an address"));
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.7"), of("192.0.2.7"));
    }
}
