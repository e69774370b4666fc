//! Remembering the colour theme.

use leptos::prelude::*;

use crate::{
    request,
    theme::{COOKIE, Theme},
};

const A_YEAR: u64 = 365 * 24 * 60 * 60;

/// Remembers a theme in the browser. Anyone may; an unknown word changes nothing.
/// Without a script the browser returns to the page it came from.
#[server(prefix = "/api/ui", endpoint = "theme")]
pub async fn set_theme(theme: String) -> Result<(), ServerFnError> {
    if let Some(theme) = Theme::from_word(&theme) {
        request::set_cookie(COOKIE, theme.word(), Some(A_YEAR));
    }
    Ok(())
}
