//! `cargo xtask audit`: licences, sources and banned crates of everything that is linked, and
//! known weaknesses where the list of them can be fetched.

use anyhow::{Result, anyhow, bail};

use super::needs;
use crate::shell;

/// Both lock files: what is given out, and what makes up what strangers send.
const MANIFESTS: [&str; 2] = ["Cargo.toml", "fuzz/Cargo.toml"];
/// Where the list is fetched from, and what to do with a copy that is here.
const NO_LIST: &str = "known weaknesses were not looked up: their list (RustSec's advisory-db) cannot \
    be fetched; where cargo-deny has a copy of it, `cargo deny check --disable-fetch advisories` does";

/// Asks cargo-deny. The list of weaknesses is not part of the project: `--advisories` fetches it.
pub fn audit(arguments: &[String]) -> Result<()> {
    let weaknesses = wants_weaknesses(arguments)?;
    needs("deny")?;
    for manifest in MANIFESTS {
        check(manifest, &["bans", "licenses", "sources"])?;
    }
    if weaknesses {
        // Apart from looking them up, so that one that is found is told from a list that is not
        // there: to cargo-deny both are a failure.
        shell::quiet(&mut shell::cargo(&["deny", "fetch", "db"])).map_err(|_| anyhow!(NO_LIST))?;
        for manifest in MANIFESTS {
            check(manifest, &["--disable-fetch", "advisories"])?;
        }
    } else {
        println!("Known weaknesses were not looked up: `cargo xtask audit --advisories` does.");
    }
    Ok(())
}

fn wants_weaknesses(arguments: &[String]) -> Result<bool> {
    if let Some(unknown) = arguments.iter().find(|word| *word != "--advisories") {
        bail!("there is no option `{unknown}`");
    }
    Ok(!arguments.is_empty())
}

/// Fetches the crates of other systems where it must: they are looked at too.
fn check(manifest: &str, what: &[&str]) -> Result<()> {
    let manifest = format!("--manifest-path={manifest}");
    let head = ["deny", manifest.as_str(), "--locked", "check"];
    shell::show(shell::cargo(&head).args(what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weaknesses_are_looked_up_where_they_are_asked_for_and_nothing_else_is() {
        let wants = |words: &[&str]| {
            wants_weaknesses(&words.iter().map(|&it| it.into()).collect::<Vec<_>>())
        };
        assert!(!wants(&[]).unwrap() && wants(&["--advisories"]).unwrap());
        let unknown = wants(&["--advisories", "--offline"]).unwrap_err().to_string();
        assert_eq!(unknown, "there is no option `--offline`");
        assert!(wants(&["--offline"]).is_err());
    }

    #[test]
    fn a_list_that_is_not_there_is_one_line() {
        assert!(!NO_LIST.contains('\n') && !NO_LIST.contains("  "), "{NO_LIST}");
    }
}
