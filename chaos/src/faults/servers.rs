//! Two servers on one PostgreSQL behind a balancer, one of them killed at a time, under load; and
//! a newer version that adds to the schema while they serve. Whoever was told that they have a
//! visit has it.
//!
//! With `--beside` the second one is an older program: it begins on a schema that this one has
//! migrated, and for a while it serves alone.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::{
    balancer::Balancer,
    checks,
    load::{Load, Unanswered},
    report::Figures,
    round::Round,
    world::{Lumbar, Plan, Process, Studio, World, free_port},
};

const CLIENTS: usize = 4;
/// How long both serve between two kills.
const BETWEEN_MS: u64 = 700;
/// What a version to come does to tables that this one uses all the time, statement by
/// statement, each in a transaction of its own as migrations are.
const TO_COME: [&str; 6] = [
    "ALTER TABLE booking ADD COLUMN to_come INTEGER",
    "ALTER TABLE job ADD COLUMN to_come TEXT NOT NULL DEFAULT 'x'",
    "ALTER TABLE occupancy ADD COLUMN to_come BIGINT",
    "CREATE TABLE to_come (id UUID PRIMARY KEY, booking UUID NOT NULL REFERENCES booking (id))",
    "CREATE INDEX booking_to_come ON booking (to_come)",
    "INSERT INTO seaql_migrations VALUES ('m29990101_000001_to_come', 0)",
];

/// `size` is how often a server is killed.
pub async fn round(round: &Round<'_>) -> Result<Figures> {
    let studio = Studio { therapists: CLIENTS, rooms: CLIENTS, ..Studio::default() };
    round
        .in_a_world(Plan { studio, ..Plan::default() }, async |world| all(round, world).await)
        .await
}

async fn all(round: &Round<'_>, world: &mut World) -> Result<Figures> {
    let mut pair = Pair::start(round, world).await?;
    let mut dice = round.dice("kills");
    let base = pair.balancer.url();
    let load = Load::start(world, &base, CLIENTS, Unanswered::AskedAgain).await?;
    for kill in 0..round.size {
        if kill == round.size / 2 {
            add_what_is_to_come(world).await?;
        }
        dice.pause(BETWEEN_MS).await;
        pair.kill_one(usize::from(dice.percent(50)), &mut dice, world).await?;
    }
    served_through(&load).await?;
    let mut figures = Figures::default();
    if round.options.beside.is_some() {
        figures.add("visits by the older version alone", pair.alone(&load, world).await?);
        figures.add("migrations that it does not know", pair.unknown);
    }
    let told = load.end().await?;
    one_for_another_version_waits(world).await?;
    world.serve_again().await?;
    let promised = told.come_true(&world.database, Duration::from_secs(60)).await?;
    world.settle(Duration::from_secs(120)).await?;
    checks::all(world).await?;
    figures.add("servers killed", round.size);
    figures.add("visits promised and kept", promised);
    figures.add("asked again after no answer", told.lost());
    figures.add("told to come back later", told.answered("503"));
    Ok(figures)
}

/// Some more visits are given once the last server is back.
async fn served_through(load: &Load) -> Result<()> {
    let (begun, before) = (Instant::now(), load.told().visits());
    while load.told().visits() < before + CLIENTS {
        checks::hold(&load.told().failures())?;
        ensure!(begun.elapsed() < Duration::from_secs(60), "nobody is served any more");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

async fn add_what_is_to_come(world: &World) -> Result<()> {
    for statement in TO_COME {
        world.database.run(statement).await?;
    }
    Ok(())
}

/// A job that a newer version enqueued is left for it, whoever of the older one looks at it.
async fn one_for_another_version_waits(world: &World) -> Result<()> {
    let id = "00000000-0000-7000-8000-000000000099";
    let sql = format!(
        "INSERT INTO job (id, kind, payload, state, run_at, attempts, created_at) \
         VALUES ('{id}', 'to_come', '{{\"to_come\":{{}}}}', 'ready', 0, 0, 0)"
    );
    world.database.run(&sql).await?;
    let begun = Instant::now();
    let tried = format!("SELECT attempts AS n FROM job WHERE id = '{id}'");
    while world.database.number(&tried).await? == 0 {
        ensure!(begun.elapsed() < Duration::from_secs(30), "nobody looked at it");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    let state = world.database.rows(&format!("SELECT state FROM job WHERE id = '{id}'")).await?;
    ensure!(state[0]["state"] == "ready", "it was thrown away: {state:?}");
    world.database.run(&format!("DELETE FROM job WHERE id = '{id}'")).await.map(drop)
}

/// Two servers, each of which does the jobs too, and what is before them.
struct Pair {
    balancer: Balancer,
    how: [Lumbar; 2],
    other: Process,
    /// How many migrations the first one knows and the second does not.
    unknown: usize,
}

impl Pair {
    async fn start(round: &Round<'_>, world: &mut World) -> Result<Self> {
        let mut second = world.lumbar.clone();
        second.port = free_port(world.lumbar.port + 10)?;
        second.log = world.folder.join("second.log");
        if let Some(program) = &round.options.beside {
            second.program.clone_from(program);
        }
        let balancer = Balancer::start(vec![world.lumbar.port, second.port]).await?;
        world.lumbar.base_url = Some(balancer.url());
        second.base_url = Some(balancer.url());
        world.serve_again().await?;
        // Whatever is older begins on what this one has made of the schema.
        let known = migrated(&world.lumbar)?;
        let unknown = known.saturating_sub(migrated(&second)?);
        let other = second.serve(&["serve"], &world.http).await?;
        Ok(Self { balancer, how: [world.lumbar.clone(), second], other, unknown })
    }

    /// Kills one, leaves the other alone for a while, and starts it again.
    async fn kill_one(
        &mut self,
        which: usize,
        dice: &mut crate::dice::Dice,
        world: &mut World,
    ) -> Result<()> {
        let server = if which == 0 { &mut world.server } else { &mut self.other };
        server.kill();
        dice.pause(BETWEEN_MS).await;
        *server = self.how[which].serve(&["serve"], &world.http).await?;
        Ok(())
    }

    /// The second one serves alone, until it has given some visits. Says how many.
    async fn alone(&mut self, load: &Load, world: &mut World) -> Result<usize> {
        world.server.kill();
        let before = load.told().visits();
        served_through(load).await?;
        let given = load.told().visits() - before;
        world.server = self.how[0].serve(&["serve"], &world.http).await?;
        Ok(given)
    }
}

/// Every migration that a program knows was applied. Says how many it knows.
fn migrated(lumbar: &Lumbar) -> Result<usize> {
    let said = lumbar.to_the_end(&["migrate", "status"])?;
    let many = |state: &str| said.lines().filter(|line| line.starts_with(state)).count();
    let applied = many("applied ");
    ensure!(applied > 0 && many("pending ") == 0, "not everything is applied: {said}");
    Ok(applied)
}
