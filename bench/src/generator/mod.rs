//! Clients that ask.
//!
//! [`open`] asks at a fixed rate and counts from when a request was *due*: a server that
//! stalls makes all wait who came meanwhile, and each of them is counted. [`closed`] asks as
//! soon as it was answered, for as much as the server can do.

mod client;
mod closed;
mod latency;
mod open;
mod schedule;
#[cfg(test)]
mod tests;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Result;

pub use client::{Answer, Ask, Client};
pub use closed::{Until, closed};
pub use latency::Latencies;
pub use open::open;
pub use schedule::Schedule;

/// Of so many answers one is read to the letter; the others by status and length alone.
const LOOK_AT_ONE_OF: u64 = 32;

/// What an answer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// What was asked for.
    Good,
    /// No, as it must be for all but the first who want the same.
    Refused,
    /// Neither, with what it is.
    Wrong(String),
}

/// Whom to ask for what, and what a good answer is.
#[derive(Clone)]
pub struct Load {
    pub port: u16,
    /// How many connections ask at once.
    pub connections: usize,
    /// The request of a number.
    pub ask: Arc<dyn Fn(u64) -> Ask + Send + Sync>,
    /// Looks at an answer, whose body is there for some of them.
    pub judge: fn(&Answer) -> Verdict,
}

/// What became of it.
#[derive(Clone, Debug, Default)]
pub struct Run {
    pub latencies: Latencies,
    pub good: u64,
    pub refused: u64,
    pub wrong: u64,
    /// The first of the wrong answers.
    pub first_wrong: Option<String>,
    /// From the first request to the last answer.
    pub took: Duration,
}

impl Run {
    /// How many good answers there were each second.
    pub fn rate(&self) -> f64 {
        self.good as f64 / self.took.as_secs_f64().max(1e-9)
    }

    /// Counts one answer.
    pub fn add(&mut self, took: Duration, verdict: Verdict) {
        self.latencies.add(took);
        match verdict {
            Verdict::Good => self.good += 1,
            Verdict::Refused => self.refused += 1,
            Verdict::Wrong(words) => {
                self.wrong += 1;
                self.first_wrong.get_or_insert(words);
            }
        }
    }

    fn join(&mut self, other: Self) {
        self.latencies.join(&other.latencies);
        self.good += other.good;
        self.refused += other.refused;
        self.wrong += other.wrong;
        self.first_wrong = self.first_wrong.take().or(other.first_wrong);
    }
}

impl Load {
    /// All connections, opened before anything is counted.
    async fn connect(&self) -> Result<Vec<Client>> {
        let mut clients = Vec::with_capacity(self.connections);
        for _ in 0..self.connections {
            clients.push(Client::connect(self.port).await?);
        }
        Ok(clients)
    }

    /// Asks for the request of that number, and says what the answer is.
    async fn once(&self, client: &mut Client, nth: u64) -> Verdict {
        let look = nth.is_multiple_of(LOOK_AT_ONE_OF);
        match client.ask(&(self.ask)(nth), look).await {
            Ok(answer) => (self.judge)(&answer),
            Err(error) => Verdict::Wrong(format!("{error:#}")),
        }
    }
}

/// Joins what each connection saw.
fn together(begun: Instant, runs: Vec<Run>) -> Run {
    let mut all = Run { took: begun.elapsed(), ..Run::default() };
    runs.into_iter().for_each(|run| all.join(run));
    all
}
