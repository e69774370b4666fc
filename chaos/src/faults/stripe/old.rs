//! It was done, nobody learned it, and the key is too old to be sent again: what was done is
//! looked for. It is found, and not done a second time.

use anyhow::{Result, ensure};
use serde_json::json;

use super::{
    sales,
    scene::{End, Scene, TOO_OLD},
};
use crate::world::{Studio, time};

/// More than are made before the key is too old.
const MANY: u64 = 1_000;
const PAGES: &str = "/v1/checkout/sessions";
const REFUNDS: &str = "/v1/refunds";

/// The page of a visit.
pub async fn page(scene: &Scene<'_>) -> Result<End> {
    scene.lost(PAGES, MANY).await?;
    let answer = scene.world.clients().ask(scene.wish, None).await?;
    ensure!(answer.status >= 500, "there is a page: {}", answer.text());
    // Two cases do not begin in one second: the time tells which attempt it is.
    let at = time::now() - TOO_OLD;
    let sql = format!("UPDATE payment_attempt SET created_at = {at} WHERE state = 'creating'");
    ensure!(scene.world.database.run(&sql).await? == 1, "no page is unknown");
    scene.plan_instead().await?;
    let found = format!(
        "SELECT COUNT(*) AS n FROM payment_attempt \
         WHERE created_at = {at} AND stripe_session IS NOT NULL"
    );
    scene.until(&found).await?;
    // Nobody was told of it, so nobody pays it.
    scene.world.end_holds_at(time::now() - 1).await?;
    let one = format!("{found} AND state = 'expired'");
    Ok(End { one: Some(one), ..End::default() })
}

/// The page of a gift card.
pub async fn sale_page(scene: &Scene<'_>) -> Result<End> {
    scene.owner()?.sells_gift_cards().await?;
    scene.lost(PAGES, MANY).await?;
    ensure!(sales::order(scene).await?.is_none(), "there is a page");
    // As above.
    let at = time::now() - TOO_OLD;
    let sql = format!("UPDATE sale SET created_at = {at} WHERE state = 'creating'");
    ensure!(scene.world.database.run(&sql).await? == 1, "no page is unknown");
    scene.plan_instead().await?;
    let one = format!(
        "SELECT COUNT(*) AS n FROM sale \
         WHERE created_at = {at} AND state = 'open' AND stripe_session IS NOT NULL"
    );
    scene.until(&one).await?;
    Ok(End { one: Some(one), ..End::default() })
}

/// The refund of a visit.
pub async fn refund(scene: &Scene<'_>) -> Result<End> {
    let visit = scene.paid().await?;
    unheard(scene).await?;
    scene.world.clients().cancel(&visit).await?.expect(200)?;
    too_old(scene, "refund", "send_refund").await?;
    Ok(End { back: Studio::SHORT, ..End::paid(visit, "cancelled") })
}

/// The refund of a gift card.
pub async fn sale_refund(scene: &Scene<'_>) -> Result<End> {
    let session = sales::paid(scene).await?;
    unheard(scene).await?;
    sales::end(scene, &session).await?;
    too_old(scene, "sale_refund", "send_sale_refund").await?;
    Ok(sales::returned(&session))
}

/// Refunds are made, and neither the answer nor a webhook says so.
async fn unheard(scene: &Scene<'_>) -> Result<()> {
    scene.world.stripe.tell("webhooks", &json!({ "mode": "drop" })).await?;
    scene.lost(REFUNDS, MANY).await
}

async fn too_old(scene: &Scene<'_>, table: &str, job: &str) -> Result<()> {
    scene.given_up(job).await?;
    let sql =
        format!("UPDATE {table} SET created_at = created_at - {TOO_OLD} WHERE state = 'requested'");
    ensure!(scene.world.database.run(&sql).await? == 1, "no refund is unknown");
    scene.plan_instead().await?;
    let done = format!(
        "SELECT COUNT(*) AS n FROM {table} \
         WHERE state = 'succeeded' AND created_at < {}",
        time::now() - TOO_OLD / 2
    );
    let before = scene.world.database.number(&done).await?;
    scene.until(&format!("SELECT ({done}) - {before} AS n")).await?;
    scene.world.stripe.tell("webhooks", &json!({ "mode": "normal" })).await.map(drop)
}
