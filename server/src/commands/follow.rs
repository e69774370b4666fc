//! Looks after the copy of the database that public pages are read from.

use storage::{Replica, Standing};
use tokio::{sync::watch, time::interval};

/// Looks how the copy stands until the server stops, and says so when it changes.
pub async fn run(replica: Replica, mut stopping: watch::Receiver<bool>) {
    let mut ticks = interval(replica.period());
    let mut told = None;
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
        let standing = replica.look().await;
        measure(standing);
        if told != Some(standing.code()) {
            told = Some(standing.code());
            tell(standing);
        }
    }
}

fn measure(standing: Standing) {
    let used = matches!(standing, Standing::Follows(_));
    metrics::gauge!("replica_used").set(if used { 1.0 } else { 0.0 });
    if let Standing::Follows(age) | Standing::Lags(Some(age)) = standing {
        metrics::gauge!("replica_age_seconds").set(age.as_secs_f64());
    }
}

fn tell(standing: Standing) {
    match standing {
        Standing::Follows(_) => tracing::info!("public pages are read from the replica"),
        other => tracing::warn!(
            replica = other.code(),
            "the replica is not read from: public pages are read from the database itself"
        ),
    }
}
