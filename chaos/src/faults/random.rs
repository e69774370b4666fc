//! Eight clients do at random what clients do: hold, pay, move, cancel, and let holds run out.
//! Every answer is written down, and afterwards nothing of it may contradict the rest.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use tokio::task::JoinSet;

use crate::{
    checks,
    dice::Dice,
    engines::Database,
    history::{Act, End, Op, Slot, Told, VisitNo, contradictions},
    http::Answer,
    report::Figures,
    round::Round,
    visits::{Clients, Visit, Wish},
    world::{Off, Owner, Plan, Studio, World, time},
};

const WORKERS: u64 = 8;
const THERAPISTS: usize = 3;
/// Enough that a room is never what is missing: only therapists are judged here.
const ROOMS: usize = 3 * THERAPISTS;
/// What surrounds a session, in seconds.
const SETUP: i64 = 5 * 60;
const CLEANUP: i64 = 10 * 60;
/// As many visits as one client keeps at most.
const KEPT: usize = 9;

/// `size` is the number of operations.
pub async fn round(round: &Round<'_>) -> Result<Figures> {
    let studio = Studio { therapists: THERAPISTS, rooms: ROOMS, ..Studio::default() };
    round
        .in_a_world(Plan { studio, ..Plan::default() }, async |world| all(round, world).await)
        .await
}

async fn all(round: &Round<'_>, world: &mut World) -> Result<Figures> {
    let first = 3 + i64::try_from(round.dice("days").below(60))?;
    let starts = world.clients().free("long", "any", (first, 2)).await?;
    ensure!(starts.len() > 50, "only {} starts are free", starts.len());
    let shared = Arc::new(Shared {
        clients: world.clients(),
        database: world.database.clone(),
        stripe: world.stripe.url.clone(),
        starts,
        begun: Instant::now(),
        visits: AtomicUsize::new(0),
    });
    let mut workers = JoinSet::new();
    for number in 0..WORKERS {
        let dice = round.dice(&format!("worker {number}"));
        let owner = if number == 0 { Some(world.owner().await?) } else { None };
        let worker = Worker {
            shared: shared.clone(),
            dice,
            owner,
            off: BTreeSet::new(),
            mine: Vec::new(),
            ops: Vec::new(),
        };
        workers.spawn(worker.work(round.size.div_ceil(WORKERS)));
    }
    let (mut ops, mut visits) = (Vec::new(), Vec::new());
    for done in workers.join_all().await {
        let (more, made) = done?;
        ops.extend(more);
        visits.extend(made);
    }
    world.settle(Duration::from_secs(120)).await?;
    let ends = ends(&world.database, &visits).await?;
    checks::hold(&contradictions(&ops, &ends))?;
    checks::all(world).await?;
    figures(&ops)
}

/// What all workers share.
struct Shared {
    clients: Clients,
    database: Database,
    stripe: String,
    starts: Vec<String>,
    begun: Instant,
    visits: AtomicUsize,
}

/// A visit as its client knows it.
#[derive(Clone)]
struct Mine {
    number: VisitNo,
    visit: Visit,
    reference: String,
    therapist: usize,
    minutes: i64,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Held,
    Paid,
    /// Nothing more is done with it.
    Over,
}

struct Worker {
    shared: Arc<Shared>,
    dice: Dice,
    /// The first one is the owner, too.
    owner: Option<Owner>,
    /// The hours that the owner gave off, or tried to.
    off: BTreeSet<(usize, String)>,
    mine: Vec<Mine>,
    ops: Vec<Op>,
}

impl Worker {
    async fn work(mut self, operations: u64) -> Result<(Vec<Op>, Vec<Mine>)> {
        for _ in 0..operations {
            if self.owner.is_some() && self.dice.percent(3) {
                self.block().await?;
                continue;
            }
            let standing = self.mine.iter().filter(|mine| mine.state != State::Over).count();
            let sort =
                if standing >= KEPT { 45 + self.dice.below(55) } else { self.dice.below(100) };
            match sort {
                0..45 => self.hold().await?,
                45..68 => self.pay().await?,
                68..82 => self.shift().await?,
                82..94 => self.cancel().await?,
                _ => self.expire().await?,
            }
        }
        Ok((self.ops, self.mine))
    }

    fn moment(&self) -> Result<u64> {
        Ok(u64::try_from(self.shared.begun.elapsed().as_micros())?)
    }

    fn record(&mut self, sent: u64, act: Act, told: Told) -> Result<()> {
        let answered = self.moment()?;
        self.ops.push(Op { sent, answered, act, told });
        Ok(())
    }

    /// One of those in this state.
    fn one(&mut self, state: State) -> Option<usize> {
        let all: Vec<usize> =
            (0..self.mine.len()).filter(|n| self.mine[*n].state == state).collect();
        (!all.is_empty()).then(|| *self.dice.pick(&all))
    }

    async fn hold(&mut self) -> Result<()> {
        let number = self.shared.visits.fetch_add(1, Ordering::Relaxed);
        let therapist = usize::try_from(self.dice.below(THERAPISTS as u64))?;
        let (treatment, minutes) = *self.dice.pick(&[("short", 30), ("long", 60)]);
        let start = self.dice.pick(&self.shared.starts).clone();
        let slot = slot(therapist, at(&start)?, minutes);
        let client = format!("v{number}");
        let hands = Studio::therapist(therapist);
        let wish = Wish { treatment, therapist: hands, start, client: client.clone() };
        let sent = self.moment()?;
        let Ok(answer) = self.shared.clients.ask(&wish, None).await else {
            return self.record(sent, Act::Hold(number, slot), Told::Nothing);
        };
        let told = told(&answer, 201)?;
        self.record(sent, Act::Hold(number, slot), told)?;
        if told == Told::Done {
            let made = answer.json();
            let reference = made["reference"].as_str().context("a reference")?.to_owned();
            let visit = Visit::of(&client, &made)?;
            let state = State::Held;
            self.mine.push(Mine { number, visit, reference, therapist, minutes, state });
        }
        Ok(())
    }

    /// Pays on the payment page; half of the clients come back to ours.
    async fn pay(&mut self) -> Result<()> {
        let Some(at) = self.one(State::Held) else { return Ok(()) };
        let mine = self.mine[at].clone();
        let url = format!("{}/_fake/sessions/{}/pay", self.shared.stripe, mine.visit.session);
        let sent = self.moment()?;
        let paid = self.shared.clients.http.post(&url, &json!({})).await?.json();
        let paid = paid["payment_status"] == "paid";
        self.record(sent, Act::Pay(mine.number), if paid { Told::Done } else { Told::Refused })?;
        ensure!(paid, "nobody let it run out, and it cannot be paid: {}", mine.reference);
        // The next thing needs the visit: who does not come back waits for the webhook.
        if self.dice.percent(50) {
            let back = format!("{}/b/{}?paid=1", self.shared.clients.base, mine.visit.token);
            let page = self.shared.clients.come_back(&back).await?;
            ensure!(page.status < 500, "who came back met {}: {}", page.status, page.text());
        }
        self.mine[at].state = State::Paid;
        Ok(())
    }

    async fn shift(&mut self) -> Result<()> {
        let Some(n) = self.one(State::Paid) else { return Ok(()) };
        let mine = self.mine[n].clone();
        let start = self.dice.pick(&self.shared.starts).clone();
        let slot = slot(mine.therapist, at(&start)?, mine.minutes);
        let clients = &self.shared.clients;
        let url = format!("{}/api/v1/bookings/{}/reschedule", clients.base, mine.visit.token);
        let sent = self.moment()?;
        let answer = clients.http.post(&url, &json!({ "start": start })).await?;
        self.record(sent, Act::Move(mine.number, slot), told(&answer, 200)?)
    }

    async fn cancel(&mut self) -> Result<()> {
        let Some(n) = self.one(State::Paid) else { return Ok(()) };
        let mine = self.mine[n].clone();
        let sent = self.moment()?;
        let answer = self.shared.clients.cancel(&mine.visit).await?;
        let told = told(&answer, 200)?;
        if told == Told::Done {
            self.mine[n].state = State::Over;
        }
        self.record(sent, Act::Cancel(mine.number), told)
    }

    /// Gives a therapist an hour off that was not asked for before.
    async fn block(&mut self) -> Result<()> {
        let Some(owner) = self.owner.clone() else { return Ok(()) };
        let therapist = usize::try_from(self.dice.below(THERAPISTS as u64))?;
        let start = self.dice.pick(&self.shared.starts).clone();
        let (date, clock) = start.split_once('T').context("a date and a time")?;
        let hour: i64 = clock[..2].parse()?;
        if !self.off.insert((therapist, start[..13].to_owned())) {
            return Ok(());
        }
        let hours = (format!("{hour:02}:00"), format!("{:02}:00", hour + 1));
        let from = at(&format!("{}:00:00{}", &start[..13], &start[19..]))?;
        let slot = Slot { therapist, from, until: from + 3_600 };
        let sent = self.moment()?;
        let hands = Studio::therapist(therapist);
        let told = match owner.off(&hands, date, (&hours.0, &hours.1)).await? {
            Off::Done => Told::Done,
            Off::InTheWay => Told::Taken,
        };
        self.record(sent, Act::Block(slot), told)
    }

    /// Its hold ends now: the sweeper comes by within seconds.
    async fn expire(&mut self) -> Result<()> {
        let Some(n) = self.one(State::Held) else { return Ok(()) };
        let mine = self.mine[n].clone();
        let (second, reference) = (time::now() - 1, &mine.reference);
        let sent = self.moment()?;
        for sql in [
            format!(
                "UPDATE booking SET hold_expires = {second} \
                 WHERE state = 'held' AND reference = '{reference}'"
            ),
            format!(
                "UPDATE occupancy SET hold_expires = {second} WHERE kind = 'hold' AND booking = \
                 (SELECT id FROM booking WHERE reference = '{reference}')"
            ),
        ] {
            self.shared.database.run(&sql).await?;
        }
        self.mine[n].state = State::Over;
        self.record(sent, Act::Expire(mine.number), Told::Done)
    }
}

/// What an answer says. An error of the server's is a finding, and so is a refusal that nobody
/// here asked for.
fn told(answer: &Answer, done: u16) -> Result<Told> {
    let code = answer.json()["code"].as_str().unwrap_or_default().to_owned();
    Ok(match (answer.status, code.as_str()) {
        (status, _) if status == done => Told::Done,
        (409, "slot_taken") => Told::Taken,
        (409, "not_changeable" | "too_often" | "too_late") => Told::Refused,
        // Moved to where it is.
        (422, "invalid") if answer.json()["errors"][0]["code"] == "unchanged" => Told::Refused,
        (status, _) => bail!("answered {status}: {}", answer.text()),
    })
}

fn at(start: &str) -> Result<i64> {
    Ok(chrono::DateTime::parse_from_rfc3339(start)?.timestamp())
}

fn slot(therapist: usize, start: i64, minutes: i64) -> Slot {
    Slot { therapist, from: start - SETUP, until: start + minutes * 60 + CLEANUP }
}

/// What the database says of each visit.
async fn ends(database: &Database, visits: &[Mine]) -> Result<BTreeMap<VisitNo, End>> {
    let sql = "SELECT b.reference, b.state, b.starts, b.price_minor AS price, \
        CAST(COALESCE(SUM(a.amount_minor - COALESCE((SELECT SUM(r.amount_minor) FROM refund r \
            WHERE r.attempt = a.id AND r.state <> 'failed'), 0)), 0) AS BIGINT) AS kept \
        FROM booking b LEFT JOIN payment_attempt a ON a.booking = b.id AND a.state = 'paid' \
        GROUP BY b.id, b.reference, b.state, b.starts, b.price_minor";
    let rows = database.rows(sql).await?;
    let by_reference: BTreeMap<&str, _> =
        rows.iter().filter_map(|row| Some((row["reference"].as_str()?, row))).collect();
    let mut ends = BTreeMap::new();
    for mine in visits {
        let Some(row) = by_reference.get(mine.reference.as_str()) else { continue };
        let number = |name: &str| row[name].as_i64().with_context(|| format!("{name} of {row}"));
        let state = row["state"].as_str().context("a state")?.to_owned();
        let slot = slot(mine.therapist, number("starts")?, mine.minutes);
        let (kept, price) = (number("kept")?, number("price")?);
        ends.insert(mine.number, End { state, slot, kept, price });
    }
    Ok(ends)
}

fn figures(ops: &[Op]) -> Result<Figures> {
    let mut figures = Figures::default();
    figures.add("operations", ops.len());
    let unanswered = ops.iter().filter(|op| op.told == Told::Nothing).count();
    ensure!(unanswered == 0, "{unanswered} got no answer");
    for (name, which) in [
        (
            "held",
            (|op| matches!(op.act, Act::Hold(..)) && op.told == Told::Done) as fn(&Op) -> bool,
        ),
        ("refused as taken", |op| op.told == Told::Taken),
        ("paid", |op| matches!(op.act, Act::Pay(_))),
        ("moved", |op| matches!(op.act, Act::Move(..)) && op.told == Told::Done),
        ("cancelled", |op| matches!(op.act, Act::Cancel(_)) && op.told == Told::Done),
        ("run out", |op| matches!(op.act, Act::Expire(_))),
        ("hours off", |op| matches!(op.act, Act::Block(_)) && op.told == Told::Done),
    ] {
        let count = ops.iter().filter(|op| which(op)).count();
        ensure!(count > 0 || ops.len() < 400, "nothing was {name}: the round proves nothing");
        figures.add(name, count);
    }
    Ok(figures)
}
