//! Signed-in browsers: a cookie of 32 random bytes, of which the database keeps the
//! hash. An account with a role at a studio is signed out sooner, because its
//! browser can see other people's data.

use chrono::{DateTime, TimeDelta};
use domain::{AccountId, ClientId, Instant, Role, StudioId};
use storage::{
    StoreError,
    accounts::Roles,
    entities::{account, session},
};

use super::{
    ClientSession, Forbidden, NoSecondStep, OwnerSession, StaffSession, TherapistSession,
    Unconfirmed,
    renew::{Found, find_session},
    standing::{Standing, is_fresh},
};
use crate::{Services, accounts::second_step_since, tokens::SecretToken};

/// How long a session lasts.
pub(super) struct Lifetime {
    /// Without being used.
    idle: TimeDelta,
    /// In all.
    pub absolute: TimeDelta,
}

const STAFF: Lifetime = Lifetime { idle: TimeDelta::minutes(30), absolute: TimeDelta::hours(12) };
const CLIENT: Lifetime = Lifetime { idle: TimeDelta::days(14), absolute: TimeDelta::days(90) };
/// A session that was seen this recently is not written again.
const TOUCH_EVERY: TimeDelta = TimeDelta::minutes(1);

/// Somebody who is signed in, with what they are and where, as of this request: a
/// role that is taken away is gone at once.
#[derive(Clone)]
pub struct SignedIn {
    account: account::Model,
    session: [u8; 32],
    /// What the browser sent: the token of the session, or the one before it.
    sent: [u8; 32],
    roles: Roles,
    standing: Standing,
    /// Whether the account has a second step.
    has_second_step: bool,
    /// Studios that they own and whose desk waits until the account has a second step.
    held_back: Vec<StudioId>,
}

impl SignedIn {
    /// Who.
    #[must_use]
    pub fn account(&self) -> AccountId {
        self.account.id.into()
    }

    /// How they are called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.account.name
    }

    /// Their proved, lower-cased address.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.account.email
    }

    /// Their telephone number, as typed.
    #[must_use]
    pub fn phone(&self) -> Option<&str> {
        self.account.phone.as_deref()
    }

    /// The hash of this session's cookie.
    pub(crate) fn session(&self) -> &[u8; 32] {
        &self.session
    }

    /// The hash of the cookie that was sent, which the session may have had before.
    pub(super) fn sent(&self) -> &[u8; 32] {
        &self.sent
    }

    /// Refuses where they did not prove lately who they are.
    pub fn confirmed(&self) -> Result<(), Unconfirmed> {
        self.standing.confirmed()
    }

    /// Refuses an account without the second step that this installation demands of staff.
    pub fn safe(&self) -> Result<(), NoSecondStep> {
        self.standing.safe()
    }

    /// Whether signing in to the account takes more than its password.
    #[must_use]
    pub fn has_second_step(&self) -> bool {
        self.has_second_step
    }

    /// Whether they own a studio.
    #[must_use]
    pub fn is_owner(&self) -> bool {
        self.roles.memberships.iter().any(|m| m.role == Role::Owner.code())
    }

    /// Whether they own `studio`, and its desk waits until their account has a second step.
    #[must_use]
    pub fn is_held_back(&self, studio: StudioId) -> bool {
        self.held_back.contains(&studio)
    }

    /// Proof of owning `studio`.
    pub fn owner_of(&self, studio: StudioId) -> Result<OwnerSession, Forbidden> {
        let (account, standing) = (self.account(), self.standing);
        let owns = self.has_role(studio, Role::Owner) && !self.is_held_back(studio);
        owns.then_some(OwnerSession { account, studio, standing }).ok_or(Forbidden)
    }

    /// Proof of being a therapist who works at `studio` now.
    pub fn therapist_of(&self, studio: StudioId) -> Result<TherapistSession, Forbidden> {
        if self.is_held_back(studio) {
            return Err(Forbidden);
        }
        let therapist = self.roles.therapists.iter().find(|t| t.studio == studio && t.active);
        let therapist =
            therapist.filter(|_| self.has_role(studio, Role::Therapist)).ok_or(Forbidden)?;
        let (account, standing) = (self.account(), self.standing);
        Ok(TherapistSession { account, studio, therapist: therapist.id, standing })
    }

    /// Proof of being of the staff of `studio`.
    pub fn staff_of(&self, studio: StudioId) -> Result<StaffSession, Forbidden> {
        if self.is_held_back(studio) {
            return Err(Forbidden);
        }
        let therapist = self.therapist_of(studio).ok().map(|session| session.therapist);
        let role = self.desk_role(studio);
        StaffSession::new(self.account(), studio, role, therapist, self.standing).ok_or(Forbidden)
    }

    /// Proof of being a client of `studio` themselves, not of booking for one.
    pub fn client_of(&self, studio: StudioId) -> Result<ClientSession, Forbidden> {
        let own = self.roles.clients.iter().filter(|client| !self.books_for(client.id));
        let client = own.into_iter().find(|client| client.studio == studio);
        let client = client.ok_or(Forbidden)?.id;
        Ok(ClientSession { account: self.account(), studio, client })
    }

    /// Whether a client is somebody the account books for, and not its holder.
    #[must_use]
    pub fn books_for(&self, client: ClientId) -> bool {
        self.roles.family.contains(&client)
    }

    /// Proof of being a client, or of booking for one, for every studio where that is so.
    #[must_use]
    pub fn clients(&self) -> Vec<ClientSession> {
        let account = self.account();
        let clients = self.roles.clients.iter();
        clients.map(|c| ClientSession { account, studio: c.studio, client: c.id }).collect()
    }

    /// Whether another session of the same account can still be used.
    pub(crate) fn is_alive(&self, session: &session::Model, now: Instant) -> bool {
        now < ends(session, lifetime(&self.roles))
    }

    /// The studios whose staff they are of, each once.
    #[must_use]
    pub fn staff_studios(&self) -> Vec<StudioId> {
        let mut studios: Vec<StudioId> = self.roles.memberships.iter().map(|m| m.studio).collect();
        studios.sort();
        studios.dedup();
        studios.retain(|&studio| self.is_held_back(studio) || self.staff_of(studio).is_ok());
        studios
    }

    fn has_role(&self, studio: StudioId, role: Role) -> bool {
        self.roles.memberships.iter().any(|m| m.studio == studio && m.role == role.code())
    }

    /// The highest role beside that of a therapist.
    fn desk_role(&self, studio: StudioId) -> Option<Role> {
        [Role::Owner, Role::Manager, Role::Reception]
            .into_iter()
            .find(|&role| self.has_role(studio, role))
    }
}

/// Who sent this session cookie, or `None` where nobody is signed in with it: it is
/// unknown, was revoked, or its time is over. The session has been used now.
pub async fn authenticate(
    services: &Services,
    cookie: &str,
) -> Result<Option<SignedIn>, StoreError> {
    find(services, cookie, true).await
}

/// The same, for what a page asks by itself while nobody may be sitting before it: the
/// session does not count as used, and ends as if nothing had been asked.
pub async fn recognise(services: &Services, cookie: &str) -> Result<Option<SignedIn>, StoreError> {
    find(services, cookie, false).await
}

async fn find(
    services: &Services,
    cookie: &str,
    used: bool,
) -> Result<Option<SignedIn>, StoreError> {
    let Some(token) = SecretToken::parse(cookie) else { return Ok(None) };
    let (now, sent, reader) = (services.now(), token.hash(), services.store.reader());
    let Some(Found { session, account, token }) = find_session(reader, &sent, now).await? else {
        return Ok(None);
    };
    let roles = storage::accounts::roles(reader, account.id.into()).await?;
    if now >= ends(&session, lifetime(&roles)) || account.email_verified_at.is_none() {
        return Ok(None);
    }
    let second_step = second_step_since(reader, account.id.into()).await?;
    if second_step.is_some_and(|since| skipped(&session, since)) {
        return Ok(None);
    }
    if used && now - instant(session.last_seen_at) >= TOUCH_EVERY {
        touch(services, &token, now).await;
    }
    let proved = session.proved_at.map_or_else(|| session_times(&session).0, instant);
    let has_second_step = second_step.is_some();
    let safe = has_second_step || !services.settings.second_step.is_required();
    let held_back = if safe { Vec::new() } else { published(services, &roles).await? };
    // What was proved since belongs to the token that came of it.
    let standing = Standing { confirmed: sent == token && is_fresh(proved, now), safe };
    Ok(Some(SignedIn {
        account,
        session: token,
        sent,
        roles,
        standing,
        has_second_step,
        held_back,
    }))
}

/// Whether a version that knew of no second step began this session when there was one, as may
/// be during an upgrade.
fn skipped(session: &session::Model, since: Instant) -> bool {
    session.proved_at.is_none() && session.created_at > since.timestamp()
}

/// The studios that somebody owns and that clients find.
async fn published(services: &Services, roles: &Roles) -> Result<Vec<StudioId>, StoreError> {
    let owned = roles.memberships.iter().filter(|m| m.role == Role::Owner.code());
    let owned: Vec<StudioId> = owned.map(|m| m.studio).collect();
    let found = storage::studios::among(services.store.reader(), &owned).await?;
    Ok(found
        .into_iter()
        .filter(|row| row.published_at.is_some())
        .map(|row| row.id.into())
        .collect())
}

/// Not worth failing a request for: the next one tries again.
async fn touch(services: &Services, hash: &[u8; 32], now: Instant) {
    let touched = async {
        let tx = services.store.begin().await?;
        storage::accounts::touch(&tx, hash, now).await?;
        tx.commit().await
    };
    if let Err(error) = touched.await {
        tracing::warn!(%error, "the use of a session could not be noted");
    }
}

pub(super) fn lifetime(roles: &Roles) -> Lifetime {
    if roles.memberships.is_empty() { CLIENT } else { STAFF }
}

/// When a session ends if it is not used again. Roles count as they are now, so that
/// a client who becomes an owner gets the shorter time at once.
fn ends(session: &session::Model, lifetime: Lifetime) -> Instant {
    let idle = instant(session.last_seen_at) + lifetime.idle;
    let absolute = instant(session.created_at) + lifetime.absolute;
    idle.min(absolute).min(instant(session.expires_at))
}

/// When a session began, and when it was last used.
pub(crate) fn session_times(session: &session::Model) -> (Instant, Instant) {
    (instant(session.created_at), instant(session.last_seen_at))
}

fn instant(seconds: i64) -> Instant {
    DateTime::from_timestamp(seconds, 0).unwrap_or(DateTime::UNIX_EPOCH)
}
