//! What a browser was asked, until it answers.

use chrono::TimeDelta;
use domain::AccountId;
use storage::{accounts, entities::passkey_ceremony};

use super::AccountRefused;
use crate::{
    Services,
    ports::Ceremony,
    tokens::{SecretToken, random_token},
};

/// How long an answer is waited for: longer than a browser waits for a person.
const OPEN_FOR: TimeDelta = TimeDelta::minutes(10);

/// What an answer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A new passkey.
    Add,
    /// Signing in, whoever it is.
    SignIn,
    /// The second step after the password.
    SecondStep,
    /// To confirm that it is still they.
    Confirm,
}

impl Purpose {
    const fn code(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::SignIn => "sign_in",
            Self::SecondStep => "second_step",
            Self::Confirm => "confirm",
        }
    }
}

/// What a browser is asked.
#[derive(Clone, Debug)]
pub struct PasskeyAsked {
    /// Comes back with the answer.
    pub token: SecretToken,
    /// For `navigator.credentials`, as JSON.
    pub options: String,
}

/// Keeps what is asked. Where it is asked of an account, nobody else can answer.
pub(super) async fn open(
    services: &Services,
    purpose: Purpose,
    account: Option<AccountId>,
    ceremony: Ceremony,
) -> Result<PasskeyAsked, AccountRefused> {
    let token = random_token();
    let row = passkey_ceremony::Model {
        token_hash: token.hash().to_vec(),
        account: account.map(|id| id.0),
        kind: purpose.code().to_owned(),
        state: ceremony.state,
        expires_at: (services.now() + OPEN_FOR).timestamp(),
    };
    let tx = services.store.begin().await?;
    accounts::insert_ceremony(&tx, row).await?;
    tx.commit().await?;
    Ok(PasskeyAsked { token, options: ceremony.options })
}

/// What was asked with this token of this account, or of nobody in particular. Given out once:
/// whoever answers wrongly is asked anew. Refuses with [`AccountRefused::Passkey`].
pub(super) async fn take(
    services: &Services,
    purpose: Purpose,
    account: Option<AccountId>,
    token: &str,
) -> Result<String, AccountRefused> {
    let token = SecretToken::parse(token).ok_or(AccountRefused::Passkey)?;
    let tx = services.store.begin().await?;
    let asked = accounts::take_ceremony(&tx, &token.hash(), purpose.code(), services.now()).await?;
    tx.commit().await?;
    let asked = asked.filter(|asked| asked.account == account.map(|id| id.0));
    asked.map(|asked| asked.state).ok_or(AccountRefused::Passkey)
}
