//! Who did what. Only ever added to, and each entry bound to the one before.

pub(crate) mod chain;
mod find;
#[cfg(test)]
mod tests;
mod walk;

use domain::{AccountId, Instant, StudioId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};

pub use chain::{HASH_BYTES, Hash, link};
pub use find::{By, Cursor, Search, found};
pub use walk::{Break, Broken, Chain, every_chain, head, walk};

use crate::{StoreError, Tx, entities::audit, new_id};

/// Who acted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A studio's owner.
    Owner(AccountId),
    /// Somebody who manages a studio for its owner.
    Manager(AccountId),
    /// Somebody at a studio's desk.
    Reception(AccountId),
    /// A therapist.
    Therapist(AccountId),
    /// A client who is signed in.
    Client(AccountId),
    /// A client who is not.
    Guest,
    /// Lumbar itself.
    System,
}

impl Actor {
    fn account(self) -> Option<AccountId> {
        match self {
            Self::Owner(id)
            | Self::Manager(id)
            | Self::Reception(id)
            | Self::Therapist(id)
            | Self::Client(id) => Some(id),
            Self::Guest | Self::System => None,
        }
    }

    const fn kind(self) -> &'static str {
        match self {
            Self::Owner(_) => "owner",
            Self::Manager(_) => "manager",
            Self::Reception(_) => "reception",
            Self::Therapist(_) => "therapist",
            Self::Client(_) => "client",
            Self::Guest => "guest",
            Self::System => "system",
        }
    }
}

/// What happened.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// Where, if at a studio.
    pub studio: Option<StudioId>,
    /// Who acted.
    pub actor: Actor,
    /// Such as `booking.cancelled`.
    pub action: &'a str,
    /// Which thing: an id.
    pub object: String,
    /// Facts without personal data: codes, counts, amounts; and where one is asked for, a
    /// reason, whose form says that it stays.
    pub detail: String,
}

/// Adds an entry with the transaction: it is there once that commits, as the next link of
/// its studio's chain.
pub async fn append(tx: &Tx, entry: Entry<'_>, at: Instant) -> Result<(), StoreError> {
    tx.write_down(audit::Model {
        id: new_id(),
        studio: entry.studio.map(Into::into),
        actor: entry.actor.account().map(Into::into),
        actor_kind: entry.actor.kind().to_owned(),
        action: entry.action.to_owned(),
        object: entry.object,
        detail: entry.detail,
        at: at.timestamp(),
        number: None,
        hash: None,
    });
    Ok(())
}

/// What happened to one thing, oldest first.
pub async fn of_object<C: ConnectionTrait>(
    conn: &C,
    object: &str,
) -> Result<Vec<audit::Model>, StoreError> {
    Ok(audit::Entity::find()
        .filter(audit::Column::Object.eq(object))
        .order_by_asc(audit::Column::At)
        .order_by_asc(audit::Column::Id)
        .all(conn)
        .await?)
}

/// What was done so at a studio to things that nobody has done `answer` to since, newest
/// first.
pub async fn unanswered<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    action: &str,
    answer: &str,
    limit: u64,
) -> Result<Vec<audit::Model>, StoreError> {
    let answered = audit::Entity::find()
        .select_only()
        .column(audit::Column::Object)
        .filter(audit::Column::Studio.eq(studio.0))
        .filter(audit::Column::Action.eq(answer));
    Ok(audit::Entity::find()
        .filter(audit::Column::Studio.eq(studio.0))
        .filter(audit::Column::Action.eq(action))
        .filter(audit::Column::Object.not_in_subquery(answered.into_query()))
        .order_by_desc(audit::Column::At)
        .order_by_desc(audit::Column::Id)
        .limit(limit)
        .all(conn)
        .await?)
}
