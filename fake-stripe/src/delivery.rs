//! Telling webhooks what happened: signed, repeated until accepted, and as badly as
//! a test wishes.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    body::Bytes,
    http::{Request, StatusCode, header},
};
use http_body_util::Full;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde::{Deserialize, Serialize};

use crate::{
    events::Event,
    fake::Fake,
    webhooks::{Endpoint, signature},
};

/// How long to wait before each repetition. Stripe goes on for three days.
const PAUSES: [Duration; 4] = [
    Duration::from_secs(1),
    Duration::from_secs(3),
    Duration::from_secs(10),
    Duration::from_secs(30),
];
const PATIENCE: Duration = Duration::from_secs(10);
/// So many deliveries are remembered.
const LOGGED: usize = 1_000;

/// How webhooks are delivered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Mode {
    /// Once, in order.
    #[default]
    Normal,
    /// Never: only the list of events tells.
    Drop,
    /// Twice at once.
    Duplicate,
    /// When a test says so, in the order it says.
    Hold,
}

/// One event for one endpoint.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    url: String,
    secret: String,
    event: String,
    kind: String,
    body: String,
}

impl Letter {
    /// The letter that tells `endpoint` of `event`.
    pub fn new(endpoint: &Endpoint, event: &Event) -> Self {
        Self {
            url: endpoint.url.clone(),
            secret: endpoint.secret.clone(),
            event: event.id.clone(),
            kind: event.kind.clone(),
            body: event.json().to_string(),
        }
    }
}

/// One attempt to deliver, for tests to read.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Attempted {
    pub event: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub url: String,
    /// What the endpoint answered; nothing if it could not be reached.
    pub status: Option<u16>,
}

#[derive(Default)]
struct Desk {
    mode: Mode,
    delay: Duration,
    held: Vec<Letter>,
    log: Vec<Attempted>,
}

/// Who delivers.
pub(crate) struct Postman {
    desk: Mutex<Desk>,
    busy: AtomicUsize,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl Default for Postman {
    fn default() -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { desk: Mutex::default(), busy: AtomicUsize::new(0), client }
    }
}

impl Postman {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Delivers from now on in that manner, each after `delay`.
    pub fn set(&self, mode: Mode, delay: Duration) {
        let mut desk = self.desk();
        desk.mode = mode;
        desk.delay = delay;
    }

    /// Forgets what is held and what was done.
    pub fn clear(&self) {
        *self.desk() = Desk::default();
    }

    /// The letters that are held, which are then held no more.
    pub fn take_held(&self) -> Vec<Letter> {
        std::mem::take(&mut self.desk().held)
    }

    /// The attempts made so far, the oldest first.
    pub fn log(&self) -> Vec<Attempted> {
        self.desk().log.clone()
    }

    /// How many letters are held.
    pub fn held(&self) -> usize {
        self.desk().held.len()
    }

    /// Whether every letter that is to be delivered has been, or was given up.
    pub fn is_idle(&self) -> bool {
        self.busy.load(Ordering::SeqCst) == 0
    }

    async fn send(&self, letter: &Letter, at: i64) -> Option<StatusCode> {
        let request = Request::post(&letter.url)
            .header(header::CONTENT_TYPE, "application/json; charset=utf-8")
            .header(header::USER_AGENT, "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
            .header("stripe-signature", signature(&letter.secret, at, &letter.body))
            .body(Full::new(Bytes::from(letter.body.clone())))
            .ok()?;
        let answer = tokio::time::timeout(PATIENCE, self.client.request(request)).await;
        let status = answer.ok().and_then(Result::ok).map(|response| response.status());
        let mut desk = self.desk();
        if desk.log.len() >= LOGGED {
            desk.log.remove(0);
        }
        desk.log.push(Attempted {
            event: letter.event.clone(),
            kind: letter.kind.clone(),
            url: letter.url.clone(),
            status: status.map(|s| s.as_u16()),
        });
        status
    }
}

impl Fake {
    /// Has letters delivered, in the manner that is set.
    pub fn post(self: &Arc<Self>, letters: Vec<Letter>) {
        if letters.is_empty() {
            return;
        }
        let (mode, delay) = {
            let mut desk = self.postman.desk();
            if desk.mode == Mode::Hold {
                desk.held.extend(letters);
                return;
            }
            (desk.mode, desk.delay)
        };
        match mode {
            Mode::Drop | Mode::Hold => {}
            Mode::Normal => self.spawn(letters, delay),
            Mode::Duplicate => {
                self.spawn(letters.clone(), delay);
                self.spawn(letters, delay);
            }
        }
    }

    fn spawn(self: &Arc<Self>, letters: Vec<Letter>, delay: Duration) {
        self.postman.busy.fetch_add(letters.len(), Ordering::SeqCst);
        let fake = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(delay).await;
            for letter in letters {
                if fake.deliver(&letter).await {
                    fake.postman.busy.fetch_sub(1, Ordering::SeqCst);
                } else {
                    tokio::spawn(fake.clone().repeat(letter));
                }
            }
        });
    }

    /// Delivers one letter once; whether it was accepted.
    pub async fn deliver(self: &Arc<Self>, letter: &Letter) -> bool {
        let at = self.read(|books| Ok(books.now())).unwrap_or_default();
        let status = self.postman.send(letter, at).await;
        let accepted = status.is_some_and(|s| s.is_success());
        if accepted {
            self.change(|books| {
                if let Ok(event) = books.events.get_mut(&letter.event) {
                    event.pending_webhooks = event.pending_webhooks.saturating_sub(1);
                }
            });
        }
        accepted
    }

    async fn repeat(self: Arc<Self>, letter: Letter) {
        for pause in PAUSES {
            tokio::time::sleep(pause).await;
            if self.deliver(&letter).await {
                break;
            }
        }
        self.postman.busy.fetch_sub(1, Ordering::SeqCst);
    }
}
