//! The stand-in as its handlers see it: the books behind a lock, what to spoil, and
//! who is to be told.

use std::{
    collections::{HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::{
    delivery::{Letter, Postman},
    errors::ApiError,
    faults::Faults,
    journal::{self, Journal},
    state::Books,
};

/// How many requests are remembered.
const REMEMBERED: usize = 1_000;

/// A request, as it came.
pub(crate) struct Asked {
    /// Such as `POST /v1/checkout/sessions`.
    pub what: String,
    /// The query of a GET, the form of a POST, not unescaped.
    pub with: String,
}

/// One running stand-in.
pub(crate) struct Fake {
    pub secret_key: String,
    pub faults: Faults,
    pub postman: Postman,
    /// The idempotency keys whose requests are being carried out.
    pub in_flight: Mutex<HashSet<String>>,
    /// What was asked last.
    asked: Mutex<VecDeque<Asked>>,
    books: Mutex<Books>,
    journal: Option<Mutex<Journal>>,
}

impl Fake {
    /// A stand-in with these books, kept in a journal if there is one.
    pub fn new(secret_key: String, books: Books, journal: Option<Journal>) -> Arc<Self> {
        Arc::new(Self {
            secret_key,
            faults: Faults::default(),
            postman: Postman::default(),
            in_flight: Mutex::default(),
            asked: Mutex::default(),
            books: Mutex::new(books),
            journal: journal.map(Mutex::new),
        })
    }

    /// Remembers that something was asked, whatever comes of it.
    pub fn note_request(&self, asked: Asked) {
        let mut all = self.asked();
        if all.len() == REMEMBERED {
            all.pop_front();
        }
        all.push_back(asked);
    }

    /// The last things that were asked, the first before the others.
    pub fn asked(&self) -> MutexGuard<'_, VecDeque<Asked>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks something up, after time has done its work.
    pub fn read<T>(
        self: &Arc<Self>,
        look: impl FnOnce(&Books) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let mut books = self.books();
        books.settle();
        let found = look(&books);
        if !books.unsent.is_empty() {
            self.finish(books);
        }
        found
    }

    /// Changes something, after time has done its work; then keeps the books and
    /// tells the webhooks.
    pub fn change<T>(self: &Arc<Self>, change: impl FnOnce(&mut Books) -> T) -> T {
        let mut books = self.books();
        books.settle();
        let result = change(&mut books);
        self.finish(books);
        result
    }

    fn finish(self: &Arc<Self>, mut books: MutexGuard<'_, Books>) {
        let events = std::mem::take(&mut books.unsent);
        self.keep(&mut books);
        let letters: Vec<Letter> = events
            .iter()
            .flat_map(|event| {
                let wanted = books.endpoints.rows().iter().filter(|e| e.wants(&event.kind));
                wanted.map(|endpoint| Letter::new(endpoint, event)).collect::<Vec<_>>()
            })
            .collect();
        drop(books);
        self.post(letters);
    }

    fn keep(&self, books: &mut Books) {
        let lines = journal::changes(books);
        let Some(journal) = &self.journal else { return };
        let mut journal = journal.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = journal.append(&lines) {
            tracing::error!(%error, "the demo payments could not be kept");
        }
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
