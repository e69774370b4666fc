//! Asks a server of ours as many clients would, beside a floor of the same libraries.

mod figure;
mod floor;
mod generator;
mod kept;
mod lumbar;
mod machine;
mod measure;
mod options;
mod postgres;
mod results;
mod work;

use anyhow::{Result, bail};
use clap::Parser;

use kept::Keeper;
use machine::Machine;
use options::{Cli, Command, Engines, Load};
use postgres::Cluster;
use results::Results;

fn main() -> Result<()> {
    match Cli::parse().command {
        // One thread: what the clients take, the server cannot have.
        Command::Load(load) => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(measured(&load))
        }
        Command::Floor(floor) => {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            runtime.block_on(floor::serve(&floor))
        }
    }
}

/// Measures, prints and writes; fails where answers were wrong, or goals count and are missed.
async fn measured(load: &Load) -> Result<()> {
    let before = load.against.as_deref().map(Results::read).transpose()?;
    let folder = kept::folder(&load.folder)?;
    let pg_test_fsync = postgres::program("pg_test_fsync").filter(|_| !load.quick);
    let mut results = Results {
        machine: Machine::look(&folder, pg_test_fsync.as_deref())?,
        command: std::env::args().skip(1).collect::<Vec<_>>().join(" "),
        quick: load.quick,
        ..Results::default()
    };
    let (lumbar, site) = (load.lumbar.canonicalize()?, load.site.canonicalize()?);
    let engines = load.engines();
    for engine in [Engines::Sqlite, Engines::Postgres] {
        if engines != engine && engines != Engines::Both {
            continue;
        }
        let cluster =
            (engine == Engines::Postgres).then(|| Cluster::start(&folder.join("postgres")));
        let cluster = cluster.transpose()?;
        let keeper =
            Keeper { folder: &folder, lumbar: &lumbar, site: &site, cluster: cluster.as_ref() };
        measure::engine(load, &keeper, &mut results).await?;
    }
    results.print(before.as_ref());
    let file = folder.join(if load.quick { "load-quick.json" } else { "load.json" });
    results.write(&file)?;
    println!("\nWritten to {}; `--against` a copy of it compares.", file.display());
    if !results.wrong.is_empty() {
        bail!("{} kinds of answers were wrong", results.wrong.len());
    }
    let missed = results.missed();
    if load.strict && !missed.is_empty() {
        bail!("goals were missed: {}", missed.join("; "));
    }
    Ok(())
}
