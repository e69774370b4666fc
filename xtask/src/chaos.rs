//! `cargo xtask chaos`: builds what is broken and what breaks it, and starts that.

use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::Command;

use crate::{shell, site};

/// All rooms that run on a server, together with the harness: chosen like this, the libraries
/// have the features that they have for the server, and nothing is compiled twice.
pub const WITH_CHAOS: [&str; 3] = ["--workspace", "--exclude=frontend", "--exclude=xtask"];

/// `cargo xtask chaos`, with the options of the harness itself and two of our own.
pub fn chaos(arguments: &[String]) -> Result<()> {
    let (built, rest) = Built::from(arguments)?;
    let binaries = match built {
        Built::Already(folder) => folder,
        Built::With(profile) => build(&profile)?,
    };
    shell::show(command(&binaries)?.args(rest))
}

/// The quick form, with the server that was built for the browser's tests.
pub fn quick(postgres: bool) -> Result<Command> {
    let mut command = command(&shell::target().join("debug"))?;
    command.args(["--quick", "--engine", if postgres { "both" } else { "sqlite" }]);
    Ok(command)
}

/// The harness, built, and told where everything is.
fn command(binaries: &std::path::Path) -> Result<Command> {
    shell::show(shell::cargo(&["build", "--bin=chaos"]).args(WITH_CHAOS))?;
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
    }
}
