//! Cards that are kept for a visit: charged where nobody came, and given up in the end.

use anyhow::{Result, ensure};

use super::scene::{End, Scene, TOO_OLD};
use crate::{visits::Visit, world::Studio};

/// So long ago a visit was that is long over: its card is of no more use. Each lies so much
/// further back than the one before, since their times may have been one and the same.
const LONG_AGO: i64 = 100 * 86_400;
/// What a visit still costs after its deposit of a quarter, in cents.
const REST: i64 = Studio::SHORT - Studio::SHORT / 4;

/// The client pays a deposit, and the server cannot ask which card it was.
pub async fn keeping(scene: &Scene<'_>) -> Result<End> {
    let end = super::visits::paying(scene).await?;
    Ok(End { one: Some(card(scene, "kept")), ..end })
}

/// Nobody came, and the card cannot be charged.
pub async fn charging(scene: &Scene<'_>) -> Result<End> {
    let visit = missed(scene).await?;
    scene.plan().await?;
    charge(scene).await?;
    scene.until(&fee(scene, "paid")).await?;
    Ok(charged(scene, visit))
}

/// Nobody came, the card was charged and nobody learned it, until the key was too old; and the
/// charge cannot be looked for.
pub async fn finding(scene: &Scene<'_>) -> Result<End> {
    let visit = missed(scene).await?;
    scene.lost("/v1/payment_intents", 1_000).await?;
    charge(scene).await?;
    let sql = format!(
        "UPDATE payment_attempt SET created_at = created_at - {TOO_OLD} WHERE state = 'creating'"
    );
    ensure!(scene.world.database.run(&sql).await? == 1, "no charge is unknown");
    scene.plan_instead().await?;
    scene.until(&fee(scene, "paid")).await?;
    Ok(charged(scene, visit))
}

/// The visit is long over, and the card cannot be given up.
pub async fn detaching(scene: &mut Scene<'_>) -> Result<End> {
    let visit = over(scene, "complete", "completed").await?;
    scene.plan().await?;
    detached(scene, visit).await
}

/// It was given up, nobody learned it, and nobody can ask whose it is now.
pub async fn owning(scene: &mut Scene<'_>) -> Result<End> {
    let visit = over(scene, "complete", "completed").await?;
    scene.lost("/v1/payment_methods/", 1).await?;
    scene.plan().await?;
    detached(scene, visit).await
}

async fn detached(scene: &mut Scene<'_>, visit: Visit) -> Result<End> {
    let gone = card(scene, "detached");
    scene.starts(None, &gone).await?;
    Ok(End { one: Some(gone), ..End::paid(visit, "completed") })
}

/// A visit that nobody came to: a fee waits for whoever decides.
async fn missed(scene: &Scene<'_>) -> Result<Visit> {
    let visit = over(scene, "no-show", "no_show").await?;
    let open = format!("{} AND f.amount_minor = {REST}", fee(scene, "open"));
    ensure!(scene.world.database.number(&open).await? == 1, "no fee is to be charged");
    Ok(visit)
}

/// A visit whose card is kept, that was long ago, and is closed at the desk.
async fn over(scene: &Scene<'_>, form: &str, done: &str) -> Result<Visit> {
    let visit = scene.paid().await?;
    scene.until(&card(scene, "kept")).await?;
    let email = scene.email();
    let nth = scene.wish.client.trim_start_matches(|c: char| !c.is_ascii_digit());
    let ago = LONG_AGO * (1 + nth.parse::<i64>()?);
    for sql in [
        format!(
            "UPDATE occupancy SET starts = starts - {ago}, ends = ends - {ago} \
             WHERE booking = (SELECT id FROM booking WHERE contact_email = '{email}')"
        ),
        format!(
            "UPDATE booking SET starts = starts - {ago}, ends = ends - {ago} \
             WHERE contact_email = '{email}'"
        ),
    ] {
        scene.world.database.run(&sql).await?;
    }
    let (booking, reference) = scene.booking().await?;
    let fields = [
        ("studio", Studio::SLUG),
        ("booking", booking.as_str()),
        ("reference", reference.as_str()),
        ("date", ""),
    ];
    let (form, done) = (format!("desk/{form}"), format!("done={done}"));
    scene.owner()?.done(&form, &fields, &done).await?;
    Ok(visit)
}

/// The desk has the fee charged. What the bank says may be known later.
async fn charge(scene: &Scene<'_>) -> Result<()> {
    let (booking, reference) = scene.booking().await?;
    let shown = REST.to_string();
    let fields = [
        ("studio", Studio::SLUG),
        ("booking", booking.as_str()),
        ("reference", reference.as_str()),
        ("shown", shown.as_str()),
        ("currency", "EUR"),
    ];
    scene.owner()?.done("desk/charge-fee", &fields, "done=charged").await
}

/// The deposit and the fee, each once.
fn charged(scene: &Scene<'_>, visit: Visit) -> End {
    End { one: Some(fee(scene, "paid")), charges: 2, ..End::paid(visit, "no_show") }
}

fn fee(scene: &Scene<'_>, state: &str) -> String {
    format!(
        "SELECT COUNT(*) AS n FROM missed_fee f JOIN booking b ON b.id = f.booking \
         WHERE b.contact_email = '{}' AND f.state = '{state}'",
        scene.email()
    )
}

fn card(scene: &Scene<'_>, state: &str) -> String {
    format!(
        "SELECT COUNT(*) AS n FROM card_on_file c JOIN booking b ON b.id = c.booking \
         WHERE b.contact_email = '{}' AND c.state = '{state}'",
        scene.email()
    )
}
