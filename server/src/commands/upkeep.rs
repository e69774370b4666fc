//! What the server looks after by itself, whether or not the jobs run in this process.

use std::time::Duration;

use metrics_exporter_prometheus::PrometheusHandle;
use services::Services;
use tokio::{sync::watch, time::interval};

/// The recorder keeps every measurement until it is asked to sum them up.
const SUM_UP: Duration = Duration::from_secs(5);
/// The limits keep every address until they are asked to forget; counted in [`SUM_UP`].
const FORGET_EVERY: u32 = 120;

/// Sums up measurements and forgets old limits until the server stops.
pub async fn run(services: Services, metrics: PrometheusHandle, stopping: watch::Receiver<bool>) {
    every(SUM_UP, FORGET_EVERY, services, metrics, stopping).await;
}

async fn every(
    period: Duration,
    forget_every: u32,
    services: Services,
    metrics: PrometheusHandle,
    mut stopping: watch::Receiver<bool>,
) {
    let mut ticks = interval(period);
    for tick in 1_u32.. {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
        metrics.run_upkeep();
        if tick.is_multiple_of(forget_every) {
            services.limits.prune();
        }
    }
}

#[cfg(test)]
mod tests {
    use metrics_exporter_prometheus::PrometheusBuilder;
    use services::{limits::LimitKind, testing::TestBed};
    use storage::{Engine, testing::database};

    use super::*;

    #[tokio::test]
    async fn old_limits_are_forgotten_and_measurements_summed_up_without_a_worker() {
        let db = database(Engine::Sqlite).await;
        let services = TestBed::services_on(db.store.clone());
        services.limits.check(LimitKind::Api, "somebody").expect("the first");
        let recorder = PrometheusBuilder::new().build_recorder();
        let (stop, told) = watch::channel(false);
        let upkeep = every(Duration::from_millis(5), 4, services.clone(), recorder.handle(), told);
        let upkeep = tokio::spawn(upkeep);
        for _ in 0..400 {
            tokio::time::sleep(Duration::from_millis(5)).await;
            if services.limits.is_empty() {
                break;
            }
        }
        assert!(services.limits.is_empty());
        stop.send(true).expect("it listens");
        upkeep.await.expect("it stopped");
    }
}
