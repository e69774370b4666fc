//! What free times take right after somebody held one: nothing of the answer is kept any more.

use std::time::Instant;

use anyhow::{Result, ensure};

use super::{Measured, TREATMENT, free::Free, holds::held, reading, slots};
use crate::{
    floor,
    generator::{Ask, Client, Run, Until, Verdict, closed},
};

const NAME: &str = "slots 20 x 30 anew";

/// Beside the floor, which keeps nothing. What is held is taken out of `free`.
pub async fn measure(measured: &mut Measured<'_>, free: &mut Vec<Free>) -> Result<()> {
    let count = measured.load.anew().min(free.len() / 2);
    eprintln!("  {}: {NAME}, {count} times", measured.engine);
    let wanted: Vec<Free> = free.drain(..count).collect();
    let floor = measured.floor_load(floor::ALL, 1);
    let floor = closed(&floor, Until::Lasting(measured.load.lasting())).await?;
    let run = after_holds(measured.server.port, &wanted).await?;
    measured.check(&format!("the floor of {NAME}"), &floor);
    measured.check(NAME, &run);
    for (what, percent) in [("p50", 50.0), ("p99", 99.0)] {
        let of = |run: &Run| run.latencies.percentile(percent);
        measured.figure(format!("{NAME}: {what}"), "ms", of(&run), Some(of(&floor)));
    }
    Ok(())
}

/// Holds each, and asks for the month of slots after each, one connection for either.
pub async fn after_holds(port: u16, free: &[Free]) -> Result<Run> {
    let month = Ask::Get(slots(TREATMENT, "any", 30)?);
    let (mut holder, mut reader) = (Client::connect(port).await?, Client::connect(port).await?);
    let (mut run, begun) = (Run::default(), Instant::now());
    for wanted in free {
        let answer = held(&holder.ask(&wanted.hold(), true).await?);
        ensure!(!matches!(answer, Verdict::Wrong(_)), "{wanted:?} was not held: {answer:?}");
        let asked = Instant::now();
        let answer = reader.ask(&month, true).await?;
        run.add(asked.elapsed(), reading::free_times(&answer));
    }
    run.took = begun.elapsed();
    Ok(run)
}
