//! Many clients want the same few times at once. One room, so that each start can be had once,
//! by whomever: exactly as many are booked as there are starts, and nobody meets an error.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use tokio::task::JoinSet;

use crate::{
    checks,
    http::{Answer, Http},
    report::Figures,
    round::Round,
    visits::{Clients, Visit, Wish, apart},
    world::{Plan, Studio, World},
};

const SLOTS: usize = 20;
const THERAPISTS: usize = 5;
/// The longest treatment with what surrounds it.
const APART: i64 = 75;
/// Each browser has a connection of its own; so many share one here, for the number of open
/// files.
const SHARING: usize = 4;

/// `size` is the number of clients.
pub async fn round(round: &Round<'_>) -> Result<Figures> {
    let studio = Studio { therapists: THERAPISTS, rooms: 1, ..Studio::default() };
    round
        .in_a_world(Plan { studio, ..Plan::default() }, async |world| rush(round, world).await)
        .await
}

async fn rush(round: &Round<'_>, world: &mut World) -> Result<Figures> {
    let mut dice = round.dice("wishes");
    let first = 7 + i64::try_from(dice.below(60))?;
    let free = apart(world.clients().free("long", "any", (first, 7)).await?, APART);
    ensure!(free.len() >= SLOTS, "only {} starts are free", free.len());
    let starts = &free[..SLOTS];
    let wishes: Vec<Wish> = (0..round.size).map(|n| wish(n, starts, &mut dice)).collect();

    let begun = std::time::Instant::now();
    let answers = all_at_once(world, wishes).await?;
    let took = begun.elapsed();

    let mut figures = Figures::default();
    figures.add("clients", round.size);
    let made = judged(&answers, &mut figures)?;
    ensure!(made.len() == SLOTS, "{} were booked of {SLOTS}", made.len());
    round.say(&format!("{} clients were answered in {:.1} s", round.size, took.as_secs_f64()));
    nothing_is_left(world, starts, first).await?;
    every_one_can_be_paid(world, &made).await?;
    no_deadlock(world).await?;
    world.settle(std::time::Duration::from_secs(60)).await?;
    checks::all(world).await?;
    figures.add("booked", made.len());
    Ok(figures)
}

fn wish(number: u64, starts: &[String], dice: &mut crate::dice::Dice) -> Wish {
    let hands = usize::try_from(dice.below(2 * THERAPISTS as u64)).unwrap_or(0);
    Wish {
        treatment: *dice.pick(&["short", "long"]),
        // Half of them do not care.
        therapist: if hands < THERAPISTS { Studio::therapist(hands) } else { "any".into() },
        start: dice.pick(starts).clone(),
        client: format!("c{number}"),
    }
}

async fn all_at_once(world: &World, wishes: Vec<Wish>) -> Result<Vec<(String, Answer)>> {
    let base = world.lumbar.url();
    let https: Vec<Http> = (0..wishes.len().div_ceil(SHARING)).map(|_| Http::default()).collect();
    let mut clients = JoinSet::new();
    for (number, wish) in wishes.into_iter().enumerate() {
        let client = Clients { base: base.clone(), http: https[number / SHARING].clone() };
        clients.spawn(async move { (wish.client.clone(), client.ask(&wish, None).await) });
    }
    let all = clients.join_all().await.into_iter();
    all.map(|(client, answer)| Ok((client, answer.context("a client got no answer")?))).collect()
}

/// Whoever was too late was told so, and what is still free.
fn judged(answers: &[(String, Answer)], figures: &mut Figures) -> Result<Vec<Visit>> {
    let mut kinds: BTreeMap<(u16, String), u64> = BTreeMap::new();
    let mut made = Vec::new();
    for (client, answer) in answers {
        let body = answer.json();
        let code = body["code"].as_str().unwrap_or_default().to_owned();
        *kinds.entry((answer.status, code)).or_default() += 1;
        if answer.status == 201 {
            made.push(Visit::of(client, &body)?);
        }
    }
    let known =
        |(status, code): &(u16, String)| *status == 201 || (*status == 409 && code == "slot_taken");
    ensure!(kinds.keys().all(known), "somebody met an error: {kinds:?}");
    figures.add("were told that the time is taken", answers.len() - made.len());
    Ok(made)
}

async fn nothing_is_left(world: &World, starts: &[String], first: i64) -> Result<()> {
    for treatment in ["short", "long"] {
        let free = world.clients().free(treatment, "any", (first, 7)).await?;
        let left: Vec<_> = free.iter().filter(|start| starts.contains(start)).collect();
        ensure!(left.is_empty(), "{treatment} is still offered at {left:?}");
    }
    Ok(())
}

async fn every_one_can_be_paid(world: &World, made: &[Visit]) -> Result<()> {
    for visit in made {
        let paid = world.stripe.page().pay(&visit.session).await?;
        ensure!(paid.is_some(), "{visit:?} cannot be paid");
    }
    Ok(())
}

async fn no_deadlock(world: &World) -> Result<()> {
    if world.database.engine == storage::Engine::Sqlite {
        return Ok(());
    }
    let sql = "SELECT deadlocks AS n FROM pg_stat_database WHERE datname = current_database()";
    let deadlocks = world.database.number(sql).await?;
    ensure!(deadlocks == 0, "{deadlocks} deadlocks");
    Ok(())
}
