//! A visit is dragged to another time: that opens the form that moves it, filled in.
//! Nothing moves before the form is sent, and the form needs no dragging.

use std::cell::RefCell;

use wasm_bindgen::JsCast;
use web_sys::{DragEvent, Element, Event, MouseEvent};

use super::browser::on;

/// Minutes between the starts that one can drop on.
const STEP: i32 = 15;
/// The grid, with its first hour and how many it has.
const GRID: &str = "[data-first]";
/// A day or a person, with what is above it; what lies below is the time.
const COLUMN: &str = "[data-date]";
/// The hours beside the grid.
const TIMES: &str = ".cal-times";

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
        if !is_under_way() {
            return;
        }
        // Also where nothing can be dropped: a browser would open the link it was given.
        event.prevent_default();
        if place(&event).is_none() {
            refuse(&event);
        }
    });
    on(&document, "drop", |event| {
        let Some(dragged) = DRAGGED.take() else { return };
        event.prevent_default();
        if let Some(address) = dropped(&event, &dragged)
            && let Some(window) = web_sys::window()
        {
            let _ = window.location().set_href(&address);
        }
    });
}

/// Whether a visit is being dragged.
pub fn is_under_way() -> bool {
    DRAGGED.with_borrow(Option::is_some)
}

fn refuse(event: &Event) {
    if let Some(moved) = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer) {
        moved.set_drop_effect("none");
    }
}

/// Where something can be dropped: a column of a grid of time, while it is drawn as one.
struct Place {
    grid: Element,
    column: Element,
    track: Element,
}

fn place(event: &Event) -> Option<Place> {
    let column = event.target()?.dyn_into::<Element>().ok()?.closest(COLUMN).ok()??;
    let grid = column.closest(GRID).ok()??;
    // On a narrow screen the same is a list, and how far down says nothing of the time.
    let drawn = grid.query_selector(TIMES).ok()??.client_height() > 0;
    let track = column.query_selector(".track").ok()??;
    drawn.then_some(Place { grid, column, track })
}

fn taken(event: &Event) -> Option<(String, i32)> {
    let visit = event.target()?.dyn_into::<Element>().ok()?.closest("[data-move]").ok()??;
    let at = event.dyn_ref::<MouseEvent>()?.client_y();
    let below = at - visit.get_bounding_client_rect().top() as i32;
    Some((visit.get_attribute("data-move")?, below))
}

/// The address of the form, with day, time and therapist of the place.
fn dropped(event: &Event, (form, below): &(String, i32)) -> Option<String> {
    let Place { grid, column, track } = place(event)?;
    let track = track.get_bounding_client_rect();
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
