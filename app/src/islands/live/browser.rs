//! What needs a browser: the stream of changes, and the part of the page it renews.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Document, DomParser, Element, Event, EventSource, HtmlElement, RequestInit, Response,
    SupportedType,
};

use super::{State, drag, keys};

/// After so long without a connection the page says so, in milliseconds.
const LOST_AFTER: i32 = 6_000;
/// After so long another connection is tried where the browser has given up.
const AGAIN_AFTER: i32 = 5_000;
/// How long to wait where changes come in a row, in milliseconds.
const CALM: i32 = 400;
/// Also without any news, the line of the present moves on.
const RENEW_EVERY: i32 = 5 * 60_000;
/// Tells the server that nobody asked: the session does not count as used.
const BY_ITSELF: &str = "x-by-itself";

thread_local! {
    /// The one page that is kept up to date.
    static PAGE: RefCell<Option<Rc<Page>>> = const { RefCell::new(None) };
}

struct Page {
    source: String,
    part: String,
    state: RwSignal<State>,
    news: RwSignal<u32>,
    stream: RefCell<Option<EventSource>>,
    /// What the server sent last for the part.
    shown: RefCell<String>,
    /// What it has sent since, while somebody was busy.
    next: RefCell<Option<String>>,
    /// Whether something has been typed or chosen in the part.
    touched: Cell<bool>,
    fetching: Cell<bool>,
    again: Cell<bool>,
}

/// Begins to listen.
pub fn begin(source: String, part: String, state: RwSignal<State>, news: RwSignal<u32>) {
    let Some(element) = document().and_then(|d| d.get_element_by_id(&part)) else { return };
    let page = Rc::new(Page {
        source,
        part,
        state,
        news,
        stream: RefCell::default(),
        shown: RefCell::new(element.inner_html()),
        next: RefCell::default(),
        touched: Cell::new(false),
        fetching: Cell::new(false),
        again: Cell::new(false),
    });
    PAGE.set(Some(page.clone()));
    page.clone().watch_hands(&element);
    page.clone().watch_screen();
    keys::walk();
    drag::listen();
    page.connect();
}

/// Shows what has changed meanwhile, whatever was typed.
pub fn show() {
    let page = PAGE.with_borrow(Clone::clone);
    if let Some(page) = page
        && let Some(next) = page.next.take()
    {
        page.swap(next);
    }
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// Calls `work` after a while, or again and again.
fn later(milliseconds: i32, repeat: bool, work: impl FnMut() + 'static) {
    let Some(window) = web_sys::window() else { return };
    let work = Closure::<dyn FnMut()>::new(work);
    let function = work.as_ref().unchecked_ref();
    let _ = if repeat {
        window.set_interval_with_callback_and_timeout_and_arguments_0(function, milliseconds)
    } else {
        window.set_timeout_with_callback_and_timeout_and_arguments_0(function, milliseconds)
    };
    work.forget();
}

/// Listens for an event as long as the page is there.
pub fn on(target: &web_sys::EventTarget, name: &str, work: impl FnMut(Event) + 'static) {
    let work = Closure::<dyn FnMut(Event)>::new(work);
    let _ = target.add_event_listener_with_callback(name, work.as_ref().unchecked_ref());
    work.forget();
}

impl Page {
    fn element(&self) -> Option<Element> {
        document()?.get_element_by_id(&self.part)
    }

    fn watch_hands(self: Rc<Self>, element: &Element) {
        on(element, "input", move |_| self.touched.set(true));
    }

    /// A page that nobody sees listens to nothing; it looks again when it is seen.
    fn watch_screen(self: Rc<Self>) {
        let Some(document) = document() else { return };
        let page = self.clone();
        on(&document, "visibilitychange", move |_| {
            if seen() {
                page.clone().connect();
            } else {
                page.hang_up();
            }
        });
        later(RENEW_EVERY, true, move || {
            if seen() {
                self.clone().renew();
            }
        });
    }

    fn hang_up(&self) {
        if let Some(stream) = self.stream.take() {
            stream.close();
        }
    }

    fn connect(self: Rc<Self>) {
        self.hang_up();
        let Ok(stream) = EventSource::new(&self.source) else { return };
        let page = self.clone();
        on(&stream, "open", move |_| {
            if matches!(page.state.get_untracked(), State::Unknown | State::Lost) {
                page.state.set(State::Live);
            }
            page.clone().renew();
        });
        let page = self.clone();
        on(&stream, "message", move |_| page.clone().renew());
        let (page, broken) = (self.clone(), stream.clone());
        on(&stream, "error", move |_| page.clone().wait_for(&broken));
        self.stream.replace(Some(stream));
    }

    /// The browser connects again by itself, unless the answer was no.
    fn wait_for(self: Rc<Self>, broken: &EventSource) {
        let page = self.clone();
        later(LOST_AFTER, false, move || {
            let current = page.stream.borrow();
            let open = current.as_ref().is_some_and(|s| s.ready_state() == EventSource::OPEN);
            if current.is_some() && !open && page.state.get_untracked() != State::Over {
                page.state.set(State::Lost);
            }
        });
        let ours = self.stream.borrow().as_ref() == Some(broken);
        if ours && broken.ready_state() == EventSource::CLOSED {
            later(AGAIN_AFTER, false, move || {
                let closed = |s: &EventSource| s.ready_state() == EventSource::CLOSED;
                let given_up = self.stream.borrow().as_ref().is_some_and(closed);
                if given_up && seen() {
                    self.clone().connect();
                }
            });
        }
    }

    /// Asks for the page again; once more where something changed meanwhile.
    fn renew(self: Rc<Self>) {
        if self.fetching.replace(true) {
            self.again.set(true);
            return;
        }
        spawn_local(async move {
            let answer = fetch(&self.part).await;
            self.fetching.set(false);
            match answer {
                Answer::Part(html) => self.offer(html),
                Answer::Gone => {
                    self.hang_up();
                    self.state.set(State::Over);
                    return;
                }
                Answer::Nothing => {}
            }
            if self.again.replace(false) {
                later(CALM, false, move || self.clone().renew());
            }
        });
    }

    fn offer(&self, html: String) {
        if html == *self.shown.borrow() {
            self.next.take();
            if self.state.get_untracked() == State::Waiting {
                self.state.set(State::Live);
            }
        } else if self.is_busy() {
            self.next.replace(Some(html));
            self.state.set(State::Waiting);
        } else {
            self.swap(html);
        }
    }

    fn is_busy(&self) -> bool {
        let open = self.element().and_then(|part| part.query_selector("details[open]").ok()?);
        self.touched.get() || open.is_some()
    }

    /// Puts what the server sent in the place of what was there. Focus and scroll stay.
    fn swap(&self, html: String) {
        let (Some(part), Some(window)) = (self.element(), web_sys::window()) else { return };
        let focus = focused_in(&part);
        let (x, y) = (window.scroll_x().unwrap_or(0.0), window.scroll_y().unwrap_or(0.0));
        part.set_inner_html(&html);
        if let Some(selector) = focus
            && let Ok(Some(element)) = part.query_selector(&selector)
            && let Some(element) = element.dyn_ref::<HtmlElement>()
        {
            let _ = element.focus();
        }
        window.scroll_to_with_x_and_y(x, y);
        self.shown.replace(html);
        self.touched.set(false);
        self.state.set(State::Live);
        self.news.update(|n| *n += 1);
    }
}

fn seen() -> bool {
    document().is_some_and(|document| !document.hidden())
}

/// How to find again what has the focus.
fn focused_in(part: &Element) -> Option<String> {
    let active = document()?.active_element()?;
    if !part.contains(Some(&active)) {
        return None;
    }
    let quoted = |text: String| text.replace('\\', "\\\\").replace('"', "\\\"");
    match active.id() {
        id if !id.is_empty() => Some(format!("[id=\"{}\"]", quoted(id))),
        _ => active.get_attribute("href").map(|href| format!("[href=\"{}\"]", quoted(href))),
    }
}

enum Answer {
    Part(String),
    /// It answered, and this page is not there any more.
    Gone,
    /// It did not answer.
    Nothing,
}

async fn fetch(part: &str) -> Answer {
    let Some(response) = response().await else { return Answer::Nothing };
    if response.status() >= 500 {
        return Answer::Nothing;
    }
    if !response.ok() || response.redirected() {
        return Answer::Gone;
    }
    html_of(&response, part).await.map_or(Answer::Gone, Answer::Part)
}

async fn response() -> Option<Response> {
    let window = web_sys::window()?;
    let request = RequestInit::new();
    let headers = web_sys::Headers::new().ok()?;
    headers.set(BY_ITSELF, "1").ok()?;
    request.set_headers(&headers);
    let here = window.location().href().ok()?;
    JsFuture::from(window.fetch_with_str_and_init(&here, &request)).await.ok()?.dyn_into().ok()
}

async fn html_of(response: &Response, part: &str) -> Option<String> {
    let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    let page = DomParser::new().ok()?.parse_from_string(&text, SupportedType::TextHtml).ok()?;
    Some(page.get_element_by_id(part)?.inner_html())
}
