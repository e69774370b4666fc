//! Takes connections in, and sees them off.
//!
//! HTTP/1.1 alone: TLS, and with it HTTP/2, ends at the proxy in front. Listening for either
//! keeps twice as much of each connection that waits: it reads a beginning before it knows what
//! to read the rest with.

use std::{
    convert::Infallible,
    future::Future,
    net::SocketAddr,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{Router, body::Body, extract::ConnectInfo, response::Response, serve::Listener};
use hyper::{
    Request,
    body::Incoming,
    server::conn::http1,
    service::{self, service_fn},
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    time::timeout,
};
use tower::Service;

use super::lobby::{First, Lobby};

#[cfg(test)]
mod tests;

/// How long a connection may say nothing, or be in the middle of a request's head: longer than
/// proxies keep one that they do not use (nginx a minute, Caddy two), so that none is closed in
/// the moment in which a form is sent through it.
const SILENCE: Duration = Duration::from_secs(150);

/// How long what was sent takes to be noticed.
const ON_ITS_WAY: Duration = Duration::from_millis(200);

/// Serves until `stop`; then answers what has been asked, and returns.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    lobby: Lobby,
    stop: impl Future<Output = ()>,
) {
    serve_unless(SILENCE, listener, (router, lobby), stop).await;
}

/// The same, unless a connection is silent for so long.
async fn serve_unless(
    silence: Duration,
    mut listener: TcpListener,
    (router, lobby): (Router, Lobby),
    stop: impl Future<Output = ()>,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(silence);
    let house = Arc::new(House { http, router, lobby, silence });
    let (leaving, _) = watch::channel(());
    let mut stop = pin!(stop);
    loop {
        // Waits, and tries again, while the system has no room for another connection.
        let accepted = Listener::accept(&mut listener);
        let (stream, address) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut stop => break,
        };
        // A page leaves as soon as it is written, however many pieces it is in.
        let _ = stream.set_nodelay(true);
        let (house, leaving) = (house.clone(), leaving.subscribe());
        tokio::spawn(async move { house.serve(stream, address, leaving).await });
    }
    drop(listener);
    let _ = leaving.send(());
    // Each connection has a receiver until it ends.
    leaving.closed().await;
}

/// What every connection is served with.
struct House {
    http: http1::Builder,
    router: Router,
    lobby: Lobby,
    silence: Duration,
}

impl House {
    /// One connection, from its first byte to its end.
    async fn serve(
        &self,
        stream: TcpStream,
        address: SocketAddr,
        mut leaving: watch::Receiver<()>,
    ) {
        let said = says_something(&stream, self.silence);
        if !unless_leaving(said, &mut leaving).await {
            return;
        }
        let first = self.lobby.turn(&stream).await;
        let answer = answering(self.router.clone(), address, first);
        let connection = self.http.serve_connection(TokioIo::new(stream), answer);
        let mut connection = pin!(connection);
        let ended = tokio::select! {
            // First, so that what was said is read before it is told to end.
            biased;
            ended = &mut connection => ended,
            _ = leaving.changed() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "a connection broke");
        }
    }
}

/// Whether anything comes in that time: until then a connection costs next to nothing.
async fn says_something(stream: &TcpStream, silence: Duration) -> bool {
    matches!(timeout(silence, stream.peek(&mut [0])).await, Ok(Ok(1)))
}

/// The same at the end: what was sent before it is on its way for a moment at most. That it
/// came to an end stays to be seen.
async fn unless_leaving(
    said: impl Future<Output = bool>,
    leaving: &mut watch::Receiver<()>,
) -> bool {
    let mut said = pin!(said);
    tokio::select! {
        said = &mut said => said,
        _ = leaving.changed() => {
            leaving.mark_changed();
            timeout(ON_ITS_WAY, said).await.unwrap_or(false)
        }
    }
}

/// Answers a connection's requests. The first ends its turn in the lobby.
fn answering(
    router: Router,
    address: SocketAddr,
    first: First,
) -> impl service::Service<
    Request<Incoming>,
    Response = Response,
    Error = Infallible,
    Future: Send + 'static,
> {
    let first = Mutex::new(Some(first));
    service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo::<SocketAddr>(address));
        let first = first.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(arrived) = first.as_ref().and_then(|first| first.arrived) {
            request.extensions_mut().insert(arrived);
        }
        let answer = router.clone().call(request);
        async move {
            let answer = answer.await;
            if let Some(first) = first {
                first.end();
            }
            answer
        }
    })
}
