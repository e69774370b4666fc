//! A disk without room for PostgreSQL's log: all of its data folder lies on a small file system.
//! Where the log cannot be written it stops by itself, and somebody makes room and starts it again.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use storage::Engine;

use super::{
    clients, go_on, nothing_lost, plan,
    small::{Disk, give_to_postgres},
};
use crate::{
    engines::{Cluster, Database},
    report::Figures,
    round::Round,
    world::World,
};

/// How large the file system is, in megabytes: an empty cluster has some fifty, and its log grows.
const MEGABYTES: usize = 320;
/// How long it is away before somebody has come: longer than clients are left waiting without being
/// told.
const AWAY: Duration = Duration::from_secs(4);
/// How long it may take until the log is full.
const STOPPED_WITHIN: Duration = Duration::from_secs(60);
/// How long one attempt to write more may take: nobody may be there any more.
const WRITTEN_WITHIN: Duration = Duration::from_secs(2);
/// Writes into the log alone: what needs room for data is refused before, and stops nothing.
const MORE_LOG: &str = "SELECT pg_logical_emit_message(true, 'chaos', repeat('x', 4000000))";
/// A server that was stopped for lack of room stays away, as one that cannot recover for lack of
/// it does: otherwise it might come and go.
const STAYS_AWAY: [&str; 2] =
    ["ALTER SYSTEM SET restart_after_crash = off", "SELECT pg_reload_conf()"];

pub async fn full(round: &Round<'_>) -> Result<Figures> {
    let disk = Disk::mount(round, "small-log", MEGABYTES)?;
    let small = cluster_on(round, &disk)?;
    let found = round
        .in_a_world(plan(), async |world| {
            let home = world.database.url.clone();
            let moved = move_onto(round, world, &small).await;
            let done = match moved {
                Ok(()) => filled(round, world, &disk, &small).await,
                Err(error) => Err(error),
            };
            let _ = std::fs::write(world.folder.join("small-postgres.log"), small.log());
            move_to(world, home).await?;
            done
        })
        .await;
    // It may have stopped already.
    let _ = small.stop();
    drop(disk);
    found
}

async fn filled(
    round: &Round<'_>,
    world: &mut World,
    disk: &Disk,
    small: &Cluster,
) -> Result<Figures> {
    for statement in STAYS_AWAY {
        small.run(statement).await?;
    }
    let load = clients(world).await?;
    go_on(&load, round.size).await?;
    let ballast = disk.fill()?;
    stopped_by_itself(disk, &ballast, small).await?;
    tokio::time::sleep(AWAY).await;
    let page = world.http.get(&world.at("/")).await?;
    let ready = world.http.get(&world.at("/readyz")).await?;
    std::fs::remove_file(&ballast)?;
    small.start_again()?;
    ensure!(page.status == 503 && page.text().len() > 40, "{}: {}", page.status, page.text());
    ensure!(ready.status == 503, "ready, it says, without a database");
    go_on(&load, round.size).await?;
    let told = load.end().await?;
    ensure!(told.answered("503") > 0, "nobody was told that the database is away");
    let mut figures = Figures::default();
    figures.add("visits around a full log", nothing_lost(world, &told).await?);
    figures.add("told meanwhile to come back later", told.answered("503"));
    Ok(figures)
}

/// Writes into the log until there is no room for more of it, which PostgreSQL does not survive.
async fn stopped_by_itself(disk: &Disk, ballast: &Path, small: &Cluster) -> Result<()> {
    let begun = Instant::now();
    while small.is_running() {
        ensure!(begun.elapsed() < STOPPED_WITHIN, "the log is full, and PostgreSQL goes on");
        // What was done with may have left room.
        disk.fill_again(ballast)?;
        let _ = tokio::time::timeout(WRITTEN_WITHIN, small.run(MORE_LOG)).await;
    }
    ensure!(small.log().contains("PANIC"), "it stopped, and not for lack of room: {}", small.log());
    Ok(())
}

/// A cluster whose data, and nothing else of it, lies on that disk.
fn cluster_on(round: &Round<'_>, disk: &Disk) -> Result<Cluster> {
    let (data, folder) = (disk.folder.join("data"), disk.folder.with_extension("cluster"));
    std::fs::create_dir_all(&data)?;
    give_to_postgres(&data)?;
    std::fs::create_dir_all(&folder)?;
    std::os::unix::fs::symlink(&data, folder.join("data"))?;
    round.say("a cluster of its own for a log that gets full");
    Cluster::start(&folder)
}

/// Copies the world's database there, and goes on with the copy.
async fn move_onto(round: &Round<'_>, world: &mut World, small: &Cluster) -> Result<()> {
    world.server.kill();
    let name = world.database.name.clone().context("it has a name")?;
    let file = world.folder.join("moved.dump");
    let to = format!("--file={}", file.display());
    round.engines.cluster().await?.tool("pg_dump", &name, &["--format=custom", &to])?;
    small.make_database(&name, None).await?;
    let from = file.to_str().context("a path of the harness is text")?;
    small.tool("pg_restore", &name, &["--no-owner", "--exit-on-error", from])?;
    move_to(world, small.url(&name)).await?;
    world.serve_again().await
}

/// From now on that is the world's database. Nobody serves.
async fn move_to(world: &mut World, url: String) -> Result<()> {
    world.server.kill();
    world.database.close().await;
    let name = world.database.name.clone();
    world.database = Database::open(Engine::Postgres, url.clone(), name).await?;
    world.lumbar.database = url;
    Ok(())
}
