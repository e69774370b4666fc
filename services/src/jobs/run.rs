//! Doing one job, and writing down how it went.

use std::time::Duration;

use chrono::TimeDelta;
use storage::{
    StoreError,
    jobs::{Leased, bury, finish, lease, renew, retry},
};
use tracing::Instrument;

use crate::{
    Services,
    jobs::{Job, handle::handle},
    ports::MailError,
};

/// How often a job is tried before it is set aside: with the pauses between, some
/// twelve hours, which outlasts a mail server's bad night.
pub const MAX_ATTEMPTS: u32 = 20;
/// How long a job is one worker's alone, unless it says that it is still at it. Short, so
/// that a refund whose server died under it is not late.
const LEASE: TimeDelta = TimeDelta::seconds(20);
/// How often a worker says so: several times a lease, should one be missed.
const RENEWAL: Duration = Duration::from_secs(5);
/// When a handler is stopped: no call it makes takes so long.
const HANDLER_LIMIT: Duration = Duration::from_secs(120);
/// The pause after the first failure; each further one is twice as long.
const FIRST_PAUSE_SECONDS: u64 = 10;
/// The longest pause between two attempts, before jitter.
const LONGEST_PAUSE_SECONDS: u64 = 3_600;

/// Why a job did not work. Carries a code, never personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JobError {
    /// It may work later.
    Retry(&'static str),
    /// It never will: a person must look.
    Fatal(&'static str),
}

impl JobError {
    fn code(self) -> &'static str {
        match self {
            Self::Retry(code) | Self::Fatal(code) => code,
        }
    }
}

impl From<StoreError> for JobError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Corrupt(cell) => {
                tracing::error!(error = %cell, "a row cannot be read");
                Self::Fatal("corrupt_row")
            }
            StoreError::Conflict(_) => Self::Retry("store_conflict"),
            StoreError::Retry => Self::Retry("store_collision"),
            StoreError::Unavailable(_) => Self::Retry("store_unavailable"),
        }
    }
}

impl From<MailError> for JobError {
    fn from(error: MailError) -> Self {
        match error {
            MailError::Temporary => Self::Retry("mail_temporary"),
            MailError::Permanent => Self::Fatal("mail_permanent"),
        }
    }
}

/// Does the jobs that are due, one after another, at most `limit` of them. Says how
/// many it did, well or not. An unreachable database ends it early.
pub async fn run_due(services: &Services, limit: usize) -> usize {
    for done in 0..limit {
        match run_one(services).await {
            Ok(true) => {}
            Ok(false) => return done,
            Err(error) => {
                tracing::error!(%error, "jobs cannot be taken");
                return done;
            }
        }
    }
    limit
}

/// Does the job that has been due longest. Says whether there was one.
pub(super) async fn run_one(services: &Services) -> Result<bool, StoreError> {
    let now = services.now();
    let Some(job) = lease(&services.store, now, now + LEASE).await? else { return Ok(false) };
    let span = tracing::info_span!("job", id = %job.id, kind = %job.kind, attempt = job.attempts);
    async {
        let outcome = attempt(services, &job).await;
        record(services, &job, outcome).await
    }
    .instrument(span)
    .await?;
    Ok(true)
}

/// Runs the handler as a task of its own, so that neither a panic nor a call that
/// never answers takes the worker with it.
async fn attempt(services: &Services, leased: &Leased) -> Result<(), JobError> {
    if leased.attempts > MAX_ATTEMPTS {
        return Err(JobError::Fatal("never_ended"));
    }
    // A newer version may serve beside this one, and know it.
    let job: Job =
        serde_json::from_str(&leased.payload).map_err(|_| JobError::Retry("unknown_job"))?;
    let (own, id) = (services.clone(), leased.id);
    let task = async move { handle(&own, id, &job).await };
    let mut running = tokio::spawn(task.instrument(tracing::Span::current()));
    let stopped = tokio::select! {
        ended = &mut running => return ended.unwrap_or(Err(JobError::Retry("panicked"))),
        () = tokio::time::sleep(HANDLER_LIMIT) => "timed_out",
        () = lost(services, leased) => "lease_lost",
    };
    running.abort();
    Err(JobError::Retry(stopped))
}

/// Renews the lease again and again; returns when it could not in time, and somebody else
/// may be at the job.
async fn lost(services: &Services, job: &Leased) {
    let mut kept = tokio::time::Instant::now();
    while kept.elapsed() < LEASE.to_std().unwrap_or_default() {
        tokio::time::sleep(RENEWAL).await;
        match keep(services, job).await {
            Ok(true) => kept = tokio::time::Instant::now(),
            Ok(false) => return,
            Err(error) => tracing::warn!(%error, "the lease of a job cannot be renewed"),
        }
    }
}

async fn keep(services: &Services, job: &Leased) -> Result<bool, StoreError> {
    let tx = services.store.begin().await?;
    let kept = renew(&tx, job, services.now() + LEASE).await?;
    tx.commit().await?;
    Ok(kept)
}

async fn record(
    services: &Services,
    job: &Leased,
    outcome: Result<(), JobError>,
) -> Result<(), StoreError> {
    let now = services.now();
    let tx = services.store.begin().await?;
    match outcome {
        Ok(()) => {
            finish(&tx, job, now).await?;
            metrics::counter!("jobs_done_total", "kind" => job.kind.clone()).increment(1);
            tracing::info!("job done");
        }
        Err(JobError::Retry(code)) if job.attempts < MAX_ATTEMPTS => {
            let pause = pause(job);
            retry(&tx, job, code, now + pause).await?;
            metrics::counter!("jobs_failed_total", "kind" => job.kind.clone()).increment(1);
            tracing::warn!(
                code,
                pause_seconds = pause.num_seconds(),
                "job failed, tried again later"
            );
        }
        Err(error) => {
            bury(&tx, job, error.code(), now).await?;
            metrics::counter!("jobs_failed_total", "kind" => job.kind.clone()).increment(1);
            tracing::error!(code = error.code(), "job set aside for a person");
        }
    }
    tx.commit().await
}

/// Twice as long each time, up to an hour, and up to half as much again: jobs that
/// failed together do not return together. The jitter comes from the job's id,
/// which is random.
fn pause(job: &Leased) -> TimeDelta {
    let doublings = job.attempts.saturating_sub(1).min(16);
    let pause = (FIRST_PAUSE_SECONDS << doublings).min(LONGEST_PAUSE_SECONDS);
    let (high, low) = job.id.0.as_u64_pair();
    let jitter = (high ^ low.rotate_left(job.attempts)) % (pause / 2);
    TimeDelta::seconds(i64::try_from(pause + jitter).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(attempts: u32) -> i64 {
        let id = storage::new_id();
        pause(&Leased { id, kind: String::new(), payload: String::new(), attempts }).num_seconds()
    }

    #[test]
    fn pauses_double_up_to_an_hour_and_jitter_by_at_most_half() {
        for (attempts, least) in [(1, 10), (2, 20), (5, 160), (10, 3_600), (20, 3_600)] {
            let found = after(attempts);
            assert!((least..least + least / 2).contains(&found), "{attempts}: {found}");
        }
    }

    #[test]
    fn the_last_attempt_comes_half_a_day_after_the_first() {
        let total: i64 = (1..MAX_ATTEMPTS).map(after).sum();
        assert!((11 * 3_600..18 * 3_600).contains(&total), "{total}");
    }
}
