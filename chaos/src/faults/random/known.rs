//! What clients know: all of them together, and each of their own visits.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Instant,
};

use super::course::Terms;
use crate::{
    engines::Database,
    history::VisitNo,
    visits::{Clients, Visit},
};

/// What all workers share.
pub(super) struct Shared {
    pub clients: Clients,
    pub database: Database,
    pub stripe: String,
    pub starts: Vec<String>,
    /// What the page of a course says before it is booked.
    pub terms: Terms,
    pub begun: Instant,
    /// The same, in seconds since 1970.
    pub second: i64,
    pub visits: AtomicUsize,
}

impl Shared {
    /// The number of the first of so many visits that nobody has asked for yet.
    pub fn next(&self, many: usize) -> VisitNo {
        self.visits.fetch_add(many, Ordering::Relaxed)
    }
}

/// A visit as its client knows it.
#[derive(Clone)]
pub(super) struct Mine {
    pub number: VisitNo,
    pub visit: Visit,
    pub reference: String,
    pub therapist: usize,
    pub minutes: i64,
    /// The browser that holds it, where it is known by that alone.
    pub cookie: Option<String>,
    pub state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Held,
    Paid,
    /// Of a course that is kept and not paid.
    Planned,
    /// Of a course that was paid.
    OfCourse,
    /// Nothing more is done with it.
    Over,
}
