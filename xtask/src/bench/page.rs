//! `cargo xtask bench page`: the booking page as a phone has it, in a real browser.

use anyhow::Result;

use crate::{run, shell, test};

/// Builds what is missing, and lets the browser measure.
pub fn page(arguments: &[String]) -> Result<()> {
    let given = arguments.iter().any(|word| word == "--lumbar");
    if !given {
        run::build_release()?.print();
    }
    test::browser_is_there()?;
    let mut node = shell::program("node");
    node.current_dir(std::env::current_dir()?)
        .arg(shell::root().join("end2end/bench/page.mjs"))
        .args(["--site", &crate::site::folder().to_string_lossy()])
        .args(["--into", &shell::target().join("bench/page.json").to_string_lossy()]);
    if !given {
        node.args(["--lumbar", &shell::target().join("release/lumbar").to_string_lossy()]);
    }
    shell::show(node.args(arguments))
}
