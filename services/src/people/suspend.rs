//! Suspending somebody, and letting them back.

use domain::{AccountId, Role};
use storage::{
    StoreError, Tx,
    audit::{self, Entry},
    entities::therapist,
    occupancy, people, studios,
};

use super::{
    PeopleRefused,
    leave::{forget_calendars, still_to_come},
    roles::highest,
};
use crate::{Services, auth::ManagerSession, bookings::desk::describe_all};

/// Keeps somebody from a studio until they are let back: they cannot sign in there, whatever
/// they are there, and offer no times. The calendars they keep elsewhere learn nothing more
/// of ours. `anyway` leaves visits with them that are still to come: the desk lists those as
/// visits that need another therapist.
///
/// Refuses whoever asks ([`PeopleRefused::Yourself`]), whoever is not below them
/// ([`PeopleRefused::Outranks`]), and without `anyway` somebody with visits to come
/// ([`PeopleRefused::Visits`]).
pub async fn suspend(
    services: &Services,
    manager: &ManagerSession,
    account: AccountId,
    anyway: bool,
) -> Result<(), PeopleRefused> {
    manager.confirmed()?;
    services.store.retrying(|| try_suspend(services, manager, account, anyway)).await
}

async fn try_suspend(
    services: &Services,
    manager: &ManagerSession,
    account: AccountId,
    anyway: bool,
) -> Result<(), PeopleRefused> {
    let studio = manager.studio();
    let person = treats_as(services, manager, account).await?;
    let (tx, now) = (services.store.begin().await?, services.now());
    if let Some(person) = &person {
        // Whoever books them in this instant waits, and then finds them gone.
        occupancy::lock(&tx, &[person.resource.into()]).await?;
    }
    is_below(&tx, manager, account).await?;
    if let Some(person) = person.filter(|person| person.active) {
        let visits = still_to_come(&*tx, manager, person.id.into(), now).await?;
        if !visits.is_empty() && !anyway {
            let visits = describe_all(&*tx, &(*manager).into(), visits).await?;
            return Err(PeopleRefused::Visits(visits));
        }
        people::set_active(&tx, studio, &person, false).await?;
        forget_calendars(&tx, manager, &person, now).await?;
    }
    people::set_suspended(&tx, studio, account, Some(now)).await?;
    note(&tx, manager, "staff.suspended", account, services.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Lets somebody back who was suspended, as what they were before. Refuses whoever was not.
pub async fn let_back(
    services: &Services,
    manager: &ManagerSession,
    account: AccountId,
) -> Result<(), PeopleRefused> {
    manager.confirmed()?;
    services.store.retrying(|| try_let_back(services, manager, account)).await
}

async fn try_let_back(
    services: &Services,
    manager: &ManagerSession,
    account: AccountId,
) -> Result<(), PeopleRefused> {
    let studio = manager.studio();
    let person = treats_as(services, manager, account).await?;
    let (tx, now) = (services.store.begin().await?, services.now());
    is_below(&tx, manager, account).await?;
    let standing = people::standing_of(&*tx, studio, account).await?;
    if !standing.suspended {
        return Err(PeopleRefused::NotFound);
    }
    let treats = standing.roles.contains(&Role::Therapist);
    if let Some(person) = person.filter(|_| treats) {
        people::set_active(&tx, studio, &person, true).await?;
    }
    people::set_suspended(&tx, studio, account, None).await?;
    note(&tx, manager, "staff.let_back", account, now).await?;
    tx.commit().await?;
    Ok(())
}

async fn treats_as(
    services: &Services,
    manager: &ManagerSession,
    account: AccountId,
) -> Result<Option<therapist::Model>, StoreError> {
    let all = studios::every_therapist(services.store.reader(), manager.studio()).await?;
    Ok(all.into_iter().find(|row| row.account == Some(account.0)))
}

/// Nobody suspends themselves, their like, or somebody above them.
pub(super) async fn is_below(
    tx: &Tx,
    manager: &ManagerSession,
    account: AccountId,
) -> Result<(), PeopleRefused> {
    if account == manager.account() {
        return Err(PeopleRefused::Yourself);
    }
    let role = highest(&**tx, manager.studio(), account).await?.ok_or(PeopleRefused::NotFound)?;
    (role < manager.role()).then_some(()).ok_or(PeopleRefused::Outranks)
}

async fn note(
    tx: &Tx,
    manager: &ManagerSession,
    action: &str,
    account: AccountId,
    now: domain::Instant,
) -> Result<(), StoreError> {
    let entry = Entry {
        studio: Some(manager.studio()),
        actor: manager.actor(),
        action,
        object: account.to_string(),
        detail: String::new(),
    };
    audit::append(tx, entry, now).await
}
