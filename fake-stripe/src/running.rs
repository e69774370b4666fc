//! Starting and stopping a stand-in.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, header},
};
use serde_json::Value;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};
use tower::ServiceExt as _;

use crate::{
    DEFAULT_SECRET_KEY, api, control,
    fake::Fake,
    journal::{self, Journal},
    page,
    state::Books,
};

/// How a stand-in is to run.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen. With port 0, the port of the last run if `file` knows one and
    /// it is free, else any free port. Keep it on loopback: `/_fake/` obeys everybody.
    pub listen: SocketAddr,
    /// The only API key that is accepted.
    pub secret_key: String,
    /// Who is told of events.
    pub webhook: Option<Webhook>,
    /// Where browsers find the payment page, without a slash at the end, if that is
    /// not where it listens: see [`Running::pages`].
    pub public_url: Option<String>,
    /// How many seconds lie between two payouts; without, none are made by themselves.
    pub payout_every: Option<i64>,
    /// Where the books are kept between runs; in memory alone if absent.
    pub file: Option<PathBuf>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            secret_key: DEFAULT_SECRET_KEY.to_owned(),
            webhook: None,
            public_url: None,
            payout_every: None,
            file: None,
        }
    }
}

/// Who is told of events, over plain http.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// Such as `http://127.0.0.1:3000/stripe/webhook`.
    pub url: String,
    /// What the webhooks are signed with, such as `whsec_demo`.
    pub secret: String,
}

/// A stand-in that runs. It stops when this is dropped.
pub struct Running {
    /// Where the API is, without a slash at the end.
    pub url: String,
    /// Where it listens.
    pub address: SocketAddr,
    /// The API key that is accepted.
    pub secret_key: String,
    fake: Arc<Fake>,
    stop: watch::Sender<bool>,
    server: JoinHandle<()>,
    control: Router,
}

/// Starts a stand-in. Fails where the address is taken or the file cannot be read.
pub async fn start(config: Config) -> io::Result<Running> {
    let mut books = match &config.file {
        Some(file) => journal::load(file)?,
        None => Books::default(),
    };
    let listener = listen(config.listen, books.settings.port).await?;
    let address = listener.local_addr()?;
    let url = format!("http://{address}");
    books.settings.port = Some(address.port());
    books.public_url = config.public_url.unwrap_or_else(|| url.clone());
    books.settings.payout_every = config.payout_every.or(books.settings.payout_every);
    books.forget_old_events();
    let journal = match &config.file {
        Some(file) => Some(Journal::start(file, &mut books)?),
        None => None,
    };
    let fake = Fake::new(config.secret_key.clone(), books, journal);
    if let Some(webhook) = config.webhook {
        fake.change(|books| books.configure_webhook(&webhook.url, &webhook.secret));
    }
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(tick(fake.clone(), stopped.clone()));
    let server = tokio::spawn(serve(listener, routes(&fake), stopped));
    let control = control::routes().with_state(fake.clone());
    Ok(Running { url, address, secret_key: config.secret_key, fake, stop, server, control })
}

impl Running {
    /// Has every event told to `url` from now on, in place of the configured webhook.
    pub fn deliver_to(&self, webhook: &Webhook) {
        self.fake.change(|books| books.configure_webhook(&webhook.url, &webhook.secret));
    }

    /// The payment page alone (`/c/pay/{session}`), for a server that wants to show it
    /// under its own address.
    pub fn pages(&self) -> Router {
        page::routes().with_state(self.fake.clone())
    }

    /// Tells the stand-in what to do, as a POST of `order` to `/_fake/{path}` would, and
    /// returns its answer: `tell("sessions/cs_1/pay", json!({}))`.
    pub async fn tell(&self, path: &str, order: &Value) -> Value {
        self.control(Method::POST, path, order.to_string()).await
    }

    /// Asks the stand-in, as a GET of `/_fake/{path}` would: `ask("books")`.
    pub async fn ask(&self, path: &str) -> Value {
        self.control(Method::GET, path, String::new()).await
    }

    async fn control(&self, method: Method, path: &str, body: String) -> Value {
        let request = Request::builder()
            .method(method)
            .uri(format!("/_fake/{path}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body));
        let Ok(request) = request else { return Value::Null };
        let Ok(response) = self.control.clone().oneshot(request).await;
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap_or_default();
        serde_json::from_slice(&body)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&body).into_owned()))
    }

    /// Stops, once the requests that are being answered are done.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        let _ = self.server.await;
    }
}

async fn listen(address: SocketAddr, last: Option<u16>) -> io::Result<TcpListener> {
    if address.port() == 0
        && let Some(port) = last
        && let Ok(listener) = TcpListener::bind(SocketAddr::new(address.ip(), port)).await
    {
        return Ok(listener);
    }
    TcpListener::bind(address).await
}

fn routes(fake: &Arc<Fake>) -> Router {
    Router::new()
        .merge(api::routes(fake))
        .merge(control::routes())
        .merge(page::routes())
        .with_state(fake.clone())
}

async fn serve(listener: TcpListener, routes: Router, stopped: watch::Receiver<bool>) {
    let served = axum::serve(listener, routes).with_graceful_shutdown(until(stopped)).await;
    if let Err(error) = served {
        tracing::error!(%error, "the payment stand-in stopped");
    }
}

/// Ends when told to, or when nobody is left to tell.
async fn until(mut stopped: watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stop| *stop).await;
}

/// Lets sessions expire that nobody asks about.
async fn tick(fake: Arc<Fake>, stopped: watch::Receiver<bool>) {
    let ticks = async {
        let mut interval = tokio::time::interval(Duration::from_secs(1));
        loop {
            interval.tick().await;
            let _ = fake.read(|_| Ok(()));
        }
    };
    tokio::select! {
        () = until(stopped) => {}
        () = ticks => {}
    }
}
