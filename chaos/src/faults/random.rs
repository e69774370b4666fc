//! Eight clients do at random what clients do: hold, pay, move, cancel, and let holds run out;
//! plan courses, pay them, move one of their visits and stop them; wait for a time, are offered
//! one, take it or let it go. One of them gives hours off, and makes days longer and shorter.
//! Every answer is written down, and afterwards nothing of it may contradict the rest.

mod course;
mod desk;
mod ends;
mod known;
mod waiting;
mod worker;

use std::{
    collections::BTreeSet,
    sync::{Arc, atomic::AtomicUsize},
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use tokio::task::JoinSet;

use self::{known::Shared, worker::Worker};
use crate::{
    checks,
    history::{Act, Op, Told, contradictions},
    report::Figures,
    round::Round,
    world::{Plan, Studio, World, time},
};

const WORKERS: u64 = 8;
const THERAPISTS: usize = 3;
/// Enough that a room is never what is missing: only therapists are judged here.
const ROOMS: usize = 3 * THERAPISTS;

/// `size` is the number of operations.
pub async fn round(round: &Round<'_>) -> Result<Figures> {
    // No hold ends by itself: what is over was made to be.
    let hold_minutes = 60;
    let studio = Studio { therapists: THERAPISTS, rooms: ROOMS, hold_minutes, ..Studio::default() };
    round
        .in_a_world(Plan { studio, ..Plan::default() }, async |world| all(round, world).await)
        .await
}

async fn all(round: &Round<'_>, world: &mut World) -> Result<Figures> {
    let first = 3 + i64::try_from(round.dice("days").below(60))?;
    let starts = world.clients().free("long", "any", (first, 2)).await?;
    ensure!(starts.len() > 50, "only {} starts are free", starts.len());
    let terms = course::terms(&world.clients(), &starts).await?;
    let shared = Arc::new(Shared {
        clients: world.clients(),
        database: world.database.clone(),
        stripe: world.stripe.url.clone(),
        starts,
        terms,
        begun: Instant::now(),
        second: time::now(),
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
            named: Vec::new(),
            mine: Vec::new(),
            courses: Vec::new(),
            places: Vec::new(),
            ops: Vec::new(),
        };
        workers.spawn(worker.work(round.size.div_ceil(WORKERS)));
    }
    let (mut ops, mut visits, mut named) = (Vec::new(), Vec::new(), Vec::new());
    for done in workers.join_all().await {
        let worker = done?;
        ops.extend(worker.ops);
        visits.extend(worker.mine);
        named.extend(worker.named);
    }
    world.settle(Duration::from_secs(120)).await?;
    let after = ends::after(&shared, &visits, &named).await?;
    checks::hold(&contradictions(&ops, &after))?;
    checks::all(world).await?;
    figures(&ops)
}

fn figures(ops: &[Op]) -> Result<Figures> {
    let mut figures = Figures::default();
    figures.add("operations", ops.len());
    let unanswered = ops.iter().filter(|op| op.told == Told::Nothing).count();
    ensure!(unanswered == 0, "{unanswered} got no answer");
    for (name, which, rare) in counted() {
        let count = ops.iter().filter(|op| which(op)).count();
        let few = if rare { 2_000 } else { 400 };
        ensure!(count > 0 || ops.len() < few, "nothing was {name}: the round proves nothing");
        figures.add(name, count);
    }
    Ok(figures)
}

fn shortens(op: &Op) -> bool {
    matches!(op.act, Act::Hours(day, worked) if day.is_shortened_by(worked))
}

/// What it is called, which operations it is, and whether only a long round is sure to have some.
type Counted = (&'static str, fn(&Op) -> bool, bool);

/// What a round must have done to prove something.
fn counted() -> [Counted; 18] {
    [
        ("held", |op| matches!(op.act, Act::Hold(..)) && op.told == Told::Done, false),
        ("refused as taken", |op| op.told == Told::Taken, false),
        ("refused as closed", |op| op.told == Told::Closed, true),
        ("paid", |op| matches!(op.act, Act::Pay(_)), false),
        ("moved", |op| matches!(op.act, Act::Move(..)) && op.told == Told::Done, false),
        ("cancelled", |op| matches!(op.act, Act::Cancel(_)) && op.told == Told::Done, false),
        ("run out", |op| matches!(op.act, Act::Expire(_)), false),
        ("courses kept", |op| matches!(op.act, Act::Course(..)) && op.told == Told::Done, true),
        ("courses paid", |op| matches!(op.act, Act::Buy(_)), true),
        ("courses run out", |op| matches!(op.act, Act::Lapse(_)), true),
        ("courses stopped", |op| matches!(op.act, Act::Stop(_)), true),
        ("waitings", |op| matches!(op.act, Act::Wait), false),
        ("offers", |op| matches!(op.act, Act::Offered(..)), true),
        ("offers taken", |op| matches!(op.act, Act::Take(_)), true),
        ("offers let go of", |op| matches!(op.act, Act::LetGo(_)), true),
        ("hours off", |op| matches!(op.act, Act::Block(_)) && op.told == Told::Done, true),
        ("hours changed", |op| matches!(op.act, Act::Hours(..)) && !shortens(op), true),
        ("days shortened", |op| shortens(op) && op.told == Told::Done, true),
    ]
}
