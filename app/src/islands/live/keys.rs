//! The arrow keys walk a calendar, while the focus is in it; and the sheet of a day prints.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, NodeList};

use super::browser::on;

/// A calendar: holds columns, and they hold entries.
const CALENDAR: &str = "[data-walk]";
const COLUMN: &str = "[data-column]";
const ENTRY: &str = "[data-entry]";

/// Listens to the keys and to the button that prints.
pub fn walk() {
    let Some(document) = web_sys::window().and_then(|w| w.document()) else { return };
    on(&document, "keydown", |event| {
        if let Some(key) = event.dyn_ref::<KeyboardEvent>()
            && pressed(key).is_some()
        {
            event.prevent_default();
        }
    });
    on(&document, "click", |event| {
        if target(&event).and_then(|t| t.closest("[data-print]").ok()?).is_some()
            && let Some(window) = web_sys::window()
        {
            let _ = window.print();
        }
    });
}

fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// Does what a key asks for; nothing where it is not for the calendar.
fn pressed(event: &KeyboardEvent) -> Option<()> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.shift_key() {
        return None;
    }
    let at = target(event)?;
    if at.closest("input, select, textarea").ok()?.is_some() {
        return None;
    }
    let calendar = at.closest(CALENDAR).ok()??;
    match (event.key().as_str(), at.closest(ENTRY).ok()?) {
        ("t", _) => follow("[data-today]"),
        ("ArrowLeft", None) => follow("a[rel=prev]"),
        ("ArrowRight", None) => follow("a[rel=next]"),
        ("ArrowDown", None) => focus(&calendar.query_selector(ENTRY).ok()??),
        ("ArrowUp", Some(entry)) => along(&entry, -1),
        ("ArrowDown", Some(entry)) => along(&entry, 1),
        ("ArrowLeft", Some(entry)) => across(&calendar, &entry, -1),
        ("ArrowRight", Some(entry)) => across(&calendar, &entry, 1),
        _ => None,
    }
}

fn follow(link: &str) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let link: HtmlElement = document.query_selector(link).ok()??.dyn_into().ok()?;
    link.click();
    Some(())
}

fn focus(element: &Element) -> Option<()> {
    element.dyn_ref::<HtmlElement>()?.focus().ok()
}

fn list(of: NodeList) -> Vec<Element> {
    (0..of.length()).filter_map(|i| of.item(i)?.dyn_into().ok()).collect()
}

/// The next entry of the same column.
fn along(entry: &Element, step: isize) -> Option<()> {
    let column = entry.closest(COLUMN).ok()??;
    let all = list(column.query_selector_all(ENTRY).ok()?);
    let here = all.iter().position(|one| one == entry)?;
    focus(all.get(here.checked_add_signed(step)?)?)
}

/// The entry of about the same height in the next column that has any.
fn across(calendar: &Element, entry: &Element, step: isize) -> Option<()> {
    let columns = list(calendar.query_selector_all(COLUMN).ok()?);
    let column = entry.closest(COLUMN).ok()??;
    let row = list(column.query_selector_all(ENTRY).ok()?).iter().position(|one| one == entry)?;
    let mut here = columns.iter().position(|one| *one == column)?;
    loop {
        here = here.checked_add_signed(step)?;
        let entries = list(columns.get(here)?.query_selector_all(ENTRY).ok()?);
        if let Some(last) = entries.len().checked_sub(1) {
            return focus(&entries[row.min(last)]);
        }
    }
}
