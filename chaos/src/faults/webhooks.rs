//! Webhooks doubled, shuffled, late, dropped and forged: the same story is told twice, once in
//! order and once like that, and ends in the same state.

mod post;

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::{
    checks,
    report::Figures,
    round::Round,
    visits::{Visit, Wish},
    world::{Plan, Studio, World, time},
};
use post::Post;

const THERAPISTS: usize = 20;
/// What a visit brings about on the average.
const EVENTS_EACH: u64 = 5;

/// What happens to a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Paid,
    PaidWithTime,
    Expired,
    Cancelled,
    CancelledAndRefundFailed,
    RefundedByHand,
    Disputed { won: bool },
}

const ACTS: [Act; 8] = [
    Act::Paid,
    Act::PaidWithTime,
    Act::Expired,
    Act::Cancelled,
    Act::CancelledAndRefundFailed,
    Act::RefundedByHand,
    Act::Disputed { won: true },
    Act::Disputed { won: false },
];

/// `size` is about the number of webhooks that are told badly.
pub async fn round(round: &Round<'_>) -> Result<Figures> {
    let studio = Studio { therapists: THERAPISTS, rooms: THERAPISTS, ..Studio::default() };
    let plan = Plan { studio, silent_stripe: true, ..Plan::default() };
    round.in_a_world(plan, async |world| both(round, world).await).await
}

async fn both(round: &Round<'_>, world: &mut World) -> Result<Figures> {
    let visits = usize::try_from((round.size / EVENTS_EACH).max(4))?;
    let mut dice = round.dice("acts");
    let acts: Vec<Act> = (0..visits).map(|_| *dice.pick(&ACTS)).collect();
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
    same(world, &acts).await?;
    Ok(bad.figures)
}

/// The story of all visits, act by act; after each the post goes round.
async fn told(world: &World, acts: &[Act], wishes: &[Wish], post: &mut Post) -> Result<()> {
    let visits = held(world, wishes).await?;
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

async fn held(world: &World, wishes: &[Wish]) -> Result<Vec<Visit>> {
    let mut held = Vec::new();
    for some in wishes.chunks(8) {
        let clients = world.clients();
        let booked = some.iter().map(|wish| clients.book(wish));
        held.extend(futures_util::future::try_join_all(booked).await?);
    }
    // So that nothing runs out while this goes on.
    world.end_holds_at(time::now() + 3_000).await?;
    Ok(held)
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
            Act::Expired | Act::Paid | Act::PaidWithTime => continue,
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

/// Visit by visit: how it stands, its payments and refunds, and what the ledger says of it.
async fn same(world: &World, acts: &[Act]) -> Result<()> {
    for (number, act) in acts.iter().enumerate() {
        let good = state(world, &format!("good-{number}")).await?;
        let bad = state(world, &format!("bad-{number}")).await?;
        ensure!(good == bad, "{act:?}: in order it ends as {good:?}, told badly as {bad:?}");
        ensure!(!good.is_empty(), "{act:?}: there is nothing to compare");
    }
    Ok(())
}

async fn state(world: &World, client: &str) -> Result<Vec<Value>> {
    let of = format!(
        "FROM booking b JOIN client c ON c.id = b.client WHERE c.email = '{client}@chaos.example'"
    );
    let mut state = Vec::new();
    for sql in [
        format!("SELECT b.state {of}"),
        format!(
            "SELECT a.state, a.amount_minor, a.late, a.fee_minor FROM payment_attempt a WHERE a.booking IN (SELECT b.id {of}) ORDER BY a.state"
        ),
        format!(
            "SELECT r.state, r.amount_minor, r.reason FROM refund r WHERE r.booking IN (SELECT b.id {of}) ORDER BY r.state, r.reason"
        ),
        format!(
            "SELECT d.state, d.amount_minor FROM dispute d JOIN payment_attempt a ON a.id = d.attempt WHERE a.booking IN (SELECT b.id {of}) ORDER BY d.state"
        ),
        format!(
            "SELECT e.account, CAST(SUM(e.amount_minor) AS BIGINT) AS sum FROM journal j JOIN entry e ON e.journal = j.id WHERE j.booking IN (SELECT b.id {of}) GROUP BY e.account HAVING SUM(e.amount_minor) <> 0 ORDER BY e.account"
        ),
    ] {
        state.extend(world.database.rows(&sql).await?);
    }
    Ok(state)
}
