//! A session gets another token when somebody proves once more who they are: whatever had the
//! one before does not get what the proof opens.

use chrono::TimeDelta;
use domain::Instant;
use storage::{
    Connection, StoreError, Tx,
    entities::{account, former_token, session},
};

use super::SignedIn;
use crate::tokens::{SecretToken, hmac, random_token};

/// How long the token from before still says whose the session is: for what was on its way, and
/// for whoever presses twice. It opens nothing that asks for a proof, so that a slow network may
/// have its time.
const FORMER_FOR: TimeDelta = TimeDelta::minutes(1);

/// Why a session gets another token.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Renewal<'a> {
    /// Whoever is signed in has proved just now who they are; with this code, where codes count
    /// once.
    Proved(Option<&'a str>),
    /// The proof came a second time: see [`pressed_again`]. It is no newer for that, and the
    /// cookie that the first press led to cannot be confirmed with it once more.
    PressedAgain,
}

/// What a browser is to send from now on: the session is the same, and ends when it did before.
#[derive(Clone, Debug)]
pub struct RenewedSession {
    /// The new cookie.
    pub cookie: SecretToken,
    /// When the browser may forget it.
    pub max_age: TimeDelta,
}

/// A session that was found by a token.
pub(super) struct Found {
    pub session: session::Model,
    pub account: account::Model,
    /// The hash of the token that it has now.
    pub token: [u8; 32],
}

/// The session that has this token, or had it until just now; expired or not.
pub(super) async fn find_session<C: Connection>(
    conn: &C,
    sent: &[u8; 32],
    now: Instant,
) -> Result<Option<Found>, StoreError> {
    let found = storage::accounts::session(conn, sent, now).await?;
    Ok(found.and_then(|(session, account)| {
        let token = <[u8; 32]>::try_from(session.token_hash.as_slice()).ok()?;
        Some(Found { session, account, token })
    }))
}

/// Ends every session of whoever is signed in but theirs, whatever token that has by now, and
/// every sign-in that waits for its second step.
pub(crate) async fn end_others(tx: &Tx, who: &SignedIn, now: Instant) -> Result<(), StoreError> {
    let found = find_session(&**tx, who.session(), now).await?;
    let stays = found.as_ref().map(|found| &found.session);
    storage::accounts::end_others(tx, who.account(), stays).await
}

/// Gives the session of whoever is signed in another token, and writes down that they have
/// proved who they are where that is new; `None` where it ended meanwhile.
pub(crate) async fn renew_session(
    tx: &Tx,
    who: &SignedIn,
    renewal: Renewal<'_>,
    now: Instant,
) -> Result<Option<RenewedSession>, StoreError> {
    let Some(Found { session, token, .. }) = find_session(&**tx, who.session(), now).await? else {
        return Ok(None);
    };
    let (code, proved) = match renewal {
        Renewal::Proved(code) => (code, Some(now)),
        Renewal::PressedAgain => (None, None),
    };
    let cookie = random_token();
    let former = former_token::Model {
        token_hash: token.to_vec(),
        session: cookie.hash().to_vec(),
        code_hash: code.map(|code| code_hash(&token, code)),
        expires_at: (now + FORMER_FOR).timestamp(),
    };
    if !storage::accounts::renew_session(tx, former, proved).await? {
        // Somebody pressed twice, and the other was quicker.
        return Err(StoreError::Retry);
    }
    let max_age = TimeDelta::seconds(session.expires_at - now.timestamp());
    Ok(Some(RenewedSession { cookie, max_age }))
}

/// Whether this code, which counts once, has just renewed the session that the same browser asks
/// for: a form was sent twice, and the first answer, with the new cookie, may never have arrived.
/// Only with the cookie that the first press was sent with, for as long as that is accepted.
pub(crate) async fn pressed_again(
    tx: &Tx,
    who: &SignedIn,
    code: &str,
    now: Instant,
) -> Result<bool, StoreError> {
    let sent = who.sent();
    let former = storage::accounts::former_token(&**tx, sent, now).await?;
    let code_of = former.and_then(|former| former.code_hash);
    Ok(code_of.is_some_and(|known| known == code_hash(sent, code)))
}

fn code_hash(token: &[u8; 32], code: &str) -> Vec<u8> {
    hmac(token, code.as_bytes()).to_vec()
}
