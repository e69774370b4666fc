//! Times are kept, each durably, each by another browser.

use std::{sync::Arc, time::Duration};

use anyhow::Result;

use super::{Measured, cost::costed, free::Free};
use crate::generator::{Answer, Load, Run, Schedule, Until, Verdict, open};

/// The goals, per second.
const SQLITE: f64 = 1_500.0;
const POSTGRES: f64 = 1_000.0;
/// How many ask at once, as fast as they can.
const CONNECTIONS: usize = 16;
/// How many wait for those who come at a fixed rate.
const WAITING: usize = 64;
/// Where a browser is led that holds a time.
const HELD: &str = "/book/details";
/// What it is told where therapists are left and rooms are not.
const NO_ROOM: &str = "&refused=no_room";
/// Of how many times one may lack a room. There are as many rooms as therapists, but each is
/// cleaned after a visit, and rooms are given to whoever comes, in any order.
const ONE_WITHOUT_A_ROOM_IN: u64 = 50;

/// First at half the goal's rate, then as fast as it goes, with what is left.
pub async fn measure(measured: &mut Measured<'_>, free: Vec<Free>) -> Result<()> {
    eprintln!("  {}: holds, of {} different times", measured.engine, free.len());
    let goal = if measured.engine == "sqlite" { SQLITE } else { POSTGRES };
    let steady = (goal / 2.0).min(measured.load.steady_holds());
    let count = ((steady * measured.load.lasting().as_secs_f64()) as usize).min(free.len() / 2);
    let (first, rest) = free.split_at(count);
    let schedule = Schedule::of(count as u64, steady);
    let run = open(&holds(measured.server.port, first, WAITING), schedule).await?;
    measured.check("holds", &run);
    everybody(measured, &run, count);
    for (what, percent) in [("p50", 50.0), ("p99", 99.0)] {
        let name = format!("holds: {what} at half the goal");
        measured.figure(name, "ms", run.latencies.percentile(percent), None);
    }
    measured.figure("holds: achieved at half the goal", "/s", run.rate(), None);
    tokio::time::sleep(Duration::from_millis(500)).await;
    let until = Until::Count(rest.len() as u64);
    let load = holds(measured.server.port, rest, CONNECTIONS);
    let (run, each) = costed(&load, until, measured.ours()).await?;
    measured.check("holds", &run);
    everybody(measured, &run, rest.len());
    let fsync = measured.results.machine.fsync.0;
    let name = format!("holds: rate at {CONNECTIONS}");
    measured.figure(name, "/s", run.rate(), Some(1e3 / fsync));
    measured.figure("holds: p99 at full rate", "ms", run.latencies.percentile(99.0), Some(fsync));
    measured.cost("holds", CONNECTIONS, each, None);
    Ok(())
}

fn everybody(measured: &mut Measured<'_>, run: &Run, count: usize) {
    let (engine, good, without) = (measured.engine, run.good, run.refused);
    if good + without != count as u64 || without * ONE_WITHOUT_A_ROOM_IN > count as u64 {
        let wrong = format!(
            "holds on {engine}: {good} of {count} different times were kept, {without} had no room"
        );
        measured.results.wrong.push(wrong);
    }
}

fn holds(port: u16, free: &[Free], connections: usize) -> Load {
    let free = free.to_vec();
    Load {
        port,
        connections,
        ask: Arc::new(move |nth| free[usize::try_from(nth).unwrap_or(0)].hold()),
        judge: held,
    }
}

/// The way to the details means that it is held.
pub fn held(answer: &Answer) -> Verdict {
    match (answer.status, answer.location.as_deref()) {
        (303, Some(to)) if to.ends_with(HELD) => Verdict::Good,
        (303, Some(to)) if to.ends_with(NO_ROOM) => Verdict::Refused,
        (status, to) => Verdict::Wrong(format!("{status} to {}", to.unwrap_or("nowhere"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_way_to_the_details_is_a_hold_and_only_rooms_may_run_out() {
        let answer = |status, to: &str| Answer {
            status,
            location: Some(to.to_owned()),
            ..Answer::default()
        };
        assert_eq!(held(&answer(303, "/years-1/book/details")), Verdict::Good);
        let full = answer(303, "/years-1/book?treatment=a&refused=no_room");
        assert_eq!(held(&full), Verdict::Refused);
        for wrong in [
            answer(303, "/years-1/book?treatment=a&refused=slot_taken"),
            answer(303, "/years-1/book?refused=too_many"),
            answer(200, "/years-1/book/details"),
        ] {
            assert!(matches!(held(&wrong), Verdict::Wrong(_)));
        }
    }
}
