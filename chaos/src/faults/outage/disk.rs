//! A disk without room for more data: SQLite's folder or PostgreSQL's tables lie on a small file
//! system, which is filled up under load and emptied again.

use std::{path::Path, process::Command, time::Duration};

use anyhow::{Context, Result, ensure};
use storage::Engine;

use super::{
    clients, go_on, nothing_lost, plan,
    small::{Disk, NOBODY_MAY, give_to_postgres, may_mount},
};
use crate::{engines::Database, report::Figures, round::Round, world::World};

/// How large the file system is, in megabytes.
const MEGABYTES: usize = 96;
/// How long it stays full.
const FULL: Duration = Duration::from_secs(4);

pub async fn full(round: &Round<'_>) -> Result<Figures> {
    if round.options.is_quick() && !may_mount() {
        let mut figures = Figures::default();
        figures.skip("full_disk", NOBODY_MAY);
        return Ok(figures);
    }
    let disk = Disk::mount(round, "small-disk", MEGABYTES)?;
    let found = round
        .in_a_world(plan(), async |world| {
            move_onto(round, world, &disk).await?;
            let done = filled(round, world, &disk).await;
            move_off(round, world, &disk).await?;
            done
        })
        .await;
    drop(disk);
    found
}

async fn filled(round: &Round<'_>, world: &mut World, disk: &Disk) -> Result<Figures> {
    let load = clients(world).await?;
    go_on(&load, round.size).await?;
    let ballast = disk.fill()?;
    let before = load.told().answered("503");
    let begun = std::time::Instant::now();
    while load.told().answered("503") == before {
        // What is written meanwhile may have left room, such as an old part of the log.
        disk.fill_again(&ballast)?;
        ensure!(begun.elapsed() < Duration::from_secs(60), "the disk is full, and nobody notices");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    tokio::time::sleep(FULL).await;
    let page = world.http.get(&world.at("/chaos")).await?;
    ensure!(page.status < 500 || page.status == 503, "{}: {}", page.status, page.text());
    ensure!(page.text().len() > 40, "a page without words: {}", page.status);
    std::fs::remove_file(&ballast)?;
    go_on(&load, round.size).await?;
    let told = load.end().await?;
    let mut figures = Figures::default();
    figures.add("visits around a full disk", nothing_lost(world, &told).await?);
    figures.add("told that there is no room", told.answered("503"));
    Ok(figures)
}

/// Puts what grows onto the small disk: SQLite's folder, or PostgreSQL's tables.
async fn move_onto(round: &Round<'_>, world: &mut World, disk: &Disk) -> Result<()> {
    world.server.kill();
    world.database.close().await;
    match round.engine {
        Engine::Sqlite => {
            let there = disk.folder.join("data");
            copy(&world.lumbar.data, &there)?;
            let url = format!("sqlite://{}", there.join("lumbar.db").display());
            (world.lumbar.data, world.lumbar.database) = (there, url.clone());
            world.database = Database::open(Engine::Sqlite, url, None).await?;
        }
        Engine::Postgres => {
            let cluster = round.engines.cluster().await?;
            let there = disk.folder.join("tables");
            std::fs::create_dir_all(&there)?;
            give_to_postgres(&disk.folder)?;
            let space = space(round);
            let place = there.display();
            cluster.run(&format!("CREATE TABLESPACE {space} LOCATION '{place}'")).await?;
            let name = world.database.name.clone().context("it has a name")?;
            cluster.run(&format!("ALTER DATABASE {name} SET TABLESPACE {space}")).await?;
            let url = world.database.url.clone();
            world.database = Database::open(Engine::Postgres, url, Some(name)).await?;
        }
    }
    world.serve_again().await
}

/// Takes it from there, so that the disk can go.
async fn move_off(round: &Round<'_>, world: &mut World, disk: &Disk) -> Result<()> {
    if round.engine == Engine::Sqlite {
        world.server.kill();
        world.database.close().await;
        let there = world.folder.join("data-of-the-small-disk");
        copy(&disk.folder.join("data"), &there)?;
        let url = format!("sqlite://{}", there.join("lumbar.db").display());
        world.database = Database::open(Engine::Sqlite, url, None).await?;
        return Ok(());
    }
    let cluster = round.engines.cluster().await?;
    world.server.kill();
    world.database.close().await;
    let name = world.database.name.clone().context("it has a name")?;
    cluster.run(&format!("ALTER DATABASE {name} SET TABLESPACE pg_default")).await?;
    cluster.run(&format!("DROP TABLESPACE {}", space(round))).await?;
    let url = world.database.url.clone();
    world.database = Database::open(Engine::Postgres, url, Some(name)).await?;
    Ok(())
}

fn space(round: &Round<'_>) -> String {
    format!("small_{}", round.seed)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let status = Command::new("cp").arg("-r").arg(from).arg(to).status()?;
    ensure!(status.success(), "{} cannot be copied", from.display());
    Ok(())
}
