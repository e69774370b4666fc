//! The cookie of what was typed and is not saved yet: one for each visit, so that two notes
//! that were refused do not replace each other. It holds a token and nothing of the note.

use services::{
    limits::LimitKind,
    notes::{self, Typed},
};

use crate::{
    render::PageError,
    request::{self, client_address, host_cookie, services},
};

/// As long as what was typed is kept.
const SECONDS: u64 = 12 * 60 * 60;

fn name(reference: &str) -> String {
    host_cookie(&format!("note-{reference}"))
}

/// Keeps what was typed for its page. Says whether it is kept: what strangers send too often
/// is not, and their browser still has it.
pub async fn keep(typed: &Typed, known: bool) -> Result<bool, PageError> {
    let limits = &services().limits;
    if !known && limits.check_address(LimitKind::Draft, client_address()).is_err() {
        return Ok(false);
    }
    let name = name(&typed.reference);
    let token = notes::keep(&services(), request::cookie(&name).as_deref(), typed).await?;
    request::set_cookie(&name, token.expose(), Some(SECONDS));
    Ok(true)
}

/// What was typed for a visit and is not saved yet.
pub async fn kept(reference: &str) -> Result<Option<Typed>, PageError> {
    let Some(cookie) = request::cookie(&name(reference)) else { return Ok(None) };
    Ok(notes::kept(&services(), &cookie, reference).await?)
}

/// Forgets what was typed: it is saved.
pub async fn forget(reference: &str) -> Result<(), PageError> {
    let name = name(reference);
    let Some(cookie) = request::cookie(&name) else { return Ok(()) };
    request::set_cookie(&name, "", Some(0));
    Ok(notes::forget(&services(), &cookie).await?)
}
