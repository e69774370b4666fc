//! What readers ask of the database, for tests.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use super::Store;

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
}
