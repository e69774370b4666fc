//! `cargo xtask mutants`: whether the tests of the rules notice when a rule is changed.
//!
//! Each mutant is the code with one thing changed, such as `<` for `<=`; one that no test
//! catches shows what is not tested. `.cargo/mutants.toml` says which files: scheduling, policy
//! and ledger.

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::needs;
use crate::shell;

/// How many of a hundred must be caught.
const ENOUGH: usize = 90;

/// Runs them, and counts. What follows goes to cargo-mutants, such as `--shard 0/8` for an eighth
/// of them or `--file domain/src/policy/refund.rs`.
pub fn mutants(arguments: &[String]) -> Result<()> {
    needs("mutants")?;
    let home = shell::target().join("mutants");
    std::fs::create_dir_all(&home)?;
    let mut command = shell::cargo(&["mutants", "--package=domain", "--jobs=1", "--output"]);
    command.arg(&home).args(arguments);
    // Without a target of its own, each mutant would be built beside everything else.
    command.env_remove("CARGO_TARGET_DIR");
    // 2: some were missed; that is counted below.
    let status = command.status().context("cargo-mutants does not start")?;
    if !matches!(status.code(), Some(0 | 2 | 3)) {
        bail!("cargo-mutants failed ({status})");
    }
    let told = std::fs::read_to_string(home.join("mutants.out/outcomes.json"))?;
    let counted = Counted::of(&serde_json::from_str(&told)?);
    println!(
        "{} of {} caught ({} %), {} did not compile",
        counted.caught,
        counted.caught + counted.missed,
        counted.percent(),
        counted.unviable
    );
    if counted.percent() < ENOUGH {
        bail!("fewer than {ENOUGH} % were caught");
    }
    Ok(())
}

/// What became of the mutants. One that never ends is caught.
struct Counted {
    caught: usize,
    missed: usize,
    unviable: usize,
}

impl Counted {
    fn of(told: &Value) -> Self {
        let number = |name: &str| told[name].as_u64().and_then(|n| usize::try_from(n).ok());
        let number = |name: &str| number(name).unwrap_or_default();
        Self {
            caught: number("caught") + number("timeout"),
            missed: number("missed"),
            unviable: number("unviable"),
        }
    }

    /// How many of a hundred were caught; none where nothing was tried.
    fn percent(&self) -> usize {
        (self.caught * 100).checked_div(self.caught + self.missed).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_ends_is_caught_and_nothing_is_not_enough() {
        let told = serde_json::json!({ "caught": 8, "timeout": 1, "missed": 1, "unviable": 4 });
        let counted = Counted::of(&told);
        assert_eq!((counted.percent(), counted.unviable), (90, 4));
        assert_eq!(Counted::of(&Value::Null).percent(), 0);
    }
}
