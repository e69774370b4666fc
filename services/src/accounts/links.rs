//! Mailed secrets: made when the mail is sent, so that a mail that waits in the
//! outbox does not carry an old one.

use chrono::TimeDelta;
use domain::AccountId;
use storage::{StoreError, entities::account_token};

use crate::{
    Services,
    tokens::{SecretToken, random_token},
};

/// What a mailed token is good for. It is refused for anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenPurpose {
    /// Proving an address, within 24 hours.
    VerifyAddress,
    /// Choosing a new password, within 60 minutes.
    ResetPassword,
    /// Choosing the first password, within seven days, and coming in with it.
    Invitation,
}

impl TokenPurpose {
    /// How long it can be used.
    #[must_use]
    pub const fn lifetime(self) -> TimeDelta {
        match self {
            Self::VerifyAddress => TimeDelta::hours(24),
            Self::ResetPassword => TimeDelta::minutes(60),
            Self::Invitation => TimeDelta::days(7),
        }
    }

    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::VerifyAddress => "verify",
            Self::ResetPassword => "reset",
            Self::Invitation => "invite",
        }
    }
}

/// A fresh token for a mail to `account`, to be put behind `/verify/`, `/reset/` or `/join/`;
/// `None` where there is no such account, so that no mail is sent.
///
/// Earlier tokens stay good until one is used: mails may arrive in any order.
pub async fn issue_token(
    services: &Services,
    account: AccountId,
    purpose: TokenPurpose,
) -> Result<Option<SecretToken>, StoreError> {
    let tx = services.store.begin().await?;
    if storage::accounts::by_id(&*tx, account).await?.is_none() {
        return Ok(None);
    }
    let token = random_token();
    let row = account_token::Model {
        token_hash: token.hash().to_vec(),
        account: account.0,
        purpose: purpose.code().to_owned(),
        expires_at: (services.now() + purpose.lifetime()).timestamp(),
        used_at: None,
    };
    storage::accounts::insert_token(&tx, row).await?;
    tx.commit().await?;
    Ok(Some(token))
}
