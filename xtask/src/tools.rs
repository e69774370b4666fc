//! The programs beside Rust: what is there, and installing what can be.

use crate::shell;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

const WASM_TARGET: &str = "wasm32-unknown-unknown";
const BINARYEN: &str = "132.0.0";
/// The last that is content with Node.js 20.
const LIGHTHOUSE: &str = "12.8.2";
const CHROME_LAUNCHER: &str = "1.2.1";

/// Adds the WebAssembly target to the toolchain if it is missing.
pub fn wasm_target() -> Result<()> {
    let shown = shell::quiet(shell::program("rustc").args([
        "--print",
        "target-libdir",
        "--target",
        WASM_TARGET,
    ]))?;
    let folder = PathBuf::from(String::from_utf8_lossy(&shown.stdout).trim());
    if folder.is_dir() {
        return Ok(());
    }
    eprintln!("  adding the target {WASM_TARGET}");
    shell::quiet(shell::program("rustup").args(["target", "add", WASM_TARGET]))
        .context("without rustup, install Rust's target wasm32-unknown-unknown yourself")?;
    Ok(())
}

/// The script `wasm-opt` of the pinned binaryen, installed on first use.
/// `None` without Node.js: the bundle is then about twice as big.
pub fn wasm_opt() -> Option<PathBuf> {
    let home = shell::target().join("tools").join(format!("binaryen-{BINARYEN}"));
    let script = home.join("node_modules/binaryen/bin/wasm-opt");
    if script.is_file() {
        return Some(script);
    }
    if !shell::exists("npm") {
        eprintln!("  warning: npm is not here, so the front end is not optimised for size");
        return None;
    }
    match install(&home, &[&format!("binaryen@{BINARYEN}")]) {
        Ok(()) if script.is_file() => Some(script),
        Ok(()) => None,
        Err(error) => {
            eprintln!("  warning: no wasm-opt, the front end is not optimised: {error:#}");
            None
        }
    }
}

/// The folder of the pinned Lighthouse, installed on first use: it is 200 MB, and only
/// measuring needs it.
pub fn lighthouse() -> Result<PathBuf> {
    let home = shell::target().join("tools").join(format!("lighthouse-{LIGHTHOUSE}"));
    // npm writes it last, so what is there is complete.
    if !home.join("node_modules/.package-lock.json").is_file() {
        eprintln!("  installing Lighthouse {LIGHTHOUSE}");
        let packages =
            [format!("lighthouse@{LIGHTHOUSE}"), format!("chrome-launcher@{CHROME_LAUNCHER}")];
        install(&home, &packages.each_ref().map(String::as_str))
            .context("npm could not install Lighthouse")?;
    }
    Ok(home)
}

/// Packages of npm, in a folder of their own.
fn install(home: &Path, packages: &[&str]) -> Result<()> {
    std::fs::create_dir_all(home)?;
    // Without a package.json of its own, npm would look for one further up.
    std::fs::write(home.join("package.json"), "{\"private\":true}\n")?;
    let mut npm = shell::program("npm");
    npm.current_dir(home)
        .args(["install", "--no-audit", "--no-fund", "--ignore-scripts"])
        .args(packages);
    shell::quiet(&mut npm)?;
    Ok(())
}
