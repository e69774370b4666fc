//! What is asked for on the command line.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use storage::Engine;

use crate::faults::{FAULTS, Fault};

/// After how long the quick form begins no more rounds, but for the first of each fault.
const QUICK: Duration = Duration::from_secs(240);
/// The fault with two servers, of which one may be older.
const WITH_TWO: u8 = 8;

/// What is broken, how often, and with which programs.
#[derive(Debug)]
pub struct Options {
    /// The numbers of the faults; none means all.
    numbers: Vec<u8>,
    /// On which databases.
    pub engines: Vec<Engine>,
    /// Of the first round; each further one counts on.
    pub seed: u64,
    rounds: Option<u64>,
    size: Option<u64>,
    quick: bool,
    /// No round begins after this.
    until: Option<Instant>,
    /// Where `lumbar` and `fake-stripe` are.
    pub binaries: PathBuf,
    /// The folder of the built front end.
    pub site: PathBuf,
    /// Where the results go, and the folders of worlds that failed.
    pub out: PathBuf,
    /// The first port that may be used.
    pub port: u16,
    /// The `lumbar` of an older version, to serve beside this one where there are two servers.
    pub beside: Option<PathBuf>,
}

impl Options {
    /// Reads them. Refuses what is unknown, so that nothing is left out silently.
    pub fn read(words: impl Iterator<Item = String>) -> Result<Self> {
        let mut options = Self {
            numbers: Vec::new(),
            engines: vec![Engine::Sqlite, Engine::Postgres],
            seed: 1,
            rounds: None,
            size: None,
            quick: false,
            until: None,
            binaries: "target/debug".into(),
            site: "target/site".into(),
            out: "target/chaos".into(),
            port: 21_000,
            beside: None,
        };
        let mut words = words;
        while let Some(word) = words.next() {
            if word == "--quick" {
                options.quick = true;
                continue;
            }
            let value = words.next().with_context(|| format!("{word} needs a value"))?;
            options.set(&word, &value)?;
        }
        ensure!(
            options.beside.is_none() || options.faults().any(|fault| fault.number == WITH_TWO),
            "--beside: an older version serves beside this one in fault {WITH_TWO} alone"
        );
        if options.quick && options.until.is_none() {
            options.until = Some(Instant::now() + QUICK);
        }
        Ok(options)
    }

    fn set(&mut self, word: &str, value: &str) -> Result<()> {
        match word {
            "--fault" => {
                let numbers = value.split(',').map(|n| n.trim().parse()).collect::<Result<_, _>>();
                self.numbers = numbers.context("--fault wants numbers with commas between")?;
                if let Some(unknown) =
                    self.numbers.iter().find(|n| FAULTS.iter().all(|f| f.number != **n))
                {
                    bail!("there is no fault {unknown}");
                }
            }
            "--engine" => {
                self.engines = match value {
                    "sqlite" => vec![Engine::Sqlite],
                    "postgres" => vec![Engine::Postgres],
                    "both" => vec![Engine::Sqlite, Engine::Postgres],
                    _ => bail!("--engine is sqlite, postgres or both"),
                }
            }
            "--seed" => self.seed = value.parse()?,
            "--rounds" => self.rounds = Some(value.parse()?),
            "--size" => self.size = Some(value.parse()?),
            "--minutes" => {
                self.until = Some(Instant::now() + Duration::from_secs(60 * value.parse::<u64>()?));
            }
            "--binaries" => self.binaries = value.into(),
            "--site" => self.site = value.into(),
            "--out" => self.out = value.into(),
            "--beside" => {
                let program = PathBuf::from(value);
                ensure!(program.is_file(), "--beside: {value} is no program");
                self.beside = Some(program);
            }
            "--port" => self.port = value.parse()?,
            unknown => bail!("there is no option `{unknown}`"),
        }
        Ok(())
    }

    /// The faults that are asked for, in order.
    pub fn faults(&self) -> impl Iterator<Item = &'static Fault> + '_ {
        let asked =
            |fault: &&Fault| self.numbers.is_empty() || self.numbers.contains(&fault.number);
        FAULTS.iter().filter(asked)
    }

    /// How many rounds of a fault, and how much each of them does.
    pub fn amount(&self, fault: &Fault) -> (u64, u64) {
        let (rounds, size) = if self.quick { fault.quick } else { fault.full };
        (self.rounds.unwrap_or(rounds), self.size.unwrap_or(size))
    }

    /// Whether the quick form is asked for.
    pub const fn is_quick(&self) -> bool {
        self.quick
    }

    /// Whether it is too late to begin another round.
    pub fn is_over(&self) -> bool {
        self.until.is_some_and(|until| Instant::now() >= until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Options> {
        Options::read(line.split_whitespace().map(String::from))
    }

    #[test]
    fn faults_and_engines_are_chosen_and_nothing_unknown_is_passed_over() {
        let options = read("--fault 2,1 --engine postgres --seed 7 --rounds 3").unwrap();
        assert_eq!(options.faults().map(|f| f.number).collect::<Vec<_>>(), [1, 2]);
        assert_eq!((options.engines, options.seed), (vec![Engine::Postgres], 7));
        let wrongs = ["--fault 99", "--fault one", "--engine mysql", "--sead 1", "--seed"];
        for wrong in wrongs.map(ToOwned::to_owned).into_iter().chain(["--beside .".to_owned()]) {
            assert!(read(&wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_older_version_is_taken_where_two_serve_and_nowhere_else() {
        let program = std::env::current_exe().unwrap();
        let beside = |rest: &str| {
            let given = ["--beside".to_owned(), program.display().to_string()];
            Options::read(given.into_iter().chain(rest.split_whitespace().map(String::from)))
        };
        for both in ["", "--fault 8", "--fault 1,8"] {
            assert_eq!(beside(both).unwrap().beside.as_ref(), Some(&program), "{both}");
        }
        assert!(beside("--fault 1").is_err(), "it would be passed over");
    }

    #[test]
    fn the_quick_form_is_smaller_and_bounded_in_time() {
        let (quick, full) = (read("--quick").unwrap(), read("").unwrap());
        for fault in FAULTS {
            let ((rounds, size), (all, whole)) = (quick.amount(fault), full.amount(fault));
            assert!(rounds * size <= all * whole, "fault {}", fault.number);
        }
        assert!(quick.until.is_some() && full.until.is_none());
        assert!(quick.is_quick() && !full.is_quick());
        assert_eq!(read("--quick --rounds 9 --size 4").unwrap().amount(&FAULTS[0]), (9, 4));
    }
}
