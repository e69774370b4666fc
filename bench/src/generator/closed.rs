//! The closed model: each connection asks again as soon as it was answered.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use anyhow::Result;
use tokio::task::JoinSet;

use super::{Load, Run, together};

/// When it is enough.
#[derive(Clone, Copy, Debug)]
pub enum Until {
    /// After so long.
    Lasting(Duration),
    /// After so many requests.
    Count(u64),
}

/// As much as the server can do with these connections.
pub async fn closed(load: &Load, until: Until) -> Result<Run> {
    let clients = load.connect().await?;
    let next = Arc::new(AtomicU64::new(0));
    let begun = Instant::now();
    let mut running = JoinSet::new();
    for mut client in clients {
        let (load, next) = (load.clone(), next.clone());
        running.spawn(async move {
            let mut run = Run::default();
            loop {
                let nth = next.fetch_add(1, Relaxed);
                let over = match until {
                    Until::Lasting(time) => begun.elapsed() >= time,
                    Until::Count(count) => nth >= count,
                };
                if over {
                    return run;
                }
                let asked = Instant::now();
                let verdict = load.once(&mut client, nth).await;
                run.add(asked.elapsed(), verdict);
            }
        });
    }
    let runs = running.join_all().await;
    Ok(together(begun, runs))
}
