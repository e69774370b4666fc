//! Objects of one kind, in the order in which they were made.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

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
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(into = "Vec<T>", from = "Vec<T>")]
#[serde(bound(
    serialize = "T: Object + Clone + Serialize",
    deserialize = "T: Object + Deserialize<'de>"
))]
pub(crate) struct Table<T> {
    rows: Vec<T>,
    places: HashMap<String, usize>,
}

impl<T: Object> Table<T> {
    /// Adds the newest object.
    pub fn add(&mut self, row: T) {
        self.places.insert(row.id().to_owned(), self.rows.len());
        self.rows.push(row);
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
        self.place(id, "id").map(|place| &mut self.rows[place])
    }

    /// How many objects are older than that one. Names `param` if there is none such.
    pub fn place(&self, id: &str, param: &str) -> Result<usize, ApiError> {
        self.places.get(id).copied().ok_or_else(|| ApiError::no_such(T::KIND, id, param))
    }

    /// All objects, oldest first.
    pub fn rows(&self) -> &[T] {
        &self.rows
    }
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), places: HashMap::new() }
    }
}

impl<T> From<Table<T>> for Vec<T> {
    fn from(table: Table<T>) -> Self {
        table.rows
    }
}

impl<T: Object> From<Vec<T>> for Table<T> {
    fn from(rows: Vec<T>) -> Self {
        let places = rows.iter().enumerate().map(|(i, row)| (row.id().to_owned(), i)).collect();
        Self { rows, places }
    }
}
