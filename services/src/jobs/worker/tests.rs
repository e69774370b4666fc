use std::time::Duration;

use domain::AccountId;
use storage::{entities::account, new_id};
use tokio::{sync::watch, task::JoinHandle, time::timeout};

use super::*;
use crate::{
    auth::testing::owner,
    jobs::{Enqueue, Job, dead, enqueue, replay, run_due},
    mail::Mail,
    ports::MailError,
    testing::TestBed,
};

async fn post(bed: &TestBed) {
    let id: AccountId = new_id();
    let row = account::Model {
        id: id.into(),
        email: format!("{id}@client.example"),
        name: "Amara".into(),
        phone: None,
        password_hash: None,
        email_verified_at: None,
        created_at: 0,
    };
    let tx = bed.services.store.begin().await.expect("a transaction");
    storage::accounts::insert(&tx, row).await.expect("inserted");
    let now = bed.services.now();
    let when = Enqueue { studio: Some(bed.studio.id), run_at: now, dedupe: None };
    let job = Job::Mail(Mail::AccountExists { account: id });
    enqueue(&tx, &job, when, now).await.expect("enqueued");
    tx.commit().await.expect("committed");
}

fn start(bed: &TestBed) -> (watch::Sender<bool>, JoinHandle<()>) {
    let (stop, stopped) = watch::channel(false);
    (stop, tokio::spawn(run_worker(bed.services.clone(), stopped)))
}

async fn eventually(mut is_so: impl FnMut() -> bool) {
    let waiting = async {
        while !is_so() {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(Duration::from_secs(30), waiting).await.expect("it comes to be");
}

async fn ends(worker: JoinHandle<()>) {
    timeout(Duration::from_secs(30), worker).await.expect("it ends").expect("without a panic");
}

#[tokio::test]
async fn what_goes_on_too_long_after_the_worker_is_to_stop_is_broken_off() {
    const NOW: Duration = Duration::ZERO;
    const LONG: Duration = Duration::from_secs(600);
    let (stop, stopped) = watch::channel(false);
    let (held, holds) = tokio::sync::oneshot::channel::<()>();
    let goes_on = tokio::spawn(async move {
        let _ends_with_it = held;
        std::future::pending::<()>().await;
    });
    let done = unless_late(tokio::spawn(async { 7 }), &mut stopped.clone(), NOW).await;
    assert!(matches!(done, Some(Ok(7))));
    stop.send(true).expect("somebody listens");
    let done = unless_late(tokio::spawn(async { 7 }), &mut stopped.clone(), LONG).await;
    assert!(matches!(done, Some(Ok(7))), "it has its time");
    assert!(unless_late(goes_on, &mut stopped.clone(), NOW).await.is_none());
    assert!(timeout(LONG, holds).await.expect("it is gone").is_err());
}

storage::on_both_engines! {
    async fn the_worker_does_what_comes_and_stops_when_told(bed: &TestBed) {
        let (stop, worker) = start(bed);
        for _ in 0..20 {
            post(bed).await;
        }
        eventually(|| bed.mailer.sent().len() == 20).await;
        stop.send(true).expect("the worker listens");
        ends(worker).await;
        let ids: std::collections::HashSet<String> =
            bed.mailer.sent().into_iter().map(|mail| mail.message_id).collect();
        assert_eq!(ids.len(), 20, "each once");
    }

    async fn a_worker_that_is_told_to_stop_ends_what_it_has_begun(bed: &TestBed) {
        post(bed).await;
        bed.mailer.delay_next(Duration::from_millis(400));
        let (stop, worker) = start(bed);
        eventually(|| bed.mailer.scripted() == 0).await;
        stop.send(true).expect("the worker listens");
        ends(worker).await;
        assert_eq!(bed.mailer.sent().len(), 1);
        bed.clock.advance_minutes(60);
        run_due(&bed.services, 10).await;
        assert_eq!(bed.mailer.sent().len(), 1, "it was written down as done");
    }

    async fn a_panic_is_one_failure_of_one_job(bed: &TestBed) {
        bed.mailer.panic_next();
        post(bed).await;
        assert_eq!(run_due(&bed.services, 10).await, 1);
        assert_eq!(bed.mailer.sent(), []);
        bed.clock.advance_minutes(1);
        assert_eq!(run_due(&bed.services, 10).await, 1);
        assert_eq!(bed.mailer.sent().len(), 1);
    }

    async fn a_worker_whose_shutdown_is_gone_stops(bed: &TestBed) {
        let (stop, worker) = start(bed);
        drop(stop);
        ends(worker).await;
    }

    async fn an_owner_sees_and_replays_the_dead_jobs_of_their_studio_alone(bed: &TestBed) {
        post(bed).await;
        bed.mailer.refuse_next(MailError::Permanent);
        run_due(&bed.services, 10).await;
        let (own, other) = (owner(bed.studio.id), owner(new_id()));
        assert_eq!(dead(&bed.services, &other.into()).await.expect("listed"), []);
        let listed = dead(&bed.services, &own.into()).await.expect("listed");
        assert_eq!((listed[0].reason.as_str(), listed[0].attempts), ("mail_permanent", 1));
        assert_eq!(listed[0].kind, "mail_account_exists");
        let id = listed[0].id;
        assert!(!replay(&bed.services, &other.into(), id).await.expect("asked"));
        assert!(replay(&bed.services, &own.into(), id).await.expect("asked"));
        assert!(!replay(&bed.services, &own.into(), id).await.expect("asked"), "it is no longer dead");
        run_due(&bed.services, 10).await;
        assert_eq!(bed.mailer.sent().len(), 1);
    }

    async fn a_job_that_never_works_is_set_aside_in_the_end(bed: &TestBed) {
        post(bed).await;
        for _ in 0..40 {
            bed.mailer.refuse_next(MailError::Temporary);
        }
        let mut tries = 0;
        for _ in 0..40 {
            tries += run_due(&bed.services, 10).await;
            bed.clock.advance_minutes(91);
        }
        assert_eq!(tries, 20);
        let listed = dead(&bed.services, &owner(bed.studio.id).into()).await.expect("listed");
        assert_eq!((listed[0].reason.as_str(), listed[0].attempts), ("mail_temporary", 20));
    }
}

storage::on_both_engines! {
    async fn a_job_of_a_newer_version_waits_for_it(bed: &TestBed) {
        let tx = bed.services.store.begin().await.expect("begun");
        let job = storage::jobs::NewJob {
            studio: None,
            kind: "to_come",
            payload: r#"{"to_come":{}}"#.into(),
            dedupe: None,
            run_at: bed.services.now(),
        };
        storage::jobs::enqueue(&tx, job, bed.services.now()).await.expect("enqueued");
        tx.commit().await.expect("committed");
        assert_eq!(run_due(&bed.services, 10).await, 1);
        let counts = storage::jobs::counts(bed.services.store.reader(), bed.services.now()).await;
        let counts = counts.expect("read");
        assert_eq!((counts.scheduled, counts.dead), (1, 0), "{counts:?}");
    }
}
