//! The loop that does what is due, for as long as the server runs.

use std::time::Duration;

use tokio::{
    sync::watch,
    task::{JoinError, JoinHandle},
    time::sleep,
};

use crate::{Services, jobs::chores::Chore, jobs::run::run_one};

#[cfg(test)]
mod tests;

/// How many jobs are done at once. Most of their time is waiting for somebody else.
const LANES: usize = 4;
/// How long a lane rests when nothing is due.
const IDLE: Duration = Duration::from_millis(250);
/// How long a lane rests when the database does not answer.
const AFTER_ERROR: Duration = Duration::from_secs(3);
/// How long a chore may go on once the worker is to stop. It is done again by whoever is next, as
/// after a crash, and years of figures may take minutes.
const LAST: Duration = Duration::from_secs(20);

/// Does what is due until `shutdown` turns true, or its sender is gone; then ends
/// what it has begun, breaks long chores off, and returns. No error ends it.
pub async fn run_worker(services: Services, shutdown: watch::Receiver<bool>) {
    tracing::info!(lanes = LANES, "worker started");
    let mut loops = tokio::task::JoinSet::new();
    for _ in 0..LANES {
        loops.spawn(lane(services.clone(), shutdown.clone()));
    }
    for chore in Chore::ALL {
        loops.spawn(routine(chore, services.clone(), shutdown.clone()));
    }
    while loops.join_next().await.is_some() {}
    tracing::info!("worker stopped");
}

async fn lane(services: Services, mut shutdown: watch::Receiver<bool>) {
    while !stopping(&shutdown) {
        match run_one(&services).await {
            Ok(true) => {}
            Ok(false) => rest(IDLE, &mut shutdown).await,
            Err(error) => {
                tracing::error!(%error, "jobs cannot be taken");
                rest(AFTER_ERROR, &mut shutdown).await;
            }
        }
    }
}

/// A chore at once, and then again and again. It runs as a task of its own, so that
/// a panic in it is not the end of it.
async fn routine(chore: Chore, services: Services, mut shutdown: watch::Receiver<bool>) {
    while !stopping(&shutdown) {
        let services = services.clone();
        let task = tokio::spawn(async move { chore.run(&services).await });
        match unless_late(task, &mut shutdown, LAST).await {
            None => return tracing::info!(?chore, "chore broken off, done again later"),
            Some(Ok(Ok(()))) => {}
            Some(Ok(Err(error))) => {
                tracing::error!(?chore, %error, "chore failed, done again later");
            }
            Some(Err(_)) => tracing::error!(?chore, "chore panicked, done again later"),
        }
        rest(chore.period(), &mut shutdown).await;
    }
}

/// How a task ended; `None` where it went on for so long after the worker was to stop, and was
/// broken off.
async fn unless_late<T>(
    mut task: JoinHandle<T>,
    shutdown: &mut watch::Receiver<bool>,
    last: Duration,
) -> Option<Result<T, JoinError>> {
    let late = async {
        // Nobody left who could say so is the same.
        drop(shutdown.wait_for(|stop| *stop).await);
        sleep(last).await;
    };
    tokio::select! {
        ended = &mut task => Some(ended),
        () = late => {
            task.abort();
            None
        }
    }
}

fn stopping(shutdown: &watch::Receiver<bool>) -> bool {
    *shutdown.borrow() || shutdown.has_changed().is_err()
}

async fn rest(pause: Duration, shutdown: &mut watch::Receiver<bool>) {
    tokio::select! {
        () = sleep(pause) => {}
        _ = shutdown.wait_for(|stop| *stop) => {}
    }
}
