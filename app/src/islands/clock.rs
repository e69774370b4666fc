//! The moving clock of a hold.

use leptos::prelude::*;

/// How often the clock moves, in milliseconds.
#[cfg(feature = "hydrate")]
const TICK: i32 = 1_000;
/// When it is said aloud that little is left, in seconds.
const LITTLE: i64 = 120;

/// What is left of a hold: `7:48`. Silent for those who hear the page, but for one
/// word when two minutes are left; the absolute time beside it is the truth. When
/// nothing is left it says so in place, with a button that carries along what was typed:
/// nobody's page is taken away while they type.
#[island]
pub fn HoldCountdown(
    /// When the hold ends, in milliseconds of the epoch.
    expires: i64,
    /// What was left when the page was made, in seconds.
    left: i64,
) -> impl IntoView {
    let seconds = RwSignal::new(left.max(0));
    let over = RwSignal::new(false);
    run(expires, left, seconds, over);
    let clock = move || format!("{}:{:02}", seconds.get() / 60, seconds.get() % 60);
    let spoken = move || (seconds.get() == LITTLE).then_some("Two minutes left to finish.");
    view! {
        <span class="clock" aria-hidden="true">{clock}</span>
        <span class="vh" role="status">{spoken}</span>
        {move || over.get().then(ended)}
    }
}

fn ended() -> impl IntoView {
    view! {
        <span class="hold-over" role="alert">
            "The hold has ended, and nothing was charged. What you filled in stays."
            <button class="btn soft" formaction="/api/ui/book/save" formnovalidate=true>
                "See whether the time is still free"
            </button>
        </span>
    }
}

/// Moves the clock every second. It is set by the server's: a browser whose own clock
/// is wrong still counts right.
#[cfg(feature = "hydrate")]
fn run(expires: i64, left: i64, seconds: RwSignal<i64>, over: RwSignal<bool>) {
    use wasm_bindgen::{JsCast, closure::Closure};

    let Some(window) = web_sys::window() else { return };
    let opened = js_sys::Date::now();
    // A page from the browser's history was made long ago: then the clocks must do.
    let by_clock = (expires as f64 - opened) / 1_000.0;
    let begin = if (left as f64 - by_clock).abs() < 90.0 { left as f64 } else { by_clock };
    let tick = move || {
        let now = begin - (js_sys::Date::now() - opened) / 1_000.0;
        seconds.set((now.ceil() as i64).max(0));
        // By then the server has let go of it too.
        if now < -1.0 && !over.get_untracked() {
            over.set(true);
        }
    };
    let tick = Closure::<dyn FnMut()>::new(tick);
    let _ = window.set_interval_with_callback_and_timeout_and_arguments_0(
        tick.as_ref().unchecked_ref(),
        TICK,
    );
    tick.forget();
}

#[cfg(not(feature = "hydrate"))]
fn run(_: i64, _: i64, _: RwSignal<i64>, _: RwSignal<bool>) {}
