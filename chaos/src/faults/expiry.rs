//! Clients pay in the very instant in which their hold runs out: a visit or a refund, never
//! both, never neither.

use std::time::Duration;

use anyhow::{Result, ensure};
use tokio::task::JoinSet;

use crate::{
    checks,
    dice::Dice,
    report::Figures,
    round::Round,
    visits::{Clients, Visit, Wish},
    world::{Plan, Studio, World, time},
};

const THERAPISTS: usize = 10;
/// So many are held at a time.
const BATCH: usize = 100;
/// The server looks for holds that are over this often.
const SWEEP: Duration = Duration::from_secs(5);

/// `size` is the number of payments.
pub async fn round(round: &Round<'_>) -> Result<Figures> {
    let studio = Studio { therapists: THERAPISTS, rooms: THERAPISTS, ..Studio::default() };
    round
        .in_a_world(Plan { studio, ..Plan::default() }, async |world| all(round, world).await)
        .await
}

async fn all(round: &Round<'_>, world: &mut World) -> Result<Figures> {
    let mut dice = round.dice("expiry");
    let wishes = world.clients().wishes(THERAPISTS, usize::try_from(round.size)?).await?;
    let mut paid = 0;
    for batch in wishes.chunks(BATCH) {
        let held = held(world, batch).await?;
        paid += at_the_end(world, held, &mut dice).await?;
        world.settle(Duration::from_secs(90)).await?;
    }
    checks::all(world).await?;
    figures(world, round.size, paid).await
}

async fn held(world: &World, batch: &[Wish]) -> Result<Vec<Visit>> {
    let mut held = Vec::new();
    for some in batch.chunks(8) {
        let clients = world.clients();
        let booked = some.iter().map(|wish| clients.book(wish));
        held.extend(futures_util::future::try_join_all(booked).await?);
    }
    Ok(held)
}

/// Their holds end at one second, and each pays at some moment around the next sweep.
async fn at_the_end(world: &World, held: Vec<Visit>, dice: &mut Dice) -> Result<u64> {
    world.end_holds_at(time::now() + 1).await?;
    let around = u64::try_from((SWEEP + Duration::from_secs(2)).as_millis())?;
    let mut paying = JoinSet::new();
    for visit in held {
        let (page, clients) = (world.stripe.page(), world.clients());
        let mut own = Dice::new(dice.roll(), "one client");
        paying.spawn(async move {
            own.pause(around).await;
            let paid = page.pay(&visit.session).await?;
            // Half of those who paid come back to our page; the others close the window.
            if let Some(back) = paid.as_ref().filter(|_| own.percent(50)) {
                came_back(&clients, back).await?;
            }
            Ok::<_, anyhow::Error>(u64::from(paid.is_some()))
        });
    }
    let mut paid = 0;
    for one in paying.join_all().await {
        paid += one?;
    }
    Ok(paid)
}

async fn came_back(clients: &Clients, to: &str) -> Result<()> {
    let page = clients.come_back(to).await?;
    ensure!(page.status < 500, "who came back met {}: {}", page.status, page.text());
    Ok(())
}

/// Nobody who did not pay has a visit, and both ends were met.
async fn figures(world: &World, size: u64, paid: u64) -> Result<Figures> {
    let of = async |state: &str| {
        let sql = format!("SELECT COUNT(*) AS n FROM booking WHERE state = '{state}'");
        world.database.number(&sql).await
    };
    let (confirmed, expired, held) =
        (of("confirmed").await?, of("expired").await?, of("held").await?);
    let late =
        world.database.number("SELECT COUNT(*) AS n FROM payment_attempt WHERE late").await?;
    ensure!(held == 0, "{held} are neither booked nor free");
    ensure!(confirmed + expired == i64::try_from(size)?, "{confirmed} booked, {expired} free");
    ensure!(
        confirmed + late == i64::try_from(paid)?,
        "{paid} paid, {confirmed} booked, {late} back"
    );
    ensure!(
        size < 20 || (confirmed > 0 && expired > 0),
        "every payment came on one side of the end"
    );
    let mut figures = Figures::default();
    figures.add("payments tried", size);
    figures.add("booked", confirmed);
    figures.add("free again", expired);
    figures.add("refunded", late);
    Ok(figures)
}
