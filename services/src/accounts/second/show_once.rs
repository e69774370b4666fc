//! Recovery codes between the form that made them and the page that shows them, once: sealed,
//! for the browser whose cookie names them, and forgotten as soon as they are read.

use chrono::TimeDelta;
use storage::StoreError;
use uuid::Uuid;

use crate::{
    Services,
    auth::SignedIn,
    drafts::{self, DraftOf},
    tokens::{SecretToken, random_token},
};

const SHOWN: DraftOf = DraftOf { kind: "recovery_codes", studio: None };
/// As long as a browser needs to follow a redirect, and people to come back from elsewhere.
const LIFETIME: TimeDelta = TimeDelta::minutes(10);

/// Keeps codes until their account is shown them. What the browser is to send.
pub async fn keep_shown(
    services: &Services,
    who: &SignedIn,
    codes: &[String],
) -> Result<SecretToken, StoreError> {
    let token = random_token();
    drafts::save(services, &token, SHOWN, &(who.account().0, codes), LIFETIME).await?;
    Ok(token)
}

/// The codes that are to be shown to whoever is signed in in the browser with this cookie; once.
/// Somebody else's go unseen.
pub async fn take_shown(
    services: &Services,
    who: &SignedIn,
    cookie: &str,
) -> Result<Vec<String>, StoreError> {
    let Some(token) = SecretToken::parse(cookie) else { return Ok(Vec::new()) };
    let Some((account, codes)) =
        drafts::load::<(Uuid, Vec<String>)>(services, &token, SHOWN).await?
    else {
        return Ok(Vec::new());
    };
    drafts::clear(services, &token).await?;
    Ok(if account == who.account().0 { codes } else { Vec::new() })
}
