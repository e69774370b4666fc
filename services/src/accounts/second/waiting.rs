//! The second half of signing in.

use domain::{AccountId, Instant};
use storage::{StoreError, entities::sign_in_step};

use super::prove;
use crate::{
    Services,
    accounts::{AccountRefused, sign_in::from_here},
    auth::{NewSession, Visitor, begin_session},
    tokens::SecretToken,
};

/// How many codes may be tried after one right password.
const MOST_TRIES: i32 = 5;

/// Whose sign-in waits for its second step in the browser with this cookie; `None` where none
/// does: begin again.
pub async fn sign_in_waits(
    services: &Services,
    cookie: &str,
) -> Result<Option<AccountId>, StoreError> {
    Ok(waiting(services, cookie, services.now()).await?.map(|step| step.account.into()))
}

async fn waiting(
    services: &Services,
    cookie: &str,
    now: Instant,
) -> Result<Option<sign_in_step::Model>, StoreError> {
    let Some(token) = SecretToken::parse(cookie) else { return Ok(None) };
    storage::accounts::step(services.store.reader(), &token.hash(), MOST_TRIES, now).await
}

/// Ends a sign-in that waits with a code of the app or a recovery code, and begins the session.
///
/// Works within ten minutes of the password and for at most five tries. Refuses with
/// [`AccountRefused::Step`] where nothing waits any more, `Code` and `TooMany`.
pub async fn finish_sign_in(
    services: &Services,
    visitor: &Visitor,
    cookie: &str,
    typed: &str,
) -> Result<NewSession, AccountRefused> {
    let step = waiting(services, cookie, services.now()).await?.ok_or(AccountRefused::Step)?;
    let account: AccountId = step.account.into();
    let counted = prove::count_try(services, visitor, account, typed).await?;
    let token = SecretToken::parse(cookie).ok_or(AccountRefused::Step)?.hash();
    count(services, &token).await?;
    let row = storage::accounts::by_id(services.store.reader(), account).await?;
    let row = row.ok_or(AccountRefused::Step)?;
    let session = services.store.retrying(|| async {
        let (tx, now) = (services.store.begin().await?, services.now());
        if !prove::has_code(services, &tx, account, typed, now).await? {
            tracing::info!(account = %account, address = %visitor.address, "a code was refused");
            return Err(AccountRefused::Code);
        }
        if !storage::accounts::end_step(&tx, &token).await? {
            return Err(AccountRefused::Step);
        }
        let session = begin_session(&tx, account, visitor, now).await?;
        tx.commit().await?;
        Ok(session)
    });
    let session = session.await?;
    tracing::info!(account = %account, address = %visitor.address, "signed in, with a second step");
    services.limits.know(&from_here(&row.email, visitor));
    counted.forgive(services);
    Ok(session)
}

/// Counts a try before anything is looked at, so that none is free.
async fn count(services: &Services, token: &[u8; 32]) -> Result<(), AccountRefused> {
    let counted = services.store.retrying(|| async {
        let tx = services.store.begin().await?;
        let counted = storage::accounts::count_step(&tx, token, MOST_TRIES, services.now()).await?;
        tx.commit().await?;
        Ok::<_, StoreError>(counted)
    });
    if counted.await? { Ok(()) } else { Err(AccountRefused::Step) }
}
