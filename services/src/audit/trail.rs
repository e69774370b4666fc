//! The log as the people who manage a studio read it.

use chrono::NaiveDate;
use domain::{AccountId, Instant, Role, StudioId, time::Zone};
use storage::{Corrupt, Reader, StoreError, audit, entities::studio, people, studios};

use super::{
    AuditQuery, BrokenChain, Noted, broken_chain,
    described::described,
    query::{cursor, search},
};
use crate::{Services, auth::ManagerSession};

/// How many entries stand on a page.
const ON_A_PAGE: u64 = 50;

/// A page of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trail {
    /// The studio's zone.
    pub zone: Zone,
    /// Newest first.
    pub lines: Vec<Line>,
    /// Where the next page begins, where there is one.
    pub next: Option<String>,
    /// Whose entries can be asked for: account and name.
    pub people: Vec<(AccountId, String)>,
    /// How many entries the chain has, and the hash of its head.
    pub chain: Option<(i64, Noted)>,
    /// When the chain was walked along last, and what was broken then.
    pub checked: Option<(Instant, Option<BrokenChain>)>,
}

/// Something that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number in the chain; none for what was written before there was one.
    pub number: Option<i64>,
    /// Its hash.
    pub hash: Option<Noted>,
    /// When.
    pub at: Instant,
    /// Who.
    pub who: Who,
    /// The code of what was done.
    pub action: String,
    /// The id of the thing it was done to.
    pub object: String,
    /// What that is.
    pub about: About,
    /// Facts, in codes; what stands for people and things is in `names`.
    pub detail: String,
    /// What the ids in the detail stand for.
    pub names: Vec<(String, String)>,
}

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// One of the studio's people, in a role that they had then.
    Staff {
        /// Their account.
        account: AccountId,
        /// Their name; none where the account is gone.
        name: Option<String>,
        /// The role.
        role: Option<Role>,
    },
    /// A client, signed in or not.
    Client,
    /// Lumbar itself.
    System,
}

/// What it was done to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// A visit.
    Visit {
        /// Its number.
        reference: String,
        /// Its day.
        date: NaiveDate,
    },
    /// A therapist.
    Therapist {
        /// Their name in addresses.
        slug: String,
        /// Their name.
        name: String,
    },
    /// A qualification.
    Qualification {
        /// Its title.
        title: String,
        /// Whose it is.
        name: String,
    },
    /// A treatment.
    Treatment {
        /// Its name in addresses.
        slug: String,
        /// Its name.
        name: String,
    },
    /// A room or a unit of equipment.
    Place {
        /// Its name.
        name: String,
    },
    /// One of the studio's people.
    Account {
        /// Their name.
        name: String,
    },
    /// The studio.
    Studio,
    /// Something else.
    Other,
}

/// A page of the log of the manager's studio.
pub async fn trail(
    services: &Services,
    manager: &ManagerSession,
    asked: &AuditQuery,
) -> Result<Trail, StoreError> {
    let (conn, studio) = (services.store.reader(), manager.studio());
    let place = place(conn, studio).await?;
    let zone: Zone = place.zone.parse().map_err(|_| Corrupt::new("studio", "zone", place.id))?;
    let search = search(conn, studio, zone, asked).await?;
    let after = cursor(&asked.after);
    let mut rows = audit::found(conn, studio, &search, after, ON_A_PAGE + 1).await?;
    let more = rows.len() > usize::try_from(ON_A_PAGE).unwrap_or(usize::MAX);
    if more {
        rows.pop();
    }
    let next = rows.last().filter(|_| more).map(|row| format!("{}.{}", row.at, row.id));
    let chain = audit::head(conn, studio).await?;
    Ok(Trail {
        zone,
        lines: described(conn, manager, rows).await?,
        next,
        people: staff(conn, studio).await?,
        chain: chain.map(|(entries, hash)| (entries, Noted(hash))),
        checked: broken_chain(conn, studio).await?,
    })
}

pub(super) async fn place(conn: &Reader, studio: StudioId) -> Result<studio::Model, StoreError> {
    let found = studios::by_id(conn, studio).await?;
    Ok(found.ok_or_else(|| Corrupt::new("membership", "studio", studio))?)
}

/// Everybody who works there now, or treats there or did: account and name, by name.
async fn staff(conn: &Reader, studio: StudioId) -> Result<Vec<(AccountId, String)>, StoreError> {
    let mut all = Vec::new();
    for role in [Role::Owner, Role::Manager, Role::Reception] {
        let members = people::members(conn, studio, role.code()).await?;
        all.extend(members.into_iter().map(|row| (AccountId(row.id), row.name)));
    }
    for row in studios::every_therapist(conn, studio).await? {
        all.extend(row.account.map(|account| (AccountId(account), row.name)));
    }
    all.sort_by(|a, b| a.1.cmp(&b.1));
    let mut seen = Vec::new();
    all.retain(|(id, _)| {
        !seen.contains(id) && {
            seen.push(*id);
            true
        }
    });
    Ok(all)
}
