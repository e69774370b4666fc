//! `lumbar worker`: the jobs alone.

use std::time::Duration;

use services::jobs::run_worker;

use super::{CommandError, shutdown};
use crate::{Config, http, wiring};

/// Does jobs until asked to stop.
pub async fn run(config: &Config) -> Result<(), CommandError> {
    let store = wiring::open_existing(config).await?;
    wiring::insist_on_schema(&store).await?;
    store.prove_no_overlap_guard().await?;
    let services = wiring::services(config, store, None).await?;
    wiring::insist_on_key(config, &services).await?;
    let leaving = shutdown::listen(Duration::ZERO).leaving;
    tokio::select! {
        () = run_worker(services, leaving.clone()) => {}
        () = shutdown::overdue(leaving, http::PATIENCE) => {
            tracing::warn!("stopping: jobs that go on still are broken off, and done by the next");
        }
    }
    Ok(())
}
