//! What free times, and the pages that show them, take right after somebody held one: nothing of
//! any of these answers is kept any more.

use std::time::Instant;

use anyhow::{Result, ensure};

use super::{
    Measured,
    free::Free,
    holds::held,
    reading::{Probe, probes},
};
use crate::generator::{Ask, Client, Run, Until, Verdict, closed};

/// Beside the floor, which keeps nothing. What is held is taken out of `free`.
pub async fn measure(measured: &mut Measured<'_>, free: &mut Vec<Free>) -> Result<()> {
    let probes = probes()?;
    let count = measured.load.anew().min(free.len() / 2);
    eprintln!("  {}: the same anew, {count} times", measured.engine);
    let wanted: Vec<Free> = free.drain(..count).collect();
    let runs = after_holds(measured.server.port, &wanted, &probes).await?;
    for (probe, run) in probes.iter().zip(&runs) {
        let name = format!("{} anew", probe.name);
        let floor = measured.floor_load(probe.floor, 1);
        let floor = closed(&floor, Until::Lasting(measured.load.lasting())).await?;
        measured.check(&format!("the floor of {name}"), &floor);
        measured.check(&name, run);
        for (what, percent) in [("p50", 50.0), ("p99", 99.0)] {
            let of = |run: &Run| run.latencies.percentile(percent);
            measured.figure(format!("{name}: {what}"), "ms", of(run), Some(of(&floor)));
        }
    }
    Ok(())
}

/// Holds each, and asks for one of the probes after each, by turns: what was read for one of them
/// helps the next. One connection for either; a run for each probe, in their order.
pub async fn after_holds(port: u16, free: &[Free], probes: &[Probe]) -> Result<Vec<Run>> {
    let (mut holder, mut reader) = (Client::connect(port).await?, Client::connect(port).await?);
    let mut runs: Vec<Run> = probes.iter().map(|_| Run::default()).collect();
    let begun = Instant::now();
    for (wanted, nth) in free.iter().zip((0..probes.len()).cycle()) {
        let answer = held(&holder.ask(&wanted.hold(), true).await?);
        ensure!(!matches!(answer, Verdict::Wrong(_)), "{wanted:?} was not held: {answer:?}");
        let ask = Ask::Get(probes[nth].path.clone());
        let asked = Instant::now();
        let answer = reader.ask(&ask, true).await?;
        runs[nth].add(asked.elapsed(), (probes[nth].judge)(&answer));
    }
    runs.iter_mut().for_each(|run| run.took = begun.elapsed());
    Ok(runs)
}
