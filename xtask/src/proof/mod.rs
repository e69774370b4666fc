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
    if shell::exists(command) {
        return Ok(());
    }
    bail!("`{command}` is missing: cargo install --locked {command}")
}
