//! Gift cards: what is sold without a visit has calls of its own.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::json;

use super::{
    scene::{End, Scene},
    visits::{PRESSING, arriving},
};
use crate::world::{Studio, time};

/// What a card costs, in cents.
pub const PRICE: i64 = 5_000;

/// The page cannot be opened; the buyer presses again, which is another order.
pub async fn opening(scene: &Scene<'_>) -> Result<End> {
    scene.owner()?.sells_gift_cards().await?;
    scene.plan().await?;
    let begun = Instant::now();
    while begun.elapsed() < PRESSING {
        if let Some(session) = order(scene).await? {
            scene.world.stripe.page().pay(&session).await?.context("it can be paid")?;
            return Ok(bought(&session));
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    bail!("the buyer never got a page")
}

/// The webhook comes, and the server cannot ask how the page stands, or what it cost.
pub async fn paying(scene: &Scene<'_>) -> Result<End> {
    let session = buy(scene).await?;
    scene.plan().await?;
    scene.world.stripe.page().pay(&session).await?.context("it can be paid")?;
    Ok(bought(&session))
}

/// Nobody pays, and the server cannot close the page.
pub async fn closing(scene: &mut Scene<'_>) -> Result<End> {
    let session = buy(scene).await?;
    scene.plan().await?;
    let over = time::now() - 600;
    let sql = format!("UPDATE sale SET expires_at = {over} WHERE stripe_session = '{session}'");
    scene.world.database.run(&sql).await?;
    let closed = in_state(&session, "expired");
    scene.starts(None, &closed).await?;
    Ok(End { one: Some(closed), ..End::default() })
}

/// The owner ends the card, and the money cannot be sent back.
pub async fn refunding(scene: &Scene<'_>) -> Result<End> {
    let session = paid(scene).await?;
    scene.plan().await?;
    end(scene, &session).await?;
    Ok(returned(&session))
}

/// The owner ends the card, the money takes its time, and nobody says whether it arrived.
pub async fn following(scene: &Scene<'_>) -> Result<End> {
    let session = paid(scene).await?;
    scene.world.stripe.tell("refunds", &json!({ "mode": "pending" })).await?;
    end(scene, &session).await?;
    arriving(scene).await?;
    Ok(returned(&session))
}

/// Orders a card, and presses once; the id of its page, where there is one.
pub async fn order(scene: &Scene<'_>) -> Result<Option<String>> {
    let (amount, email) = (PRICE.to_string(), scene.email());
    let fields = [
        ("studio", Studio::SLUG),
        ("amount", amount.as_str()),
        ("buyer_name", "Amara Okafor"),
        ("buyer_email", email.as_str()),
    ];
    let answer = scene.owner()?.send("gift/buy", &fields).await?;
    ensure!(answer.status == 303, "the buyer met {}: {}", answer.status, answer.text());
    let to = answer.location.context("it leads somewhere")?;
    let path = to.split(['?', '#']).next().unwrap_or_default();
    let last = path.rsplit('/').next().unwrap_or_default();
    Ok(last.starts_with("cs_").then(|| last.to_owned()))
}

/// An order with a page that can be paid.
async fn buy(scene: &Scene<'_>) -> Result<String> {
    scene.owner()?.sells_gift_cards().await?;
    order(scene).await?.context("nothing fails yet, and there is no page")
}

/// A card that is paid, with everything about it done.
pub async fn paid(scene: &Scene<'_>) -> Result<String> {
    let session = buy(scene).await?;
    scene.world.stripe.page().pay(&session).await?.context("it can be paid")?;
    scene.until(&in_state(&session, "paid")).await?;
    scene.world.settle(Duration::from_secs(60)).await?;
    Ok(session)
}

/// The owner ends the card, and the money is to go back the way it came.
pub async fn end(scene: &Scene<'_>, session: &str) -> Result<()> {
    let database = &scene.world.database;
    let id = database.id();
    let sql = format!(
        "SELECT {id} AS id FROM gift_card \
         WHERE sale = (SELECT id FROM sale WHERE stripe_session = '{session}')"
    );
    let rows = database.rows(&sql).await?;
    let card = rows.first().context("a card")?["id"].as_str().context("an id")?.to_owned();
    let shown = PRICE.to_string();
    let fields = [
        ("studio", Studio::SLUG),
        ("card", card.as_str()),
        ("how", "online"),
        ("shown", shown.as_str()),
        ("currency", "EUR"),
    ];
    scene.owner()?.done("desk/gift-end", &fields, "done=ended").await
}

/// A sale that was paid once.
fn bought(session: &str) -> End {
    End { one: Some(in_state(session, "paid")), charges: 1, ..End::default() }
}

/// A sale that was paid once, and went back once.
pub fn returned(session: &str) -> End {
    let one = format!(
        "SELECT COUNT(*) AS n FROM sale_refund r JOIN sale s ON s.id = r.sale \
         WHERE r.state = 'succeeded' AND s.stripe_session = '{session}'"
    );
    End { one: Some(one), charges: 1, back: PRICE, ..End::default() }
}

fn in_state(session: &str, state: &str) -> String {
    format!(
        "SELECT COUNT(*) AS n FROM sale WHERE stripe_session = '{session}' AND state = '{state}'"
    )
}
