//! What happens to all visits, act by act; after each act the post goes round.
//!
//! What only asks, and what clients do at our server, is done for several visits at once. What
//! happens at Stripe by our own hand happens to one after another, so that a seed gives the same
//! again.

use std::{collections::HashMap, time::Duration};

use anyhow::{Context, Result, ensure};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::{Value, json};

use super::{acts::Act, post::Post};
use crate::{
    visits::{Clients, PAGE, Visit, Wish, below},
    world::{Studio, World, time},
};

/// What a gift card costs, in cents.
const GIFT: &str = "5000";
/// So many visits something is done for at a time.
const AT_ONCE: usize = 16;
/// How long the server's work between two acts may take.
const WORK: Duration = Duration::from_secs(120);

pub(super) async fn told(
    world: &World,
    acts: &[Act],
    wishes: &[Wish],
    post: &mut Post,
) -> Result<()> {
    let visits = held(world, acts, wishes).await?;
    let page = world.stripe.page();
    let of = |wanted: fn(&Act) -> bool| {
        visits.iter().zip(acts).filter(move |(_, act)| wanted(act)).map(|(visit, _)| visit)
    };
    order(world, "refunds", &json!({ "mode": "pending" })).await?;
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
    let cancelling = of(|act| matches!(act, Act::Cancelled | Act::CancelledAndRefundFailed));
    let cancelling = stream::iter(cancelling).map(|visit| cancelled(world, visit));
    cancelling.buffer_unordered(AT_ONCE).try_collect::<()>().await?;
    world.settle(WORK).await?;
    let payments = Payments::read(world).await?;
    for visit in of(|act| *act == Act::RefundedByHand) {
        let made = json!({ "payment_intent": payments.of(visit)?, "amount": 1_000 });
        order(world, "refunds/make", &made).await?;
    }
    for visit in of(|act| matches!(act, Act::Disputed { .. })) {
        order(world, "disputes", &json!({ "payment_intent": payments.of(visit)? })).await?;
    }
    post.round(world).await?;
    settled_at_stripe(world, acts, &visits, &payments).await?;
    post.round(world).await?;
    post.rest(world).await
}

async fn held(world: &World, acts: &[Act], wishes: &[Wish]) -> Result<Vec<Visit>> {
    let clients = world.clients();
    let asked = stream::iter(wishes.iter().zip(acts));
    let asked = asked.map(|(wish, act)| made(&clients, *act, wish)).buffered(AT_ONCE);
    let held = asked.try_collect().await?;
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
async fn settled_at_stripe(
    world: &World,
    acts: &[Act],
    visits: &[Visit],
    payments: &Payments,
) -> Result<()> {
    let open = visits.iter().zip(acts).filter(|(_, act)| act.ends_at_stripe());
    let ends = stream::iter(open).map(|(visit, act)| end(world, *act, payments.of(visit)));
    let ends: Vec<(String, Value)> = ends.buffered(AT_ONCE).try_collect().await?;
    for (path, how) in ends {
        order(world, &path, &how).await?;
    }
    Ok(())
}

/// What the stand-in is told so that this ends.
async fn end(world: &World, act: Act, intent: Result<&str>) -> Result<(String, Value)> {
    let intent = intent?;
    let (kind, verb, how) = match act {
        Act::Disputed { won } => ("disputes", "close", json!({ "won": won })),
        Act::CancelledAndRefundFailed => ("refunds", "settle", json!({ "status": "failed" })),
        _ => ("refunds", "settle", json!({ "status": "succeeded" })),
    };
    let open = world.stripe.api(&format!("/v1/{kind}?payment_intent={intent}")).await?;
    let id = open["data"][0]["id"].as_str().with_context(|| format!("{act:?}: no {kind}"))?;
    Ok((format!("{kind}/{id}/{verb}"), how))
}

/// Tells the stand-in what to do, which it must not refuse.
async fn order(world: &World, path: &str, how: &Value) -> Result<()> {
    let said = world.stripe.tell(path, how).await?;
    ensure!(said["error"].is_null(), "{path} was refused: {said}");
    Ok(())
}

/// The payments that came about, by the sessions of their pages.
struct Payments(HashMap<String, String>);

impl Payments {
    async fn read(world: &World) -> Result<Self> {
        let books = world.stripe.ask("books").await?;
        let listed = books["payments"].as_array().context("a list")?.iter();
        let text = |paid: &Value, name: &str| paid[name].as_str().map(ToOwned::to_owned);
        let both = |paid: &Value| Some((text(paid, "session")?, text(paid, "payment_intent")?));
        Ok(Self(listed.filter_map(both).collect()))
    }

    fn of(&self, visit: &Visit) -> Result<&str> {
        let found = self.0.get(&visit.session).map(String::as_str);
        found.with_context(|| format!("{visit:?} is not paid"))
    }
}
