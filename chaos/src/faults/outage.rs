//! What every answer needs goes away: PostgreSQL is restarted, then stopped for a while; the disk
//! is full, for data or in the full form for PostgreSQL's log too; the mail server refuses three of
//! ten mails. Clients are told so in words, nothing is lost, everything goes on by itself, and each
//! mail comes once.

mod disk;
mod log;
mod mail;
mod postgres;
mod small;

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use storage::Engine;

use crate::{
    checks,
    load::{Load, Told, Unanswered},
    report::Figures,
    round::Round,
    world::{Plan, Studio, World},
};

const CLIENTS: usize = 4;
/// How long everything may take to go on by itself.
const RECOVERED_WITHIN: Duration = Duration::from_secs(30);

/// `size` is how many visits are booked before, between and after what breaks.
pub async fn round(round: &Round<'_>) -> Result<Figures> {
    let mut figures = Figures::default();
    figures.merge(&disk::full(round).await?);
    if round.engine == Engine::Postgres {
        if !round.options.is_quick() {
            figures.merge(&log::full(round).await?);
        }
        let away = round.in_a_world(plan(), async |world| postgres::away(round, world).await);
        figures.merge(&away.await?);
    }
    let mails = round.in_a_world(plan(), async |world| mail::refused(round, world).await);
    figures.merge(&mails.await?);
    Ok(figures)
}

/// A therapist and a room for each client.
fn plan() -> Plan {
    let studio = Studio { therapists: CLIENTS, rooms: CLIENTS, ..Studio::default() };
    Plan { studio, ..Plan::default() }
}

async fn clients(world: &World) -> Result<Load> {
    Load::start(world, &world.lumbar.url(), CLIENTS, Unanswered::Finding).await
}

/// Waits until so many more visits were given: whatever was away is back.
async fn go_on(load: &Load, visits: u64) -> Result<()> {
    let (begun, before) = (Instant::now(), load.told().visits());
    let wanted = before + usize::try_from(visits)?;
    let patience = RECOVERED_WITHIN + Duration::from_secs(visits);
    while load.told().visits() < wanted {
        checks::hold(&load.told().failures())?;
        ensure!(
            begun.elapsed() < patience,
            "{} of {visits} visits within {patience:?}",
            load.told().visits() - before
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

/// Everybody who was promised a visit has it, and the books are in order.
async fn nothing_lost(world: &mut World, told: &Told) -> Result<usize> {
    world.serve_again().await?;
    let promised = told.come_true(&world.database, Duration::from_secs(60)).await?;
    world.settle(Duration::from_secs(120)).await?;
    checks::all(world).await?;
    Ok(promised)
}
