//! How a session begins: at once, or with a second step to come.

use std::net::IpAddr;

use chrono::TimeDelta;
use domain::{AccountId, Instant};
use storage::{
    StoreError, Tx,
    entities::{session, sign_in_step},
};
use uuid::Uuid;

use super::sessions::lifetime;
use crate::{
    accounts::{meet_browser, second_step_since},
    tokens::{SecretToken, random_token},
};

/// How long a right password waits for the second step.
const STEP_WAITS: TimeDelta = TimeDelta::minutes(10);
/// What is kept of a browser's description of itself.
const USER_AGENT_CHARS: usize = 200;

/// The browser in which somebody is about to do something about an account.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// Where from.
    pub address: IpAddr,
    /// How the browser describes itself; shown in the list of sessions.
    pub user_agent: String,
    /// The session cookie it sent, which a new session replaces.
    pub cookie: Option<String>,
    /// The cookie by which accounts know this browser again, if it sent one.
    pub browser: Option<String>,
}

impl Visitor {
    /// As much of how the browser describes itself as is kept.
    pub(crate) fn shown(&self) -> String {
        self.user_agent.chars().take(USER_AGENT_CHARS).collect()
    }
}

/// A session just begun.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// What the browser is to send from now on.
    pub cookie: SecretToken,
    /// When the browser may forget it.
    pub max_age: TimeDelta,
    /// By which the account knows this browser again.
    pub browser: SecretToken,
}

/// A sign-in whose password was right, and which waits for the second step.
#[derive(Clone, Debug)]
pub struct NewStep {
    /// What the browser is to send with the second step.
    pub cookie: SecretToken,
    /// When the browser may forget it.
    pub max_age: TimeDelta,
}

/// What came of a right password.
#[derive(Clone, Debug)]
pub enum SignInOutcome {
    /// Somebody is signed in.
    Begun(NewSession),
    /// The second step is to come: see [`crate::accounts::finish_sign_in`].
    Waits(NewStep),
}

impl SignInOutcome {
    /// The session, where nothing more is to come.
    #[must_use]
    pub fn begun(self) -> Option<NewSession> {
        match self {
            Self::Begun(session) => Some(session),
            Self::Waits(_) => None,
        }
    }

    /// What waits, where the second step is to come.
    #[must_use]
    pub fn waits(self) -> Option<NewStep> {
        match self {
            Self::Begun(_) => None,
            Self::Waits(step) => Some(step),
        }
    }
}

/// What a right password comes to: a session, or the wait for the second step where the
/// account has one.
pub(crate) async fn enter(
    tx: &Tx,
    account: AccountId,
    visitor: &Visitor,
    now: Instant,
) -> Result<SignInOutcome, StoreError> {
    if second_step_since(&**tx, account).await?.is_none() {
        return begin_session(tx, account, visitor, now).await.map(SignInOutcome::Begun);
    }
    let cookie = random_token();
    let row = sign_in_step::Model {
        token_hash: cookie.hash().to_vec(),
        account: account.0,
        created_at: now.timestamp(),
        expires_at: (now + STEP_WAITS).timestamp(),
        tries: 0,
    };
    storage::accounts::insert_step(tx, row).await?;
    Ok(SignInOutcome::Waits(NewStep { cookie, max_age: STEP_WAITS }))
}

/// Begins a session of somebody who has proved all that their account asks for, with a fresh
/// cookie, and lets the account know the browser. Ends the session that the browser had: what
/// somebody else may have planted there is worth nothing afterwards.
pub(crate) async fn begin_session(
    tx: &Tx,
    account: AccountId,
    visitor: &Visitor,
    now: Instant,
) -> Result<NewSession, StoreError> {
    let browser = meet_browser(tx, account, visitor, now).await?;
    if let Some(old) = visitor.cookie.as_deref().and_then(SecretToken::parse) {
        storage::accounts::end_session_of(tx, &old.hash(), now).await?;
    }
    let max_age = lifetime(&storage::accounts::roles(&**tx, account).await?).absolute;
    let cookie = random_token();
    let row = session::Model {
        token_hash: cookie.hash().to_vec(),
        account: account.0,
        created_at: now.timestamp(),
        last_seen_at: now.timestamp(),
        expires_at: (now + max_age).timestamp(),
        user_agent: visitor.shown(),
        proved_at: Some(now.timestamp()),
        name: Some(storage::new_id::<Uuid>().to_string()),
    };
    storage::accounts::insert_session(tx, row).await?;
    Ok(NewSession { cookie, max_age, browser })
}
