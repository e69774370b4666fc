//! What is only read: free times, and the pages that show them.

use std::sync::Arc;

use anyhow::Result;

use super::{Measured, TREATMENT, booking_page, cost::costed, slots};
use crate::{
    floor,
    generator::{Answer, Ask, Load, Run, Schedule, Until, Verdict, closed, open},
    kept::STUDIO,
};

/// Fewer bytes are no month and no page with times.
const LEAST_DATA: usize = 1_000;
const LEAST_PAGE: usize = 20_000;
/// How many connections wait for those who come at a fixed rate.
const WAITING: usize = 64;

/// Something to read, what it must be, and which answer of the floor it stands beside.
pub struct Probe {
    pub name: &'static str,
    pub path: String,
    pub judge: fn(&Answer) -> Verdict,
    pub floor: &'static str,
}

/// A month of everybody's free times.
pub fn month() -> Result<Probe> {
    let path = slots(TREATMENT, "any", 30)?;
    Ok(Probe { name: "slots 20 x 30", path, judge: free_times, floor: floor::ALL })
}

/// Everything that is read.
pub fn probes() -> Result<Vec<Probe>> {
    let path = slots(TREATMENT, "therapist-1", 30)?;
    let studio = format!("/{STUDIO}");
    Ok(vec![
        month()?,
        Probe { name: "slots 1 x 30", path, judge: free_times, floor: floor::ONE },
        Probe { name: "booking page", path: booking_page(), judge: page, floor: floor::ROW },
        Probe { name: "studio page", path: studio, judge: page, floor: floor::ROW },
    ])
}

/// The floor by itself, then each probe beside it.
pub async fn measure(measured: &mut Measured<'_>) -> Result<()> {
    for (name, path) in [("floor: hello", floor::HELLO), ("floor: one indexed row", floor::ROW)] {
        for connections in measured.load.connections.clone() {
            floor_alone(measured, (name, path), connections).await?;
        }
    }
    for probe in probes()? {
        eprintln!("  {}: {}", measured.engine, probe.name);
        one(measured, &probe).await?;
    }
    Ok(())
}

async fn floor_alone(
    measured: &mut Measured<'_>,
    (name, path): (&str, &'static str),
    connections: usize,
) -> Result<()> {
    let run = closed(&measured.floor_load(path, connections), measured.lasting()).await?;
    measured.check(name, &run);
    let p50 = run.latencies.percentile(50.0);
    measured.figure(format!("{name}: p50 at {connections}"), "ms", p50, None);
    measured.figure(format!("{name}: rate at {connections}"), "/s", run.rate(), None);
    Ok(())
}

/// By turns with the floor, so that both have the same machine.
async fn one(measured: &mut Measured<'_>, probe: &Probe) -> Result<()> {
    let name = probe.name;
    let mut most: f64 = 0.0;
    for connections in measured.load.connections.clone() {
        let load = measured.server_load(probe, connections);
        closed(&load, Until::Count(20 * connections as u64)).await?;
        let of = measured.floor_load(probe.floor, connections);
        let lasting = measured.lasting();
        let (floor, floor_each) = costed(&of, lasting, measured.of_the_floor()).await?;
        let (run, each) = costed(&load, lasting, measured.ours()).await?;
        measured.check(&format!("the floor of {name}"), &floor);
        measured.check(name, &run);
        for (what, percent) in [("p50", 50.0), ("p99", 99.0)] {
            let of = |run: &Run| run.latencies.percentile(percent);
            let figure = format!("{name}: {what} at {connections}");
            measured.figure(figure, "ms", of(&run), Some(of(&floor)));
        }
        let figure = format!("{name}: rate at {connections}");
        measured.figure(figure, "/s", run.rate(), Some(floor.rate()));
        measured.cost(name, connections, each, Some(floor_each));
        most = most.max(run.rate());
    }
    let schedule = Schedule::lasting(most / 2.0, measured.load.lasting());
    let run = open(&measured.server_load(probe, WAITING), schedule).await?;
    measured.check(name, &run);
    for (what, percent) in [("p50", 50.0), ("p99", 99.0)] {
        let figure = format!("{name}: {what} at half that rate");
        measured.figure(figure, "ms", run.latencies.percentile(percent), None);
    }
    Ok(())
}

impl Measured<'_> {
    fn lasting(&self) -> Until {
        Until::Lasting(self.load.lasting())
    }

    pub(super) fn floor_load(&self, path: &'static str, connections: usize) -> Load {
        Load {
            port: self.floor.port,
            connections,
            ask: Arc::new(move |_| Ask::Get(path.to_owned())),
            judge: any,
        }
    }

    fn server_load(&self, probe: &Probe, connections: usize) -> Load {
        let path = probe.path.clone();
        Load {
            port: self.server.port,
            connections,
            ask: Arc::new(move |_| Ask::Get(path.clone())),
            judge: probe.judge,
        }
    }
}

/// Whatever the floor answers, but for an error.
pub fn any(answer: &Answer) -> Verdict {
    match answer.status {
        200 => Verdict::Good,
        status => Verdict::Wrong(format!("{status} {}", answer.text())),
    }
}

/// Free times as data. Each with who could treat.
fn free_times(answer: &Answer) -> Verdict {
    must_hold(answer, LEAST_DATA, &["\"slots\":[{\"start\":\"2", "\"therapists\":[\"therapist-"])
}

/// A whole page, with times that can be chosen.
fn page(answer: &Answer) -> Verdict {
    must_hold(answer, LEAST_PAGE, &["class=\"slot\"", "T", ":00Z", "</html>"])
}

/// An answer of so many bytes at least; where it was kept, with these words.
pub fn must_hold(answer: &Answer, least: usize, words: &[&str]) -> Verdict {
    if answer.status != 200 {
        return Verdict::Wrong(format!("status {}", answer.status));
    }
    if answer.length < least {
        return Verdict::Wrong(format!("{} bytes", answer.length));
    }
    let Some(body) = &answer.body else { return Verdict::Good };
    let text = String::from_utf8_lossy(body);
    match words.iter().find(|word| !text.contains(*word)) {
        Some(missing) => Verdict::Wrong(format!("without {missing}")),
        None => Verdict::Good,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        let body = body.to_owned();
        Answer { status, length: body.len(), body: Some(body.into()), ..Answer::default() }
    }

    #[test]
    fn a_page_without_times_or_cut_off_is_wrong_however_quick() {
        let filler = " ".repeat(LEAST_PAGE);
        let whole =
            format!("<button value=\"2026-11-27T07:00:00Z\" class=\"slot\">{filler}</html>");
        assert_eq!(page(&answer(200, &whole)), Verdict::Good);
        for wrong in [&whole.replace("slot", "gone"), &whole.replace("</html>", ""), "short"] {
            assert!(matches!(page(&answer(200, wrong)), Verdict::Wrong(_)));
        }
        assert!(matches!(page(&answer(503, &whole)), Verdict::Wrong(_)));
        let unread = Answer { body: None, ..answer(200, &whole) };
        assert_eq!(page(&unread), Verdict::Good, "status and length are looked at always");
    }
}
