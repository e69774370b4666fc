//! Clients that book and pay while something is broken, and what they were told.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Result, bail, ensure};
use serde_json::json;
use tokio::task::JoinSet;

use crate::{
    engines::Database,
    http::Answer,
    visits::{Clients, Visit, Wish},
    world::{Studio, World},
};

/// How long a client who was told to come back waits: less than they were told, so that a
/// server that is not there is asked often.
const PAUSE: Duration = Duration::from_millis(200);
/// How often a client asks again for the same before giving up.
const TRIES: usize = 400;

/// What the clients were told.
#[derive(Default)]
pub struct Told {
    /// Everybody whom the server told that they have a visit.
    visits: Mutex<Vec<Visit>>,
    /// How often each status and code was answered.
    answers: Mutex<BTreeMap<String, u64>>,
    /// The longest that anybody waited for an answer.
    longest: Mutex<Duration>,
    /// How many got no answer at all, and asked again.
    lost: AtomicUsize,
    /// What made a client give up.
    failures: Mutex<Vec<String>>,
}

/// Clients at work. They stop when they are told to.
pub struct Load {
    stop: Arc<AtomicBool>,
    told: Arc<Told>,
    workers: JoinSet<Result<()>>,
}

/// Whether an answer that never came is a finding, or what happens when a server is killed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Unanswered {
    Finding,
    AskedAgain,
}

impl Load {
    /// So many clients, each of whom books one visit after another at times of their own, with
    /// a key, and asks again until there is an answer; and pays for it.
    pub async fn start(
        world: &World,
        base: &str,
        workers: usize,
        unanswered: Unanswered,
    ) -> Result<Self> {
        let (stop, told) = (Arc::new(AtomicBool::new(false)), Arc::new(Told::default()));
        let mut set = JoinSet::new();
        let clients = Clients { base: base.to_owned(), http: world.http.clone() };
        for number in 0..workers {
            let therapist = Studio::therapist(number);
            let mut free = Vec::new();
            for first in (3..300).step_by(30) {
                free.extend(clients.free("short", &therapist, (first, 30)).await?);
            }
            let starts = crate::visits::apart(free, 45);
            ensure!(starts.len() > 3_000, "only {} times for {therapist}", starts.len());
            let worker = Worker {
                number,
                starts,
                clients: clients.clone(),
                stripe: world.stripe.url.clone(),
                stop: stop.clone(),
                told: told.clone(),
                unanswered,
            };
            set.spawn(worker.work());
        }
        Ok(Self { stop, told, workers: set })
    }

    /// What they were told so far.
    pub fn told(&self) -> &Told {
        &self.told
    }

    /// Lets everybody come to the end of what they do.
    pub async fn end(self) -> Result<Arc<Told>> {
        self.stop.store(true, Ordering::SeqCst);
        for done in self.workers.join_all().await {
            done?;
        }
        Ok(self.told)
    }
}

struct Worker {
    number: usize,
    starts: Vec<String>,
    clients: Clients,
    stripe: String,
    stop: Arc<AtomicBool>,
    told: Arc<Told>,
    unanswered: Unanswered,
}

impl Worker {
    /// A client who meets what must not be says so at once, and the round ends.
    async fn work(self) -> Result<()> {
        let told = self.told.clone();
        self.book_and_pay().await.inspect_err(|error| {
            let mut failures = told.failures.lock().unwrap_or_else(PoisonError::into_inner);
            failures.push(format!("{error:#}"));
        })
    }

    async fn book_and_pay(self) -> Result<()> {
        for (n, start) in self.starts.iter().enumerate() {
            if self.stop.load(Ordering::SeqCst) {
                return Ok(());
            }
            let client = format!("w{}x{n}", self.number);
            let therapist = Studio::therapist(self.number);
            let wish = Wish {
                treatment: "short",
                therapist,
                start: start.clone(),
                client: client.clone(),
            };
            if let Some(visit) = self.book(&wish).await? {
                self.told.visits.lock().unwrap_or_else(PoisonError::into_inner).push(visit.clone());
                self.pay(&visit).await?;
            }
        }
        bail!("client {} has no times left: the round takes too long", self.number)
    }

    /// Asks until there is an answer; under one key, so that nothing is done twice.
    async fn book(&self, wish: &Wish) -> Result<Option<Visit>> {
        for _ in 0..TRIES {
            let begun = Instant::now();
            let answer = match self.clients.ask(wish, Some(&wish.client)).await {
                Ok(answer) => answer,
                Err(error) if self.unanswered == Unanswered::Finding => return Err(error),
                Err(_) => {
                    self.told.lost.fetch_add(1, Ordering::Relaxed);
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
            };
            self.told.heard(&answer, begun.elapsed());
            match answer.status {
                201 => return Ok(Some(Visit::of(&wish.client, &answer.json())?)),
                // Whoever was at it is gone, and the key is free again in two minutes: nobody
                // was told anything.
                409 if answer.json()["code"] == "idempotency_in_use" => return Ok(None),
                503 => said_in_words(&answer)?,
                // The payment page could not be opened, and nothing was kept.
                502 => {}
                _ => bail!("{wish:?} was answered {}: {}", answer.status, answer.text()),
            }
            if self.stop.load(Ordering::SeqCst) {
                return Ok(None);
            }
            tokio::time::sleep(PAUSE).await;
        }
        bail!("{wish:?} was never answered")
    }

    async fn pay(&self, visit: &Visit) -> Result<()> {
        let url = format!("{}/_fake/sessions/{}/pay", self.stripe, visit.session);
        let paid = self.clients.http.post(&url, &json!({})).await?.json();
        ensure!(paid["payment_status"] == "paid", "{visit:?} cannot be paid: {paid}");
        // Whoever comes back while nobody is there looks again later, or waits for the mail.
        let back = format!("{}/b/{}?paid=1", self.clients.base, visit.token);
        if let Ok(page) = self.clients.come_back(&back).await
            && page.status >= 500
        {
            ensure!(page.status == 503, "came back to {}: {}", page.status, page.text());
            ensure!(page.text().len() > 40, "came back to a page without words");
        }
        Ok(())
    }
}

/// A refusal because something is away says so, and when to come back.
fn said_in_words(answer: &Answer) -> Result<()> {
    let said = answer.json();
    let words = said["title"].as_str().is_some_and(|title| title.len() > 20);
    let seconds = said["retry_after"].as_u64().is_some_and(|seconds| seconds > 0);
    ensure!(words && seconds, "503 without words or a time to come back: {}", answer.text());
    Ok(())
}

impl Told {
    fn heard(&self, answer: &Answer, took: Duration) {
        let code = answer.json()["code"].as_str().unwrap_or_default().to_owned();
        let what = format!("{} {code}", answer.status).trim().to_owned();
        *self.answers.lock().unwrap_or_else(PoisonError::into_inner).entry(what).or_default() += 1;
        let mut longest = self.longest.lock().unwrap_or_else(PoisonError::into_inner);
        *longest = took.max(*longest);
    }

    /// What made clients give up.
    pub fn failures(&self) -> Vec<String> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many were told that they have a visit.
    pub fn visits(&self) -> usize {
        self.visits.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// How many answers were of this status.
    pub fn answered(&self, status: &str) -> u64 {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.iter().filter(|(what, _)| what.starts_with(status)).map(|(_, n)| n).sum()
    }

    /// How many got no answer, and asked again.
    pub fn lost(&self) -> usize {
        self.lost.load(Ordering::Relaxed)
    }

    /// The longest that anybody waited.
    pub fn longest(&self) -> Duration {
        *self.longest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until every promise is true: what was paid while nobody heard of it is found by
    /// the reconciler, which looks when a server starts. Returns how many there are.
    pub async fn come_true(&self, database: &Database, patience: Duration) -> Result<usize> {
        let begun = Instant::now();
        loop {
            let (broken, promised) = self.broken_promises(database).await?;
            if broken.is_empty() {
                return Ok(promised);
            }
            if begun.elapsed() > patience {
                crate::checks::hold(&broken)?;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// Everybody who was told that they have a visit, and paid, has it: once the work is done,
    /// it is confirmed. What of that is not true, and how many visits there are.
    async fn broken_promises(&self, database: &Database) -> Result<(Vec<String>, usize)> {
        let sql = "SELECT contact_email AS email, state FROM booking WHERE state <> 'expired'";
        let rows = database.rows(sql).await?;
        let mut there: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for row in &rows {
            let (Some(email), Some(state)) = (row["email"].as_str(), row["state"].as_str()) else {
                continue;
            };
            there.entry(email).or_default().push(state);
        }
        let visits = self.visits.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let broken = |visit: &Visit| {
            let email = format!("{}@chaos.example", visit.client);
            let found = there.get(email.as_str()).map_or(&[][..], Vec::as_slice);
            (found != ["confirmed"]).then(|| format!("{visit:?} was promised, and is {found:?}"))
        };
        Ok((visits.iter().filter_map(broken).collect(), visits.len()))
    }
}
