//! The browsers that an account has been signed in from: a cookie of their own tells, and a
//! mail says when there is a new one.

use chrono::TimeDelta;
use domain::{AccountId, Instant};
use storage::{StoreError, Tx, entities::known_browser, new_id};

use crate::{
    auth::Visitor,
    mail::Mail,
    tokens::{SecretToken, random_token},
};

/// How long after an account's address was confirmed its first browser is that in which it was.
const YOUNG_FOR: TimeDelta = TimeDelta::days(1);

/// Lets an account know the browser that somebody signs in from. What the browser is to send
/// from now on.
///
/// The first one of a young account says nothing; every other that is new is told by mail. An older
/// account may know none because it is from before they were known, or forgot them.
pub(crate) async fn meet_browser(
    tx: &Tx,
    account: AccountId,
    visitor: &Visitor,
    now: Instant,
) -> Result<SecretToken, StoreError> {
    let sent = visitor.browser.as_deref().and_then(SecretToken::parse);
    let token = sent.unwrap_or_else(random_token);
    if storage::accounts::see_browser(tx, account, &token.hash(), now).await? {
        return Ok(token);
    }
    let first = storage::accounts::known_browsers(&**tx, account).await?.is_empty()
        && is_young(tx, account, now).await?;
    let row = known_browser::Model {
        id: new_id(),
        account: account.0,
        token_hash: token.hash().to_vec(),
        user_agent: visitor.shown(),
        first_seen_at: now.timestamp(),
        last_seen_at: now.timestamp(),
    };
    let browser = row.id;
    if storage::accounts::know_browser(tx, row).await? && !first {
        Mail::NewBrowser { account, browser }.enqueue_for_account(tx, now).await?;
    }
    Ok(token)
}

async fn is_young(tx: &Tx, account: AccountId, now: Instant) -> Result<bool, StoreError> {
    let row = storage::accounts::by_id(&**tx, account).await?;
    // An invitation makes the account, and waits for days.
    let since = row.map(|row| row.email_verified_at.unwrap_or(row.created_at));
    Ok(since.is_some_and(|since| now.timestamp() - since < YOUNG_FOR.num_seconds()))
}

/// Forgets the browsers of an account but the one that somebody sits at: whoever signed in from
/// another knew less than is asked for from now on.
pub(super) async fn forget_others(
    tx: &Tx,
    account: AccountId,
    visitor: &Visitor,
) -> Result<(), StoreError> {
    let here = visitor.browser.as_deref().and_then(SecretToken::parse).map(|token| token.hash());
    storage::accounts::forget_browsers(tx, account, here.as_ref()).await
}

/// What a browser's description of itself means to people. It may lie.
#[must_use]
pub fn browser_name(agent: &str) -> String {
    // Each of the later ones also claims to be those before it.
    const BROWSERS: [(&str, &str); 6] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("iPhone", "an iPhone"),
        ("iPad", "an iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "a Mac"),
        ("CrOS", "a Chromebook"),
        ("Linux", "Linux"),
    ];
    let find = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => format!("A browser on {system}"),
        (None, None) => "A browser".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_called_as_people_call_them() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
                      Chrome/142.0.0.0 Safari/537.36";
        let safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) \
                      AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1";
        assert_eq!(browser_name(chrome), "Chrome on Linux");
        assert_eq!(browser_name(&format!("{chrome} Edg/142.0.0.0")), "Edge on Linux");
        assert_eq!(browser_name(safari), "Safari on an iPhone");
        assert_eq!(browser_name("curl/8.14"), "A browser");
    }
}
