//! Coming in by an invitation: a first password, and signed in with it.

use secrecy::{ExposeSecret, SecretString};

use super::{
    AccountRefused, TokenPurpose, check_password,
    reset::{choose, forgive},
};
use crate::{
    Services,
    auth::{SignInOutcome, Visitor, enter},
    limits::LimitKind,
    tokens::SecretToken,
};

const PURPOSE: &str = TokenPurpose::Invitation.code();

/// Gives the account that the invitation was mailed to its first password, and signs in:
/// who reads the mail is who was invited, and there is nothing older in the account that
/// somebody else could have left there.
///
/// Works once, within seven days. Refuses with [`AccountRefused::Link`], `Invalid`,
/// `TooMany` and `Busy`; none uses the link up.
pub async fn join(
    services: &Services,
    visitor: &Visitor,
    token: &str,
    password: &SecretString,
) -> Result<SignInOutcome, AccountRefused> {
    services.limits.check_address(LimitKind::SignInAddress, visitor.address)?;
    let token = SecretToken::parse(token).ok_or(AccountRefused::Link)?.hash();
    let reader = services.store.reader();
    let owner = storage::accounts::token_owner(reader, &token, PURPOSE, services.now()).await?;
    let id = owner.ok_or(AccountRefused::Link)?;
    let account = storage::accounts::by_id(reader, id).await?.ok_or(AccountRefused::Link)?;
    check_password(password.expose_secret(), &account.email)
        .map_err(|wrong| AccountRefused::Invalid(vec![wrong]))?;
    let hash = services.hasher.hash(password).await?;
    let session = services.store.retrying(|| async {
        let (tx, now) = (services.store.begin().await?, services.now());
        choose(&tx, visitor, (&token, PURPOSE), (id, hash.as_str()), now).await?;
        storage::clients::claim(&tx, id, &account.email).await?;
        let session = enter(&tx, id, visitor, now).await?;
        tx.commit().await?;
        Ok::<_, AccountRefused>(session)
    });
    let session = session.await?;
    forgive(services, visitor, &account.email);
    Ok(session)
}
