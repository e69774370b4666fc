//! Recovery codes between the form that made them and the page that shows them, once: sealed,
//! for the browser whose cookie names them, and forgotten as soon as they are read.

use chrono::TimeDelta;
use storage::StoreError;

use crate::{
    Services,
    drafts::{self, DraftOf},
    tokens::{SecretToken, random_token},
};

const SHOWN: DraftOf = DraftOf { kind: "recovery_codes", studio: None };
/// As long as a browser needs to follow a redirect, and people to come back from elsewhere.
const LIFETIME: TimeDelta = TimeDelta::minutes(10);

/// Keeps codes until they are shown. What the browser is to send.
pub async fn keep_shown(services: &Services, codes: &[String]) -> Result<SecretToken, StoreError> {
    let token = random_token();
    drafts::save(services, &token, SHOWN, &codes, LIFETIME).await?;
    Ok(token)
}

/// The codes that are to be shown in the browser with this cookie; once.
pub async fn take_shown(services: &Services, cookie: &str) -> Result<Vec<String>, StoreError> {
    let Some(token) = SecretToken::parse(cookie) else { return Ok(Vec::new()) };
    let codes: Option<Vec<String>> = drafts::load(services, &token, SHOWN).await?;
    if codes.is_some() {
        drafts::clear(services, &token).await?;
    }
    Ok(codes.unwrap_or_default())
}
