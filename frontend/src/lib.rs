//! Wakes the islands in the browser.

// Names the crate, so that its islands are linked at all.
use app as _;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called once by the start script, before it wakes the islands one by one.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
