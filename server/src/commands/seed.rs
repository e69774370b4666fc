//! `lumbar seed demo`: two studios with two years of history.

use services::{Services, seed};

use super::CommandError;
use crate::{Config, wiring};

/// The demonstration is the same every time.
const SEED: u64 = 5_318_008;

/// Fills an empty database.
pub async fn run(config: &Config) -> Result<(), CommandError> {
    let store = wiring::open_store(config).await?;
    store.migrate().await?;
    let services = wiring::services(config, store, None).await?;
    wiring::insist_on_key(config, &services).await?;
    demo(&services).await
}

/// Fills an empty database, and says who can sign in.
pub async fn demo(services: &Services) -> Result<(), CommandError> {
    println!("Writing the demonstration: two studios, two years of visits...");
    let begin = std::time::Instant::now();
    let summary = seed::demo(services, SEED).await?;
    println!(
        "Wrote {} bookings at {} in {:.1} s.",
        summary.bookings,
        summary.studios.join(" and "),
        begin.elapsed().as_secs_f64()
    );
    Ok(())
}

/// Prints who can sign in to the demonstration.
pub fn print_sign_ins() {
    println!("Sign in at /sign-in with the password “{}” as", seed::PASSWORD);
    for sign_in in seed::sign_ins() {
        println!("  {:<34} {}", sign_in.email, sign_in.role);
    }
}
