//! `cargo xtask fuzz`: what strangers send, made up by a fuzzer that sees which code it reaches.
//!
//! No sanitizer: no crate of ours has unsafe code, and so the toolchain of the project will do.
//! What was found useful stays in `target/fuzz/corpus`; what ends a target, in
//! `target/fuzz/artifacts`, and goes into a unit test beside what was wrong.

use anyhow::{Context, Result, bail};

use super::needs;
use crate::shell;

const TARGETS: [&str; 6] = ["webhook", "ics", "slots", "forms", "cookie", "token"];
/// How long each runs where nothing else is said.
const SECONDS: u32 = 60;

struct Options {
    targets: Vec<&'static str>,
    seconds: u32,
}

impl Options {
    fn from(arguments: &[String]) -> Result<Self> {
        let mut options = Self { targets: Vec::new(), seconds: SECONDS };
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            if word == "--seconds" {
                let seconds = words.next().context("--seconds needs a number")?;
                options.seconds = seconds.parse().context("--seconds needs a number")?;
            } else if let Some(known) = TARGETS.iter().find(|target| *target == word) {
                options.targets.push(known);
            } else {
                bail!("there is no target `{word}`, only {TARGETS:?}");
            }
        }
        if options.targets.is_empty() {
            options.targets = TARGETS.to_vec();
        }
        Ok(options)
    }
}

/// Runs one target after the other, all of them by default; fails at the first finding.
pub fn fuzz(arguments: &[String]) -> Result<()> {
    let options = Options::from(arguments)?;
    needs("fuzz")?;
    let home = shell::target().join("fuzz");
    for target in options.targets {
        let (corpus, found) = (home.join("corpus").join(target), home.join("artifacts/"));
        for folder in [&corpus, &found] {
            std::fs::create_dir_all(folder)?;
        }
        let path = |folder: &std::path::Path| folder.display().to_string();
        shell::show(&mut shell::cargo(&[
            "fuzz",
            "run",
            "--fuzz-dir=fuzz",
            "--dev",
            "--sanitizer=none",
            &format!("--target-dir={}", path(&home)),
            target,
            &path(&corpus),
            &path(&shell::root().join("fuzz/seeds").join(target)),
            "--",
            &format!("-max_total_time={}", options.seconds),
            &format!("-artifact_prefix={}{target}-", path(&found)),
            "-max_len=8192",
            "-timeout=20",
            "-rss_limit_mb=4096",
        ]))?;
        println!("{target}: {} s without a finding", options.seconds);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_of_the_crate_is_listed_and_has_seeds() {
        let folder = shell::root().join("fuzz");
        let files = std::fs::read_dir(folder.join("fuzz_targets")).unwrap();
        let mut there: Vec<String> = files
            .map(|file| file.unwrap().file_name().to_string_lossy().replace(".rs", ""))
            .collect();
        there.sort();
        let mut listed = TARGETS.map(String::from).to_vec();
        listed.sort();
        assert_eq!(there, listed);
        for target in TARGETS {
            let seeds = std::fs::read_dir(folder.join("seeds").join(target)).unwrap();
            assert!(seeds.count() > 0, "{target}");
        }
    }

    #[test]
    fn targets_and_seconds_are_told_apart() {
        let read = |line: &str| {
            Options::from(&line.split_whitespace().map(String::from).collect::<Vec<_>>())
        };
        let options = read("ics --seconds 600 token").unwrap();
        assert_eq!((options.targets, options.seconds), (vec!["ics", "token"], 600));
        assert_eq!(read("").unwrap().targets, TARGETS);
        assert!(read("nonsense").is_err() && read("--seconds").is_err());
    }
}
