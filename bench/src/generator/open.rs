//! The open model: those who come do not wait for those before them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Instant,
};

use anyhow::Result;
use tokio::{sync::Semaphore, task::JoinSet};

use super::{Load, Run, Schedule, together};

/// Asks whenever a request is due and a connection is free. Time counts from when it was due.
pub async fn open(load: &Load, schedule: Schedule) -> Result<Run> {
    let clients = load.connect().await?;
    let (due, next) = (Arc::new(Semaphore::new(0)), Arc::new(AtomicU64::new(0)));
    let begun = Instant::now();
    let mut running = JoinSet::new();
    let connections = clients.len();
    for mut client in clients {
        let (load, due, next) = (load.clone(), due.clone(), next.clone());
        running.spawn(async move {
            let mut run = Run::default();
            while let Ok(permit) = due.acquire().await {
                permit.forget();
                let nth = next.fetch_add(1, Relaxed);
                if nth >= schedule.count() {
                    break;
                }
                let verdict = load.once(&mut client, nth).await;
                run.add(begun.elapsed().saturating_sub(schedule.due(nth)), verdict);
            }
            run
        });
    }
    // A thread of its own: the runtime's timers are a millisecond coarse.
    let clock = std::thread::spawn(move || {
        for nth in 0..schedule.count() {
            std::thread::sleep(schedule.due(nth).saturating_sub(begun.elapsed()));
            due.add_permits(1);
        }
        due.add_permits(connections);
    });
    let runs = running.join_all().await;
    let run = together(begun, runs);
    clock.join().map_err(|_| anyhow::anyhow!("the clock stopped"))?;
    Ok(run)
}
