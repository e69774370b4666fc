//! What needs a browser: the stream of changes, and the part of the page it renews.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Document, Element, Event, MouseEvent};

use super::{
    State, drag,
    fetch::{Answer, fetch, quiet},
    keys,
    place::{self, Place},
    stream::Stream,
};

/// After so long without a connection the page says so, in milliseconds.
const LOST_AFTER: i32 = 6_000;
/// After so long another connection is tried where the browser has given up.
const AGAIN_AFTER: i32 = 5_000;
/// How long to wait where changes come in a row, in milliseconds.
const CALM: i32 = 400;
/// Also without any news, the line of the present moves on.
const RENEW_EVERY: i32 = 5 * 60_000;
/// What somebody has unfolded.
const OPEN: &str = "details[open]";
/// What somebody has filled in, also before the script was there to hear of it.
const FILLED_IN: &str = ":user-valid, :user-invalid";
/// No press is taken to last longer: its end may be heard nowhere, as where a list unfolds.
const PRESSED_AT_MOST: i32 = 10_000;
/// What ends a press, where a menu or a drag begins too.
const RELEASES: [&str; 4] = ["pointerup", "pointercancel", "contextmenu", "dragend"];

thread_local! {
    /// The one page that is kept up to date.
    static PAGE: RefCell<Option<Rc<Page>>> = const { RefCell::new(None) };
}

struct Page {
    source: String,
    part: String,
    state: RwSignal<State>,
    news: RwSignal<u32>,
    stream: RefCell<Option<Stream>>,
    /// What the server sent last for the part.
    shown: RefCell<String>,
    /// What it has sent since, while somebody was busy.
    next: RefCell<Option<String>>,
    /// Whether something has been typed or chosen in the part.
    touched: Cell<bool>,
    /// Which press on the part has begun and not ended: what it began on must still be there
    /// when it ends, or nothing comes of it.
    pressed: Cell<Option<u32>>,
    /// How many presses have begun.
    presses: Cell<u32>,
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
        shown: RefCell::new(quiet(&element.inner_html())),
        next: RefCell::default(),
        touched: Cell::new(false),
        pressed: Cell::new(None),
        presses: Cell::new(0),
        fetching: Cell::new(false),
        again: Cell::new(false),
    });
    PAGE.set(Some(page.clone()));
    // The end of a drag is heard there first.
    drag::listen();
    page.clone().watch_hands(&element);
    page.clone().watch_screen();
    keys::walk();
    page.connect();
}

/// Shows what has changed meanwhile, whatever was typed. The button that asked for it goes,
/// and so the focus moves to what is shown.
pub fn show() {
    let page = PAGE.with_borrow(Clone::clone);
    if let Some(page) = page
        && let Some(next) = page.next.take()
    {
        page.swap(next);
        if let Some(part) = page.element() {
            place::focus(&part);
        }
    }
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// Calls `work` after a while, once.
fn later(milliseconds: i32, work: impl FnOnce() + 'static) {
    let Some(window) = web_sys::window() else { return };
    // It frees itself when it was called.
    let work = Closure::once_into_js(work);
    let _ = window
        .set_timeout_with_callback_and_timeout_and_arguments_0(work.unchecked_ref(), milliseconds);
}

/// Calls `work` again and again, as long as the page is there.
fn always(milliseconds: i32, work: impl FnMut() + 'static) {
    let Some(window) = web_sys::window() else { return };
    let work = Closure::<dyn FnMut()>::new(work);
    let _ = window.set_interval_with_callback_and_timeout_and_arguments_0(
        work.as_ref().unchecked_ref(),
        milliseconds,
    );
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
        let Some(document) = document() else { return };
        for end in RELEASES {
            let page = self.clone();
            on(&document, end, move |_| page.clone().let_go());
        }
        let page = self.clone();
        on(element, "pointerdown", move |event| {
            let first = event.dyn_ref::<MouseEvent>().is_some_and(|event| event.button() == 0);
            let press = first.then(|| page.presses.get() + 1);
            page.pressed.set(press);
            let Some(press) = press else { return };
            page.presses.set(press);
            let page = page.clone();
            later(PRESSED_AT_MOST, move || {
                if page.pressed.get() == Some(press) {
                    page.let_go();
                }
            });
        });
        on(element, "input", move |_| self.touched.set(true));
    }

    /// A press is over, or a visit was dropped. What comes of it comes first.
    fn let_go(self: Rc<Self>) {
        if drag::is_under_way() || self.pressed.take().is_none() {
            return;
        }
        later(CALM, move || {
            if self.pressed.get().is_none()
                && self.is(State::Live)
                && let Some(next) = self.next.take()
            {
                self.offer(next);
            }
        });
    }

    /// A page that nobody sees listens to nothing; it looks again when it is seen.
    fn watch_screen(self: Rc<Self>) {
        let Some(document) = document() else { return };
        let page = self.clone();
        on(&document, "visibilitychange", move |_| {
            if !seen() {
                page.hang_up();
            } else if page.is(State::Over) {
                page.clone().renew();
            } else {
                page.clone().connect();
            }
        });
        always(RENEW_EVERY, move || {
            if seen() {
                self.clone().renew();
            }
        });
    }

    fn is(&self, state: State) -> bool {
        self.state.get_untracked() == state
    }

    fn hang_up(&self) {
        self.stream.take();
    }

    /// Listens anew. What was listened to before is let go.
    fn connect(self: Rc<Self>) {
        self.hang_up();
        let [opened, changed, broken] = [(); 3].map(|()| self.clone());
        let stream = Stream::new(
            &self.source,
            move |_| {
                if opened.is(State::Unknown) || opened.is(State::Lost) {
                    opened.state.set(State::Live);
                }
                opened.clone().renew();
            },
            move |_| changed.clone().renew(),
            move |_| broken.clone().wait(),
        );
        self.stream.replace(stream);
    }

    /// The browser connects again by itself, unless the answer was no.
    fn wait(self: Rc<Self>) {
        let page = self.clone();
        later(LOST_AFTER, move || {
            let lost = page.stream.borrow().as_ref().is_some_and(|stream| !stream.is_open());
            if lost && !page.is(State::Over) {
                page.state.set(State::Lost);
            }
        });
        if self.has_given_up() {
            later(AGAIN_AFTER, move || {
                if self.has_given_up() && seen() {
                    self.connect();
                }
            });
        }
    }

    fn has_given_up(&self) -> bool {
        self.stream.borrow().as_ref().is_some_and(Stream::has_given_up)
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
                Answer::Part(html) => self.clone().heard(html),
                Answer::Gone => {
                    self.hang_up();
                    self.state.set(State::Over);
                    return;
                }
                Answer::Nothing => {}
            }
            if self.again.replace(false) {
                later(CALM, move || self.renew());
            }
        });
    }

    /// The page is there: also one that was over is live again.
    fn heard(self: Rc<Self>, html: String) {
        if self.is(State::Over) {
            self.state.set(State::Live);
        }
        self.offer(html);
        if self.stream.borrow().is_none() && seen() {
            self.connect();
        }
    }

    fn offer(&self, html: String) {
        if html == *self.shown.borrow() {
            self.next.take();
            if self.state.get_untracked() == State::Waiting {
                self.state.set(State::Live);
            }
        } else if self.pressed.get().is_some() {
            self.next.replace(Some(html));
        } else if self.is_busy() {
            self.next.replace(Some(html));
            self.state.set(State::Waiting);
        } else {
            self.swap(html);
        }
    }

    fn is_busy(&self) -> bool {
        let Some(part) = self.element() else { return false };
        let has = |what: &str| part.query_selector(what).is_ok_and(|found| found.is_some());
        self.touched.get() || has(OPEN) || has(FILLED_IN) || place::at_a_control(&part)
    }

    /// Puts what the server sent in the place of what was there. The focus stays where it is,
    /// and so does what is in view.
    fn swap(&self, html: String) {
        let (Some(part), Some(window)) = (self.element(), web_sys::window()) else { return };
        let place = Place::of(&part, &window);
        part.set_inner_html(&html);
        place.restore(&part, &window);
        self.shown.replace(html);
        self.touched.set(false);
        self.state.set(State::Live);
        self.news.update(|n| *n += 1);
    }
}

fn seen() -> bool {
    document().is_some_and(|document| !document.hidden())
}
