//! Stopping without leaving anything half done.

use std::time::Duration;

use tokio::{
    signal,
    sync::watch,
    time::{sleep, timeout},
};

/// How a process is told to stop, in two steps.
pub struct Told {
    /// It was asked to: it takes on nothing new, and a server says so to its balancer.
    pub leaving: watch::Receiver<bool>,
    /// The balancer had time to look away: no connection is accepted any more.
    pub stopping: watch::Receiver<bool>,
}

/// Waits for being asked to stop: by SIGTERM, or Ctrl-C. Between the two steps `drain` passes,
/// unless somebody asks once more.
pub fn listen(drain: Duration) -> Told {
    let (leave, leaving) = watch::channel(false);
    let (stop, stopping) = watch::channel(false);
    tokio::spawn(async move {
        asked().await;
        let _ = leave.send(true);
        if !drain.is_zero() {
            tracing::info!(seconds = drain.as_secs(), "stopping: balancers are told first");
            let _ = timeout(drain, asked()).await;
        }
        tracing::info!("stopping: finishing what is under way");
        let _ = stop.send(true);
        // Held until the process ends: a worker takes a dropped sender for a request.
        std::future::pending::<()>().await;
    });
    Told { leaving, stopping }
}

/// Passes where what was under way is under way still, so long after the process was to stop:
/// somebody reads a large file slowly, or a page not at all, and may be gone for hours.
pub async fn overdue(mut stopping: watch::Receiver<bool>, patience: Duration) {
    // Nobody who could say so is left: then nobody says so.
    if stopping.wait_for(|stop| *stop).await.is_err() {
        std::future::pending::<()>().await;
    }
    sleep(patience).await;
}

async fn asked() {
    let interrupted = async {
        if signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut stream) => {
                stream.recv().await;
            }
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A_MOMENT: Duration = Duration::from_millis(20);
    const LONG: Duration = Duration::from_secs(600);

    async fn is_late(stopping: &watch::Receiver<bool>, patience: Duration) -> bool {
        timeout(A_MOMENT, overdue(stopping.clone(), patience)).await.is_ok()
    }

    #[tokio::test]
    async fn what_is_under_way_is_late_only_so_long_after_the_process_is_to_stop() {
        let (stop, stopping) = watch::channel(false);
        assert!(!is_late(&stopping, Duration::ZERO).await);
        stop.send(true).expect("somebody listens");
        assert!(is_late(&stopping, Duration::ZERO).await);
        assert!(!is_late(&stopping, LONG).await);
    }

    #[tokio::test]
    async fn nothing_is_late_where_nobody_can_say_stop() {
        let (stop, stopping) = watch::channel(false);
        drop(stop);
        assert!(!is_late(&stopping, Duration::ZERO).await);
    }
}
