//! `cargo xtask run`: from a clone to a page in the browser.

use crate::{shell, site, tools};
use anyhow::{Context, Result, anyhow, bail};
use std::path::PathBuf;
use std::process::Command;
use std::thread;

/// Builds the server and the front end at the same time, then serves a
/// demonstration until interrupted.
pub fn run(arguments: &[String]) -> Result<()> {
    let options = Options::from(arguments)?;
    build()?.print();
    shell::show(&mut command(&options))
}

/// Both halves, each by its own cargo: they use different profiles and so do
/// not wait for each other's lock.
pub fn build() -> Result<site::Sizes> {
    both(&["build", "--bin=lumbar"])
}

/// The same, as it goes into production.
pub fn build_release() -> Result<site::Sizes> {
    both(&["build", "--release", "--bin=lumbar"])
}

fn both(server: &[&str]) -> Result<site::Sizes> {
    tools::wasm_target()?;
    let front_end = thread::spawn(site::build_quietly);
    let server = shell::show(&mut shell::cargo(server));
    let sizes = front_end.join().map_err(|_| anyhow!("building the front end panicked"))?;
    server?;
    sizes
}

/// What `run` and `dev` are asked.
pub struct Options {
    data: PathBuf,
    passed_on: Vec<String>,
}

impl Options {
    /// `--data FOLDER`, and after `--` whatever `lumbar serve` understands.
    pub fn from(arguments: &[String]) -> Result<Self> {
        let mut options = Self { data: shell::root().join("data"), passed_on: Vec::new() };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--data" => {
                    let folder = arguments.next().context("--data needs a folder")?;
                    options.data = std::env::current_dir()?.join(folder);
                }
                "--" => options.passed_on.extend(arguments.by_ref().cloned()),
                unknown => bail!("there is no option `{unknown}` (before `--`)"),
            }
        }
        Ok(options)
    }
}

/// The server inherits our environment, so `DATABASE_URL=postgres://...` and the
/// like work as they do in production.
pub fn command(options: &Options) -> Command {
    let lumbar = shell::target().join("debug/lumbar");
    let mut command = shell::program(&lumbar.to_string_lossy());
    command
        .args(["serve", "--demo", "--data"])
        .arg(&options.data)
        .args(&options.passed_on)
        .env("LUMBAR_SITE", site::folder());
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_folder_and_the_rest_are_told_apart() {
        let words = ["--data", "/tmp/x", "--", "--listen", "0.0.0.0:80"].map(String::from);
        let options = Options::from(&words).unwrap();
        assert_eq!(options.data, PathBuf::from("/tmp/x"));
        assert_eq!(options.passed_on, ["--listen", "0.0.0.0:80"]);
        assert!(Options::from(&["--nonsense".into()]).is_err());
    }
}
