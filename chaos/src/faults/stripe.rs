//! Every way in which a call to Stripe can fail, at every call: each thing is paid once and
//! goes back once, and everything comes to its end by itself.

mod ways;

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::{
    checks,
    report::Figures,
    round::Round,
    visits::{Visit, Wish},
    world::{Plan, Studio, World, time},
};
use ways::{Call, Case};

const THERAPISTS: usize = 4;
/// So many worlds share the cases: most of the time is waiting for answers that do not come.
const LANES: usize = 4;
/// A client presses again for so long: a request that was cut off keeps its key for two minutes.
const PRESSING: Duration = Duration::from_secs(200);
/// How long a call that failed may take to be made again: the sweeper comes every five seconds.
const AGAIN: Duration = Duration::from_secs(7);
/// How long it may take until everything has come to its end.
const RECOVERY: Duration = Duration::from_secs(120);

/// `size` is the number of cases at most, picked by chance where there are more.
pub async fn round(round: &Round<'_>) -> Result<Figures> {
    let mut cases = ways::cases();
    let mut dice = round.dice("cases");
    dice.shuffle(&mut cases);
    let most = usize::try_from(round.size)?;
    if most < cases.len() {
        // The few that a quick round has are to be quick.
        cases.retain(|case| !case.way.is_slow());
        cases.truncate(most);
    }
    let per_lane = cases.len().div_ceil(LANES).max(1);
    let lanes = cases.chunks(per_lane).enumerate().map(|(lane, cases)| {
        let studio = Studio { therapists: THERAPISTS, rooms: THERAPISTS, ..Studio::default() };
        let plan = Plan { studio, lane, ..Plan::default() };
        round.in_a_world(plan, async move |world| all(round, world, cases).await)
    });
    let mut figures = Figures::default();
    for lane in futures_util::future::join_all(lanes).await {
        figures.merge(&lane?);
    }
    Ok(figures)
}

async fn all(round: &Round<'_>, world: &mut World, cases: &[Case]) -> Result<Figures> {
    let mut figures = Figures::default();
    let wishes = world.clients().wishes(THERAPISTS, cases.len()).await?;
    for (case, wish) in cases.iter().zip(wishes) {
        let met = one(world, case, &wish).await.with_context(|| format!("{case}"))?;
        figures.add("failed calls", met);
        figures.add("cases", 1);
        round.say(&format!("{case}: held"));
    }
    Ok(figures)
}

async fn one(world: &mut World, case: &Case, wish: &Wish) -> Result<u64> {
    let end = match case.call {
        Call::Open => opening(world, case, wish).await?,
        Call::Fetch | Call::Fee => paying(world, case, wish).await?,
        Call::Close => closing(world, case, wish).await?,
        Call::Refund | Call::FetchRefund => refunding(world, case, wish).await?,
        Call::Events => listening(world, case, wish).await?,
    };
    let met = struck(world, case).await?;
    checks::come_to_hold(world, RECOVERY).await?;
    let (visit, wanted) = end;
    let state = world.clients().state(&visit).await?;
    ensure!(state == wanted, "it is {state} and not {wanted}");
    let books = world.stripe.ask("books").await?;
    let payments = books["payments"].as_array().context("a list")?.iter();
    let own = payments.filter(|paid| paid["session"] == visit.session.as_str()).count();
    ensure!(own <= 1, "{own} charges");
    Ok(met)
}

/// The page cannot be opened; the client presses again with the same key.
async fn opening(world: &World, case: &Case, wish: &Wish) -> Result<(Visit, &'static str)> {
    plan(world, case).await?;
    let mut said = String::new();
    let begun = Instant::now();
    while begun.elapsed() < PRESSING {
        let answer = world.clients().ask(wish, Some(&wish.client)).await?;
        if answer.status == 201 {
            let visit = Visit::of(&wish.client, &answer.json())?;
            world.stripe.page().pay(&visit.session).await?.context("it can be paid")?;
            return Ok((visit, "confirmed"));
        }
        said = format!("{} {}", answer.status, answer.text());
        ensure!([409, 502, 503, 504].contains(&answer.status), "the client met {said}");
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    anyhow::bail!("the client never got a page: {said}")
}

/// The webhook comes, and the server cannot ask how the page stands, or what it cost.
async fn paying(world: &World, case: &Case, wish: &Wish) -> Result<(Visit, &'static str)> {
    let visit = world.clients().book(wish).await?;
    plan(world, case).await?;
    world.stripe.page().pay(&visit.session).await?.context("it can be paid")?;
    Ok((visit, "confirmed"))
}

/// The time runs out, and the server cannot close the page.
async fn closing(world: &World, case: &Case, wish: &Wish) -> Result<(Visit, &'static str)> {
    let visit = world.clients().book(wish).await?;
    plan(world, case).await?;
    world.end_holds_at(time::now() - 1).await?;
    Ok((visit, "expired"))
}

/// The client cancels, and the money cannot be sent back, or nobody says whether it arrived.
async fn refunding(world: &World, case: &Case, wish: &Wish) -> Result<(Visit, &'static str)> {
    let visit = world.clients().book(wish).await?;
    world.stripe.page().pay(&visit.session).await?.context("it can be paid")?;
    confirmed(world, &visit).await?;
    let follow = case.call == Call::FetchRefund;
    let mode = if follow { "pending" } else { "succeed" };
    world.stripe.tell("refunds", &json!({ "mode": mode })).await?;
    if !follow {
        plan(world, case).await?;
    }
    world.clients().cancel(&visit).await?.expect(200)?;
    if follow {
        world.settle(Duration::from_secs(60)).await?;
        plan(world, case).await?;
        let refunds = world.stripe.api("/v1/refunds?limit=1").await?;
        let id = refunds["data"][0]["id"].as_str().context("a refund")?;
        world
            .stripe
            .tell(&format!("refunds/{id}/settle"), &json!({ "status": "succeeded" }))
            .await?;
        world.stripe.tell("refunds", &json!({ "mode": "succeed" })).await?;
    }
    Ok((visit, "cancelled"))
}

/// Nobody was told, and the list of what happened cannot be read.
async fn listening(world: &mut World, case: &Case, wish: &Wish) -> Result<(Visit, &'static str)> {
    let visit = world.clients().book(wish).await?;
    world.stripe.tell("webhooks", &json!({ "mode": "drop" })).await?;
    world.stripe.page().pay(&visit.session).await?.context("it can be paid")?;
    plan(world, case).await?;
    // At its start it asks, and then every ten minutes, which is as if it were started again.
    for _ in 0..4 {
        world.serve_again().await?;
        if confirmed(world, &visit).await.is_ok() {
            break;
        }
    }
    world.stripe.tell("webhooks", &json!({ "mode": "normal" })).await?;
    Ok((visit, "confirmed"))
}

async fn plan(world: &World, case: &Case) -> Result<()> {
    world.stripe.tell("faults", &case.fault()).await.map(drop)
}

async fn confirmed(world: &World, visit: &Visit) -> Result<()> {
    for _ in 0..300 {
        if world.clients().state(visit).await? == "confirmed" {
            return Ok(());
        }
        world.hurry().await?;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("it is not confirmed")
}

/// How many calls failed. A fault that was never met proves nothing; one that is not met as
/// often as planned may be over, where a webhook told what the answer did not. What is left of
/// it is taken back.
async fn struck(world: &World, case: &Case) -> Result<u64> {
    let (begun, mut last) = (Instant::now(), (case.times, Instant::now()));
    loop {
        let left = world.stripe.ask("faults").await?["left"].as_u64().context("a number")?;
        let met = case.times - left;
        if left != last.0 {
            last = (left, Instant::now());
        }
        if left == 0 || (met > 0 && last.1.elapsed() > case.way.takes() + AGAIN) {
            world.stripe.clear_faults().await?;
            return Ok(met);
        }
        ensure!(begun.elapsed() < RECOVERY, "the call was never made: {}", case.fault());
        world.hurry().await?;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::ways::{CALLS, WAYS, Way, cases};

    #[test]
    fn every_call_fails_in_every_way_once_and_for_longer() {
        assert_eq!(cases().len(), CALLS.len() * WAYS.len() * 2);
        assert!(WAYS.iter().any(Way::is_slow));
    }
}
