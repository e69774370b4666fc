//! Who runs a studio: giving a role, and taking it away.
//!
//! An owner says it, and nobody else; nobody changes their own but to step down, and the
//! last owner stays. A role counts from the next request on, and one that was taken is gone
//! with the next request.

use domain::{
    AccountId, Instant, Role, StudioId,
    contact::{FieldError, check_email, check_name},
};
use storage::{
    Connection, StoreError, Tx, accounts,
    audit::{self, Entry},
    people,
};

use super::PeopleRefused;
use crate::{
    Services,
    accounts::{mail_invitation, staff_account},
    auth::OwnerSession,
    limits::LimitKind,
};

/// Who is to run the studio, and as what, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleInput {
    /// How they are called; whoever has an account keeps the name they have.
    pub name: String,
    /// What they sign in with.
    pub email: String,
    /// `owner`, `manager` or `reception`.
    pub role: String,
}

impl RoleInput {
    fn check(&self) -> Result<(String, String, Role), PeopleRefused> {
        let role = Role::from_code(&self.role).filter(|role| *role != Role::Therapist);
        let role = role.ok_or(FieldError::new("role", "required"));
        match (check_name(&self.name), check_email(&self.email), role) {
            (Ok(name), Ok(email), Ok(role)) => Ok((name, email.to_lowercase(), role)),
            (name, email, role) => {
                let wrong = [name.err(), email.err(), role.err()];
                Err(PeopleRefused::Invalid(wrong.into_iter().flatten().collect()))
            }
        }
    }
}

/// Gives whoever has the address a role at the studio, in place of another one they had,
/// and mails them; with a new account if they have none. The same role again mails again.
///
/// Refuses with [`PeopleRefused::Invalid`], for the owner who asks
/// ([`PeopleRefused::Yourself`]), and for somebody who is suspended.
pub async fn give_role(
    services: &Services,
    owner: &OwnerSession,
    typed: &RoleInput,
) -> Result<AccountId, PeopleRefused> {
    owner.confirmed()?;
    let typed = typed.check()?;
    services.limits.check(LimitKind::Invite, &owner.studio().to_string())?;
    services.store.retrying(|| try_give(services, owner, &typed)).await
}

async fn try_give(
    services: &Services,
    owner: &OwnerSession,
    (name, email, role): &(String, String, Role),
) -> Result<AccountId, PeopleRefused> {
    let (tx, now, studio) = (services.store.begin().await?, services.now(), owner.studio());
    still_owns(&tx, owner).await?;
    let (account, _) = staff_account(&tx, name, email, now).await?;
    if account == owner.account() {
        return Err(PeopleRefused::Yourself);
    }
    let standing = people::standing_of(&*tx, studio, account).await?;
    if standing.suspended {
        return Err(PeopleRefused::Suspended);
    }
    for old in standing.roles.into_iter().filter(|old| *old != *role && *old != Role::Therapist) {
        people::dismiss(&tx, account, studio, old.code()).await?;
        note(&tx, owner, ("taken", old), account, now).await?;
    }
    accounts::grant(&tx, account, studio, role.code(), now).await?;
    note(&tx, owner, ("granted", *role), account, now).await?;
    mail_invitation(&tx, account, studio, now).await?;
    tx.commit().await?;
    Ok(account)
}

/// Takes the role of an owner, a manager or the reception from somebody. Whoever treats goes
/// on treating.
///
/// Refuses whoever has none ([`PeopleRefused::NotFound`]) and the last owner
/// ([`PeopleRefused::LastOwner`]).
pub async fn take_role(
    services: &Services,
    owner: &OwnerSession,
    account: AccountId,
) -> Result<(), PeopleRefused> {
    owner.confirmed()?;
    services.store.retrying(|| try_take(services, owner, account)).await
}

async fn try_take(
    services: &Services,
    owner: &OwnerSession,
    account: AccountId,
) -> Result<(), PeopleRefused> {
    let (tx, now, studio) = (services.store.begin().await?, services.now(), owner.studio());
    still_owns(&tx, owner).await?;
    let standing = people::standing_of(&*tx, studio, account).await?;
    let roles: Vec<Role> =
        standing.roles.into_iter().filter(|role| *role != Role::Therapist).collect();
    if roles.is_empty() {
        return Err(PeopleRefused::NotFound);
    }
    if roles.contains(&Role::Owner) && people::count_owners(&*tx, studio).await? < 2 {
        return Err(PeopleRefused::LastOwner);
    }
    for role in roles {
        people::dismiss(&tx, account, studio, role.code()).await?;
        note(&tx, owner, ("taken", role), account, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// One after the other: two owners who remove each other in the same instant must not both
/// succeed. So who asks must own the studio still, now that nobody else changes its roles.
async fn still_owns(tx: &Tx, owner: &OwnerSession) -> Result<(), PeopleRefused> {
    people::lock_roles(tx, owner.studio()).await?;
    let standing = people::standing_of(&**tx, owner.studio(), owner.account()).await?;
    let owns = standing.roles.contains(&Role::Owner) && !standing.suspended;
    owns.then_some(()).ok_or(PeopleRefused::NotFound)
}

async fn note(
    tx: &Tx,
    owner: &OwnerSession,
    (what, role): (&str, Role),
    account: AccountId,
    now: Instant,
) -> Result<(), StoreError> {
    let entry = Entry {
        studio: Some(owner.studio()),
        actor: owner.actor(),
        action: &format!("role.{}_{what}", role.code()),
        object: account.to_string(),
        detail: String::new(),
    };
    audit::append(tx, entry, now).await
}

/// The highest role that somebody has or had before they were suspended.
pub(super) async fn highest<C: Connection>(
    conn: &C,
    studio: StudioId,
    account: AccountId,
) -> Result<Option<Role>, StoreError> {
    Ok(people::standing_of(conn, studio, account).await?.roles.into_iter().max())
}
