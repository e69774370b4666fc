use std::time::Duration;

use super::*;
use crate::{Store, settings, testing::pair::Pair};

const BOUND: Duration = Duration::from_secs(2);
/// Nothing here decides by how quick a machine is.
const PATIENTLY: Duration = Duration::from_secs(60);

async fn write(store: &Store, value: &str) {
    let tx = store.begin().await.expect("begun");
    settings::set(&tx, "a", value).await.expect("written");
    tx.commit().await.expect("committed");
}

async fn read(store: &Store) -> Option<String> {
    settings::get(store.reader(), "a").await.expect("read")
}

/// Looks again and again, as a server does, until it stands so.
async fn until(replica: &Replica, wanted: impl Fn(Standing) -> bool) -> Standing {
    let begin = Instant::now();
    loop {
        let standing = replica.look().await;
        if wanted(standing) {
            return standing;
        }
        assert!(begin.elapsed() < PATIENTLY, "it stays {standing:?}");
        tokio::time::sleep(replica.period()).await;
    }
}

fn follows(standing: Standing) -> bool {
    matches!(standing, Standing::Follows(_))
}

fn lags(standing: Standing) -> bool {
    matches!(standing, Standing::Lags(_))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_is_read_while_it_follows_and_no_longer() {
    let pair = Pair::start().await;
    let replica = pair.replica(BOUND).await;
    assert_eq!(replica.standing(), Standing::Silent, "nobody has looked yet");
    let reading = pair.store.reading_from(&replica);

    // What is written is there before it counts as fresh again.
    until(&replica, follows).await;
    write(&pair.store, "first").await;
    let written = Instant::now();
    let fresh_since = |standing| match standing {
        Standing::Follows(age) => Instant::now().checked_sub(age).is_some_and(|at| at > written),
        _ => false,
    };
    until(&replica, fresh_since).await;
    assert_eq!(read(&reading).await.as_deref(), Some("first"));

    // What is decided, is decided by the primary.
    write(&reading, "second").await;
    assert_eq!(read(&pair.store).await.as_deref(), Some("second"));

    // A primary with nothing to say is no copy that lags.
    for _ in 0..8 {
        tokio::time::sleep(BOUND / 4).await;
        until(&replica, follows).await;
    }

    // Standing still while the primary goes on.
    pair.pause().await;
    write(&pair.store, "third").await;
    until(&replica, lags).await;
    assert!(!replica.is_fresh());
    assert_eq!(read(&reading).await.as_deref(), Some("second"), "it does stand still");
    pair.resume().await;
    until(&replica, follows).await;
    assert_eq!(read(&reading).await.as_deref(), Some("third"));

    // Gone, and back.
    pair.stop_copy();
    replica.doubt();
    assert_eq!(replica.standing(), Standing::Silent, "at once");
    assert_eq!(replica.look().await, Standing::Silent);
    pair.start_copy();
    until(&replica, follows).await;
    assert_eq!(read(&reading).await.as_deref(), Some("third"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_follows_nobody_or_somebody_else_is_no_copy() {
    let (pair, other) = (Pair::start().await, Pair::start().await);
    let itself = Replica::connect(&pair.url, &pair.url, BOUND).await.expect("lazily");
    assert_eq!(itself.look().await, Standing::Foreign);
    let stranger = Replica::connect(&pair.url, &other.copy_url, BOUND).await.expect("lazily");
    assert_eq!(stranger.look().await, Standing::Foreign);
    let nowhere = "postgres://lumbar@127.0.0.1:9/nothing";
    let nobody = Replica::connect(&pair.url, nowhere, BOUND).await.expect("lazily");
    assert_eq!(nobody.look().await, Standing::Silent);
}

fn at(place: i64) -> Option<Place> {
    Some(Place { at: place, history: "h".into(), follows: false })
}

fn copy(place: i64) -> Option<Place> {
    Some(Place { at: place, history: "h".into(), follows: true })
}

#[test]
fn the_age_is_that_of_the_last_moment_whose_place_was_reached() {
    let begin = Instant::now();
    let moment = |n: u64| begin + Duration::from_secs(n);
    let mut seen = Seen::default();
    seen.take(moment(0), at(100), copy(90));
    assert_eq!(seen.as_of, None, "nothing is proved yet");
    seen.take(moment(1), at(200), copy(150));
    assert_eq!(seen.as_of, Some(moment(0)));
    seen.take(moment(2), at(200), copy(200));
    assert_eq!(seen.as_of, Some(moment(2)), "an idle primary is reached");
    seen.take(moment(3), None, copy(200));
    assert_eq!(seen.as_of, Some(moment(2)), "nobody says whether there is more");
    seen.take(moment(4), at(300), None);
    assert_eq!((seen.answer, seen.as_of), (Answer::None, Some(moment(2))));
    seen.take(moment(5), at(300), copy(300));
    assert_eq!((seen.answer, seen.as_of), (Answer::Follows, Some(moment(5))));
}

#[test]
fn a_copy_that_stands_still_for_hours_is_remembered_in_little_room() {
    let begin = Instant::now();
    let mut seen = Seen::default();
    for n in 0..10_000_u32 {
        seen.take(begin + Duration::from_millis(500) * n, at(i64::from(n) + 2), copy(1));
    }
    assert_eq!(seen.marks.len(), MARKS);
    assert_eq!(seen.marks.front(), Some(&(begin, 2)));
    seen.take(begin + Duration::from_secs(6_000), at(20_000), copy(20_000));
    assert_eq!((seen.marks.len(), seen.answer), (0, Answer::Follows));
}

#[test]
fn one_that_followed_a_primary_which_was_given_up_is_foreign() {
    let mut seen = Seen::default();
    let begin = Instant::now();
    seen.take(begin, at(100), copy(100));
    let promoted = Some(Place { at: 150, history: "h2".into(), follows: false });
    seen.take(begin, promoted, copy(180));
    assert_eq!((seen.answer, seen.as_of), (Answer::Foreign, None));
    // Its own word alone does not make it ours again.
    seen.take(begin, None, copy(190));
    assert_eq!(seen.answer, Answer::Foreign);
}
