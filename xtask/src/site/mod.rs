//! The front end: WebAssembly, its script, the style sheet and the fonts, with
//! content-hashed names under `target/site/pkg` and `target/site/manifest.json`.

mod assets;
mod css;
mod script;
mod size;
mod wasm;

pub use size::Sizes;
use wasm::Bundle;

use crate::{shell, tools};
use anyhow::{Context, Result, anyhow};
use std::path::PathBuf;
use std::thread;

/// The folder that `lumbar` serves (`LUMBAR_SITE`).
pub fn folder() -> PathBuf {
    shell::target().join("site")
}

/// Builds the front end and says how big it is.
pub fn build() -> Result<()> {
    tools::wasm_target()?;
    let sizes = build_quietly()?;
    sizes.print();
    Ok(())
}

/// Builds the front end: what did not change is not made again.
pub fn build_quietly() -> Result<Sizes> {
    // Installing wasm-opt waits for the network while the compiler waits for the processor.
    let wasm_opt = thread::spawn(tools::wasm_opt);
    let compiled = [wasm::compile(Bundle::Clients)?, wasm::compile(Bundle::Desk)?];
    let wasm_opt = wasm_opt.join().map_err(|_| anyhow!("installing wasm-opt panicked"))?;
    let [clients, desk] = compiled.map(|raw| wasm::bind(&raw, wasm_opt.as_deref()));
    let (clients, desk) = (clients?, desk?);
    shell::step("style sheets, fonts, compression", || assemble(&clients, &desk))
}

fn assemble(clients: &wasm::Bound, desk: &wasm::Bound) -> Result<Sizes> {
    let mut pkg = assets::Package::open(&folder())?;
    pkg.add("wasm", "lumbar.wasm", &std::fs::read(&clients.wasm)?)?;
    pkg.add("js", "lumbar.js", clients.squeezed_script()?.as_bytes())?;
    pkg.add_for_others("desk_wasm", "desk.wasm", &std::fs::read(&desk.wasm)?)?;
    pkg.add_for_others("desk_js", "desk.js", desk.squeezed_script()?.as_bytes())?;
    pkg.keep_snippets(&clients.snippets)?;
    pkg.keep_snippets(&desk.snippets)?;
    for script in start_scripts()? {
        let name = script.file_name().context("a file has a name")?.to_string_lossy().into_owned();
        pkg.add(name.trim_end_matches(".js"), &name, &std::fs::read(&script)?)?;
    }
    let style = shell::root().join("style");
    css::add(&mut pkg, &style)?;
    pkg.finish()?;
    Ok(pkg.sizes())
}

/// Scripts written by hand, for example the one that starts the islands.
fn start_scripts() -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(shell::root().join("frontend"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "js") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
