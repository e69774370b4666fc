//! Every line that is logged, by this process and whichever test, once one has asked.

use std::{
    fmt::{Debug, Write},
    sync::{
        Mutex, Once, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
    subscriber::set_global_default,
};

static LOGGED: Mutex<String> = Mutex::new(String::new());
static LISTENS: Once = Once::new();

/// Begins to listen. The jobs run in threads of their own, so that it is the whole process.
pub(super) fn listen() {
    LISTENS.call_once(|| set_global_default(Listener::default()).expect("the only one"));
}

pub(super) fn logged() -> String {
    LOGGED.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

fn write(line: &str) {
    let mut all = LOGGED.lock().unwrap_or_else(PoisonError::into_inner);
    all.push_str(line);
    all.push('\n');
}

/// Writes down what our own code says at any level, and libraries where somebody is to know.
#[derive(Default)]
struct Listener {
    spans: AtomicU64,
}

/// What is written of one line, each value under its name.
#[derive(Default)]
struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, "{}={value:?} ", field.name()).expect("a text takes everything");
    }
}

impl Subscriber for Listener {
    fn enabled(&self, of: &Metadata<'_>) -> bool {
        let from = of.target().split("::").next().unwrap_or_default();
        ["services", "storage", "domain"].contains(&from) || *of.level() <= Level::INFO
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut line = Line::default();
        span.record(&mut line);
        write(&line.0);
        Id::from_u64(1 + self.spans.fetch_add(1, Ordering::Relaxed))
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut line = Line::default();
        values.record(&mut line);
        write(&line.0);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line::default();
        event.record(&mut line);
        write(&line.0);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
