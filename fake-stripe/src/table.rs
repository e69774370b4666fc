//! Objects of one kind, in the order in which they were made.

use std::collections::{BTreeSet, HashMap};

use crate::errors::ApiError;

/// What is kept in a [`Table`].
pub(crate) trait Object {
    /// Stripe's name of the kind, for messages.
    const KIND: &'static str;
    /// Its identity.
    fn id(&self) -> &str;
    /// When it was made, in seconds since 1970.
    fn created(&self) -> i64;
}

/// Objects of one kind, found by id.
#[derive(Debug, Clone)]
pub(crate) struct Table<T> {
    rows: Vec<T>,
    places: HashMap<String, usize>,
    touched: BTreeSet<usize>,
}

impl<T: Object> Table<T> {
    /// Adds the newest object, or replaces the one of the same id.
    pub fn put(&mut self, row: T) {
        let place = self.places.get(row.id()).copied().unwrap_or(self.rows.len());
        self.touched.insert(place);
        if place < self.rows.len() {
            self.rows[place] = row;
        } else {
            self.places.insert(row.id().to_owned(), place);
            self.rows.push(row);
        }
    }

    /// The object of that id, or Stripe's 404.
    pub fn get(&self, id: &str) -> Result<&T, ApiError> {
        self.place(id, "id").map(|place| &self.rows[place])
    }

    /// The object that a parameter names, or Stripe's 400.
    pub fn named_by(&self, param: &str, id: &str) -> Result<&T, ApiError> {
        self.place(id, param).map(|place| &self.rows[place])
    }

    /// The object of that id, to be changed, or Stripe's 404.
    pub fn get_mut(&mut self, id: &str) -> Result<&mut T, ApiError> {
        let place = self.place(id, "id")?;
        self.touched.insert(place);
        Ok(&mut self.rows[place])
    }

    /// How many objects are older than that one. Names `param` if there is none such.
    pub fn place(&self, id: &str, param: &str) -> Result<usize, ApiError> {
        self.places.get(id).copied().ok_or_else(|| ApiError::no_such(T::KIND, id, param))
    }

    /// All objects, oldest first.
    pub fn rows(&self) -> &[T] {
        &self.rows
    }

    /// The objects that are new or may have changed since the last asking.
    pub fn take_touched(&mut self) -> impl Iterator<Item = &T> {
        std::mem::take(&mut self.touched).into_iter().map(|place| &self.rows[place])
    }
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), places: HashMap::new(), touched: BTreeSet::new() }
    }
}

impl<T: Object> FromIterator<T> for Table<T> {
    fn from_iter<I: IntoIterator<Item = T>>(rows: I) -> Self {
        let mut table = Self::default();
        rows.into_iter().for_each(|row| table.put(row));
        table
    }
}
