//! Webhooks doubled, shuffled, late, dropped and forged: the same story is told twice, once in
//! order and once like that, and ends in the same state.

mod acts;
mod post;
mod same;

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::{
    checks,
    report::Figures,
    round::Round,
    visits::{Clients, PAGE, Visit, Wish, below},
    world::{Plan, Studio, World, time},
};
use acts::Act;
use post::Post;

const THERAPISTS: usize = 20;
/// What a gift card costs, in cents.
const GIFT: &str = "5000";
/// So many are asked for at a time where the order is of no matter.
const AT_ONCE: usize = 8;
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
    told(world, &acts, first, &mut good).await?;
    let mut bad = Post::badly(world, round.dice("post")).await?;
    told(world, &acts, second, &mut bad).await?;
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

/// The story of all visits, act by act; after each the post goes round.
async fn told(world: &World, acts: &[Act], wishes: &[Wish], post: &mut Post) -> Result<()> {
    let visits = held(world, acts, wishes).await?;
    let page = world.stripe.page();
    let of = |wanted: fn(&Act) -> bool| {
        visits.iter().zip(acts).filter(move |(_, act)| wanted(act)).map(|(visit, _)| visit)
    };
    world.stripe.tell("refunds", &json!({ "mode": "pending" })).await?;
    for (visit, act) in visits.iter().zip(acts) {
        match act {
            Act::Expired => page.expire(&visit.session).await?,
            Act::PaidWithTime => page.promise(&visit.session).await?,
            _ => drop(page.pay(&visit.session).await?.context("it can be paid")?),
        }
    }
    post.round(world).await?;
    for visit in of(|act| *act == Act::PaidWithTime) {
        page.pay(&visit.session).await?.context("its money came")?;
    }
    for visit in of(|act| matches!(act, Act::Cancelled | Act::CancelledAndRefundFailed)) {
        cancelled(world, visit).await?;
    }
    world.settle(Duration::from_secs(120)).await?;
    for visit in of(|act| *act == Act::RefundedByHand) {
        let order = json!({ "payment_intent": intent(world, visit).await?, "amount": 1_000 });
        world.stripe.tell("refunds/make", &order).await?;
    }
    for visit in of(|act| matches!(act, Act::Disputed { .. })) {
        let order = json!({ "payment_intent": intent(world, visit).await? });
        world.stripe.tell("disputes", &order).await?;
    }
    post.round(world).await?;
    settled_at_stripe(world, acts, &visits).await?;
    post.round(world).await?;
    post.rest(world).await
}

async fn held(world: &World, acts: &[Act], wishes: &[Wish]) -> Result<Vec<Visit>> {
    let clients = world.clients();
    let mut held = Vec::new();
    for (wishes, acts) in wishes.chunks(AT_ONCE).zip(acts.chunks(AT_ONCE)) {
        let asked = wishes.iter().zip(acts).map(|(wish, act)| made(&clients, *act, wish));
        held.extend(futures_util::future::try_join_all(asked).await?);
    }
    // So that nothing runs out while this goes on.
    world.end_holds_at(time::now() + 3_000).await?;
    Ok(held)
}

/// A visit that is held, or a gift card that is ordered: both have a page on which to pay.
async fn made(clients: &Clients, act: Act, wish: &Wish) -> Result<Visit> {
    if act != Act::GiftCard {
        return clients.book(wish).await;
    }
    let (client, token) = (wish.client.clone(), String::new());
    let email = format!("{client}@chaos.example");
    let fields = [
        ("studio", Studio::SLUG),
        ("amount", GIFT),
        ("buyer_name", "Amara Okafor"),
        ("buyer_email", email.as_str()),
    ];
    let answer = clients.form("gift/buy", "", &fields).await?;
    let to = answer.location.unwrap_or_default();
    let session = below(PAGE, &to);
    let session =
        session.with_context(|| format!("who buys met {}, and is led to `{to}`", answer.status))?;
    Ok(Visit { client, token, session })
}

/// A client who is to cancel has come back from the payment page, whatever the post did.
async fn cancelled(world: &World, visit: &Visit) -> Result<()> {
    let page = world.stripe.page();
    let back = page.pay(&visit.session).await?.context("it is paid")?;
    world.clients().come_back(&back).await?;
    world.clients().cancel(visit).await?.expect(200)?;
    Ok(())
}

/// Refunds and disputes come to their ends.
async fn settled_at_stripe(world: &World, acts: &[Act], visits: &[Visit]) -> Result<()> {
    for (visit, act) in visits.iter().zip(acts) {
        let failed = *act == Act::CancelledAndRefundFailed;
        let intent = match act {
            Act::Expired | Act::Paid | Act::PaidWithTime | Act::GiftCard => continue,
            _ => intent(world, visit).await?,
        };
        if let Act::Disputed { won } = act {
            let disputes =
                world.stripe.api(&format!("/v1/disputes?payment_intent={intent}")).await?;
            let id = disputes["data"][0]["id"].as_str().context("a dispute")?;
            world.stripe.tell(&format!("disputes/{id}/close"), &json!({ "won": won })).await?;
            continue;
        }
        let refunds = world.stripe.api(&format!("/v1/refunds?payment_intent={intent}")).await?;
        let id = refunds["data"][0]["id"].as_str().context("a refund")?;
        let status = if failed { "failed" } else { "succeeded" };
        world.stripe.tell(&format!("refunds/{id}/settle"), &json!({ "status": status })).await?;
    }
    Ok(())
}

async fn intent(world: &World, visit: &Visit) -> Result<String> {
    let session = world.stripe.api(&format!("/v1/checkout/sessions/{}", visit.session)).await?;
    Ok(session["payment_intent"].as_str().context("a payment")?.to_owned())
}
