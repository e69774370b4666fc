//! Stopping without leaving anything half done.

use tokio::{signal, sync::watch};

/// Turns true when the process is asked to stop: SIGTERM, or Ctrl-C.
pub fn listen() -> watch::Receiver<bool> {
    let (tell, told) = watch::channel(false);
    tokio::spawn(async move {
        asked().await;
        tracing::info!("stopping: finishing what is under way");
        let _ = tell.send(true);
        // Held until the process ends: a worker takes a dropped sender for a request.
        std::future::pending::<()>().await;
    });
    told
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
