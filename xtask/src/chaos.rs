//! `cargo xtask chaos`: builds what is broken and what breaks it, and starts that. In full it
//! ends with random work at a studio, compared with a reference, much longer than in the tests.

use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::Command;

use crate::{shell, site};

/// `cargo xtask chaos`, with the options of the harness itself and two of our own.
pub fn chaos(arguments: &[String]) -> Result<()> {
    let (built, rest) = Built::from(arguments)?;
    let binaries = match built {
        Built::Already(folder) => folder,
        Built::With(profile) => build(&profile)?,
    };
    let broken = shell::show(command(&binaries)?.args(&rest));
    // Whatever broke: both are to be known after a night.
    let differs = Model::from(&rest)?.map_or(Ok(()), |model| model.run());
    broken.and(differs)
}

/// Random work at studios, compared with a reference (`services/src/bookings/tests/model`).
#[derive(Debug, PartialEq, Eq)]
struct Model {
    /// Of the first run; each further one counts on.
    seed: u64,
    /// The engine that is left out.
    without: Option<&'static str>,
}

impl Model {
    /// Each on a database of its own, so that one repeats without those before it.
    const RUNS: u64 = 10;
    /// Studios in each.
    const CASES: u32 = 100;
    /// At most so many steps at each: half of that in the mean, so that all runs together
    /// are a hundred thousand.
    const STEPS: u32 = 200;
    const TEST: &str = "bookings::tests::model::random_work_ends_as_the_reference_says";

    /// With the harness's own options; `None` where less than everything is asked for.
    fn from(rest: &[String]) -> Result<Option<Self>> {
        let less = ["--quick", "--fault", "--minutes"];
        if rest.iter().any(|word| less.contains(&word.as_str())) {
            return Ok(None);
        }
        let after = |name: &str| {
            let place = rest.iter().position(|word| word == name)?;
            rest.get(place + 1).map(String::as_str)
        };
        let seed =
            after("--seed").map_or(Ok(1), str::parse::<u64>).context("--seed wants a number")?;
        let without = match after("--engine") {
            Some("sqlite") => Some("--skip=on_postgres"),
            Some("postgres") => Some("--skip=on_sqlite"),
            _ => None,
        };
        Ok(Some(Self { seed, without }))
    }

    fn run(&self) -> Result<()> {
        for seed in self.seed..self.seed + Self::RUNS {
            let settings = [
                ("LUMBAR_MODEL_CASES", u64::from(Self::CASES)),
                ("LUMBAR_MODEL_STEPS", u64::from(Self::STEPS)),
                ("LUMBAR_MODEL_SEED", seed),
            ]
            .map(|(name, value)| (name, value.to_string()));
            let said = settings.each_ref().map(|(name, value)| format!("{name}={value}")).join(" ");
            println!("model: {said}");
            let mut cargo = shell::cargo(&["test", "--lib"]);
            cargo.args(shell::ROOMS).args([Self::TEST, "--", "--nocapture"]);
            cargo.args(self.without).envs(settings);
            let heard = shell::heard(&mut cargo);
            let heard = heard.with_context(|| format!("the model differs with {said}"))?;
            // Where no test has the name, none fails.
            if !worked(&heard) {
                bail!("no random work was done: is there no test {} any more?", Self::TEST);
            }
        }
        Ok(())
    }
}

/// Whether the test says that it took steps: `9876 steps at 100 studios`. What stands before
/// that on its line is the harness's.
fn worked(said: &str) -> bool {
    let steps = |line: &str| {
        let (before, after) = line.split_once(" steps at ")?;
        let steps: u64 = before.rsplit(' ').next()?.parse().ok()?;
        after.ends_with(" studios").then_some(steps)
    };
    said.lines().filter_map(steps).any(|steps| steps > 0)
}

/// The quick form, with the server that was built for the browser's tests.
pub fn quick(postgres: bool) -> Result<Command> {
    let mut command = command(&shell::target().join("debug"))?;
    command.args(["--quick", "--engine", if postgres { "both" } else { "sqlite" }]);
    Ok(command)
}

/// The harness, built, and told where everything is.
fn command(binaries: &std::path::Path) -> Result<Command> {
    shell::show(shell::cargo(&["build", "--bin=chaos"]).args(shell::ROOMS))?;
    if !site::folder().join("manifest.json").is_file() {
        site::build()?;
    }
    let mut command = shell::program(&shell::target().join("debug/chaos").to_string_lossy());
    command.arg("--binaries").arg(binaries).arg("--site").arg(site::folder());
    command.arg("--out").arg(shell::target().join("chaos"));
    Ok(command)
}

fn build(profile: &str) -> Result<PathBuf> {
    let profile_is = format!("--profile={profile}");
    shell::show(&mut shell::cargo(&["build", "--bin=lumbar", "--bin=fake-stripe", &profile_is]))?;
    Ok(shell::target().join(if profile == "dev" { "debug" } else { profile }))
}

/// Where the server comes from.
#[derive(Debug, PartialEq, Eq)]
enum Built {
    /// It is there.
    Already(PathBuf),
    /// It is built with that profile.
    With(String),
}

impl Built {
    /// Takes our own options out; the rest is the harness's. The quick form is about what
    /// breaks, and takes the server of the tests; otherwise it is an optimised one.
    fn from(arguments: &[String]) -> Result<(Self, Vec<String>)> {
        let quick = arguments.iter().any(|word| word == "--quick");
        let mut built = Self::With(if quick { "dev" } else { "measure" }.to_owned());
        let mut rest = Vec::new();
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().with_context(|| format!("{word} needs a value"));
            match word.as_str() {
                "--binaries" => built = Self::Already(std::env::current_dir()?.join(value()?)),
                "--profile" => {
                    let profile = value()?;
                    if !["dev", "measure", "release"].contains(&profile.as_str()) {
                        bail!("--profile is dev, measure or release");
                    }
                    built = Self::With(profile.clone());
                }
                // The harness starts in another folder than whoever typed this.
                "--beside" => {
                    let program = std::env::current_dir()?.join(value()?);
                    rest.extend([word.clone(), program.to_string_lossy().into_owned()]);
                }
                other => rest.push(other.to_owned()),
            }
        }
        Ok((built, rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_form_takes_the_server_of_the_tests_and_the_rest_goes_on() {
        let read = |line: &str| {
            Built::from(&line.split_whitespace().map(String::from).collect::<Vec<_>>())
        };
        assert_eq!(read("--quick").unwrap().0, Built::With("dev".into()));
        let (built, rest) = read("--fault 2 --profile release --seed 7").unwrap();
        assert_eq!(built, Built::With("release".into()));
        assert_eq!(rest, ["--fault", "2", "--seed", "7"]);
        assert!(read("--profile fast").is_err());
        let (_, rest) = read("--beside old/lumbar --fault 8").unwrap();
        assert!(rest[1].ends_with("/old/lumbar") && std::path::Path::new(&rest[1]).is_absolute());
        assert_eq!([&rest[0], &rest[2], &rest[3]], ["--beside", "--fault", "8"]);
    }

    #[test]
    fn all_of_it_ends_with_the_model_of_its_seed_and_less_of_it_does_not() {
        let read = |line: &str| {
            Model::from(&line.split_whitespace().map(String::from).collect::<Vec<_>>()).unwrap()
        };
        assert_eq!(read(""), Some(Model { seed: 1, without: None }));
        let one = Model { seed: 7, without: Some("--skip=on_postgres") };
        assert_eq!(read("--seed 7 --engine sqlite"), Some(one));
        for less in ["--quick", "--fault 3", "--minutes 20"] {
            assert_eq!(read(less), None, "{less}");
        }
        let steps = Model::RUNS * u64::from(Model::CASES) * u64::from(Model::STEPS) / 2;
        assert_eq!(steps, 100_000);
    }

    #[test]
    fn a_run_of_no_test_is_no_work() {
        assert!(worked("running 1 test\n9876 steps at 100 studios\ntest a ... ok\n"));
        assert!(worked("test a ... 9876 steps at 100 studios\nok\n"));
        assert!(!worked("running 0 tests\n\ntest result: ok. 0 passed; 0 failed\n"));
        assert!(!worked("0 steps at 0 studios\n"));
    }
}
