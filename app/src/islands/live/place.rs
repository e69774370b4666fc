//! Where somebody is in the part of a page: found again after it was replaced.

use web_sys::{Document, Element, HtmlElement, Window};

/// What scrolls sideways by itself.
const SIDEWAYS: &str = "[data-walk]";
/// What somebody chooses or types in.
const CONTROL: &str = "input:not([type=hidden]), select, textarea";

pub struct Place {
    /// What has the focus, then what is around it; nothing where the focus is elsewhere.
    focus: Vec<String>,
    scroll: (f64, f64),
    sideways: i32,
}

impl Place {
    pub fn of(part: &Element, window: &Window) -> Self {
        Self {
            focus: focused_in(part).map(|active| around(part, active)).unwrap_or_default(),
            scroll: (window.scroll_x().unwrap_or(0.0), window.scroll_y().unwrap_or(0.0)),
            sideways: find(part, SIDEWAYS).map_or(0, |one| one.scroll_left()),
        }
    }

    pub fn restore(self, part: &Element, window: &Window) {
        if !self.focus.is_empty() {
            let found = self.focus.iter().find_map(|selector| find(part, selector));
            focus(&found.unwrap_or_else(|| part.clone()));
        }
        if let Some(one) = find(part, SIDEWAYS) {
            one.set_scroll_left(self.sideways);
        }
        window.scroll_to_with_x_and_y(self.scroll.0, self.scroll.1);
    }
}

/// Whether somebody is at a control of a form: replacing it would close what it has open.
pub fn at_a_control(part: &Element) -> bool {
    focused_in(part).is_some_and(|active| active.matches(CONTROL).unwrap_or(false))
}

/// Gives the focus also to what cannot be reached with Tab.
pub fn focus(element: &Element) {
    let Ok(element) = wasm_bindgen::JsCast::dyn_into::<HtmlElement>(element.clone()) else {
        return;
    };
    if element.tab_index() < 0 && !element.has_attribute("tabindex") {
        element.set_tab_index(-1);
    }
    let _ = element.focus();
}

fn find(part: &Element, selector: &str) -> Option<Element> {
    part.query_selector(selector).ok()?
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

fn focused_in(part: &Element) -> Option<Element> {
    document()?.active_element().filter(|active| part.contains(Some(active)))
}

/// How to find an element again; where it is gone, what is around it.
fn around(part: &Element, element: Element) -> Vec<String> {
    let mut all = Vec::new();
    let mut next = Some(element);
    while let Some(one) = next.filter(|one| one != part) {
        all.extend(selector(&one));
        next = one.parent_element();
    }
    all
}

fn selector(element: &Element) -> Option<String> {
    let quoted = |text: String| text.replace('\\', "\\\\").replace('"', "\\\"");
    match element.id() {
        id if !id.is_empty() => Some(format!("[id=\"{}\"]", quoted(id))),
        _ => element.get_attribute("href").map(|href| format!("[href=\"{}\"]", quoted(href))),
    }
}
