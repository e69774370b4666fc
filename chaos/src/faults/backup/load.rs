//! Clients who hold one time after another, and pay for every second one.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{
    http::Http,
    visits::{Clients, Visit, day},
    world::{Lumbar, Page, Stripe},
};

/// How many clients there are.
pub(super) const CLIENTS: usize = 3;
/// The studio that `lumbar seed bench` makes.
const SLUG: &str = "years-1";
/// How long it may take until something more is promised, or is so.
const PATIENCE: Duration = Duration::from_secs(60);

/// What clients were told, by the references of their visits.
#[derive(Clone, Default)]
pub(super) struct Told {
    /// The time is theirs.
    pub held: Vec<String>,
    /// It is paid, and confirmed.
    pub paid: Vec<String>,
}

/// Clients at work.
pub(super) struct Load {
    stop: Arc<AtomicBool>,
    told: Arc<Mutex<Told>>,
    workers: JoinSet<Result<()>>,
}

impl Load {
    pub async fn start(lumbar: &Lumbar, stripe: &Stripe, http: &Http) -> Result<Self> {
        let (stop, told) = (Arc::new(AtomicBool::new(false)), Arc::default());
        let mut workers = JoinSet::new();
        for number in 0..CLIENTS {
            let client = Client::of(number, lumbar, stripe, http).await?;
            workers.spawn(client.work(stop.clone(), Arc::clone(&told)));
        }
        Ok(Self { stop, told, workers })
    }

    /// What they were told so far.
    pub fn told(&self) -> Told {
        lock(&self.told).clone()
    }

    /// Waits until so many times are held, and so many visits are paid.
    pub async fn until(&self, held: usize, paid: usize) -> Result<()> {
        let begun = Instant::now();
        loop {
            let told = self.told();
            if told.held.len() >= held && told.paid.len() >= paid {
                return Ok(());
            }
            ensure!(begun.elapsed() < PATIENCE, "nobody gets a time any more, or can pay for it");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    pub async fn end(self) -> Result<()> {
        self.stop.store(true, Ordering::SeqCst);
        self.workers.join_all().await.into_iter().collect()
    }
}

fn lock(told: &Mutex<Told>) -> MutexGuard<'_, Told> {
    told.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One of them.
pub(super) struct Client {
    number: usize,
    clients: Clients,
    page: Page,
    treatment: String,
}

impl Client {
    pub async fn of(number: usize, lumbar: &Lumbar, stripe: &Stripe, http: &Http) -> Result<Self> {
        let clients = Clients { base: lumbar.url(), http: http.clone() };
        let url = format!("{}/api/v1/studios/{SLUG}/treatments", clients.base);
        let treatments = http.get(&url).await?.expect(200)?.json();
        let treatment = treatments[0]["slug"].as_str().context("a treatment")?.to_owned();
        Ok(Self { number, clients, page: stripe.page(), treatment })
    }

    async fn work(self, stop: Arc<AtomicBool>, told: Arc<Mutex<Told>>) -> Result<()> {
        for n in 0_usize.. {
            if stop.load(Ordering::SeqCst) {
                break;
            }
            let Some((reference, visit)) = self.hold(n).await? else { continue };
            lock(&told).held.push(reference.clone());
            if n.is_multiple_of(2) {
                self.pay(&visit).await?;
                lock(&told).paid.push(reference);
            }
        }
        Ok(())
    }

    /// Asks for times until one is given, and pays for it.
    pub async fn hold_and_pay(&self) -> Result<String> {
        let begun = Instant::now();
        for n in 0_usize.. {
            if let Some((reference, visit)) = self.hold(n).await? {
                self.pay(&visit).await?;
                return Ok(reference);
            }
            ensure!(begun.elapsed() < PATIENCE, "no time can be had");
        }
        bail!("no time can be had")
    }

    /// Asks for one of the free times of some day; somebody else may be faster. The visit, with
    /// its reference before it.
    async fn hold(&self, n: usize) -> Result<Option<(String, Visit)>> {
        let http = &self.clients.http;
        let day = day(i64::try_from((self.number * 17 + n * 5) % 50)? + 3);
        let address = format!("{}/api/v1/studios/{SLUG}", self.clients.base);
        let query = format!("treatment={}&therapist=any&from={day}&to={day}", self.treatment);
        let free = http.get(&format!("{address}/slots?{query}")).await?.expect(200)?.json();
        let slots = free["slots"].as_array().context("a list")?;
        if slots.is_empty() {
            return Ok(None);
        }
        let start = &slots[(self.number * 7 + n) % slots.len()]["start"];
        let client = format!("b{}x{n}", self.number);
        let wish = self.wish(start, &client);
        let answer = http.post(&format!("{address}/bookings"), &wish).await?;
        match answer.status {
            201 => {
                let made = answer.json();
                let reference = made["reference"].as_str().context("a reference")?.to_owned();
                Ok(Some((reference, Visit::of(&client, &made)?)))
            }
            409 => Ok(None),
            status => bail!("answered {status}: {}", answer.text()),
        }
    }

    /// Pays, comes back, and looks until the visit is confirmed.
    async fn pay(&self, visit: &Visit) -> Result<()> {
        let back = self.page.pay(&visit.session).await?.context("it can be paid")?;
        let page = self.clients.come_back(&back).await?;
        ensure!(page.status < 500, "who paid came to {}: {}", page.status, page.text());
        let begun = Instant::now();
        while self.clients.state(visit).await? != "confirmed" {
            ensure!(begun.elapsed() < PATIENCE, "{visit:?} is paid, and not confirmed");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    fn wish(&self, start: &Value, client: &str) -> Value {
        json!({
            "treatment": self.treatment,
            "therapist": "any",
            "start": start,
            "client": { "name": "Amara Okafor", "email": format!("{client}@chaos.example") },
            "screening": { "none": true },
            "accept_policy": true,
            "accept_card": true,
        })
    }
}
