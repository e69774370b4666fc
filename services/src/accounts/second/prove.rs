//! Whether somebody has the second step of an account.

use domain::{AccountId, Instant};
use storage::{StoreError, Tx};

use super::{app_codes::AppSecret, recovery, set_up::changed};
use crate::{
    Services,
    limits::{LimitKind, TooMany},
    mail::AccountChange,
};

/// Counts a try of a code: for its address, and for the account from wherever.
pub(super) fn count_try(
    services: &Services,
    address: std::net::IpAddr,
    account: AccountId,
) -> Result<(), TooMany> {
    services.limits.check_address(LimitKind::SignInAddress, address)?;
    services.limits.check(LimitKind::SecondStep, &account.to_string())
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
