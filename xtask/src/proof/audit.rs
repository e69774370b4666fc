//! `cargo xtask audit`: licences, sources and banned crates of everything that is linked, and
//! known weaknesses where the list of them is there.

use anyhow::{Result, bail};

use super::needs;
use crate::shell;

/// Asks cargo-deny. The list of weaknesses is not part of the project: `--advisories` fetches it.
pub fn audit(arguments: &[String]) -> Result<()> {
    let weaknesses = match arguments {
        [] => false,
        [word] if word == "--advisories" => true,
        [unknown, ..] => bail!("there is no option `{unknown}`"),
    };
    needs("deny")?;
    for manifest in ["Cargo.toml", "fuzz/Cargo.toml"] {
        let manifest = format!("--manifest-path={manifest}");
        // The crates of other systems are looked at too, and may not have been fetched here.
        let head = ["deny", manifest.as_str(), "--locked", "check"];
        shell::show(shell::cargo(&head).args(["bans", "licenses", "sources"]))?;
    }
    if weaknesses {
        shell::show(&mut shell::cargo(&["deny", "check", "advisories"]))?;
    } else {
        println!("Known weaknesses were not looked up: `cargo xtask audit --advisories` does.");
    }
    Ok(())
}
