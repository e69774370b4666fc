//! Two thousand clients want the same twenty times at once.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use tokio::task::JoinSet;

use super::{Measured, free::Free};
use crate::generator::{Ask, Client, Run, Verdict};

/// What is wanted is taken out of `free`.
pub async fn measure(measured: &mut Measured<'_>, free: &mut Vec<Free>) -> Result<()> {
    let (clients, times) = measured.load.rush();
    eprintln!("  {}: rush of {clients} for {times} times", measured.engine);
    let wanted: Vec<Free> = free.drain(..times.min(free.len())).collect();
    ensure!(wanted.len() == times, "there are not {times} free times");
    let begun = Instant::now();
    let mut running = JoinSet::new();
    for nth in 0..clients {
        let ask = wanted[nth % wanted.len()].booking(&format!("client{nth}"), None);
        running.spawn(client(measured.server.port, ask));
    }
    let mut run = Run::default();
    while let Some(done) = running.join_next().await {
        let (verdict, took) = done?;
        run.add(took, verdict);
    }
    run.took = begun.elapsed();
    measured.check("rush", &run);
    if run.good != wanted.len() as u64 {
        let (engine, good, times) = (measured.engine, run.good, wanted.len());
        let wrong = format!("rush on {engine}: {good} were booked of {times} times");
        measured.results.wrong.push(wrong);
    }
    measured.figure("rush: until all are answered", "s", run.took.as_secs_f64(), None);
    measured.figure("rush: p99", "ms", run.latencies.percentile(99.0), None);
    Ok(())
}

/// One client: a connection of their own, one request.
async fn client(port: u16, ask: Ask) -> (Verdict, Duration) {
    let begun = Instant::now();
    let answer = async { Client::connect(port).await?.ask(&ask, true).await };
    let verdict = match answer.await {
        Ok(answer) => judge(answer.status, &answer.text()),
        Err(error) => Verdict::Wrong(format!("{error:#}")),
    };
    (verdict, begun.elapsed())
}

/// Booked, or told that somebody was faster and what else is free; nothing else.
fn judge(status: u16, body: &str) -> Verdict {
    match status {
        201 if body.contains("\"manage_url\":") => Verdict::Good,
        409 if body.contains("\"slot_taken\"") => Verdict::Refused,
        status => Verdict::Wrong(format!("{status} {body}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_booked_or_told_why_not_and_anything_else_is_wrong() {
        assert_eq!(judge(201, "{\"manage_url\":\"http://\"}"), Verdict::Good);
        assert_eq!(judge(409, "{\"code\":\"slot_taken\"}"), Verdict::Refused);
        for (status, body) in
            [(409, "{\"code\":\"too_many_holds\"}"), (429, ""), (500, ""), (201, "")]
        {
            assert!(matches!(judge(status, body), Verdict::Wrong(_)));
        }
    }
}
