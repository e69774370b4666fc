//! A new password for whoever reads the account's mail.

use domain::{AccountId, Instant, contact::check_email};
use secrecy::{ExposeSecret, SecretString};
use storage::{
    StoreError, Tx,
    audit::{Actor, Entry},
    new_id,
};
use uuid::Uuid;

use super::{
    AccountRefused, TokenPurpose, browsers::forget_others, check_password, register::enqueue_mail,
    second, sign_in::from_here,
};
use crate::{
    Services,
    auth::Visitor,
    limits::LimitKind,
    mail::{AccountChange, Mail},
    tokens::SecretToken,
};

const PURPOSE: &str = TokenPurpose::ResetPassword.code();

/// Mails a link to choose a new password, if the address has an account. The answer
/// and the work are the same if it has none. Refuses with [`AccountRefused::Invalid`]
/// and `TooMany`.
pub async fn request_reset(
    services: &Services,
    visitor: &Visitor,
    email: &str,
) -> Result<(), AccountRefused> {
    let email = check_email(email).map_err(|wrong| AccountRefused::Invalid(vec![wrong]))?;
    let email = email.to_lowercase();
    services.limits.check_address(LimitKind::Reset, visitor.address)?;
    services.limits.check(LimitKind::Reset, &from_here(&email, visitor))?;
    services.limits.check(LimitKind::ResetAccount, &email)?;
    let now = services.now();
    let tx = services.store.begin().await?;
    let known = storage::accounts::by_email(&*tx, &email).await?;
    // Nobody's account gets the same job, which finds nobody to write to.
    let account = known.map_or_else(|| nobody(services, &email), |known| known.id.into());
    enqueue_mail(&tx, Mail::ResetPassword { account }, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Whose account an address without one has: the same each time, so that asking again for it
/// writes as little, and takes as long, as for one that there is.
fn nobody(services: &Services, email: &str) -> AccountId {
    let [mark, ..] = services.links.marks(&format!("nobody {email}"))[..] else { return new_id() };
    let id = *mark.first_chunk().expect("a mark is longer than an id");
    Uuid::from_bytes(id).into()
}

/// Gives the account that `token` was mailed to a new password, and ends all its
/// sessions. It does not sign in: whoever chose the password types it once more, and may
/// do so even if strangers tried too often before.
///
/// Works once, within 60 minutes, and proves the address; a mail says that it was done. Refuses with
/// [`AccountRefused::Link`], `Invalid`, `TooMany` and `Busy`; none uses the link up.
pub async fn reset(
    services: &Services,
    visitor: &Visitor,
    token: &str,
    password: &SecretString,
) -> Result<(), AccountRefused> {
    services.limits.check_address(LimitKind::SignInAddress, visitor.address)?;
    let token = SecretToken::parse(token).ok_or(AccountRefused::Link)?.hash();
    let reader = services.store.reader();
    let owner = storage::accounts::token_owner(reader, &token, PURPOSE, services.now()).await?;
    let id = owner.ok_or(AccountRefused::Link)?;
    let account = storage::accounts::by_id(reader, id).await?.ok_or(AccountRefused::Link)?;
    check_password(password.expose_secret(), &account.email)
        .map_err(|wrong| AccountRefused::Invalid(vec![wrong]))?;
    let hash = services.hasher.hash(password).await?;
    services.store.retrying(|| write(services, visitor, &token, (id, hash.as_str()))).await?;
    forgive(services, visitor, &account.email);
    Ok(())
}

/// Whoever reads the account's mail is its owner: what strangers tried no longer counts.
pub(super) fn forgive(services: &Services, visitor: &Visitor, email: &str) {
    let here = from_here(email, visitor);
    services.limits.forgive(LimitKind::SignIn, &here);
    services.limits.forgive(LimitKind::Reset, &here);
    services.limits.forgive(LimitKind::SignInAccount, email);
    services.limits.forgive(LimitKind::ResetAccount, email);
    services.limits.know(&here);
}

async fn write(
    services: &Services,
    visitor: &Visitor,
    token: &[u8; 32],
    (id, hash): (AccountId, &str),
) -> Result<(), AccountRefused> {
    let tx = services.store.begin().await?;
    choose(&tx, visitor, (token, PURPOSE), (id, hash), services.now()).await?;
    second::changed(&tx, id, AccountChange::PasswordChanged, services.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Uses the token up: the account gets the password, its address is proved, every other token
/// and session ends, and no browser but this one is known any more: where there is a second step,
/// it is known for having passed it. Refuses with [`AccountRefused::Link`].
pub(super) async fn choose(
    tx: &Tx,
    visitor: &Visitor,
    (token, purpose): (&[u8; 32], &str),
    (id, hash): (AccountId, &str),
    now: Instant,
) -> Result<(), AccountRefused> {
    if !storage::accounts::use_token(tx, token, purpose, now).await? {
        return Err(AccountRefused::Link);
    }
    storage::accounts::set_password(tx, id, Some(hash.to_owned())).await?;
    storage::accounts::mark_verified(tx, id, now).await?;
    storage::accounts::void_tokens(tx, id).await?;
    storage::accounts::end_all(tx, id).await?;
    forget_others(tx, id, visitor).await?;
    let entry = Entry {
        studio: None,
        actor: Actor::Client(id),
        action: "account.password_reset",
        object: id.to_string(),
        detail: String::new(),
    };
    storage::audit::append(tx, entry, now).await?;
    Ok(())
}

/// The address of the account that a mailed link is for, while the link would still
/// work: for the page that shows the form. It uses nothing up.
pub async fn link_holder(
    services: &Services,
    token: &str,
    purpose: TokenPurpose,
) -> Result<Option<String>, StoreError> {
    let Some(token) = SecretToken::parse(token) else { return Ok(None) };
    let (reader, now) = (services.store.reader(), services.now());
    let owner = storage::accounts::token_owner(reader, &token.hash(), purpose.code(), now).await?;
    let Some(owner) = owner else { return Ok(None) };
    Ok(storage::accounts::by_id(reader, owner).await?.map(|account| account.email))
}
