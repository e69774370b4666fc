//! The arrow keys walk a calendar, while the focus is in it; and the sheet of a day prints.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, NodeList};

use super::browser::on;

/// A calendar: holds columns, and they hold entries.
const CALENDAR: &str = "[data-walk]";
const COLUMN: &str = "[data-column]";
const ENTRY: &str = "[data-entry]";
/// How many columns a row has, where a column is a cell of a table.
const ROW: &str = "data-row";

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
    let key = event.key();
    if key == "t" {
        return follow("[data-today]");
    }
    // What else has the focus in there, such as a link in a free stretch, keeps its keys.
    match at.closest(ENTRY).ok()? {
        Some(entry) => from_entry(&calendar, &entry, &key),
        None if at == calendar => from_calendar(&calendar, &key),
        None => None,
    }
}

fn from_calendar(calendar: &Element, key: &str) -> Option<()> {
    match key {
        "ArrowLeft" => follow("a[rel=prev]"),
        "ArrowRight" => follow("a[rel=next]"),
        "ArrowDown" => focus(&calendar.query_selector(ENTRY).ok()??),
        _ => None,
    }
}

fn from_entry(calendar: &Element, entry: &Element, key: &str) -> Option<()> {
    match key {
        "ArrowUp" => along(calendar, entry, -1),
        "ArrowDown" => along(calendar, entry, 1),
        "ArrowLeft" => across(calendar, entry, -1),
        "ArrowRight" => across(calendar, entry, 1),
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

/// The next entry of the same column. Where the columns are the cells of a table, the row
/// above or below goes on.
fn along(calendar: &Element, entry: &Element, step: isize) -> Option<()> {
    let column = entry.closest(COLUMN).ok()??;
    let all = entries(&column)?;
    let here = all.iter().position(|one| one == entry)?;
    if let Some(next) = here.checked_add_signed(step).and_then(|next| all.get(next)) {
        return focus(next);
    }
    let row = calendar.get_attribute(ROW)?.parse::<isize>().ok()?;
    let found = beyond(calendar, &column, step * row)?;
    focus(if step > 0 { found.first() } else { found.last() }?)
}

fn entries(of: &Element) -> Option<Vec<Element>> {
    Some(list(of.query_selector_all(ENTRY).ok()?))
}

/// The entries of the next column that has any, so many columns further each time.
fn beyond(calendar: &Element, column: &Element, step: isize) -> Option<Vec<Element>> {
    let columns = list(calendar.query_selector_all(COLUMN).ok()?);
    let mut here = columns.iter().position(|one| one == column)?;
    loop {
        here = here.checked_add_signed(step)?;
        let found = entries(columns.get(here)?)?;
        if !found.is_empty() {
            return Some(found);
        }
    }
}

/// The entry of about the same height in the next column that has any.
fn across(calendar: &Element, entry: &Element, step: isize) -> Option<()> {
    let column = entry.closest(COLUMN).ok()??;
    let height = entries(&column)?.iter().position(|one| one == entry)?;
    let found = beyond(calendar, &column, step)?;
    focus(found.get(height).or(found.last())?)
}
