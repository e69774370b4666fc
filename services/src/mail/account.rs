//! The facts that mails about an account tell.

use domain::{AccountId, Instant, StudioId};

use storage::people;

use super::{invitation, letter::Letter, reset_password, verify_address, words};
use crate::{
    Services,
    accounts::{NEW_ADDRESS_OPEN_FOR, TokenPurpose, issue_token, new_address},
    clock::whole_minute,
    jobs::JobError,
};

/// Who signs in.
#[derive(Clone, Debug)]
pub(super) struct Addressee {
    pub name: String,
    pub email: String,
    /// Without a slash at the end.
    pub base_url: String,
    pub verified: bool,
    /// Whether the address counts though nobody has proved it.
    pub assumed: bool,
    pub has_password: bool,
}

impl Addressee {
    /// Reads the facts; `None` where there is no such account any more.
    pub async fn read(services: &Services, id: AccountId) -> Result<Option<Self>, JobError> {
        let row = storage::accounts::by_id(services.store.reader(), id).await?;
        let open = storage::accounts::address(services.store.reader(), id).await?;
        Ok(row.map(|account| Self {
            assumed: open.is_some_and(|open| open.assumed_at.is_some()),
            verified: account.email_verified_at.is_some(),
            has_password: account.password_hash.is_some(),
            name: account.name,
            email: account.email,
            base_url: services.settings.base_url.clone(),
        }))
    }

    pub fn first_name(&self) -> &str {
        words::first_name(&self.name)
    }
}

/// Nothing where the address is proved already.
pub(super) async fn verify(
    services: &Services,
    id: AccountId,
    addressee: &Addressee,
) -> Result<Option<Letter>, JobError> {
    if addressee.verified && !addressee.assumed {
        return Ok(None);
    }
    let link = link(services, id, TokenPurpose::VerifyAddress, "verify").await?;
    Ok(link.map(|(url, until)| verify_address::letter(addressee, &url, &until)))
}

/// Nothing where another address is not wanted, or somebody else has it by now. Says where
/// it goes, too.
pub(super) async fn of_new_address(
    services: &Services,
    id: AccountId,
    addressee: &Addressee,
) -> Result<Option<(Letter, String)>, JobError> {
    let until = in_utc(services.now() + NEW_ADDRESS_OPEN_FOR);
    let found = new_address(services, id).await?;
    Ok(found.map(|(email, token)| {
        let url = format!("{}/account/address/{token}", addressee.base_url);
        (verify_address::of_new(addressee, &url, &until), email)
    }))
}

/// Nothing where nobody has proved the address: it may be a stranger's, who must not choose
/// the password of whoever mistyped it.
pub(super) async fn reset(
    services: &Services,
    id: AccountId,
    addressee: &Addressee,
) -> Result<Option<Letter>, JobError> {
    if addressee.assumed {
        return Ok(None);
    }
    let link = link(services, id, TokenPurpose::ResetPassword, "reset").await?;
    Ok(link.map(|(url, until)| reset_password::letter(addressee, &url, &until)))
}

/// Nothing where the studio is gone, or the role: what was taken away is offered to nobody.
pub(super) async fn invitation(
    services: &Services,
    id: AccountId,
    addressee: &Addressee,
    studio: StudioId,
) -> Result<Option<Letter>, JobError> {
    let studio = storage::studios::by_id(services.store.reader(), studio).await?;
    let Some(studio) = studio else { return Ok(None) };
    let standing = people::standing_of(services.store.reader(), studio.id.into(), id).await?;
    let Some(role) = standing.roles.into_iter().max().filter(|_| !standing.suspended) else {
        return Ok(None);
    };
    let link = if addressee.has_password {
        None
    } else {
        link(services, id, TokenPurpose::Invitation, "join").await?
    };
    Ok(Some(invitation::letter(addressee, (&studio.name, role), link)))
}

/// A fresh secret behind an address, and until when it works.
async fn link(
    services: &Services,
    id: AccountId,
    purpose: TokenPurpose,
    path: &str,
) -> Result<Option<(String, String)>, JobError> {
    let until = services.now() + purpose.lifetime();
    let token = issue_token(services, id, purpose).await?;
    Ok(token.map(|token| {
        let url = format!("{}/{path}/{}", services.settings.base_url, token.expose());
        (url, in_utc(until))
    }))
}

/// Nobody knows where the reader of an account's mail is.
fn in_utc(at: Instant) -> String {
    format!("{} (UTC)", whole_minute(at).format("%a %-d %b, %H:%M"))
}
