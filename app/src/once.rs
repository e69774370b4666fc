//! What the parts of one page ask alike is asked once.

use std::{future::Future, sync::Arc};

use axum::http::request::Parts;
use leptos::prelude::use_context;
use services::auth::SignedIn;
use tokio::sync::OnceCell;

use crate::render::PageError;

/// What was asked already while one request is answered. Every router of pages provides it.
///
/// Only what looks remembers: it changes nothing, and what held for the first part of a page holds
/// for the last. A form asks anew each time, so that it sees what it has done itself.
#[derive(Clone, Default)]
pub struct OncePerRequest {
    who: Arc<OnceCell<Option<SignedIn>>>,
}

impl OncePerRequest {
    /// Who is signed in, by asking where nobody has asked. Whoever asks meanwhile waits for the
    /// same answer; a failure is no answer, and the next one asks again.
    ///
    /// A page's parts are made one after the other: one that holds this open and is not gone on
    /// with would keep the others waiting. So a page asks before it divides, as [`crate::render`]
    /// has it.
    pub async fn who(
        ask: impl Future<Output = Result<Option<SignedIn>, PageError>>,
    ) -> Result<Option<SignedIn>, PageError> {
        match Self::of_what_looks() {
            Some(once) => once.who.get_or_try_init(|| ask).await.cloned(),
            None => ask.await,
        }
    }

    fn of_what_looks() -> Option<Self> {
        let looks = use_context::<Parts>()?.method.is_safe();
        looks.then(use_context::<Self>).flatten()
    }
}
