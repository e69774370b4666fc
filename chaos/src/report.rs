//! What was found, as a table, as JSON, and as lines that count as tests.

mod figures;

use std::{path::Path, time::Duration};

use anyhow::Result;
use serde::Serialize;
use storage::Engine;

use crate::faults::Fault;
pub use figures::Figures;

/// How long the quick form is to take with all faults together: it is part of what everybody runs
/// before they are done.
const QUICK_WITHIN: Duration = Duration::from_secs(300);

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

    /// The lines that `cargo xtask test` counts: one for each part that was skipped, and one for
    /// all that was not.
    pub fn as_tests(&self) -> Vec<String> {
        let Self { fault, engine, .. } = self;
        let skipped = self.figures.skipped().map(|(part, why)| {
            format!("test chaos::fault_{fault}::{part}::on_{engine} ... ignored, {why}")
        });
        let verdict = if self.held() { "ok" } else { "FAILED" };
        let rest = format!("test chaos::fault_{fault}::on_{engine} ... {verdict}");
        skipped.chain([rest]).collect()
    }

    /// What came of it, in words.
    fn result(&self) -> String {
        match &self.failure {
            Some((seed, _)) => format!("FAILED with seed {seed}"),
            None if self.rounds == 0 => "FAILED: no time for one round".to_owned(),
            None if self.figures.skipped().next().is_some() => {
                format!("held in part: {}", self.figures)
            }
            None => format!("held: {}", self.figures),
        }
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
            println!(
                "{name:<36} {:<9} {seed:>6} {rounds:>11} {:>8}  {}",
                line.engine,
                line.seconds,
                line.result()
            );
        }
    }

    /// How long all of it took, in words; in the quick form with a warning where that was too long,
    /// which `cargo xtask test` repeats in its summary. Every fault has its one round of its one size
    /// whatever the time, so that nothing else would tell; and it is no failure, since it says as
    /// much of the machine as of the code.
    pub fn how_long(&self, took: Duration, quick: bool) -> String {
        let said = format!("all of it took {} seconds", took.as_secs());
        let longest = self.lines.iter().max_by_key(|line| line.seconds);
        match longest.filter(|_| quick && took > QUICK_WITHIN) {
            None => said,
            Some(line) => format!(
                "{said}\nWARNING: chaos took {} seconds, and its quick form is to take {} at most. \
                 The longest was fault {} on {}, with {} seconds.",
                took.as_secs(),
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
        assert_eq!(good.as_tests(), ["test chaos::fault_0::on_sqlite ... ok"]);
        report.add(good);
        assert!(report.held());
        let mut bad = line();
        bad.passed(&Figures::default());
        bad.failed(4, &anyhow::anyhow!("a charge too many"));
        assert_eq!(bad.as_tests(), ["test chaos::fault_0::on_sqlite ... FAILED"]);
        report.add(bad);
        assert!(!report.held());
        let mut late = Report::default();
        late.add(line());
        assert!(!late.held(), "no round was done");
    }

    #[test]
    fn a_part_that_was_skipped_is_told_with_its_reason_and_is_not_among_what_is_ok() {
        let mut figures = Figures::default();
        figures.add("mails refused", 7);
        figures.skip("full_disk", "nobody may mount one");
        let mut line = Line::new(&FAULTS[7], Engine::Sqlite, 1, 1, 4);
        line.passed(&figures);
        assert!(line.held());
        let told = [
            "test chaos::fault_7::full_disk::on_sqlite ... ignored, nobody may mount one",
            "test chaos::fault_7::on_sqlite ... ok",
        ];
        assert_eq!(line.as_tests(), told);
        let result = "held in part: 7 mails refused, SKIPPED full disk (nobody may mount one)";
        assert_eq!(line.result(), result);
        line.failed(1, &anyhow::anyhow!("a mail too many"));
        assert!(line.as_tests()[1].ends_with("... FAILED"));
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
        assert!(said.starts_with("all of it took 313 seconds\nWARNING: "), "{said}");
        assert!(said.ends_with("fault 2 on postgres, with 250 seconds."), "{said}");
        for (seconds, quick) in [(300, true), (9_000, false)] {
            let said = report.how_long(Duration::from_secs(seconds), quick);
            assert_eq!(said, format!("all of it took {seconds} seconds"));
        }
    }
}
