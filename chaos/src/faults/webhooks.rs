//! Webhooks doubled, shuffled, late, dropped and forged: the same story is told twice, once in
//! order and once like that, and ends in the same state.

mod acts;
mod post;
mod same;
mod story;

use std::time::Duration;

use anyhow::{Result, ensure};

use crate::{
    checks,
    report::Figures,
    round::Round,
    world::{Plan, Studio, World},
};
use post::Post;

const THERAPISTS: usize = 20;
/// Of a hundred events that were to happen, how many must have happened at least.
const LEAST_PERCENT: u64 = 80;

/// `size` is about the number of events that are told badly, and as many are told in order. In
/// half of the rounds visits are paid in part, and whoever pays leaves a card.
pub async fn round(round: &Round<'_>) -> Result<Figures> {
    let cards = round.dice("cards").percent(50);
    let studio = Studio { therapists: THERAPISTS, rooms: THERAPISTS, cards, ..Studio::default() };
    let plan = Plan { studio, silent_stripe: true, ..Plan::default() };
    round.in_a_world(plan, async |world| both(round, world, cards).await).await
}

async fn both(round: &Round<'_>, world: &mut World, cards: bool) -> Result<Figures> {
    let acts = acts::dealt(round.size, cards, &mut round.dice("acts"));
    let visits = acts.len();
    world.owner().await?.sells_gift_cards().await?;
    let mut wishes = world.clients().wishes(THERAPISTS, 2 * visits).await?;
    for (number, wish) in wishes.iter_mut().enumerate() {
        let manner = if number < visits { "good" } else { "bad" };
        wish.client = format!("{manner}-{}", number % visits);
    }
    let (first, second) = wishes.split_at(visits);
    let mut good = Post::in_order(world).await?;
    story::told(world, &acts, first, &mut good).await?;
    let mut bad = Post::badly(world, round.dice("post")).await?;
    story::told(world, &acts, second, &mut bad).await?;
    // What was dropped is found out by whoever looks: at the start, and every ten minutes.
    world.serve_again().await?;
    checks::come_to_hold(world, Duration::from_secs(120)).await?;
    same::same(world, &acts).await?;
    for (post, manner) in [(&good, "in order"), (&bad, "badly")] {
        let told = post.events;
        ensure!(
            told >= round.size * LEAST_PERCENT / 100,
            "{told} of {} events happened to be told {manner}: the round proves nothing",
            round.size
        );
    }
    bad.figures.add("events", bad.events);
    bad.figures.add(if cards { "rounds with cards kept" } else { "rounds paid in full" }, 1);
    Ok(bad.figures)
}
