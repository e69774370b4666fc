//! What was found, as a table, as JSON, and as lines that count as tests.

use std::{collections::BTreeMap, fmt, path::Path, time::Duration};

use anyhow::Result;
use serde::Serialize;
use storage::Engine;

use crate::faults::Fault;

/// How long the quick form is to take with all faults together: it is part of what everybody runs
/// before they are done.
const QUICK_WITHIN: Duration = Duration::from_secs(300);

/// What a round counted, by name.
#[derive(Debug, Default, Clone, Serialize)]
pub struct Figures(BTreeMap<String, i64>);

impl Figures {
    /// Adds to a figure.
    pub fn add(&mut self, name: &str, more: impl TryInto<i64>) {
        *self.0.entry(name.to_owned()).or_default() += more.try_into().unwrap_or(i64::MAX);
    }

    /// Adds all of another round's.
    pub fn merge(&mut self, other: &Self) {
        for (name, more) in &other.0 {
            *self.0.entry(name.clone()).or_default() += more;
        }
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<_> = self.0.iter().map(|(name, n)| format!("{n} {name}")).collect();
        f.write_str(&parts.join(", "))
    }
}

/// One fault on one engine.
#[derive(Debug, Serialize)]
pub struct Line {
    fault: u8,
    name: &'static str,
    engine: &'static str,
    seed: u64,
    rounds_wanted: u64,
    rounds: u64,
    size: u64,
    seconds: u64,
    figures: Figures,
    /// The time was over before all rounds were done.
    cut_short: bool,
    /// The seed of the round that failed, and what it found.
    failure: Option<(u64, String)>,
}

impl Line {
    /// Nothing was done yet.
    pub fn new(fault: &Fault, engine: Engine, seed: u64, rounds_wanted: u64, size: u64) -> Self {
        Self {
            fault: fault.number,
            name: fault.name,
            engine: engine_name(engine),
            seed,
            rounds_wanted,
            rounds: 0,
            size,
            seconds: 0,
            figures: Figures::default(),
            cut_short: false,
            failure: None,
        }
    }

    /// A round held.
    pub fn passed(&mut self, figures: &Figures) {
        self.rounds += 1;
        self.figures.merge(figures);
    }

    /// A round did not hold.
    pub fn failed(&mut self, seed: u64, error: &anyhow::Error) {
        self.failure = Some((seed, format!("{error:#}")));
    }

    /// There was no time for more.
    pub fn cut_short(&mut self) {
        self.cut_short = true;
    }

    /// How long all of it took.
    pub fn took(&mut self, took: Duration) {
        self.seconds = took.as_secs();
    }

    /// Nothing failed, and something was done.
    fn held(&self) -> bool {
        self.failure.is_none() && self.rounds > 0
    }

    /// The line that `cargo xtask test` counts.
    pub fn as_test(&self) -> String {
        let verdict = if self.held() { "ok" } else { "FAILED" };
        format!("test chaos::fault_{}::on_{} ... {verdict}", self.fault, self.engine)
    }
}

/// All lines.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    lines: Vec<Line>,
}

impl Report {
    /// Takes a line.
    pub fn add(&mut self, line: Line) {
        self.lines.push(line);
    }

    /// Whether every fault held; nothing done is nothing proved.
    pub fn held(&self) -> bool {
        !self.lines.is_empty() && self.lines.iter().all(Line::held)
    }

    /// The table.
    pub fn print(&self, seed: u64) {
        println!(
            "\n{:<36} {:<9} {:>6} {:>11} {:>8}  result",
            "fault", "engine", "seed", "rounds", "seconds"
        );
        for line in &self.lines {
            let name = format!("{} {}", line.fault, line.name);
            let rounds = format!("{}/{}", line.rounds, line.rounds_wanted);
            let result = match &line.failure {
                Some((seed, _)) => format!("FAILED with seed {seed}"),
                None if line.rounds == 0 => "FAILED: no time for one round".to_owned(),
                None => format!("held: {}", line.figures),
            };
            println!(
                "{name:<36} {:<9} {seed:>6} {rounds:>11} {:>8}  {result}",
                line.engine, line.seconds
            );
        }
    }

    /// How long all of it took, in words; in the quick form with a warning where that was too long.
    /// Every fault has its round whatever the time, so that nothing else would tell.
    pub fn how_long(&self, took: Duration, quick: bool) -> String {
        let said = format!("all of it took {} seconds", took.as_secs());
        let longest = self.lines.iter().max_by_key(|line| line.seconds);
        match longest.filter(|_| quick && took > QUICK_WITHIN) {
            None => said,
            Some(line) => format!(
                "{said}\nWARNING: the quick form is to take {} seconds at most. The longest was \
                 fault {} on {}, with {} seconds.",
                QUICK_WITHIN.as_secs(),
                line.fault,
                line.engine,
                line.seconds
            ),
        }
    }

    /// Writes `results.json` into the folder.
    pub fn write(&self, folder: &Path) -> Result<()> {
        std::fs::create_dir_all(folder)?;
        Ok(std::fs::write(folder.join("results.json"), serde_json::to_vec_pretty(self)?)?)
    }
}

/// As it is written on the command line.
pub const fn engine_name(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::FAULTS;

    #[test]
    fn a_failed_round_or_none_at_all_is_a_failure() {
        let line = || Line::new(&FAULTS[0], Engine::Sqlite, 1, 3, 10);
        let mut report = Report::default();
        assert!(!report.held(), "nothing was done");
        let mut good = line();
        good.passed(&Figures::default());
        assert!(good.as_test().ends_with("::on_sqlite ... ok"));
        report.add(good);
        assert!(report.held());
        let mut bad = line();
        bad.passed(&Figures::default());
        bad.failed(4, &anyhow::anyhow!("a charge too many"));
        assert!(bad.as_test().ends_with("... FAILED"));
        report.add(bad);
        assert!(!report.held());
        let mut late = Report::default();
        late.add(line());
        assert!(!late.held(), "no round was done");
    }

    #[test]
    fn a_quick_form_that_took_too_long_says_so_and_what_took_longest() {
        let mut report = Report::default();
        for (fault, seconds) in [(&FAULTS[0], 3), (&FAULTS[2], 250), (&FAULTS[3], 60)] {
            let mut line = Line::new(fault, Engine::Postgres, 1, 1, 1);
            line.took(Duration::from_secs(seconds));
            report.add(line);
        }
        let said = report.how_long(Duration::from_secs(313), true);
        assert!(said.starts_with("all of it took 313 seconds\nWARNING"), "{said}");
        assert!(said.ends_with("fault 2 on postgres, with 250 seconds."), "{said}");
        for (seconds, quick) in [(300, true), (9_000, false)] {
            let said = report.how_long(Duration::from_secs(seconds), quick);
            assert_eq!(said, format!("all of it took {seconds} seconds"));
        }
    }
}
