//! Calls that only read: what was to be done is done in the end, once.

use anyhow::{Context, Result, bail};
use serde_json::json;

use super::scene::{End, Scene, TRIES};
use crate::world::Studio;

/// What moved the balance is looked at.
pub async fn lines(scene: &mut Scene<'_>) -> Result<End> {
    let visit = scene.paid().await?;
    scene.plan().await?;
    let one = format!(
        "SELECT COUNT(*) AS n FROM balance_line l JOIN payment_attempt a ON a.id = l.attempt \
         WHERE l.kind = 'charge' AND a.stripe_session = '{}'",
        visit.session
    );
    scene.starts(None, &one).await?;
    Ok(End { one: Some(one), ..End::paid(visit, "confirmed") })
}

/// Money leaves for the bank: what was paid out is looked at, and of what it is made.
pub async fn payouts(scene: &mut Scene<'_>) -> Result<End> {
    let visit = scene.paid().await?;
    let made = scene.world.stripe.tell("payouts", &json!({ "pending": true })).await?;
    let id = made["payouts"][0].as_str().context("a payout")?;
    scene.plan().await?;
    let one = format!("SELECT COUNT(*) AS n FROM payout WHERE id = '{id}' AND read_at IS NOT NULL");
    scene.starts(None, &one).await?;
    Ok(End { one: Some(one), ..End::paid(visit, "confirmed") })
}

/// What Stripe holds is compared with the books, once a night.
pub async fn balance(scene: &mut Scene<'_>) -> Result<End> {
    let visit = scene.paid().await?;
    scene.plan().await?;
    let tonight = "DELETE FROM setting WHERE \"key\" = 'books_checked'";
    let one = "SELECT COUNT(*) AS n FROM setting \
        WHERE \"key\" = 'books_checked' AND value LIKE '%\"balance_at\":1%'";
    scene.starts(Some(tonight), one).await?;
    Ok(End { one: Some(one.to_owned()), ..End::paid(visit, "confirmed") })
}

/// The owner wants to see which card the money goes back to.
pub async fn card(scene: &Scene<'_>) -> Result<End> {
    let visit = scene.paid().await?;
    let (_, reference) = scene.booking().await?;
    scene.plan().await?;
    let page = format!(
        "/{}/desk/visits/{reference}/refund?amount=10&by=online&reason=quality",
        Studio::SLUG
    );
    scene.read(&page).await?;
    Ok(End::paid(visit, "confirmed"))
}

/// The owner looks whether payments work.
pub async fn key(scene: &Scene<'_>) -> Result<End> {
    scene.plan().await?;
    scene.read(&format!("/{}/desk/setup/payments", Studio::SLUG)).await?;
    Ok(End::default())
}

/// The owner looks for whoever set up a card that nobody here knows, by its id at Stripe.
pub async fn setup(scene: &Scene<'_>) -> Result<End> {
    scene.plan().await?;
    let (form, found) = ("desk/find-visit", format!("/{}/desk/find", Studio::SLUG));
    let typed = [("studio", Studio::SLUG), ("q", "seti_chaos")];
    for _ in 0..TRIES {
        let led = scene.owner()?.send(form, &typed).await?.expect(303)?;
        let cookie = led.cookie.context("what was typed is kept")?;
        scene.owner()?.with(&cookie).page(&found).await?.expect(200)?;
        if scene.is_over().await? {
            return Ok(End::default());
        }
    }
    bail!("{found} was read {TRIES} times, and the call fails still or was never made")
}
