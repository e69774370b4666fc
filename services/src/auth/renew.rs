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

/// What counts once, as a browser sends it.
#[derive(Clone, Copy)]
pub(crate) struct Press<'a> {
    /// The code that was typed; for a changed password, its new hash.
    pub code: &'a str,
    /// The cookie by which accounts know the browser again, if it sent one.
    pub browser: Option<&'a str>,
}

/// Why a session gets another token.
#[derive(Clone, Copy)]
pub(crate) enum Renewal<'a> {
    /// Whoever is signed in has proved just now who they are; with this, where it counts once.
    Proved(Option<Press<'a>>),
    /// The proof came a second time: see [`pressed_again`]. It is no newer for that, and the
    /// cookie that the first press led to cannot be confirmed with it once more.
    PressedAgain,
    /// Something that they sign in with has changed, and whoever has the cookie from before is not
    /// to go on with it. The proof is no newer for that.
    Kept(Press<'a>),
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
    let (press, proved) = match renewal {
        Renewal::Proved(press) => (press, Some(now)),
        Renewal::Kept(press) => (Some(press), None),
        Renewal::PressedAgain => (None, None),
    };
    let cookie = random_token();
    let former = former_token::Model {
        token_hash: token.to_vec(),
        session: cookie.hash().to_vec(),
        code_hash: press.and_then(|press| code_hash(&token, press)),
        expires_at: (now + FORMER_FOR).timestamp(),
    };
    if !storage::accounts::renew_session(tx, former, proved).await? {
        // Somebody pressed twice, and the other was quicker.
        return Err(StoreError::Retry);
    }
    let max_age = TimeDelta::seconds(session.expires_at - now.timestamp());
    Ok(Some(RenewedSession { cookie, max_age }))
}

/// Whether this, which counts once, has just renewed the session that the same browser asks
/// for: a form was sent twice, and the first answer, with the new cookie, may never have arrived.
/// Only with both cookies that the first press was sent with, that of the session and the one by
/// which accounts know the browser, for as long as the former is accepted.
pub(crate) async fn pressed_again<C: Connection>(
    conn: &C,
    who: &SignedIn,
    press: Press<'_>,
    now: Instant,
) -> Result<bool, StoreError> {
    let sent = who.sent();
    let former = storage::accounts::former_token(conn, sent, now).await?;
    let known = former.and_then(|former| former.code_hash);
    Ok(known.is_some() && known == code_hash(sent, press))
}

/// Nothing for a browser that cannot be told from others.
fn code_hash(token: &[u8; 32], press: Press<'_>) -> Option<Vec<u8>> {
    let browser = press.browser?;
    Some(hmac(token, format!("{}\0{browser}", press.code).as_bytes()).to_vec())
}
