use std::{collections::HashSet, sync::Arc};

use chrono::{DateTime, TimeDelta};
use tokio::sync::Mutex;

use super::*;

fn at(second: i64) -> Instant {
    DateTime::from_timestamp(second, 0).expect("in range")
}

async fn put(store: &Store, payload: &str, dedupe: Option<&str>, run_at: i64) -> bool {
    let tx = store.begin().await.expect("a transaction");
    let new = NewJob {
        studio: None,
        kind: "test",
        payload: payload.to_owned(),
        dedupe: dedupe.map(ToOwned::to_owned),
        run_at: at(run_at),
    };
    let enqueued = enqueue(&tx, new, at(0)).await.expect("enqueued");
    tx.commit().await.expect("committed");
    enqueued
}

async fn take_at(store: &Store, second: i64) -> Option<Leased> {
    lease(store, at(second), at(second + 60)).await.expect("leased or not")
}

/// Runs one writing function in a transaction of its own.
macro_rules! write {
    ($store:expr, $function:ident $(, $argument:expr)*) => {{
        let tx = $store.begin().await.expect("a transaction");
        let outcome = $function(&tx $(, $argument)*).await.expect("written");
        tx.commit().await.expect("committed");
        outcome
    }};
}

crate::on_both_engines! {
    async fn a_job_enqueued_in_a_rolled_back_transaction_never_was(store: &Store) {
        let tx = store.begin().await.expect("a transaction");
        let new = NewJob { studio: None, kind: "test", payload: "{}".into(), dedupe: None, run_at: at(0) };
        enqueue(&tx, new, at(0)).await.expect("enqueued");
        tx.rollback().await.expect("rolled back");
        assert_eq!(take_at(store, 100).await, None);
    }

    async fn a_key_is_enqueued_once_even_after_it_was_done(store: &Store) {
        assert!(put(store, "first", Some("key"), 0).await);
        assert!(!put(store, "second", Some("key"), 0).await);
        let job = take_at(store, 1).await.expect("one job");
        assert_eq!(job.payload, "first");
        write!(store, finish, &job, at(2));
        assert!(!put(store, "third", Some("key"), 0).await);
        assert_eq!(take_at(store, 100).await, None);
    }

    async fn a_key_names_its_job_and_when_it_was_done(store: &Store) {
        let ended = async |key: &str| {
            let found = by_key(store.reader(), key).await.expect("read");
            found.and_then(|job| job.finished_at)
        };
        put(store, "payload", Some("key"), 0).await;
        assert_eq!((ended("key").await, ended("other").await), (None, None));
        let job = take_at(store, 1).await.expect("one job");
        assert_eq!(ended("key").await, None, "it is being done");
        write!(store, finish, &job, at(2));
        assert_eq!(ended("key").await, Some(at(2).timestamp()));
    }

    async fn a_cancelled_job_is_not_done_and_its_key_is_free_again(store: &Store) {
        put(store, "old", Some("reminder"), 10).await;
        assert!(write!(store, cancel, "reminder", at(1)));
        assert!(!write!(store, cancel, "reminder", at(1)));
        assert!(put(store, "new", Some("reminder"), 20).await);
        assert_eq!(take_at(store, 15).await, None);
        assert_eq!(take_at(store, 25).await.expect("the new one").payload, "new");
    }

    async fn a_job_waits_for_its_time_and_the_oldest_goes_first(store: &Store) {
        put(store, "late", None, 20).await;
        put(store, "early", None, 10).await;
        assert_eq!(take_at(store, 9).await, None);
        assert_eq!(take_at(store, 30).await.expect("early").payload, "early");
        assert_eq!(take_at(store, 30).await.expect("late").payload, "late");
        assert_eq!(take_at(store, 30).await, None);
    }

    async fn a_lease_that_ran_out_is_taken_again_and_the_first_worker_is_fenced_off(store: &Store) {
        put(store, "slow", None, 0).await;
        let first = take_at(store, 0).await.expect("leased");
        assert_eq!(take_at(store, 59).await, None);
        let second = take_at(store, 60).await.expect("leased again");
        assert_eq!((first.attempts, second.attempts), (1, 2));
        write!(store, bury, &first, "too late", at(61));
        write!(store, retry, &first, "too late", at(61));
        assert_eq!(dead(store.reader(), None, 9).await.expect("listed"), []);
        write!(store, finish, &second, at(62));
        assert_eq!(take_at(store, 1_000).await, None);
    }

    async fn a_renewed_lease_holds_on_until_somebody_else_has_the_job(store: &Store) {
        put(store, "slow", None, 0).await;
        let first = take_at(store, 0).await.expect("leased");
        assert!(write!(store, renew, &first, at(90)));
        assert_eq!(take_at(store, 89).await, None);
        let second = take_at(store, 90).await.expect("leased again");
        assert!(!write!(store, renew, &first, at(200)), "it is the second one's now");
        assert!(write!(store, renew, &second, at(200)));
        write!(store, finish, &second, at(100));
        assert!(!write!(store, renew, &second, at(300)), "it is done");
    }

    async fn a_failed_job_comes_back_at_its_time_with_its_attempts_counted(store: &Store) {
        put(store, "flaky", None, 0).await;
        let job = take_at(store, 0).await.expect("leased");
        write!(store, retry, &job, "smtp_temporary", at(30));
        assert_eq!(take_at(store, 29).await, None);
        assert_eq!(take_at(store, 30).await.expect("again").attempts, 2);
    }

    async fn a_dead_job_is_listed_for_its_studio_and_replayed_from_the_start(store: &Store) {
        let studio: StudioId = new_id();
        let new = NewJob {
            studio: Some(studio), kind: "mail", payload: "{}".into(), dedupe: None, run_at: at(0),
        };
        write!(store, enqueue, new, at(0));
        let job = take_at(store, 0).await.expect("leased");
        write!(store, bury, &job, "smtp_permanent", at(1));
        assert_eq!(take_at(store, 100).await, None);
        assert_eq!(dead(store.reader(), None, 9).await.expect("listed"), []);
        let listed = dead(store.reader(), Some(studio), 9).await.expect("listed");
        assert_eq!(listed[0].last_error.as_deref(), Some("smtp_permanent"));
        assert!(!write!(store, replay, Some(new_id()), job.id, at(2)), "another studio's");
        assert!(write!(store, replay, Some(studio), job.id, at(2)));
        assert_eq!(take_at(store, 2).await.expect("replayed").attempts, 1);
    }

    async fn a_dead_job_is_given_up_for_good_by_its_studio_alone(store: &Store) {
        let studio: StudioId = new_id();
        let new = NewJob {
            studio: Some(studio), kind: "mail", payload: "{}".into(), dedupe: None, run_at: at(0),
        };
        write!(store, enqueue, new, at(0));
        let job = take_at(store, 0).await.expect("leased");
        assert!(!write!(store, dismiss, Some(studio), job.id, &[], at(1)), "it is not set aside");
        write!(store, bury, &job, "smtp_permanent", at(1));
        assert!(!write!(store, dismiss, Some(new_id()), job.id, &[], at(2)), "another studio's");
        let kinds = [job.kind.as_str()];
        assert!(!write!(store, dismiss, Some(studio), job.id, &kinds, at(2)), "not of that kind");
        assert!(write!(store, dismiss, Some(studio), job.id, &[], at(2)));
        assert!(!write!(store, replay, Some(studio), job.id, at(3)), "gone");
        assert_eq!(dead(store.reader(), Some(studio), 9).await.expect("listed"), []);
    }

    async fn the_counts_tell_due_scheduled_and_dead_apart(store: &Store) {
        put(store, "dead", None, 0).await;
        let job = take_at(store, 0).await.expect("leased");
        write!(store, bury, &job, "x", at(0));
        put(store, "due", None, 5).await;
        put(store, "scheduled", None, 50).await;
        let found = counts(store.reader(), at(10)).await.expect("counted");
        assert_eq!(found, Counts { due: 1, scheduled: 1, dead: 1 });
    }

    async fn what_ended_long_ago_is_swept_and_what_is_dead_stays(store: &Store) {
        for name in ["done", "dead", "ready"] {
            put(store, name, None, 0).await;
        }
        let done = take_at(store, 0).await.expect("leased");
        write!(store, finish, &done, at(0));
        let buried = take_at(store, 0).await.expect("leased");
        write!(store, bury, &buried, "x", at(0));
        assert_eq!(write!(store, sweep, at(0)), 0, "not yet");
        assert_eq!(write!(store, sweep, at(1)), 1);
        assert_eq!(counts(store.reader(), at(1)).await.expect("counted").dead, 1);
    }

    async fn eight_workers_do_each_job_once(store: &Store) {
        for n in 0..100 {
            put(store, &n.to_string(), None, n % 7).await;
        }
        let done = Arc::new(Mutex::new(Vec::new()));
        let workers = (0..8).map(|_| {
            let (store, done) = (store.clone(), Arc::clone(&done));
            tokio::spawn(async move {
                while let Some(job) = take_at(&store, 10).await {
                    done.lock().await.push(job.payload.clone());
                    write!(store, finish, &job, at(11));
                }
            })
        });
        for worker in workers.collect::<Vec<_>>() {
            worker.await.expect("the worker lives");
        }
        let done = done.lock().await;
        assert_eq!(done.len(), 100);
        assert_eq!(done.iter().collect::<HashSet<_>>().len(), 100);
        let later = at(0) + TimeDelta::days(1);
        assert_eq!(counts(store.reader(), later).await.expect("counted"), Counts::default());
    }
}
