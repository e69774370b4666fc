//! Calendars elsewhere, as a test says they are.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;

use crate::ports::{FeedAnswer, FeedError, FeedFetcher, FeedRequest};

/// Calendars elsewhere, by address. One that nobody put there has no host.
#[derive(Default)]
pub struct MemoryFeeds {
    there: Mutex<HashMap<String, Result<FeedAnswer, FeedError>>>,
    asked: Mutex<Vec<FeedRequest>>,
}

impl MemoryFeeds {
    /// From now on this file is at that address, called `v1` by its server.
    pub fn put(&self, address: &str, file: &str) {
        let body = file.as_bytes().to_vec();
        let answer = FeedAnswer::Whole { body, etag: Some("v1".into()), modified: None };
        self.answer(address, Ok(answer));
    }

    /// From now on that address answers so.
    pub fn answer(&self, address: &str, answer: Result<FeedAnswer, FeedError>) {
        let mut there = self.there.lock().unwrap_or_else(PoisonError::into_inner);
        there.insert(address.to_owned(), answer);
    }

    /// Everything that was asked for, in order.
    #[must_use]
    pub fn asked(&self) -> Vec<FeedRequest> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[async_trait]
impl FeedFetcher for MemoryFeeds {
    async fn fetch(&self, wanted: &FeedRequest) -> Result<FeedAnswer, FeedError> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(wanted.clone());
        let there = self.there.lock().unwrap_or_else(PoisonError::into_inner);
        there.get(wanted.address.expose().as_str()).cloned().unwrap_or(Err(FeedError::NoHost))
    }
}
