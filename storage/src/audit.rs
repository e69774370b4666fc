//! Who did what. Only ever added to.

use domain::{AccountId, Instant, StudioId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
};

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
    /// Facts without personal data: codes, counts, amounts.
    pub detail: String,
}

/// Adds an entry with the transaction.
pub async fn append(tx: &Tx, entry: Entry<'_>, at: Instant) -> Result<(), StoreError> {
    let row = audit::ActiveModel {
        id: Set(new_id()),
        studio: Set(entry.studio.map(Into::into)),
        actor: Set(entry.actor.account().map(Into::into)),
        actor_kind: Set(entry.actor.kind().to_owned()),
        action: Set(entry.action.to_owned()),
        object: Set(entry.object),
        detail: Set(entry.detail),
        at: Set(at.timestamp()),
    };
    audit::Entity::insert(row).exec_without_returning(&**tx).await?;
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
        .limit(limit)
        .all(conn)
        .await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Store, bookings::tests::Ground};

    crate::on_both_engines! {
        async fn what_was_done_is_found_by_what_it_was_done_to(store: &Store) {
            let ground = Ground::make(store).await;
            let tx = store.begin().await.expect("begun");
            let entry = Entry {
                studio: Some(ground.studio),
                actor: Actor::System,
                action: "booking.expired",
                object: "b1".into(),
                detail: String::new(),
            };
            append(&tx, entry, ground.now()).await.expect("appended");
            tx.commit().await.expect("committed");
            let found = of_object(store.reader(), "b1").await.expect("read");
            assert_eq!(found.len(), 1);
            assert_eq!((found[0].actor_kind.as_str(), found[0].actor), ("system", None));
        }

        async fn what_was_answered_is_not_listed_any_more(store: &Store) {
            let ground = Ground::make(store).await;
            let (asked, answer) = ("payment.mismatch", "payment.mismatch_seen");
            for (action, object) in [(asked, "a1"), (asked, "a2"), (answer, "a1")] {
                let tx = store.begin().await.expect("begun");
                let entry = Entry {
                    studio: Some(ground.studio),
                    actor: Actor::System,
                    action,
                    object: object.into(),
                    detail: String::new(),
                };
                append(&tx, entry, ground.now()).await.expect("appended");
                tx.commit().await.expect("committed");
            }
            let reader = store.reader();
            let found = unanswered(reader, ground.studio, asked, answer, 9).await.expect("read");
            assert_eq!(found.iter().map(|row| row.object.as_str()).collect::<Vec<_>>(), ["a2"]);
            let other = unanswered(reader, new_id(), asked, answer, 9).await.expect("read");
            assert!(other.is_empty());
        }
    }
}
