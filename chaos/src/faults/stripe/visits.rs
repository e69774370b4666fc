//! Visits that are paid on a page, cancelled, or let run out; and what others do with their
//! money at Stripe.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::json;

use super::scene::{End, Scene};
use crate::{
    visits::Visit,
    world::{Studio, time},
};

/// A client presses again for so long: a request that was cut off keeps its key for two minutes.
pub const PRESSING: Duration = Duration::from_secs(200);

/// The page cannot be opened; the client presses again with the same key.
pub async fn opening(scene: &Scene<'_>) -> Result<End> {
    scene.plan().await?;
    let (wish, mut said) = (scene.wish, String::new());
    let begun = Instant::now();
    while begun.elapsed() < PRESSING {
        let answer = scene.world.clients().ask(wish, Some(&wish.client)).await?;
        if answer.status == 201 {
            let visit = Visit::of(&wish.client, &answer.json())?;
            scene.world.stripe.page().pay(&visit.session).await?.context("it can be paid")?;
            return Ok(End::paid(visit, "confirmed"));
        }
        said = format!("{} {}", answer.status, answer.text());
        ensure!([409, 502, 503, 504].contains(&answer.status), "the client met {said}");
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    bail!("the client never got a page: {said}")
}

/// The webhook comes, and the server cannot ask how the page stands, what it cost, or which
/// card was given on it.
pub async fn paying(scene: &Scene<'_>) -> Result<End> {
    let visit = scene.world.clients().book(scene.wish).await?;
    scene.plan().await?;
    scene.world.stripe.page().pay(&visit.session).await?.context("it can be paid")?;
    Ok(End::paid(visit, "confirmed"))
}

/// The time runs out, and the server cannot close the page.
pub async fn closing(scene: &Scene<'_>) -> Result<End> {
    let visit = scene.world.clients().book(scene.wish).await?;
    scene.plan().await?;
    scene.world.end_holds_at(time::now() - 1).await?;
    Ok(End { visit: Some((visit, "expired")), ..End::default() })
}

/// The client cancels, and the money cannot be sent back.
pub async fn refunding(scene: &Scene<'_>) -> Result<End> {
    let visit = scene.paid().await?;
    scene.plan().await?;
    scene.world.clients().cancel(&visit).await?.expect(200)?;
    Ok(End { back: Studio::SHORT, ..End::paid(visit, "cancelled") })
}

/// The client cancels, the money takes its time, and nobody says whether it arrived.
pub async fn following(scene: &Scene<'_>) -> Result<End> {
    let visit = scene.paid().await?;
    scene.world.stripe.tell("refunds", &json!({ "mode": "pending" })).await?;
    scene.world.clients().cancel(&visit).await?.expect(200)?;
    arriving(scene).await?;
    Ok(End { back: Studio::SHORT, ..End::paid(visit, "cancelled") })
}

/// The newest refund, which is on its way, arrives, and the server cannot ask about it.
pub async fn arriving(scene: &Scene<'_>) -> Result<()> {
    let stripe = &scene.world.stripe;
    scene.world.settle(Duration::from_secs(60)).await?;
    scene.plan().await?;
    let refunds = stripe.api("/v1/refunds?limit=1").await?;
    let id = refunds["data"][0]["id"].as_str().context("a refund")?;
    stripe.tell(&format!("refunds/{id}/settle"), &json!({ "status": "succeeded" })).await?;
    stripe.tell("refunds", &json!({ "mode": "succeed" })).await.map(drop)
}

/// Nobody was told, and the list of what happened cannot be read.
pub async fn listening(scene: &mut Scene<'_>) -> Result<End> {
    let visit = scene.world.clients().book(scene.wish).await?;
    scene.world.stripe.tell("webhooks", &json!({ "mode": "drop" })).await?;
    scene.world.stripe.page().pay(&visit.session).await?.context("it can be paid")?;
    scene.plan().await?;
    let confirmed = format!(
        "SELECT COUNT(*) AS n FROM booking WHERE state = 'confirmed' AND contact_email = '{}'",
        scene.email()
    );
    scene.starts(None, &confirmed).await?;
    scene.world.stripe.tell("webhooks", &json!({ "mode": "normal" })).await?;
    Ok(End::paid(visit, "confirmed"))
}

/// Somebody sends all of it back at Stripe, and the server cannot ask what that was.
pub async fn outside(scene: &Scene<'_>) -> Result<End> {
    let visit = scene.paid().await?;
    let intent = scene.intent(&visit).await?;
    scene.plan().await?;
    given_back(scene, &intent).await
}

/// The same, of a payment of which nobody told: and the server cannot ask whose that is.
pub async fn unheard(scene: &Scene<'_>) -> Result<End> {
    let visit = scene.world.clients().book(scene.wish).await?;
    let stripe = &scene.world.stripe;
    stripe.tell("webhooks", &json!({ "mode": "drop" })).await?;
    stripe.page().pay(&visit.session).await?.context("it can be paid")?;
    stripe.tell("webhooks", &json!({ "mode": "normal" })).await?;
    let intent = scene.intent(&visit).await?;
    scene.plan().await?;
    given_back(scene, &intent).await
}

/// Somebody sends all of a payment back at Stripe, and it is written down once.
async fn given_back(scene: &Scene<'_>, intent: &str) -> Result<End> {
    let made = json!({ "payment_intent": intent, "amount": Studio::SHORT });
    scene.world.stripe.tell("refunds/make", &made).await?;
    let one = format!(
        "SELECT COUNT(*) AS n FROM refund r JOIN payment_attempt a ON a.id = r.attempt \
         WHERE r.reason = 'outside' AND r.state = 'succeeded' \
         AND a.stripe_payment_intent = '{intent}'"
    );
    Ok(End { one: Some(one), charges: 1, back: Studio::SHORT, ..End::default() })
}

/// A bank questions it, and the server cannot ask how that stands; then the studio is right.
pub async fn questioned(scene: &Scene<'_>) -> Result<End> {
    let visit = scene.paid().await?;
    let intent = scene.intent(&visit).await?;
    let stripe = &scene.world.stripe;
    scene.plan().await?;
    let opened = stripe.tell("disputes", &json!({ "payment_intent": intent })).await?;
    let own = format!(
        "SELECT COUNT(*) AS n FROM dispute d JOIN payment_attempt a ON a.id = d.attempt \
         WHERE a.stripe_payment_intent = '{intent}'"
    );
    scene.until(&format!("{own} AND d.taken_minor > 0")).await?;
    let id = opened["id"].as_str().context("an id")?;
    stripe.tell(&format!("disputes/{id}/close"), &json!({ "won": true })).await?;
    let one = format!("{own} AND d.state = 'won' AND d.taken_minor = 0");
    Ok(End { one: Some(one), ..End::paid(visit, "confirmed") })
}
