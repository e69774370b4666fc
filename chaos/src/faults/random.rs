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
    figures(round, &ops)
}

/// What was done. A round of the full size must have done everything that is counted; a smaller
/// one may prove less, and says what it did not see.
fn figures(round: &Round<'_>, ops: &[Op]) -> Result<Figures> {
    let mut figures = Figures::default();
    figures.add("operations", ops.len());
    let unanswered = ops.iter().filter(|op| op.told == Told::Nothing).count();
    ensure!(unanswered == 0, "{unanswered} got no answer");
    let mut unseen = Vec::new();
    for (name, which, how_often) in counted() {
        let count = ops.iter().filter(|op| which(op)).count();
        figures.add(name, count);
        if count == 0 {
            let sure_from = how_often.sure_from(round.fault.full.1);
            ensure!(round.size < sure_from, "nothing was {name}: the round proves nothing");
            unseen.push(name);
        }
    }
    if !unseen.is_empty() {
        round.say(&format!("so few operations prove less; not seen: {}", unseen.join(", ")));
    }
    Ok(figures)
}

fn shortens(op: &Op) -> bool {
    matches!(op.act, Act::Hours(day, worked) if day.is_shortened_by(worked))
}

/// How often something is done.
#[derive(Clone, Copy)]
enum Frequency {
    Always,
    Often,
    Seldom,
}

impl Frequency {
    /// The number of operations from which some of it are sure. The full size is sure of all.
    fn sure_from(self, full: u64) -> u64 {
        match self {
            Self::Always => full / 25,
            Self::Often => full * 2 / 25,
            Self::Seldom => full * 2 / 5,
        }
    }
}

/// What it is called, which operations it is, and how often it is done.
type Counted = (&'static str, fn(&Op) -> bool, Frequency);

/// What a round must have done to prove something.
fn counted() -> [Counted; 18] {
    use Frequency::*;

    [
        ("held", |op| matches!(op.act, Act::Hold(..)) && op.told == Told::Done, Always),
        ("refused as taken", |op| op.told == Told::Taken, Often),
        ("refused as closed", |op| op.told == Told::Closed, Seldom),
        ("paid", |op| matches!(op.act, Act::Pay(_)), Always),
        ("moved", |op| matches!(op.act, Act::Move(..)) && op.told == Told::Done, Often),
        ("cancelled", |op| matches!(op.act, Act::Cancel(_)) && op.told == Told::Done, Often),
        ("run out", |op| matches!(op.act, Act::Expire(_)), Often),
        ("courses kept", |op| matches!(op.act, Act::Course(..)) && op.told == Told::Done, Seldom),
        ("courses paid", |op| matches!(op.act, Act::Buy(_)), Seldom),
        ("courses run out", |op| matches!(op.act, Act::Lapse(_)), Seldom),
        ("courses stopped", |op| matches!(op.act, Act::Stop(_)), Seldom),
        ("waitings", |op| matches!(op.act, Act::Wait), Often),
        ("offers", |op| matches!(op.act, Act::Offered(..)), Seldom),
        ("offers taken", |op| matches!(op.act, Act::Take(_)), Seldom),
        ("offers let go of", |op| matches!(op.act, Act::LetGo(_)), Seldom),
        ("hours off", |op| matches!(op.act, Act::Block(_)) && op.told == Told::Done, Seldom),
        ("hours changed", |op| matches!(op.act, Act::Hours(..)) && !shortens(op), Seldom),
        ("days shortened", |op| shortens(op) && op.told == Told::Done, Seldom),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::FAULTS;

    #[test]
    fn the_full_size_is_sure_of_everything_and_the_quick_one_of_visits_that_are_paid() {
        let fault = FAULTS.iter().find(|fault| fault.number == 6).unwrap();
        let (full, quick) = (fault.full.1, fault.quick.1);
        for (name, _, how_often) in counted() {
            assert!(how_often.sure_from(full) <= full, "{name}");
            let sure = quick >= how_often.sure_from(full);
            assert_eq!(sure, ["held", "paid"].contains(&name), "{name}");
        }
    }
}
