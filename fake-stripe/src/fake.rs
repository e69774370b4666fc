//! The stand-in as its handlers see it: the books behind a lock, what to spoil, and
//! who is to be told.

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::{
    delivery::{Letter, Postman},
    errors::ApiError,
    faults::Faults,
    state::Books,
};

/// One running stand-in.
pub(crate) struct Fake {
    pub secret_key: String,
    pub faults: Faults,
    pub postman: Postman,
    /// The idempotency keys whose requests are being carried out.
    pub in_flight: Mutex<HashSet<String>>,
    books: Mutex<Books>,
    file: Option<PathBuf>,
}

impl Fake {
    /// A stand-in with these books, kept in `file` if there is one.
    pub fn new(secret_key: String, books: Books, file: Option<PathBuf>) -> Arc<Self> {
        Arc::new(Self {
            secret_key,
            faults: Faults::default(),
            postman: Postman::default(),
            in_flight: Mutex::default(),
            books: Mutex::new(books),
            file,
        })
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
        if let Some(file) = &self.file
            && let Err(error) = save(&books, file)
        {
            tracing::error!(%error, "the demo payments could not be kept");
        }
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

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The books that were kept, or empty ones where there are none yet.
pub(crate) fn load(file: &Path) -> io::Result<Books> {
    match fs::read(file) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(io::Error::from),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Books::default()),
        Err(error) => Err(error),
    }
}

/// Replaces the file as a whole, so that a reader never sees half of it.
fn save(books: &Books, file: &Path) -> io::Result<()> {
    let new = file.with_extension("json.new");
    fs::write(&new, serde_json::to_vec(books)?)?;
    fs::rename(new, file)
}
