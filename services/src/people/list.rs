//! Who works at a studio, as whoever manages it sees it.

use std::collections::HashMap;

use domain::{AccountId, Role, TherapistId};
use storage::{
    StoreError, accounts,
    entities::{account, therapist},
    people, studios,
};
use uuid::Uuid;

use super::checklist::{Facts, Step};
use crate::{Services, auth::ManagerSession};

/// Everybody who works or worked at a studio.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct People {
    /// Who treats, by name; those who have left behind the others.
    pub therapists: Vec<Person>,
    /// Who runs it: owners first, then managers, then the reception, each by name.
    pub members: Vec<Member>,
}

/// Somebody who runs a studio.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub account: AccountId,
    /// How they are called.
    pub name: String,
    /// What they sign in with.
    pub email: String,
    /// As what.
    pub role: Role,
    /// Whether it is who asks.
    pub is_me: bool,
    /// Whether they were invited and have not signed in yet.
    pub invited: bool,
    /// Whether they are kept out for now.
    pub suspended: bool,
}

/// A therapist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The therapist.
    pub id: TherapistId,
    /// Who signs in as them, if anybody.
    pub account: Option<AccountId>,
    /// Their name in addresses.
    pub slug: String,
    /// As clients read it.
    pub name: String,
    /// What they sign in with, if anything.
    pub email: Option<String>,
    /// The name of their picture.
    pub portrait: Option<String>,
    /// How they stand.
    pub standing: Standing,
    /// What is missing before a client can book.
    pub missing: Vec<Step>,
}

/// How somebody stands at a studio.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// They work here.
    Active,
    /// They were invited, and have not signed in yet.
    Invited,
    /// They work here, and nobody can sign in as them.
    NoAccount,
    /// They are kept out for now.
    Suspended,
    /// They worked here.
    Left,
}

/// Everybody who works or worked at the manager's studio.
pub async fn list(services: &Services, manager: &ManagerSession) -> Result<People, StoreError> {
    let (conn, studio) = (services.store.reader(), manager.studio());
    let rows = studios::every_therapist(conn, studio).await?;
    let ids: Vec<_> = rows.iter().filter_map(|row| row.account.map(Into::into)).collect();
    let accounts = accounts::among(conn, &ids).await?;
    let accounts: HashMap<Uuid, account::Model> =
        accounts.into_iter().map(|account| (account.id, account)).collect();
    let facts = Facts::read(services, studio, &rows).await?;
    let kept_out = people::suspended(conn, studio).await?;
    let mut therapists: Vec<Person> =
        rows.into_iter().map(|row| person(row, &accounts, &kept_out, &facts)).collect();
    therapists.sort_by_key(|person| person.standing == Standing::Left);
    let mut members = Vec::new();
    for role in [Role::Owner, Role::Manager, Role::Reception] {
        for row in people::members(conn, studio, role.code()).await? {
            members.push(member(row, role, manager, &kept_out));
        }
    }
    Ok(People { therapists, members })
}

fn member(
    row: account::Model,
    role: Role,
    manager: &ManagerSession,
    kept_out: &[AccountId],
) -> Member {
    let account = AccountId::from(row.id);
    Member {
        is_me: account == manager.account(),
        invited: row.email_verified_at.is_none(),
        suspended: kept_out.contains(&account),
        account,
        name: row.name,
        email: row.email,
        role,
    }
}

fn person(
    row: therapist::Model,
    accounts: &HashMap<Uuid, account::Model>,
    kept_out: &[AccountId],
    facts: &Facts,
) -> Person {
    let account = row.account.and_then(|id| accounts.get(&id));
    let standing = match account {
        Some(account) if kept_out.contains(&account.id.into()) => Standing::Suspended,
        _ if !row.active => Standing::Left,
        None => Standing::NoAccount,
        Some(account) if account.email_verified_at.is_none() => Standing::Invited,
        Some(_) => Standing::Active,
    };
    Person {
        missing: facts.missing(&row),
        id: row.id.into(),
        account: row.account.map(Into::into),
        slug: row.slug,
        name: row.name,
        email: account.map(|account| account.email.clone()),
        // Nobody is shown who has left.
        portrait: row.portrait.filter(|_| row.active),
        standing,
    }
}
