//! Documents in memory.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;

use crate::ports::{DocumentStore, DocumentStoreError};

/// Documents in memory, which fail when told to.
#[derive(Default)]
pub struct MemoryDocuments {
    kept: Mutex<HashMap<String, Vec<u8>>>,
}

impl MemoryDocuments {
    /// The names of all that is kept.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
    }
}

#[async_trait]
impl DocumentStore for MemoryDocuments {
    async fn put(&self, name: &str, bytes: Vec<u8>) -> Result<(), DocumentStoreError> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(name.to_owned(), bytes);
        Ok(())
    }

    async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, DocumentStoreError> {
        Ok(self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned())
    }

    async fn remove(&self, name: &str) -> Result<(), DocumentStoreError> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
        Ok(())
    }
}
