//! A backup that is made under load, restored elsewhere, and looked through there: nothing that
//! was promised before it began is missing, and the ledger's sums are the same.

mod place;

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use self::place::Place;
use crate::{
    engines::Database, http::Http, report::Figures, round::Round, visits::day, world::Lumbar,
};

/// How many clients hold times while the backup is made.
const CLIENTS: usize = 3;
const THERAPISTS: &str = "20";
/// The studio that `lumbar seed bench` makes.
const SLUG: &str = "years-1";
/// How long a restore of a million bookings may take.
const RESTORED_WITHIN: Duration = Duration::from_secs(60);

/// `size` is the number of bookings that are there.
pub async fn round(round: &Round<'_>) -> Result<Figures> {
    let place = Place::make(round, "original").await?;
    let size = round.size.to_string();
    let seed = round.seed.to_string();
    let words = ["seed", "bench", "--bookings", &size, "--therapists", THERAPISTS, "--seed", &seed];
    place.lumbar.to_the_end(&words)?;
    let http = Http::default();
    let server = place.lumbar.serve(&["serve"], &http).await?;
    let load = Load::start(&place.lumbar, &http).await?;
    load.until(CLIENTS * 3).await?;
    let promised = load.promised();
    let begun = Instant::now();
    let copies = place.back_up(round)?;
    let backed_up = begun.elapsed();
    let meanwhile = load.promised().len() - promised.len();
    load.until(promised.len() + meanwhile + CLIENTS).await?;
    load.end().await?;
    drop(server);

    let there = Place::make(round, "restored").await?;
    there.with_key_of(&place)?;
    let begun = Instant::now();
    let said = there.restore(round, &copies)?;
    let restored = begun.elapsed();
    round.say(&format!(
        "{} bookings: backed up in {:.1} s under load, restored and checked in {:.1} s",
        round.size,
        backed_up.as_secs_f64(),
        restored.as_secs_f64()
    ));
    ensure!(said.contains("entries in all"), "the audit log was not looked through: {said}");
    ensure!(restored < RESTORED_WITHIN, "restoring took {restored:?}");
    same(&place, &there, &promised, round.size).await?;
    let mut figures = Figures::default();
    figures.add("bookings", round.size);
    figures.add("promised before the backup, all in it", promised.len());
    figures.add("promised while it was made", meanwhile);
    figures.add("milliseconds to back up", backed_up.as_millis());
    figures.add("milliseconds to restore and check", restored.as_millis());
    place.remove(round).await?;
    there.remove(round).await?;
    Ok(figures)
}

/// The copy has what was promised, the ledger's sums, and as many bookings as there were.
async fn same(place: &Place, there: &Place, promised: &[String], size: u64) -> Result<()> {
    let (original, copy) = (place.open().await?, there.open().await?);
    let (ours, theirs) = (sums(&original).await?, sums(&copy).await?);
    ensure!(!ours.is_empty() && ours == theirs, "the ledgers differ: {ours:?} and {theirs:?}");
    let references = copy.rows("SELECT reference FROM booking").await?;
    ensure!(u64::try_from(references.len())? >= size, "{} bookings", references.len());
    let there: std::collections::BTreeSet<&str> =
        references.iter().filter_map(|row| row["reference"].as_str()).collect();
    let missing: Vec<_> = promised.iter().filter(|one| !there.contains(one.as_str())).collect();
    ensure!(missing.is_empty(), "promised before the backup, and not in it: {missing:?}");
    original.close().await;
    copy.close().await;
    Ok(())
}

async fn sums(database: &Database) -> Result<BTreeMap<String, i64>> {
    let sql = "SELECT currency, account, CAST(SUM(amount_minor) AS BIGINT) AS sum, \
        COUNT(*) AS entries FROM entry GROUP BY currency, account";
    let mut sums = BTreeMap::new();
    for row in database.rows(sql).await? {
        let name = format!("{} {}", row["currency"], row["account"]);
        sums.insert(format!("{name} entries"), row["entries"].as_i64().unwrap_or_default());
        sums.insert(name, row["sum"].as_i64().unwrap_or_default());
    }
    Ok(sums)
}

/// Clients who hold one time after another.
struct Load {
    stop: Arc<AtomicBool>,
    promised: Arc<std::sync::Mutex<Vec<String>>>,
    workers: JoinSet<Result<()>>,
}

impl Load {
    async fn start(lumbar: &Lumbar, http: &Http) -> Result<Self> {
        let base = lumbar.url();
        let url = format!("{base}/api/v1/studios/{SLUG}/treatments");
        let treatments = http.get(&url).await?.expect(200)?.json();
        let first = &treatments[0]["slug"];
        let treatment = first.as_str().context("a treatment")?.to_owned();
        let (stop, promised) = (Arc::new(AtomicBool::new(false)), Arc::default());
        let mut workers = JoinSet::new();
        for number in 0..CLIENTS {
            let client = Client {
                number,
                base: base.clone(),
                treatment: treatment.clone(),
                http: http.clone(),
                stop: stop.clone(),
                promised: Arc::clone(&promised),
            };
            workers.spawn(client.work());
        }
        Ok(Self { stop, promised, workers })
    }

    fn promised(&self) -> Vec<String> {
        self.promised.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    async fn until(&self, wanted: usize) -> Result<()> {
        let begun = Instant::now();
        while self.promised().len() < wanted {
            ensure!(begun.elapsed() < Duration::from_secs(60), "nobody gets a time any more");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    async fn end(self) -> Result<()> {
        self.stop.store(true, Ordering::SeqCst);
        self.workers.join_all().await.into_iter().collect()
    }
}

struct Client {
    number: usize,
    base: String,
    treatment: String,
    http: Http,
    stop: Arc<AtomicBool>,
    promised: Arc<std::sync::Mutex<Vec<String>>>,
}

impl Client {
    async fn work(self) -> Result<()> {
        for n in 0.. {
            if self.stop.load(Ordering::SeqCst) {
                break;
            }
            self.hold(n).await?;
        }
        Ok(())
    }

    /// Asks for one of the free times of some day; somebody else may be faster.
    async fn hold(&self, n: usize) -> Result<()> {
        let days = i64::try_from((self.number * 17 + n * 5) % 50)? + 3;
        let day = day(days);
        let address = format!("{}/api/v1/studios/{SLUG}", self.base);
        let query = format!("treatment={}&therapist=any&from={day}&to={day}", self.treatment);
        let free = self.http.get(&format!("{address}/slots?{query}")).await?.expect(200)?.json();
        let slots = free["slots"].as_array().context("a list")?;
        if slots.is_empty() {
            return Ok(());
        }
        let start = &slots[(self.number * 7 + n) % slots.len()]["start"];
        let answer = self.http.post(&format!("{address}/bookings"), &self.wish(start, n)).await?;
        match answer.status {
            201 => {
                let made = answer.json();
                let reference = made["reference"].as_str().context("a reference")?.to_owned();
                let mut all =
                    self.promised.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                all.push(reference);
                Ok(())
            }
            409 => Ok(()),
            status => bail!("answered {status}: {}", answer.text()),
        }
    }

    fn wish(&self, start: &Value, n: usize) -> Value {
        let email = format!("b{}x{n}@chaos.example", self.number);
        json!({
            "treatment": self.treatment,
            "therapist": "any",
            "start": start,
            "client": { "name": "Amara Okafor", "email": email },
            "screening": { "none": true },
            "accept_policy": true,
            "accept_card": true,
        })
    }
}
