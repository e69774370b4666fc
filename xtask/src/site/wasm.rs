//! From Rust to a WebAssembly module and the script that loads it.

use super::{assets::fingerprint, script::squeezed};
use crate::shell;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// What rustc emits today and every current browser understands. Never
/// `--all-features`: wasm-opt then writes encodings that browsers refuse.
const OPTIMISE: [&str; 7] = [
    "-Oz",
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Which islands are in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bundle {
    /// Those of the booking flow.
    Clients,
    /// All, for pages of the staff.
    Desk,
}

impl Bundle {
    const fn name(self) -> &'static str {
        match self {
            Self::Clients => "clients",
            Self::Desk => "desk",
        }
    }
}

/// The module and its script, ready for the browser.
pub struct Bound {
    /// The module.
    pub wasm: PathBuf,
    /// The script that loads it.
    pub script: PathBuf,
    /// Scripts that crates brought along; may not exist.
    pub snippets: PathBuf,
}

impl Bound {
    /// The script without what only people read.
    pub fn squeezed_script(&self) -> Result<String> {
        Ok(squeezed(&fs::read_to_string(&self.script)?))
    }
}

/// Compiles the crate `frontend`; returns the raw module.
pub fn compile(bundle: Bundle) -> Result<PathBuf> {
    shell::step(&format!("front end for {}, compiled", bundle.name()), || {
        let mut cargo = shell::cargo(&[
            "build",
            "--package=frontend",
            "--target=wasm32-unknown-unknown",
            "--profile=wasm",
            "--quiet",
        ]);
        if bundle == Bundle::Desk {
            cargo.arg("--features=desk");
        }
        shell::quiet(&mut cargo)
    })?;
    // Both are compiled to the same place.
    let compiled = shell::target().join("wasm32-unknown-unknown/wasm/frontend.wasm");
    let kept = compiled.with_file_name(format!("{}.wasm", bundle.name()));
    fs::copy(&compiled, &kept).with_context(|| compiled.display().to_string())?;
    Ok(kept)
}

/// Binds the raw module to JavaScript and shrinks it. Does nothing when it was
/// done for the same module before.
pub fn bind(raw: &Path, wasm_opt: Option<&Path>) -> Result<Bound> {
    let name = raw.file_stem().context("a module has a name")?;
    let folder = shell::target().join("frontend").join(name);
    let bound = Bound {
        wasm: folder.join("lumbar_bg.wasm"),
        script: folder.join("lumbar.js"),
        snippets: folder.join("snippets"),
    };
    let stamp = folder.join("made-from");
    let mut inputs = fs::read(raw).with_context(|| format!("cannot read {}", raw.display()))?;
    inputs.extend_from_slice(OPTIMISE.join(" ").as_bytes());
    inputs.push(u8::from(wasm_opt.is_some()));
    let made_from = fingerprint(&inputs);
    if fs::read_to_string(&stamp).is_ok_and(|earlier| earlier == made_from) {
        return Ok(bound);
    }
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    shell::step("front end, bound to JavaScript", || generate(raw, &folder))?;
    if let Some(wasm_opt) = wasm_opt {
        shell::step("front end, optimised for size", || optimise(wasm_opt, &bound.wasm))?;
    }
    fs::write(stamp, made_from)?;
    Ok(bound)
}

fn generate(raw: &Path, folder: &Path) -> Result<()> {
    Bindgen::new()
        .input_path(raw)
        .out_name("lumbar")
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(folder)
}

fn optimise(wasm_opt: &Path, module: &Path) -> Result<()> {
    let smaller = module.with_extension("smaller");
    let mut command = shell::program("node");
    command.arg(wasm_opt).args(OPTIMISE).arg(module).arg("-o").arg(&smaller);
    shell::quiet(&mut command)?;
    fs::rename(smaller, module)?;
    Ok(())
}
