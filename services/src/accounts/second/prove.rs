//! Whether somebody has the second step of an account.

use domain::{AccountId, Instant};
use storage::{StoreError, Tx};

use super::{
    app_codes::AppSecret,
    recovery,
    set_up::{changed, tell_of_tries},
};
use crate::{
    Services, accounts::AccountRefused, auth::Visitor, limits::LimitKind, mail::AccountChange,
    tokens::SecretToken,
};

/// What was counted for a browser that the account knows; nothing where it was counted for all
/// others together.
#[derive(Debug)]
pub(super) struct Counted(Option<String>);

/// Counts a try of a code: for its address, and for the browser where the account knows it, else
/// for all that it does not know together. So whoever has the password and guesses is stopped,
/// and keeps the account's owner out of nothing. Refuses with [`AccountRefused::TooMany`]; a mail
/// tells of strangers who are stopped, once a day.
pub(super) async fn count_try(
    services: &Services,
    visitor: &Visitor,
    account: AccountId,
    typed: &str,
) -> Result<Counted, AccountRefused> {
    services.limits.check_address(LimitKind::SignInAddress, visitor.address)?;
    let own = of_known_browser(services, visitor, account).await?;
    // Nobody guesses a recovery code: it has 74 bits.
    if digits(typed).is_none() {
        return Ok(Counted(own));
    }
    let strangers = account.to_string();
    let key = own.as_deref().unwrap_or(&strangers);
    if let Err(often) = services.limits.check(LimitKind::SecondStep, key) {
        if own.is_none() {
            warn(services, account).await?;
        }
        return Err(often.into());
    }
    Ok(Counted(own))
}

/// What tries in this browser are counted by, where the account knows it.
async fn of_known_browser(
    services: &Services,
    visitor: &Visitor,
    account: AccountId,
) -> Result<Option<String>, StoreError> {
    let sent = visitor.browser.as_deref().and_then(SecretToken::parse);
    let Some(hash) = sent.map(|token| token.hash()) else { return Ok(None) };
    let knows = storage::accounts::knows_browser(services.store.reader(), account, &hash).await?;
    Ok(knows.then(|| format!("{account} {hash:02x?}")))
}

async fn warn(services: &Services, account: AccountId) -> Result<(), StoreError> {
    let told = services.store.retrying(|| async {
        let tx = services.store.begin().await?;
        tell_of_tries(&tx, account, services.now()).await?;
        tx.commit().await
    });
    told.await
}

impl Counted {
    /// The code was right. What strangers tried stays counted: the owner's own codes must not
    /// give whoever has the password as many tries more.
    pub(super) fn forgive(&self, services: &Services) {
        if let Some(own) = &self.0 {
            services.limits.forgive(LimitKind::SecondStep, own);
        }
    }
}

/// Whether what was typed is a code of the account's app that was not accepted before, or one
/// of its recovery codes, which is used up with it. A mail tells of a recovery code.
pub(super) async fn has_code(
    services: &Services,
    tx: &Tx,
    account: AccountId,
    typed: &str,
    now: Instant,
) -> Result<bool, StoreError> {
    if let Some(digits) = digits(typed) {
        return is_of_app(services, tx, account, &digits, now).await;
    }
    let used = recovery::use_up(services, tx, account, typed, now).await?;
    if used.is_some() {
        changed(tx, account, AccountChange::CodeUsed, now).await?;
    }
    Ok(used.is_some())
}

async fn is_of_app(
    services: &Services,
    tx: &Tx,
    account: AccountId,
    digits: &str,
    now: Instant,
) -> Result<bool, StoreError> {
    let row = storage::accounts::second_step(&**tx, account).await?;
    let Some(row) = row.filter(|row| row.confirmed_at.is_some()) else { return Ok(false) };
    let secret = services.vault.open_account(row.account, &row.secret_sealed);
    let secret = secret.ok().and_then(|(bytes, _)| AppSecret::of(&bytes, ""));
    match secret.and_then(|secret| secret.period_of(digits, now)) {
        Some(period) => storage::accounts::use_counter(tx, account, period).await,
        None => Ok(false),
    }
}

/// The six digits of an app, with whatever people put between them; `None` where it is
/// something else.
pub(super) fn digits(typed: &str) -> Option<String> {
    let kept = |c: &char| !c.is_whitespace() && *c != '-';
    let digits: String = typed.chars().filter(kept).take(7).collect();
    (digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn six_digits_are_a_code_however_they_are_grouped() {
        for typed in ["123456", "123 456", " 12-34-56 "] {
            assert_eq!(digits(typed).as_deref(), Some("123456"), "{typed}");
        }
        for typed in ["", "12345", "1234567", "12345a", "2345-6789-ABCD-EFGH"] {
            assert_eq!(digits(typed), None, "{typed}");
        }
    }
}
