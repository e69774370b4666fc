//! A visit is dragged to another time: that opens the form that moves it, filled in.
//! Nothing moves before the form is sent, and the form needs no dragging.

use std::cell::RefCell;

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, MouseEvent};

use super::browser::on;

/// Minutes between the starts that one can drop on.
const STEP: i32 = 15;
/// The grid, with its first hour and how many it has.
const GRID: &str = "[data-first]";
/// A day or a person, with what is above it; what lies below is the time.
const COLUMN: &str = "[data-date]";

thread_local! {
    /// Where the visit that is dragged is moved, and how far below its top it was taken.
    static DRAGGED: RefCell<Option<(String, i32)>> = const { RefCell::new(None) };
}

/// Listens to what is dragged and dropped.
pub fn listen() {
    let Some(document) = web_sys::window().and_then(|w| w.document()) else { return };
    on(&document, "dragstart", |event| DRAGGED.set(taken(&event)));
    on(&document, "dragend", |_| DRAGGED.set(None));
    on(&document, "dragover", |event| {
        if DRAGGED.with_borrow(Option::is_some) && column(&event).is_some() {
            event.prevent_default();
        }
    });
    on(&document, "drop", |event| {
        if let Some(address) = dropped(&event) {
            event.prevent_default();
            if let Some(window) = web_sys::window() {
                let _ = window.location().set_href(&address);
            }
        }
    });
}

fn column(event: &Event) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(COLUMN).ok()?
}

fn taken(event: &Event) -> Option<(String, i32)> {
    let visit = event.target()?.dyn_into::<Element>().ok()?.closest("[data-move]").ok()??;
    let at = event.dyn_ref::<MouseEvent>()?.client_y();
    let below = at - visit.get_bounding_client_rect().top() as i32;
    Some((visit.get_attribute("data-move")?, below))
}

/// The address of the form, with day, time and therapist of the place.
fn dropped(event: &Event) -> Option<String> {
    let (form, below) = DRAGGED.take()?;
    let column = column(event)?;
    let track = column.query_selector(".track").ok()??.get_bounding_client_rect();
    let grid = column.closest(GRID).ok()??;
    // Whole numbers: reading fractions would cost the bundle ten kilobytes.
    let number = |name: &str| grid.get_attribute(name)?.parse::<i32>().ok();
    let y = event.dyn_ref::<MouseEvent>()?.client_y() - below - track.top() as i32;
    let (first, hours, height) =
        (number("data-first")?, number("data-hours")?, (track.height() as i32).max(1));
    let minute = first * 60 + y * hours * 60 / height;
    let minute = ((minute + STEP / 2) / STEP * STEP).clamp(0, 24 * 60 - STEP);
    let date = column.get_attribute("data-date")?;
    let whose = column.get_attribute("data-whose").map(|slug| format!("&therapist={slug}"));
    let time = format!("{:02}:{:02}", minute / 60, minute % 60);
    Some(format!("{form}?to={date}T{time}{}", whose.unwrap_or_default()))
}
