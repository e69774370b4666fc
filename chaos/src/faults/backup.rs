//! A backup that is made while clients hold times and pay, restored elsewhere, and looked through
//! there: nothing that was promised or paid before it began is missing, the ledger says the same,
//! and a server on the copy goes on where it ends.

mod load;
mod place;
mod same;

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use self::{
    load::{CLIENTS, Client, Load},
    place::Place,
};
use crate::{
    checks,
    http::Http,
    report::Figures,
    round::Round,
    world::{Stripe, time},
};

const THERAPISTS: &str = "20";
/// How long a restore of a million bookings may take.
const RESTORED_WITHIN: Duration = Duration::from_secs(60);
/// Longer than from when a transaction takes the time until it is there for everybody, in seconds.
const WRITTEN_WITHIN: i64 = 5;

/// `size` is the number of bookings that are there.
pub async fn round(round: &Round<'_>) -> Result<Figures> {
    let mut place = Place::make(round, "original").await?;
    let size = round.size.to_string();
    let seed = round.seed.to_string();
    let words = ["seed", "bench", "--bookings", &size, "--therapists", THERAPISTS, "--seed", &seed];
    place.lumbar.to_the_end(&words)?;
    let http = Http::default();
    let stripe = place.with_stripe(round, &http).await?;
    let server = place.lumbar.serve(&["serve"], &http).await?;
    let load = Load::start(&place.lumbar, &stripe, &http).await?;
    load.until(CLIENTS * 3, CLIENTS).await?;
    let told = load.told();
    let (begun, since) = (Instant::now(), time::now() - WRITTEN_WITHIN);
    let copies = place.back_up(round)?;
    let backed_up = begun.elapsed();
    let by_then = load.told();
    load.until(by_then.held.len() + CLIENTS, by_then.paid.len() + CLIENTS).await?;
    load.end().await?;
    drop(server);

    let mut there = Place::make(round, "restored").await?;
    there.with_key_of(&place)?;
    let begun = Instant::now();
    let said = there.restore(round, &copies)?;
    let restored = begun.elapsed();
    round.say(&format!(
        "{} bookings: backed up in {:.1} s under load, restored and checked in {:.1} s",
        round.size,
        backed_up.as_secs_f64(),
        restored.as_secs_f64()
    ));
    for step in said.lines().filter(|line| line.contains(" s: ")) {
        round.say(step);
    }
    ensure!(said.contains("entries in all"), "the audit log was not looked through: {said}");
    ensure!(restored < RESTORED_WITHIN, "restoring took {restored:?}");
    same::same(&place, &there, &told, (round.size, since)).await?;
    goes_on(&mut there, &stripe, &http).await?;
    let mut figures = Figures::default();
    figures.add("bookings", round.size);
    figures.add("promised before the backup, all in it", told.held.len());
    figures.add("paid before the backup, all paid in it", told.paid.len());
    figures.add("promised while it was made", by_then.held.len() - told.held.len());
    figures.add("paid while it was made", by_then.paid.len() - told.paid.len());
    figures.add("milliseconds to back up", backed_up.as_millis());
    figures.add("milliseconds to restore and check", restored.as_millis());
    place.remove(round).await?;
    there.remove(round).await?;
    Ok(figures)
}

/// A server on the copy, before the same Stripe: a time can be had there and paid, although no
/// webhook comes, and every journal sums to zero.
async fn goes_on(there: &mut Place, stripe: &Stripe, http: &Http) -> Result<()> {
    there.lumbar.stripe = Some(stripe.url.clone());
    let server = there.lumbar.serve(&["serve"], http).await?;
    let reference = Client::of(CLIENTS, &there.lumbar, stripe, http).await?.hold_and_pay().await?;
    drop(server);
    let copy = there.open().await?;
    let sql = format!(
        "SELECT COUNT(*) AS n FROM journal j JOIN booking b ON b.id = j.booking \
         WHERE b.reference = '{reference}'"
    );
    ensure!(copy.number(&sql).await? > 0, "{reference} is paid, and not in the copy's ledger");
    checks::balanced(&copy).await?;
    copy.close().await;
    Ok(())
}
