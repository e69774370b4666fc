//! What readers ask of the database, for tests.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use super::Store;

/// How often each statement was asked.
pub type Tallied = Arc<Mutex<BTreeMap<String, usize>>>;

impl Store {
    /// The same database, with every statement of its readers counted: for tests of how
    /// much a page asks.
    #[must_use]
    pub fn counting(&self) -> (Self, Arc<AtomicUsize>) {
        let count = Arc::new(AtomicUsize::new(0));
        let (mut store, counted) = (self.clone(), count.clone());
        store.reader.set_metric_callback(move |_| {
            counted.fetch_add(1, Ordering::SeqCst);
        });
        (store, count)
    }

    /// The same database, with every statement of its readers written down: for tests of what
    /// a page asks.
    #[must_use]
    pub fn listening(&self) -> (Self, Arc<Mutex<BTreeSet<String>>>) {
        let asked = Arc::new(Mutex::new(BTreeSet::new()));
        let (mut store, heard) = (self.clone(), asked.clone());
        store.reader.set_metric_callback(move |info| {
            let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
            heard.insert(info.statement.sql.clone());
        });
        (store, asked)
    }

    /// The same database, with how often its readers asked each statement: for tests that a page
    /// asks nothing twice.
    #[must_use]
    pub fn tallying(&self) -> (Self, Tallied) {
        let asked = Tallied::default();
        let (mut store, heard) = (self.clone(), asked.clone());
        store.reader.set_metric_callback(move |info| {
            let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
            *heard.entry(info.statement.sql.clone()).or_default() += 1;
        });
        (store, asked)
    }
}
