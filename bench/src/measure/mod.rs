//! What is measured, and in which order.

mod anew;
mod bookings;
mod cost;
mod desk;
mod free;
mod growth;
mod holds;
mod reading;
mod rush;

use std::{process::Command, time::Duration};

use anyhow::{Context, Result};

use crate::{
    figure::{Figure, unmeasured},
    floor,
    generator::{Ask, Run},
    kept::{Keeper, STUDIO},
    lumbar::{Installation, Server, asked, free_port},
    machine,
    options::Load,
    postgres::Cluster,
    results::Results,
    work::Processes,
};

/// How long a server that was started for a measurement may have chores.
const CHORES: Duration = Duration::from_secs(60);
/// How often it is started, to say how long that takes.
const STARTS: usize = 3;

/// What is looked for, and so what is compared with the floor.
const TREATMENT: &str = "deep-tissue";

/// The page on which a time is chosen.
fn booking_page() -> String {
    format!("/{STUDIO}/book?treatment={TREATMENT}")
}

/// Everything, on one engine.
pub async fn engine(load: &Load, keeper: &Keeper<'_>, results: &mut Results) -> Result<()> {
    let engine = keeper.engine();
    let (copied, seconds) = keeper.copy(load.size()).await?;
    if let Some(seconds) = seconds {
        let rate = load.size().bookings as f64 / seconds;
        results.figures.push(Figure::new("filling: bookings", engine, "/s", rate));
    }
    eprintln!("  {engine}: starting");
    results.figures.push(start(&copied, engine).await?);
    let server = copied.start(&booking_page()).await?;
    server.until_quiet(CHORES).await?;
    let rest = server.memory()?.now;
    results.figures.push(Figure::new("memory: at rest", engine, "MB", rest));
    let floor = Floor::start(&copied).await?;
    let postmaster = keeper.cluster.map(Cluster::postmaster).transpose()?;
    let mut measured =
        Measured { load, engine, server: &server, floor: &floor, postmaster, results };
    reading::measure(&mut measured).await?;
    desk::measure(&mut measured).await?;
    let mut free = free::distinct(server.port).await?;
    free.truncate(load.most_times());
    anew::measure(&mut measured, &mut free).await?;
    rush::measure(&mut measured, &mut free).await?;
    bookings::measure(&mut measured, &mut free).await?;
    holds::measure(&mut measured, free).await?;
    let most = server.memory()?.most;
    results.figures.push(Figure::new("memory: under load", engine, "MB", most));
    drop(floor);
    server.stop()?;
    if load.wants_every_goal() {
        let forgotten = unmeasured(&results.figures, engine);
        results.wrong.extend(forgotten.iter().map(|it| format!("{it} on {engine}: not measured")));
    }
    keeper.discard()?;
    growth::measure(load, keeper, results).await
}

/// What is under way.
struct Measured<'a> {
    load: &'a Load,
    engine: &'static str,
    server: &'a Server,
    floor: &'a Floor,
    /// PostgreSQL's first process.
    postmaster: Option<u32>,
    results: &'a mut Results,
}

impl Measured<'_> {
    fn figure(&mut self, name: impl Into<String>, unit: &str, value: f64, floor: Option<f64>) {
        let figure = Figure::new(name, self.engine, unit, value);
        self.results.figures.push(floor.into_iter().fold(figure, Figure::beside));
    }

    /// Those that work for a request to the server.
    fn ours(&self) -> Processes {
        Processes { server: self.server.process(), postmaster: self.postmaster }
    }

    /// Those that work for a request to the floor.
    fn of_the_floor(&self) -> Processes {
        Processes { server: self.floor.child.id(), postmaster: self.postmaster }
    }

    /// Writes down what was answered wrongly, or not at all.
    fn check(&mut self, what: &str, run: &Run) {
        let engine = self.engine;
        if run.wrong > 0 {
            let (wrong, first) = (run.wrong, run.first_wrong.as_deref().unwrap_or_default());
            self.results
                .wrong
                .push(format!("{what} on {engine}: {wrong} answers, such as {first}"));
        }
        if run.latencies.count() == 0 || run.good == 0 {
            self.results.wrong.push(format!("{what} on {engine}: nothing was measured"));
        }
    }
}

/// How long a server takes to its first page, in seconds: the median of some starts.
async fn start(copied: &Installation, engine: &str) -> Result<Figure> {
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let server = copied.start(&booking_page()).await?;
        times.push(server.first_page.as_secs_f64());
        server.stop()?;
    }
    times.sort_by(f64::total_cmp);
    Ok(Figure::new("start: until the first page", engine, "s", times[STARTS / 2]))
}

/// The floor, in a process of its own. It ends when this goes.
struct Floor {
    child: std::process::Child,
    port: u16,
}

impl Floor {
    async fn start(installation: &Installation) -> Result<Self> {
        let port = free_port()?;
        let child = Command::new(std::env::current_exe()?)
            .args(["floor", "--port", &port.to_string(), "--studio", STUDIO])
            .args(["--database", &installation.database(), "--from", &tomorrow().to_string()])
            .spawn()?;
        let mut floor = Self { child, port };
        for _ in 0..5_000 {
            if asked(port, &Ask::Get(floor::HELLO.into())).await.is_ok() {
                return Ok(floor);
            }
            if let Some(status) = floor.child.try_wait()? {
                anyhow::bail!("the floor ended ({status})");
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        anyhow::bail!("the floor does not answer")
    }
}

impl Drop for Floor {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// The next midnight, in UTC.
fn tomorrow() -> i64 {
    (machine::now().div_euclid(86_400) + 1) * 86_400
}

/// The address of free times over so many days from tomorrow.
fn slots(treatment: &str, therapist: &str, days: i64) -> Result<String> {
    let date = |at| chrono::DateTime::from_timestamp(at, 0).context("no date");
    let (from, to) = (date(tomorrow())?, date(tomorrow() + (days - 1) * 86_400)?);
    Ok(format!(
        "/api/v1/studios/{STUDIO}/slots?treatment={treatment}&therapist={therapist}&from={}&to={}",
        from.format("%F"),
        to.format("%F")
    ))
}
