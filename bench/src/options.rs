//! What is asked for.

use std::{path::PathBuf, time::Duration};

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::{floor::Floor, kept::Size};

/// Measures a server of ours.
#[derive(Debug, Parser)]
#[command(name = "bench")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Ask a server as many clients would: `cargo xtask bench load`.
    Load(Load),
    /// Serve what it is compared with.
    #[command(hide = true)]
    Floor(Floor),
}

/// Which databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Engines {
    Sqlite,
    Postgres,
    Both,
}

/// How it is measured.
#[derive(Debug, Args)]
pub struct Load {
    /// Which databases; with --quick, SQLite alone unless others are asked for.
    #[arg(long)]
    pub engine: Option<Engines>,
    /// How many studios there are.
    #[arg(long, default_value_t = 1)]
    studios: u64,
    /// How many therapists each has.
    #[arg(long, default_value_t = 20)]
    therapists: u64,
    /// How many bookings there are in all of them.
    #[arg(long, default_value_t = 100_000)]
    bookings: u64,
    /// The same seed on the same day gives the same.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How long each figure is measured.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// How many clients ask at once, with commas between.
    #[arg(long, default_value = "1,16", value_delimiter = ',')]
    pub connections: Vec<usize>,
    /// Little of everything: to see that it works, not how fast.
    #[arg(long)]
    pub quick: bool,
    /// Fail where a goal is missed, or, but for growth, was not measured. The quick form decides on
    /// none.
    #[arg(long, conflicts_with = "quick")]
    pub strict: bool,
    /// What was measured before: what is worse by more than a fifth is marked.
    #[arg(long, value_name = "FILE")]
    pub against: Option<PathBuf>,
    /// Beside histories of so many bookings too (5000000 take hours to write).
    #[arg(long, value_delimiter = ',', num_args = 0.., default_missing_value = "100000,1000000")]
    pub grow: Option<Vec<u64>>,
    /// Beside so many studios too, each with bookings for the month to come.
    #[arg(long, value_delimiter = ',', num_args = 0.., default_missing_value = "1,200")]
    pub grow_studios: Option<Vec<u64>>,
    /// A server that is built already.
    #[arg(long, value_name = "FILE")]
    pub lumbar: PathBuf,
    /// The built front end.
    #[arg(long, value_name = "FOLDER")]
    pub site: PathBuf,
    /// Where databases are kept, and load.json.
    #[arg(long, value_name = "FOLDER")]
    pub folder: PathBuf,
}

impl Load {
    /// How much is measured with.
    pub fn size(&self) -> Size {
        let Self { studios, therapists, bookings, seed, .. } = *self;
        if self.quick {
            return Size { studios: 1, therapists: 4, bookings: 400, seed };
        }
        Size { studios, therapists, bookings, seed }
    }

    /// How long each figure is measured.
    pub fn lasting(&self) -> Duration {
        if self.quick { Duration::from_millis(700) } else { Duration::from_secs(self.seconds) }
    }

    /// Whether connections are those that goals are about.
    pub fn is_usual(&self) -> bool {
        [1, 16].iter().all(|usual| self.connections.contains(usual))
    }

    /// Whether each goal is to have its figure: where goals count, whoever asks with other
    /// connections is told that they were not measured.
    pub fn wants_every_goal(&self) -> bool {
        self.strict || self.is_usual()
    }

    /// How many clients rush for how many times.
    pub fn rush(&self) -> (usize, usize) {
        if self.quick { (200, 10) } else { (2_000, 20) }
    }

    /// How often a time is held to ask for free times right after it.
    pub fn anew(&self) -> usize {
        if self.quick { 10 } else { 200 }
    }

    /// How many bookings are made to see what each costs with all that follows.
    pub fn costed_bookings(&self) -> usize {
        if self.quick { 20 } else { 300 }
    }

    /// The most holds a second that are asked for at a steady rate: an unoptimised server is
    /// asked for few.
    pub fn steady_holds(&self) -> f64 {
        if self.quick { 50.0 } else { f64::INFINITY }
    }

    /// How many different times are booked at most.
    pub fn most_times(&self) -> usize {
        if self.quick { 200 } else { usize::MAX }
    }

    /// Which databases.
    pub fn engines(&self) -> Engines {
        let usual = if self.quick { Engines::Sqlite } else { Engines::Both };
        self.engine.unwrap_or(usual)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(line: &str) -> Load {
        let given = ["bench", "load", "--lumbar", "l", "--site", "s", "--folder", "f"];
        let words = given.into_iter().chain(line.split_whitespace());
        match Cli::try_parse_from(words).expect(line).command {
            Command::Load(load) => load,
            Command::Floor(_) => unreachable!("load was asked for"),
        }
    }

    #[test]
    fn what_is_measured_is_what_the_goals_are_about_unless_something_else_is_asked_for() {
        let usual = load("");
        assert!(usual.is_usual() && usual.engines() == Engines::Both && usual.grow.is_none());
        assert_eq!(usual.size(), Size { studios: 1, therapists: 20, bookings: 100_000, seed: 1 });
        let other = load("--connections 1,8 --grow --grow-studios 1,50 --engine postgres");
        assert!(!other.is_usual() && other.engines() == Engines::Postgres);
        assert_eq!(other.grow, Some(vec![100_000, 1_000_000]));
        assert_eq!(other.grow_studios, Some(vec![1, 50]));
    }

    #[test]
    fn goals_that_count_are_measured_and_the_quick_form_counts_none() {
        assert!(load("").wants_every_goal() && !load("--connections 1,8").wants_every_goal());
        assert!(load("--strict --connections 1,8").wants_every_goal());
        let given = ["bench", "load", "--lumbar", "l", "--site", "s", "--folder", "f"];
        let both = given.into_iter().chain(["--quick", "--strict"]);
        assert!(Cli::try_parse_from(both).is_err(), "it would meet every goal");
    }

    #[test]
    fn the_quick_form_is_small_and_on_one_engine() {
        let quick = load("--quick --bookings 5000000");
        assert!(quick.size().bookings < 1_000 && quick.lasting() < Duration::from_secs(1));
        assert!(quick.engines() == Engines::Sqlite && quick.is_usual() && quick.rush().0 <= 200);
    }
}
