//! `cargo xtask bench load`: what the crate `bench` measures, against a server that is built for
//! it.

use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{shell, site};

/// Builds what is missing and measures. `--quick` takes whatever server was built last.
pub fn load(arguments: &[String]) -> Result<()> {
    let quick = arguments.iter().any(|word| word == "--quick");
    let given = arguments.iter().any(|word| word == "--lumbar");
    let built = if quick { last_built() } else { None };
    if !given && built.is_none() {
        build(quick, &["--bin=lumbar"])?;
    }
    generator(quick)?;
    let lumbar = built.unwrap_or_else(|| program(quick, "lumbar"));
    let mut command = measured(quick, (!given).then_some(&*lumbar))?;
    shell::show(command.args(arguments).current_dir(std::env::current_dir()?))
}

/// Little of everything, against the server that the tests built: that every answer is right,
/// and each goal's figure is measured.
pub fn quick() -> Result<()> {
    generator(true)?;
    shell::show(measured(true, Some(&program(true, "lumbar")))?.arg("--quick"))
}

/// The generator, told where everything is.
fn measured(quick: bool, lumbar: Option<&Path>) -> Result<Command> {
    if !site::folder().join("manifest.json").is_file() {
        site::build()?;
    }
    let mut command = Command::new(program(quick, "bench"));
    command.current_dir(shell::root()).arg("load").arg("--site").arg(site::folder());
    command.arg("--folder").arg(shell::target().join("bench"));
    if let Some(lumbar) = lumbar {
        command.arg("--lumbar").arg(lumbar);
    }
    Ok(command)
}

/// The server by itself, as it is built to be used; the generator with the libraries of all.
fn generator(quick: bool) -> Result<()> {
    build(quick, &[&shell::ROOMS[..], &["--bin=bench"]].concat())
}

fn build(quick: bool, what: &[&str]) -> Result<()> {
    let mut cargo = shell::cargo(&["build"]);
    cargo.args(what);
    shell::show(if quick { &mut cargo } else { cargo.arg("--release") })
        .context("what is measured cannot be built")
}

fn program(quick: bool, name: &str) -> PathBuf {
    shell::target().join(if quick { "debug" } else { "release" }).join(name)
}

/// The server that was built last, however.
fn last_built() -> Option<PathBuf> {
    let built = [true, false].map(|quick| program(quick, "lumbar"));
    let when = |path: &PathBuf| std::fs::metadata(path).and_then(|file| file.modified()).ok();
    built.into_iter().filter(|path| path.is_file()).max_by_key(when)
}
