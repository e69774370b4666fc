//! The server, its worker and the payment stand-in are killed at random moments while clients
//! book, pay and cancel. What was acknowledged is there afterwards, whoever paid has a visit or
//! their money, and the ledger is the stand-in's books.

mod clients;

use std::time::Duration;

use anyhow::{Result, ensure};
use tokio::{sync::watch, task::JoinSet};

use crate::{
    checks,
    dice::Dice,
    report::Figures,
    round::Round,
    visits::Visit,
    world::{Plan, Studio, World, time},
};
use clients::{Desk, End, Story};

const THERAPISTS: usize = 10;
/// So many clients are at it at a time.
const AT_ONCE: usize = 6;
/// The longest life of what is killed next, in milliseconds.
const LIFE_MS: u64 = 700;
/// So many of a hundred mails are refused for the moment.
const MAILS_REFUSED: u64 = 10;
/// A lease is twenty seconds; a page that nobody knows of is looked for after two minutes.
const RECOVERY: Duration = Duration::from_secs(150);

/// `size` is the number of kills.
pub async fn round(round: &Round<'_>) -> Result<Figures> {
    let studio = Studio { therapists: THERAPISTS, rooms: THERAPISTS, ..Studio::default() };
    let worker_apart = round.dice("worker").percent(50);
    let plan = Plan { studio, worker_apart, ..Plan::default() };
    round.in_a_world(plan, async |world| all(round, world).await).await
}

async fn all(round: &Round<'_>, world: &mut World) -> Result<Figures> {
    let desk = Desk::new(world.clients().wishes(THERAPISTS, 4_000).await?);
    let (stop, stopped) = watch::channel(false);
    let mut clients = JoinSet::new();
    for number in 0..AT_ONCE {
        let (own, page) = (world.clients(), world.stripe.page());
        let dice = round.dice(&format!("clients {number}"));
        clients.spawn(clients::many(own, page, desk.clone(), dice, stopped.clone()));
    }
    world.mail.refuse(MAILS_REFUSED, round.dice("mails"));
    let mut figures = Figures::default();
    let mut dice = round.dice("kills");
    for _ in 0..round.size {
        dice.pause(LIFE_MS).await;
        kill(world, &mut dice, &mut figures).await?;
    }
    let _ = stop.send(true);
    let stories: Vec<Story> = clients.join_all().await.into_iter().flatten().collect();
    recovered(world).await?;
    let ends = told(world, &stories).await?;
    figures.merge(&ends);
    figures.add("mails refused", world.mail.refused());
    Ok(figures)
}

/// Kills somebody and starts them again.
async fn kill(world: &mut World, dice: &mut Dice, figures: &mut Figures) -> Result<()> {
    match dice.below(20) {
        0..=1 => {
            world.stripe.again().await?;
            figures.add("kills of the stand-in", 1);
        }
        2..=6 if world.worker.is_some() => {
            world.work_again()?;
            figures.add("kills of the worker", 1);
        }
        _ => {
            world.serve_again().await?;
            figures.add("kills of the server", 1);
        }
    }
    Ok(())
}

/// Everybody runs again, nobody asks for anything, and what was only held is over.
async fn recovered(world: &mut World) -> Result<()> {
    world.end_holds_at(time::now() - 1).await?;
    world.lie_still().await?;
    world.serve_again().await?;
    world.work_again()?;
    checks::come_to_hold(world, RECOVERY).await
}

/// What each client was told is so.
async fn told(world: &World, stories: &[Story]) -> Result<Figures> {
    let mut figures = Figures::default();
    let mut lost = Vec::new();
    for story in stories {
        let Some(visit) = &story.visit else {
            figures.add("clients who gave up", 1);
            continue;
        };
        let state = world.clients().state(visit).await?;
        let wanted: &[&str] = match &story.end {
            End::Held => &["expired"],
            End::Paid => &["confirmed"],
            End::Cancelled => &["cancelled"],
            // It ended before it was paid: nothing is owed.
            End::TooLate => &["expired", "cancelled"],
            End::Lost(_) => &[],
        };
        figures.add(story.end.name(), 1);
        if !wanted.contains(&state.as_str()) {
            lost.push(format!(
                "{:?}: {} is {state}, and {wanted:?} was promised",
                story.end, visit.client
            ));
        }
        if story.end == End::Paid {
            lost.extend(one_mail(world, visit));
        }
    }
    checks::hold(&lost)?;
    ensure!(
        stories.iter().any(|story| story.end == End::Paid),
        "nobody paid, so nothing was proved"
    );
    Ok(figures)
}

/// A confirmation, as one mail however often it was sent.
fn one_mail(world: &World, visit: &Visit) -> Option<String> {
    let to = format!("{}@chaos.example", visit.client);
    let mut ids: Vec<(String, String)> = world
        .mail
        .taken()
        .into_iter()
        .filter(|mail| mail.to == to)
        .map(|mail| (mail.subject, mail.message_id))
        .collect();
    ids.sort();
    ids.dedup();
    let twice = ids.windows(2).any(|two| two[0].0 == two[1].0);
    (ids.is_empty() || twice).then(|| format!("{to} has paid and got these mails: {ids:?}"))
}
