//! `cargo xtask test`: everything that is known to be checked.

mod counts;
mod provisions;

use crate::{bench, chaos, shell, site, tidy, tools};
use anyhow::{Context, Result, anyhow, bail};
use counts::Counts;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// One stage, as it went.
struct Stage {
    name: &'static str,
    took: Duration,
    error: Option<anyhow::Error>,
}

/// What was seen so far.
#[derive(Default)]
struct Report {
    stages: Vec<Stage>,
    counts: Counts,
}

impl Report {
    fn stage(&mut self, name: &'static str, work: impl FnOnce(&mut Counts) -> Result<()>) {
        eprintln!("\n== {name}");
        let begun = Instant::now();
        let error = work(&mut self.counts).err();
        if let Some(error) = &error {
            eprintln!("{name}: {error:#}");
        }
        self.stages.push(Stage { name, took: begun.elapsed(), error });
    }
}

/// What a reader asked to leave out.
struct Options {
    postgres: bool,
    browser: bool,
}

/// Runs every stage, whatever the earlier ones found, and ends with the line
/// `N passed, N failed`.
pub fn test(arguments: &[String]) -> Result<()> {
    let options = Options::from(arguments)?;
    let begun = Instant::now();
    tools::wasm_target()?;
    // The network and the one-threaded end of the front end's build fill the gaps
    // that the native compiler leaves on two cores.
    let provisions = thread::spawn(provisions::install);
    let front_end = thread::spawn(front_end);

    let mut report = Report::default();
    report.stage("format", |_| shell::show(&mut shell::cargo(&["fmt", "--check", "--all"])));
    report.stage("tidy", |_| tidy::tidy(&[]));
    report.stage("lints", |_| lints());
    report.stage("compile tests", |_| {
        shell::show(shell::cargo(&["test", "--no-run"]).args(shell::ROOMS))
    });
    let installed = provisions.join().map_err(|_| anyhow!("installing panicked"))?;
    report.stage("tests", |counts| tests(&options, &installed, counts));
    report.stage("tests of these commands", |counts| {
        counted(&mut shell::cargo(&["test", "--package=xtask"]), counts)
    });
    report.stage("front end", |_| {
        front_end.join().map_err(|_| anyhow!("building the front end panicked"))?
    });
    report.stage("server", |_| {
        // Together with the harnesses, so that what they share is compiled once.
        let programs =
            ["lumbar", "fake-stripe", "chaos", "bench"].map(|bin| format!("--bin={bin}"));
        shell::show(shell::cargo(&["build"]).args(shell::ROOMS).args(programs))
    });
    report.stage("chaos", |counts| counted(&mut chaos::quick(options.postgres)?, counts));
    if options.browser {
        report.stage("browser", |counts| browser(&installed, counts));
    }
    // Little of it, on SQLite: whether every answer is right, never how quick it is.
    report.stage("load", |_| bench::quick());
    finish(&report, begun.elapsed())
}

/// Installs what drives a browser, or says what to install.
pub fn browser_is_there() -> Result<()> {
    provisions::install().browser.map_err(|how| anyhow!(how))
}

impl Options {
    fn from(arguments: &[String]) -> Result<Self> {
        let mut options = Self { postgres: true, browser: true };
        for argument in arguments {
            match argument.as_str() {
                "--without-postgres" => options.postgres = false,
                "--without-browser" => options.browser = false,
                unknown => bail!("`test` does not know `{unknown}`"),
            }
        }
        Ok(options)
    }
}

/// The tests of these commands are linted apart: together with the rooms they
/// would change the features of shared libraries, and all would compile twice.
fn lints() -> Result<()> {
    for of in [shell::ROOMS.as_slice(), &["--package=xtask"]] {
        let mut clippy = shell::cargo(&["clippy", "--all-targets"]);
        shell::show(clippy.args(of).args(["--", "--deny=warnings"]))?;
    }
    Ok(())
}

/// With the profile of the bundle, so that the macros are not compiled again.
fn front_end() -> Result<()> {
    let sizes = site::build_quietly()?;
    shell::quiet(&mut shell::cargo(&[
        "clippy",
        "--quiet",
        "--package=frontend",
        "--features=desk",
        "--target=wasm32-unknown-unknown",
        "--profile=wasm",
        "--",
        "--deny=warnings",
    ]))?;
    sizes.print();
    sizes.enforce()
}

fn tests(options: &Options, provisions: &provisions::Found, counts: &mut Counts) -> Result<()> {
    let mut cargo = shell::cargo(&["test", "--no-fail-fast"]);
    cargo.args(shell::ROOMS);
    if !options.postgres {
        cargo.args(["--", "--skip=on_postgres"]);
    } else if let Err(how) = &provisions.postgres {
        bail!("{how}; or leave it out with --without-postgres");
    }
    counted(&mut cargo, counts)
}

fn browser(provisions: &provisions::Found, counts: &mut Counts) -> Result<()> {
    if let Err(how) = &provisions.browser {
        bail!("{how}; or leave it out with --without-browser");
    }
    let mut node = shell::program("node");
    node.current_dir(shell::root().join("end2end"))
        .arg("run.mjs")
        .env("LUMBAR_BINARIES", shell::target().join("debug"))
        .env("LUMBAR_SITE", site::folder());
    counted(&mut node, counts)
}

/// Runs a program before the reader's eyes and counts the tests it reports.
fn counted(command: &mut Command, counts: &mut Counts) -> Result<()> {
    let mut child = command.stdout(Stdio::piped()).spawn().context("cannot start the tests")?;
    let stdout = child.stdout.take().context("the output is piped")?;
    for line in BufReader::new(stdout).lines() {
        let line = line?;
        println!("{line}");
        counts.read(&line);
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("failed ({status})");
    }
    Ok(())
}

fn finish(report: &Report, took: Duration) -> Result<()> {
    println!("\n== summary");
    summary(report, took).iter().for_each(|line| println!("{line}"));
    match failed(report) {
        0 => Ok(()),
        failed => bail!("{failed} failed"),
    }
}

/// A stage that fails without naming a test (a lint, a compile error) counts as one.
fn failed(report: &Report) -> usize {
    let failed_stages = report.stages.iter().filter(|stage| stage.error.is_some()).count();
    report.counts.failed.max(failed_stages)
}

/// All that a reader is to know who sees the end alone.
fn summary(report: &Report, took: Duration) -> Vec<String> {
    let counts = &report.counts;
    let mut lines = Vec::new();
    for Stage { name, took, error } in &report.stages {
        let verdict = if error.is_some() { "FAILED" } else { "ok" };
        lines.push(format!("{name:<26} {:>7.1} s  {verdict}", took.as_secs_f64()));
    }
    lines.push(format!("{:<26} {:>7.1} s", "altogether", took.as_secs_f64()));
    let (sqlite, postgres) = (counts.sqlite, counts.postgres);
    lines.push(format!("tests on SQLite: {sqlite}, on PostgreSQL: {postgres}"));
    lines.push(format!("tests in the browser: {}", counts.browser));
    lines.extend(counts.skipped.iter().map(|skipped| format!("skipped: {skipped}")));
    if counts.skipped_browser > 0 {
        lines.push(format!("skipped in the browser: {}", counts.skipped_browser));
    }
    lines.extend(counts.warnings.iter().map(|warning| format!("warning: {warning}")));
    lines.extend(counts.failures.iter().map(|name| format!("failed: {name}")));
    lines.push(format!("{} passed, {} failed", counts.passed, failed(report)));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_stage_without_a_failed_test_is_a_failure() {
        let mut report = Report::default();
        report.stage("lints", |_| bail!("a warning"));
        assert!(finish(&report, Duration::ZERO).is_err());
        assert!(finish(&Report::default(), Duration::ZERO).is_ok());
    }

    #[test]
    fn the_end_tells_what_was_skipped_and_what_was_warned_of_before_it_says_how_many_passed() {
        let mut report = Report::default();
        report.stage("chaos", |counts| {
            counts.read("test chaos::fault_7::full_disk::on_sqlite ... ignored, no room");
            counts.read("test chaos::fault_7::on_sqlite ... ok");
            counts.read("WARNING: chaos took 313 seconds");
            counts.read("ℹ skipped 1");
            Ok(())
        });
        let told = summary(&report, Duration::ZERO);
        let end = [
            "skipped: chaos::fault_7::full_disk::on_sqlite: no room",
            "skipped in the browser: 1",
            "warning: chaos took 313 seconds",
            "1 passed, 0 failed",
        ];
        assert_eq!(told[told.len() - end.len()..], end);
    }

    #[test]
    fn what_is_left_out_is_asked_for_by_name() {
        let options = Options::from(&["--without-browser".into()]).unwrap();
        assert!(options.postgres && !options.browser);
        assert!(Options::from(&["--fast".into()]).is_err());
    }
}
