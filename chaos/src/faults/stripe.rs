//! Every way in which a call to Stripe can fail, at every call: each thing is paid once and
//! goes back once, and everything comes to its end by itself.
//!
//! The calls are listed in [`calls`], which is held against the server's sources; each has a
//! scene that brings the server to it as a client, the owner or the server's own work would.

mod calls;
mod cards;
mod looks;
mod old;
mod sales;
mod scene;
mod visits;
mod ways;

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use self::{
    calls::{CALLS, Call},
    scene::{End, Scene},
    ways::Case,
};
use crate::{
    checks,
    report::Figures,
    round::Round,
    visits::Wish,
    world::{Owner, Plan, Studio, World},
};

const THERAPISTS: usize = 4;
/// So many worlds share the cases: most of the time is waiting for answers that do not come.
const LANES: usize = 5;
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
    // A studio that keeps cards takes deposits, and one that does not takes all.
    let (with, without): (Vec<Case>, Vec<Case>) =
        cases.into_iter().partition(|case| case.call.needs_cards());
    let parts = without.chunks(per_lane).map(|part| (false, part));
    let parts = parts.chain(with.chunks(per_lane).map(|part| (true, part)));
    let lanes = parts.enumerate().map(|(lane, (cards, cases))| {
        let studio =
            Studio { therapists: THERAPISTS, rooms: THERAPISTS, cards, ..Studio::default() };
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
    let owner = if cases.iter().any(|case| case.call.needs_owner()) {
        Some(world.owner().await?)
    } else {
        None
    };
    for (case, wish) in cases.iter().zip(wishes) {
        let met = one(world, owner.as_ref(), case, &wish).await;
        figures.add("failed calls", met.with_context(|| format!("{case}"))?);
        figures.add("cases", 1);
        round.say(&format!("{case}: held"));
    }
    all_are_listed(world).await?;
    Ok(figures)
}

async fn one(world: &mut World, owner: Option<&Owner>, case: &Case, wish: &Wish) -> Result<u64> {
    let owner = match owner.filter(|_| case.call.needs_owner()) {
        Some(owner) => Some(owner.signed_in().await?),
        None => None,
    };
    let before = tally(world).await?;
    let mut scene = Scene { world, owner: owner.as_ref(), case, wish };
    let end = play(&mut scene).await?;
    let met = struck(scene.world, case).await?;
    checks::come_to_hold(scene.world, RECOVERY).await?;
    ended(&scene, end, before).await?;
    Ok(met)
}

async fn play(scene: &mut Scene<'_>) -> Result<End> {
    match scene.case.call {
        Call::Open => visits::opening(scene).await,
        Call::Fetch | Call::Fee => visits::paying(scene).await,
        Call::Close => visits::closing(scene).await,
        Call::FindPage => old::page(scene).await,
        Call::Refund => visits::refunding(scene).await,
        Call::FetchRefund => visits::following(scene).await,
        Call::FindRefund => old::refund(scene).await,
        Call::DescribeRefund => visits::outside(scene).await,
        Call::FindPayment => visits::unheard(scene).await,
        Call::SaleOpen => sales::opening(scene).await,
        Call::SaleFetch | Call::SaleFee => sales::paying(scene).await,
        Call::SaleClose => sales::closing(scene).await,
        Call::SaleFindPage => old::sale_page(scene).await,
        Call::SaleRefund => sales::refunding(scene).await,
        Call::SaleFetchRefund => sales::following(scene).await,
        Call::SaleFindRefund => old::sale_refund(scene).await,
        Call::KeepCard => cards::keeping(scene).await,
        Call::Charge => cards::charging(scene).await,
        Call::FindCharge => cards::finding(scene).await,
        Call::Detach => cards::detaching(scene).await,
        Call::Owned => cards::owning(scene).await,
        Call::Dispute => visits::questioned(scene).await,
        Call::PaidCard => looks::card(scene).await,
        Call::BalanceLines => looks::lines(scene).await,
        Call::Payouts | Call::PayoutLines => looks::payouts(scene).await,
        Call::Balance => looks::balance(scene).await,
        Call::Events => visits::listening(scene).await,
        Call::Check | Call::Endpoints => looks::key(scene).await,
        Call::Setup => looks::setup(scene).await,
    }
}

/// It ended as it was to, and so many were charged, and so much went back: not less, and not
/// more.
async fn ended(scene: &Scene<'_>, end: End, before: (usize, i64)) -> Result<()> {
    if let Some((visit, wanted)) = &end.visit {
        let state = scene.world.clients().state(visit).await?;
        ensure!(state == *wanted, "it is {state} and not {wanted}");
    }
    if let Some(counted) = &end.one {
        scene.until(counted).await?;
        let n = scene.world.database.number(counted).await?;
        ensure!(n == 1, "{n} and not one: {counted}");
    }
    let (charges, back) = tally(scene.world).await?;
    let (charges, back) = (charges - before.0, back - before.1);
    ensure!(charges == end.charges, "{charges} charges and not {}", end.charges);
    ensure!(back == end.back, "{back} went back and not {}", end.back);
    Ok(())
}

/// How often somebody was charged so far, and how much went back.
async fn tally(world: &World) -> Result<(usize, i64)> {
    let books = world.stripe.ask("books").await?;
    let list = |name: &str| books[name].as_array().context("a list");
    let paid = list("payments")?.iter().filter(|paid| paid["amount"] != 0);
    let charged = list("charges")?.iter().filter(|charge| charge["status"] == "succeeded");
    let all: Vec<&Value> = paid.chain(charged).collect();
    let back = all.iter().map(|paid| paid["refunded"].as_i64().unwrap_or_default()).sum();
    Ok((all.len(), back))
}

/// Whatever the server asked is in the list: what is not there is never failed.
async fn all_are_listed(world: &World) -> Result<()> {
    let asked = world.stripe.ask("requests").await?;
    for asked in asked["requests"].as_array().context("a list")? {
        let asked = asked.as_str().context("text")?;
        let listed = CALLS.iter().any(|call| call.address().is(asked));
        ensure!(listed, "Stripe was asked what no case fails: {asked}");
    }
    Ok(())
}

/// How many calls failed. A fault that was never met proves nothing; one that is not met as
/// often as planned may be over, where a webhook told what the answer did not. What is left of
/// it is taken back.
async fn struck(world: &World, case: &Case) -> Result<u64> {
    let (begun, mut last) = (Instant::now(), (case.times, Instant::now()));
    loop {
        let left = world.stripe.ask("faults").await?["left"].as_u64().context("a number")?;
        let met = case.times.saturating_sub(left);
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
    use super::{
        calls::CALLS,
        ways::{WAYS, Way, cases},
    };

    #[test]
    fn every_call_fails_in_every_way_once_and_for_longer() {
        assert_eq!(cases().len(), CALLS.len() * WAYS.len() * 2);
        assert!(WAYS.iter().any(Way::is_slow));
    }
}
