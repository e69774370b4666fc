//! What the tests need beside Rust: PostgreSQL, Node.js and Chromium. Installs
//! Debian's packages when it may, else says in a line what to install.

use crate::shell;
use anyhow::Result;
use std::path::Path;

/// What is there; an error is the line that says what to do.
pub struct Found {
    /// PostgreSQL's server programs.
    pub postgres: Result<(), String>,
    /// Node.js, its packages and Chromium.
    pub browser: Result<(), String>,
}

/// Looks, installs what is missing, and looks again.
pub fn install() -> Found {
    let missing: Vec<&str> = [
        ("postgresql", has_postgres as fn() -> bool),
        ("chromium", has_chromium),
        ("nodejs", || shell::exists("node")),
        ("npm", || shell::exists("npm")),
    ]
    .into_iter()
    .filter(|(_, there)| !there())
    .map(|(package, _)| package)
    .collect();
    if !missing.is_empty()
        && let Err(error) = packages(&missing)
    {
        eprintln!("  warning: {error:#}");
    }
    Found { postgres: postgres(), browser: browser() }
}

fn postgres() -> Result<(), String> {
    if has_postgres() {
        return Ok(());
    }
    Err("PostgreSQL 15 or later is missing: install Debian's package `postgresql`".to_owned())
}

fn browser() -> Result<(), String> {
    if !shell::exists("npm") {
        return Err("Node.js 20 is missing: install it with npm".to_owned());
    }
    if !has_chromium() {
        return Err("Chromium is missing: install Debian's package `chromium`".to_owned());
    }
    node_packages().map_err(|error| format!("npm could not install end2end's packages: {error:#}"))
}

fn has_postgres() -> bool {
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    debian.map(|entry| entry.path().join("bin/pg_ctl")).any(|program| program.exists())
        || shell::exists("pg_ctl")
}

fn has_chromium() -> bool {
    std::env::var_os("CHROMIUM").is_some() || Path::new("/usr/bin/chromium").exists()
}

/// Needs root; fails silently into the advice above without it.
fn packages(missing: &[&str]) -> Result<()> {
    let root = shell::quiet(shell::program("id").arg("-u"))
        .is_ok_and(|shown| String::from_utf8_lossy(&shown.stdout).trim() == "0");
    if !root || !shell::exists("apt-get") {
        return Ok(());
    }
    eprintln!("  installing {}", missing.join(", "));
    shell::quiet(shell::program("apt-get").args(["update", "--quiet"]))?;
    let mut install = shell::program("apt-get");
    install
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["install", "--yes", "--quiet", "--no-install-recommends"])
        .args(missing);
    shell::quiet(&mut install)?;
    Ok(())
}

fn node_packages() -> Result<()> {
    let home = shell::root().join("end2end");
    let marker = home.join("node_modules/.package-lock.json");
    let lock = home.join("package-lock.json");
    let modified = |path: &Path| std::fs::metadata(path).and_then(|meta| meta.modified()).ok();
    if marker.exists() && modified(&marker) >= modified(&lock) {
        return Ok(());
    }
    let mut npm = shell::program("npm");
    npm.current_dir(home).args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]);
    shell::quiet(&mut npm)?;
    Ok(())
}
