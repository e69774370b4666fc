//! Stopping without leaving anything half done.

use std::time::Duration;

use tokio::{signal, sync::watch, time::timeout};

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
