//! How a page is made: its data first, then its markup, or an honest error page.

use std::{error::Error, future::Future};

use leptos::prelude::*;

use crate::pages::error::{Broken, NotFound};

/// Why a page cannot be shown.
#[derive(Debug)]
pub enum PageError {
    /// There is no such thing, or it is not for the one who asks: they look the same.
    NotFound,
    /// It is our fault. The cause is in the log under the request's id.
    Broken,
}

impl<E: Error> From<E> for PageError {
    /// Logs the cause, once.
    fn from(error: E) -> Self {
        tracing::error!(%error, "page not rendered");
        Self::Broken
    }
}

/// Waits for a page's data before anything of it is sent, so that the status, the
/// headers and the title are right.
pub fn page<V>(build: impl Future<Output = Result<V, PageError>> + Send + 'static) -> impl IntoView
where
    V: IntoView + 'static,
{
    let content = Suspend::new(async move {
        match build.await {
            Ok(view) => view.into_any(),
            Err(PageError::NotFound) => view! { <NotFound/> }.into_any(),
            Err(PageError::Broken) => view! { <Broken/> }.into_any(),
        }
    });
    view! { <Suspense>{content}</Suspense> }.into_any()
}
