//! Recovery codes: sixteen characters each, of which the database keeps a sealed digest.

use domain::{AccountId, Instant, voucher::Code};
use sha2::{Digest, Sha256};
use storage::{StoreError, Tx, entities::recovery_code, new_id};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::{Services, tokens::random_bytes};

/// How many an account gets.
pub(super) const CODES: usize = 10;

/// Gives an account fresh codes in place of all that it had, and says them this once.
pub(in crate::accounts) async fn renew(
    services: &Services,
    tx: &Tx,
    account: AccountId,
    now: Instant,
) -> Result<Vec<String>, StoreError> {
    let codes: Vec<Code> = (0..CODES).map(|_| Code::draw(|| random_bytes::<1>()[0])).collect();
    let rows = codes.iter().map(|code| {
        let id: Uuid = new_id();
        let code_sealed = services.vault.seal_account(id, &digest(account, code));
        let (made_at, used_at) = (now.timestamp(), None);
        recovery_code::Model { id, account: account.0, code_sealed, made_at, used_at }
    });
    storage::accounts::replace_recovery_codes(tx, account, rows.collect()).await?;
    Ok(codes.iter().map(Code::spoken).collect())
}

/// Uses up the code that somebody typed. How many are left; `None` where it is none of the
/// account's, or was used.
pub(super) async fn use_up(
    services: &Services,
    tx: &Tx,
    account: AccountId,
    typed: &str,
    now: Instant,
) -> Result<Option<usize>, StoreError> {
    let Ok(code) = Code::read(typed) else { return Ok(None) };
    let (said, rows) =
        (digest(account, &code), storage::accounts::recovery_codes(&**tx, account).await?);
    let unused: Vec<_> = rows.into_iter().filter(|row| row.used_at.is_none()).collect();
    // Each is looked at, whichever it is.
    let mut found = None;
    for row in &unused {
        let kept = services.vault.open_account(row.id, &row.code_sealed);
        if kept.is_ok_and(|(kept, _)| bool::from(kept.ct_eq(&said))) {
            found = Some(row.id);
        }
    }
    let Some(id) = found else { return Ok(None) };
    let used = storage::accounts::use_recovery_code(tx, id, now).await?;
    Ok(used.then_some(unused.len() - 1))
}

fn digest(account: AccountId, code: &Code) -> [u8; 32] {
    let mut digest = Sha256::new();
    digest.update(account.0.as_bytes());
    digest.update(code.plain().as_bytes());
    digest.finalize().into()
}
