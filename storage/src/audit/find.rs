//! Reading the log: newest first, by who, what, when and which thing.

use domain::{AccountId, StudioId};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::{StoreError, entities::audit};

/// Whose entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// Those of an account.
    Account(AccountId),
    /// Those of everybody of these kinds, such as `guest` and `client`.
    Kinds(&'static [&'static str]),
}

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// Whose.
    pub by: Option<By>,
    /// What the action begins with, such as `booking.`: one of these. Nothing for any.
    pub actions: Vec<&'static str>,
    /// From this epoch second on.
    pub from: Option<i64>,
    /// Before this epoch second.
    pub until: Option<i64>,
    /// About this thing.
    pub object: Option<String>,
}

/// Where a page of entries ends: its last entry's instant and id.
pub type Cursor = (i64, Uuid);

/// Entries of a studio, newest first, after `after`.
pub async fn found<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    search: &Search,
    after: Option<Cursor>,
    limit: u64,
) -> Result<Vec<audit::Model>, StoreError> {
    let older = after.map_or_else(Condition::all, |(at, id)| {
        Condition::any()
            .add(audit::Column::At.lt(at))
            .add(Condition::all().add(audit::Column::At.eq(at)).add(audit::Column::Id.lt(id)))
    });
    Ok(audit::Entity::find()
        .filter(audit::Column::Studio.eq(studio.0))
        .filter(search.condition())
        .filter(older)
        .order_by_desc(audit::Column::At)
        .order_by_desc(audit::Column::Id)
        .limit(limit)
        .all(conn)
        .await?)
}

impl Search {
    fn condition(&self) -> Condition {
        let by = self.by.as_ref().map(|by| match by {
            By::Account(account) => audit::Column::Actor.eq(account.0),
            By::Kinds(kinds) => audit::Column::ActorKind.is_in(kinds.iter().copied()),
        });
        let actions = self.actions.iter().fold(Condition::any(), |any, action| {
            any.add(audit::Column::Action.starts_with(*action))
        });
        Condition::all()
            .add_option(by)
            .add_option((!self.actions.is_empty()).then_some(actions))
            .add_option(self.from.map(|from| audit::Column::At.gte(from)))
            .add_option(self.until.map(|until| audit::Column::At.lt(until)))
            .add_option(self.object.as_ref().map(|object| audit::Column::Object.eq(object)))
    }
}
