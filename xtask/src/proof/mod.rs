//! What is shown rather than said: programs of others that look for what our tests overlook.
//! Each says in a line how to install what it needs.

mod audit;
mod fuzz;
mod mutants;
mod schemathesis;

use crate::shell;
use anyhow::{Result, bail};

pub use audit::audit;
pub use fuzz::fuzz;
pub use mutants::mutants;
pub use schemathesis::schemathesis;

/// Refuses where a cargo command is missing, and says how to install it.
fn needs(command: &str) -> Result<()> {
    if shell::quiet(&mut shell::cargo(&[command, "--version"])).is_ok() {
        return Ok(());
    }
    bail!("`cargo {command}` is missing: cargo install --locked cargo-{command}")
}
