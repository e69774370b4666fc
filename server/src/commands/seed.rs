//! `lumbar seed`: a demonstration, two studios with two years of history; or years to measure
//! with.

use fake_stripe::Running;
use serde_json::{Value, json};
use services::{
    Services,
    seed::{self, CardPayment, KeptCard, Years},
};

use super::CommandError;
use crate::{Config, cli::Bench, wiring};

/// The demonstration is the same every time.
const SEED: u64 = 5_318_008;

/// Fills an empty database.
pub async fn run(config: &Config) -> Result<(), CommandError> {
    let store = wiring::open_store(config).await?;
    store.migrate().await?;
    let stand_in = wiring::stand_in(config).await?;
    let services = wiring::services(config, store, stand_in.as_ref()).await?;
    wiring::insist_on_key(config, &services).await?;
    let written = demo(&services, stand_in.as_ref()).await;
    if let Some(running) = stand_in {
        running.stop().await;
    }
    written
}

/// Fills an empty database, and says who can sign in.
pub async fn demo(services: &Services, stand_in: Option<&Running>) -> Result<(), CommandError> {
    println!("Writing the demonstration: two studios, two years of visits...");
    let begin = std::time::Instant::now();
    let summary = seed::demo(services, SEED).await?;
    if let Some(running) = stand_in {
        running.tell("payments", &Value::from_iter(summary.payments.iter().map(known))).await;
        running.tell("cards", &Value::from_iter(summary.cards.iter().map(kept))).await;
        if let Some(payment) = &summary.questioned {
            running
                .tell("disputes", &json!({ "payment_intent": payment, "reason": "unrecognized" }))
                .await;
        }
    }
    println!(
        "Wrote {} bookings at {} in {:.1} s.",
        summary.bookings,
        summary.studios.join(" and "),
        begin.elapsed().as_secs_f64()
    );
    Ok(())
}

/// Fills an empty database with as much as is asked for, and says who can sign in.
pub async fn bench(config: &Config, much: &Bench) -> Result<(), CommandError> {
    let store = wiring::open_store(config).await?;
    store.migrate().await?;
    let services = wiring::services(config, store, None).await?;
    wiring::insist_on_key(config, &services).await?;
    let begin = std::time::Instant::now();
    let years = Years {
        studios: usize::try_from(much.studios)?,
        therapists: usize::try_from(much.therapists)?,
        bookings: usize::try_from(much.bookings)?,
        seed: much.seed,
    };
    let owners = seed::years(&services, &years, |so_far| {
        let seconds = begin.elapsed().as_secs_f64();
        println!("{} of {} bookings after {seconds:.0} s", so_far.bookings, so_far.of);
    })
    .await?;
    println!("Wrote everything in {:.1} s.", begin.elapsed().as_secs_f64());
    println!("Sign in at /sign-in with the password “{}” as", seed::PASSWORD);
    for owner in owners {
        println!("  {owner}");
    }
    Ok(())
}

/// A payment as the stand-in for Stripe is to remember it, so that it can go back.
fn known(payment: &CardPayment) -> Value {
    json!({
        "session": payment.session,
        "payment_intent": payment.payment_intent,
        "amount": payment.amount.minor,
        "currency": payment.amount.currency.code().to_lowercase(),
        "client_reference_id": payment.attempt.to_string(),
        "at": payment.at.timestamp(),
    })
}

/// A card as the stand-in is to remember it, so that it can be charged.
fn kept(card: &KeptCard) -> Value {
    json!({
        "customer": card.customer,
        "payment_method": card.payment_method,
        "email": card.email,
        "at": card.at.timestamp(),
    })
}

/// Prints who can sign in to the demonstration.
pub fn print_sign_ins() {
    println!("Sign in at /sign-in with the password “{}” as", seed::PASSWORD);
    for sign_in in seed::sign_ins() {
        println!("  {:<34} {}", sign_in.email, sign_in.role);
    }
}
