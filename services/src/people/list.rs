//! Who works at a studio, as its owner sees it.

use std::collections::HashMap;

use domain::TherapistId;
use storage::{
    StoreError, accounts,
    entities::{account, therapist},
    people, studios,
};
use uuid::Uuid;

use super::checklist::{Facts, Step};
use crate::{Services, auth::OwnerSession};

/// Everybody who works or worked at a studio.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct People {
    /// Who treats, by name; those who have left behind the others.
    pub therapists: Vec<Person>,
    /// Who runs it, by name.
    pub owners: Vec<OwnerLine>,
}

/// An owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerLine {
    /// How they are called.
    pub name: String,
    /// What they sign in with.
    pub email: String,
    /// Whether it is who asks.
    pub is_me: bool,
}

/// A therapist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The therapist.
    pub id: TherapistId,
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
    /// They worked here.
    Left,
}

/// Everybody who works or worked at the owner's studio.
pub async fn list(services: &Services, owner: &OwnerSession) -> Result<People, StoreError> {
    let (conn, studio) = (services.store.reader(), owner.studio());
    let rows = studios::every_therapist(conn, studio).await?;
    let ids: Vec<_> = rows.iter().filter_map(|row| row.account.map(Into::into)).collect();
    let accounts = accounts::among(conn, &ids).await?;
    let accounts: HashMap<Uuid, account::Model> =
        accounts.into_iter().map(|account| (account.id, account)).collect();
    let facts = Facts::read(services, studio, &rows).await?;
    let mut therapists: Vec<Person> =
        rows.into_iter().map(|row| person(row, &accounts, &facts)).collect();
    therapists.sort_by_key(|person| person.standing == Standing::Left);
    let owners = people::members(conn, studio, "owner").await?;
    let owners = owners.into_iter().map(|account| OwnerLine {
        is_me: account.id == owner.account().0,
        name: account.name,
        email: account.email,
    });
    Ok(People { therapists, owners: owners.collect() })
}

fn person(
    row: therapist::Model,
    accounts: &HashMap<Uuid, account::Model>,
    facts: &Facts,
) -> Person {
    let account = row.account.and_then(|id| accounts.get(&id));
    let standing = match account {
        _ if !row.active => Standing::Left,
        None => Standing::NoAccount,
        Some(account) if account.email_verified_at.is_none() => Standing::Invited,
        Some(_) => Standing::Active,
    };
    Person {
        missing: facts.missing(&row),
        id: row.id.into(),
        slug: row.slug,
        name: row.name,
        email: account.map(|account| account.email.clone()),
        // Nobody is shown who has left.
        portrait: row.portrait.filter(|_| row.active),
        standing,
    }
}
