//! How often somebody may try, by a clock that the tests move.

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
