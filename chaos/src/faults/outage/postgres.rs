//! PostgreSQL under load: restarted at once, killed, and away for a while.

use std::time::Duration;

use anyhow::{Result, ensure};

use super::{clients, go_on, nothing_lost};
use crate::{report::Figures, round::Round, world::World};

/// Longer than clients are left waiting without being told.
const AWAY: Duration = Duration::from_secs(4);
/// The longest that an answer may take: what was waiting already when it went, and a little.
const LONGEST: Duration = Duration::from_secs(45);

pub async fn away(round: &Round<'_>, world: &mut World) -> Result<Figures> {
    let cluster = round.engines.cluster().await?;
    let load = clients(world).await?;
    go_on(&load, round.size).await?;
    for how in ["fast", "immediate"] {
        cluster.pg_ctl(&["-m", how, "restart"])?;
        go_on(&load, round.size).await?;
    }
    cluster.stop()?;
    tokio::time::sleep(AWAY).await;
    let page = world.http.get(&world.at("/")).await?;
    let ready = world.http.get(&world.at("/readyz")).await?;
    cluster.start_again()?;
    ensure!(page.status == 503 && page.text().len() > 40, "{}: {}", page.status, page.text());
    ensure!(ready.status == 503, "ready, it says, without a database");
    go_on(&load, round.size).await?;
    let told = load.end().await?;
    ensure!(told.answered("503") > 0, "nobody was told that the database is away");
    ensure!(told.longest() < LONGEST, "somebody waited {:?} for an answer", told.longest());
    let mut figures = Figures::default();
    figures.add("visits around three restarts", nothing_lost(world, &told).await?);
    figures.add("told to come back later", told.answered("503"));
    figures.add("milliseconds the longest answer", told.longest().as_millis());
    Ok(figures)
}
