//! Eight clients do at random what clients do: hold, pay, move, cancel, and let holds run out;
//! and one of them gives hours off and changes hours.
//! Every answer is written down, and afterwards nothing of it may contradict the rest.

mod desk;
mod worker;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, atomic::AtomicUsize},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use tokio::task::JoinSet;

use self::worker::{Mine, Shared, Worker, slot};
use crate::{
    checks,
    engines::Database,
    history::{Act, End, Op, Told, VisitNo, contradictions},
    report::Figures,
    round::Round,
    world::{Plan, Studio, World},
};

const WORKERS: u64 = 8;
const THERAPISTS: usize = 3;
/// Enough that a room is never what is missing: only therapists are judged here.
const ROOMS: usize = 3 * THERAPISTS;

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
        ("hours changed", |op| matches!(op.act, Act::Hours)),
    ] {
        let count = ops.iter().filter(|op| which(op)).count();
        ensure!(count > 0 || ops.len() < 400, "nothing was {name}: the round proves nothing");
        figures.add(name, count);
    }
    Ok(figures)
}
