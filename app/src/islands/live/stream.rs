//! A connection over which changes are told. It ends when it is let go, with all it holds.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, EventSource};

pub struct Stream {
    source: EventSource,
    /// What the browser calls: kept for as long as it may be called.
    _heard: [Closure<dyn FnMut(Event)>; 3],
}

impl Stream {
    /// Connects; the functions hear that it is open, that something changed, that it broke.
    pub fn new(
        address: &str,
        open: impl FnMut(Event) + 'static,
        message: impl FnMut(Event) + 'static,
        error: impl FnMut(Event) + 'static,
    ) -> Option<Self> {
        let source = EventSource::new(address).ok()?;
        let heard = [Closure::new(open), Closure::new(message), Closure::new(error)];
        let [open, message, error] = heard.each_ref().map(|one| one.as_ref().unchecked_ref());
        source.set_onopen(Some(open));
        source.set_onmessage(Some(message));
        source.set_onerror(Some(error));
        Some(Self { source, _heard: heard })
    }

    pub fn is_open(&self) -> bool {
        self.source.ready_state() == EventSource::OPEN
    }

    /// Whether the browser will not connect again by itself.
    pub fn has_given_up(&self) -> bool {
        self.source.ready_state() == EventSource::CLOSED
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.set_onopen(None);
        self.source.set_onmessage(None);
        self.source.set_onerror(None);
        self.source.close();
    }
}
