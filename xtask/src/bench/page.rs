//! What a phone has of the pages, in a real browser: `cargo xtask bench page` looks closely at
//! the booking page, `cargo xtask bench lighthouse` lets Lighthouse look at all public ones.

use std::process::Command;

use anyhow::Result;

use crate::{run, shell, test, tools};

/// `cargo xtask bench page`.
pub fn page(arguments: &[String]) -> Result<()> {
    measure("page", arguments, |_| Ok(()))
}

/// `cargo xtask bench lighthouse`.
pub fn lighthouse(arguments: &[String]) -> Result<()> {
    measure("lighthouse", arguments, |node| {
        node.arg("--tools").arg(tools::lighthouse()?);
        Ok(())
    })
}

/// Builds what is missing, and lets the browser measure by the script of that name.
fn measure(
    what: &str,
    arguments: &[String],
    prepare: impl FnOnce(&mut Command) -> Result<()>,
) -> Result<()> {
    let given = arguments.iter().any(|word| word == "--lumbar");
    if !given {
        run::build_release()?.print();
    }
    test::browser_is_there()?;
    let mut node = shell::program("node");
    node.current_dir(std::env::current_dir()?)
        .arg(shell::root().join(format!("end2end/bench/{what}.mjs")))
        .args(["--site", &crate::site::folder().to_string_lossy()])
        .args(["--into", &shell::target().join(format!("bench/{what}.json")).to_string_lossy()]);
    prepare(&mut node)?;
    if !given {
        node.args(["--lumbar", &shell::target().join("release/lumbar").to_string_lossy()]);
    }
    shell::show(node.args(arguments))
}
