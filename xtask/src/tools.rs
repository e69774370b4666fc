//! The programs beside Rust: what is there, and installing what can be.

use crate::shell;
use anyhow::{Context, Result};
use std::path::PathBuf;

const WASM_TARGET: &str = "wasm32-unknown-unknown";
const BINARYEN: &str = "132.0.0";

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
    match install(&home) {
        Ok(()) if script.is_file() => Some(script),
        Ok(()) => None,
        Err(error) => {
            eprintln!("  warning: no wasm-opt, the front end is not optimised: {error:#}");
            None
        }
    }
}

fn install(home: &std::path::Path) -> Result<()> {
    std::fs::create_dir_all(home)?;
    // Without a package.json of its own, npm would look for one further up.
    std::fs::write(home.join("package.json"), "{\"private\":true}\n")?;
    let package = format!("binaryen@{BINARYEN}");
    let mut npm = shell::program("npm");
    npm.current_dir(home).args([
        "install",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        &package,
    ]);
    shell::quiet(&mut npm)?;
    Ok(())
}
