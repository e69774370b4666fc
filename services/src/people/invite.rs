//! Inviting somebody to work at a studio.

use domain::{
    Instant, TherapistId,
    contact::{FieldError, check_email, check_name},
};
use storage::{Constraint, StoreError, Tx, accounts, entities::therapist, people, studios};

use super::{PeopleRefused, note, slug};
use crate::{Services, accounts::invite as let_in, auth::ManagerSession, limits::LimitKind};

/// Whom an owner invites, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InviteInput {
    /// As clients will read it.
    pub name: String,
    /// Where the invitation goes, and what they sign in with.
    pub email: String,
}

/// Somebody who was invited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    /// The therapist.
    pub id: TherapistId,
    /// Their name in addresses.
    pub slug: String,
}

impl InviteInput {
    /// The name, and the address in lower case; or everything that is wrong.
    fn check(&self) -> Result<(String, String), PeopleRefused> {
        match (check_name(&self.name), check_email(&self.email)) {
            (Ok(name), Ok(email)) => Ok((name, email.to_lowercase())),
            (name, email) => Err(PeopleRefused::Invalid(
                [name.err(), email.err()].into_iter().flatten().collect(),
            )),
        }
    }
}

/// Makes a therapist who cannot be booked yet, lets whoever reads the address sign in as
/// them, and mails them how: all of it or nothing.
///
/// Refuses with [`PeopleRefused::Invalid`], also an address that works or worked here.
pub async fn invite(
    services: &Services,
    manager: &ManagerSession,
    typed: &InviteInput,
) -> Result<Invited, PeopleRefused> {
    manager.confirmed()?;
    let (name, email) = typed.check()?;
    is_not_too_often(services, manager)?;
    services.store.retrying(|| try_invite(services, manager, &name, &email)).await
}

/// Each invitation is a mail to somebody who did not ask for it.
fn is_not_too_often(services: &Services, manager: &ManagerSession) -> Result<(), PeopleRefused> {
    Ok(services.limits.check(LimitKind::Invite, &manager.studio().to_string())?)
}

async fn try_invite(
    services: &Services,
    manager: &ManagerSession,
    name: &str,
    email: &str,
) -> Result<Invited, PeopleRefused> {
    let (tx, now, studio) = (services.store.begin().await?, services.now(), manager.studio());
    let everybody = studios::every_therapist(&*tx, studio).await?;
    is_nobody_else(&tx, &everybody, None, email).await?;
    let taken: Vec<&str> = everybody.iter().map(|row| row.slug.as_str()).collect();
    let slug = slug::unique(name, &taken);
    let hired = people::hire(&tx, studio, &slug, name).await;
    let id = hired.map_err(|error| match error {
        // Somebody of the same name was invited in the same instant.
        StoreError::Conflict(Constraint::Unique) => StoreError::Retry,
        other => other,
    })?;
    send(&tx, manager, (id, name, email), "therapist.invited", now).await?;
    tx.commit().await?;
    Ok(Invited { id, slug })
}

/// One account is one therapist of a studio at most.
async fn is_nobody_else(
    tx: &Tx,
    everybody: &[therapist::Model],
    meant: Option<TherapistId>,
    email: &str,
) -> Result<(), PeopleRefused> {
    let known = accounts::by_email(&**tx, email).await?.map(|known| known.id);
    let others = everybody.iter().filter(|row| meant.is_none_or(|id| row.id != id.0));
    match others.into_iter().find(|row| known.is_some() && row.account == known) {
        Some(one) => {
            let code = if one.active { "works_here" } else { "worked_here" };
            Err(PeopleRefused::Invalid(vec![FieldError::new("email", code)]))
        }
        None => Ok(()),
    }
}

/// Mails a new link to somebody who has not signed in yet. `email` counts only for a
/// therapist who has no account at all.
///
/// Refuses whoever has signed in ([`PeopleRefused::Answered`]) or has left.
pub async fn invite_again(
    services: &Services,
    manager: &ManagerSession,
    id: TherapistId,
    email: &str,
) -> Result<(), PeopleRefused> {
    manager.confirmed()?;
    is_not_too_often(services, manager)?;
    services.store.retrying(|| try_invite_again(services, manager, id, email)).await
}

async fn try_invite_again(
    services: &Services,
    manager: &ManagerSession,
    id: TherapistId,
    email: &str,
) -> Result<(), PeopleRefused> {
    let (tx, now) = (services.store.begin().await?, services.now());
    let person = studios::therapist(&*tx, manager.studio(), id).await?;
    let person = person.ok_or(PeopleRefused::NotFound)?;
    if !person.active {
        return Err(PeopleRefused::Left);
    }
    let account = match person.account {
        Some(account) => accounts::by_id(&*tx, account.into()).await?,
        None => None,
    };
    let email = match account {
        Some(account) if account.email_verified_at.is_some() => {
            return Err(PeopleRefused::Answered);
        }
        Some(account) => account.email,
        None => {
            check_email(email).map_err(|wrong| PeopleRefused::Invalid(vec![wrong]))?.to_lowercase()
        }
    };
    let everybody = studios::every_therapist(&*tx, manager.studio()).await?;
    is_nobody_else(&tx, &everybody, Some(id), &email).await?;
    send(&tx, manager, (id, &person.name, &email), "therapist.invited_again", now).await?;
    tx.commit().await?;
    Ok(())
}

async fn send(
    tx: &Tx,
    manager: &ManagerSession,
    (id, name, email): (TherapistId, &str, &str),
    action: &str,
    now: Instant,
) -> Result<(), StoreError> {
    let by = manager.actor();
    let_in(tx, (manager.studio(), id), (name, email), by, now).await?;
    note(tx, (manager.studio(), by), action, id, now).await
}
