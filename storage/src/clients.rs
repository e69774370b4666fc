//! Clients: one for each address at each studio.

mod desk;
mod merge;
mod reached;
mod words;

use domain::{AccountId, ClientId, Instant, StudioId};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
    sea_query::{Expr, LockType, OnConflict},
};

pub use desk::{
    After, facts, index, index_all, is_blocked, notes, of_studio, search, set_contact, set_facts,
    unindexed,
};
pub use merge::{
    bought_by, erase, forget_cards_of, group, key_holder, lock, merge, sealed_notes, survivor,
};
pub use reached::{
    addresses, move_contact, tell_visits, void_links_of_account, void_links_of_client,
};
pub use words::{asked, fold};

use crate::{
    StoreError, Tx,
    entities::{client, client_desk},
};

/// A person who books, as they have named themselves.
#[derive(Clone, Debug)]
pub struct NewClient<'a> {
    /// The id a new client gets; its sealed key is bound to it.
    pub id: ClientId,
    /// Where.
    pub studio: StudioId,
    /// Who signs in, if somebody is signed in.
    pub account: Option<AccountId>,
    /// How the person is called.
    pub name: &'a str,
    /// Lower case; `none:` and the id for somebody without an address.
    pub email: &'a str,
    /// As typed.
    pub phone: Option<&'a str>,
    /// IANA zone they book from.
    pub zone: Option<&'a str>,
    /// A fresh key of their own, wrapped.
    pub data_key_sealed: Vec<u8>,
}

/// Finds the client with that address at the studio, or makes one.
///
/// A client who is known keeps their key, account, name and number: whoever types an
/// address has not proved that it is theirs, and may not rewrite who it belongs to. The
/// address of somebody who turned out to be another client is that client's.
pub async fn find_or_make(
    tx: &Tx,
    new: NewClient<'_>,
    now: Instant,
) -> Result<client::Model, StoreError> {
    let (studio, email) = (new.studio, new.email.to_owned());
    let row = client::ActiveModel {
        id: Set(new.id.0),
        studio: Set(studio.0),
        account: Set(new.account.map(Into::into)),
        name: Set(new.name.to_owned()),
        email: Set(email.clone()),
        phone: Set(new.phone.map(ToOwned::to_owned)),
        zone: Set(new.zone.map(ToOwned::to_owned)),
        data_key_sealed: Set(new.data_key_sealed),
        created_at: Set(now.timestamp()),
    };
    // Two at once: the second waits for the first and then finds what it made.
    let known = OnConflict::columns([client::Column::Studio, client::Column::Email])
        .do_nothing()
        .to_owned();
    client::Entity::insert(row).on_conflict(known).exec_without_returning(&**tx).await?;
    let found = locked(tx, studio, &email).await?.ok_or(StoreError::Retry)?;
    if found.id == new.id.0 {
        index(tx, &found).await?;
        return Ok(found);
    }
    match facts(&**tx, &found).await?.merged_into {
        Some(other) => {
            lock(tx, &[other.into()]).await?;
            by_id(&**tx, other.into()).await?.ok_or(StoreError::Retry)
        }
        None => Ok(found),
    }
}

/// The client, whom nobody else counts or changes until the transaction ends: how many
/// slots and unpaid visits they may have is counted next. `SQLite` has one writer anyway.
async fn locked(
    tx: &Tx,
    studio: StudioId,
    email: &str,
) -> Result<Option<client::Model>, StoreError> {
    let mut found = client::Entity::find()
        .filter(client::Column::Studio.eq(studio.0))
        .filter(client::Column::Email.eq(email));
    if tx.get_database_backend() == DbBackend::Postgres {
        found = found.lock(LockType::NoKeyUpdate);
    }
    Ok(found.one(&**tx).await?)
}

/// The client with that address (lower case) at the studio.
pub async fn by_email<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    email: &str,
) -> Result<Option<client::Model>, StoreError> {
    Ok(client::Entity::find()
        .filter(client::Column::Studio.eq(studio.0))
        .filter(client::Column::Email.eq(email))
        .one(conn)
        .await?)
}

/// One client.
pub async fn by_id<C: ConnectionTrait>(
    conn: &C,
    id: ClientId,
) -> Result<Option<client::Model>, StoreError> {
    Ok(client::Entity::find_by_id(id.0).one(conn).await?)
}

/// Everything an account is a client of, oldest first.
pub async fn of_account<C: ConnectionTrait>(
    conn: &C,
    account: AccountId,
) -> Result<Vec<client::Model>, StoreError> {
    Ok(client::Entity::find()
        .filter(client::Column::Account.eq(account.0))
        .order_by_asc(client::Column::CreatedAt)
        .order_by_asc(client::Column::Id)
        .all(conn)
        .await?)
}

/// These clients, in no order.
pub async fn among<C: ConnectionTrait>(
    conn: &C,
    ids: &[ClientId],
) -> Result<Vec<client::Model>, StoreError> {
    Ok(client::Entity::find()
        .filter(client::Column::Id.is_in(ids.iter().map(|id| id.0)))
        .all(conn)
        .await?)
}

/// Gives an account every client of its proved address (lower case) that nobody has
/// claimed yet. Says how many.
pub async fn claim(tx: &Tx, account: AccountId, email: &str) -> Result<u64, StoreError> {
    let open = crate::accounts::address(&**tx, account).await?;
    if open.is_some_and(|open| open.assumed_at.is_some()) {
        return Ok(0);
    }
    let claimed = client::Entity::update_many()
        .col_expr(client::Column::Account, Expr::value(account.0))
        .filter(client::Column::Email.eq(email))
        .filter(client::Column::Account.is_null())
        .filter(client::Column::Id.not_in_subquery(somebody_else().into_query()))
        .exec(&**tx)
        .await?;
    Ok(claimed.rows_affected)
}

/// The clients who turned out to be somebody else.
pub(crate) fn somebody_else() -> Select<client_desk::Entity> {
    client_desk::Entity::find()
        .select_only()
        .column(client_desk::Column::Client)
        .filter(client_desk::Column::MergedInto.is_not_null())
}

/// A client's key, as it is wrapped now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrappedKey {
    /// Whose.
    pub client: ClientId,
    /// At which studio.
    pub studio: StudioId,
    /// Wrapped by a master key; empty where it was destroyed.
    pub sealed: Vec<u8>,
}

/// Up to `limit` clients' keys, in the order of their ids, behind `after`.
pub async fn wrapped_keys<C: ConnectionTrait>(
    conn: &C,
    after: Option<ClientId>,
    limit: u64,
) -> Result<Vec<WrappedKey>, StoreError> {
    let mut query = client::Entity::find().order_by_asc(client::Column::Id).limit(limit);
    if let Some(after) = after {
        query = query.filter(client::Column::Id.gt(after.0));
    }
    let rows = query.all(conn).await?.into_iter().map(|row| WrappedKey {
        client: row.id.into(),
        studio: row.studio.into(),
        sealed: row.data_key_sealed,
    });
    Ok(rows.collect())
}

/// Keeps a client's key as it is wrapped now.
pub async fn rewrap_key(tx: &Tx, client: ClientId, sealed: Vec<u8>) -> Result<(), StoreError> {
    client::Entity::update_many()
        .col_expr(client::Column::DataKeySealed, Expr::value(sealed))
        .filter(client::Column::Id.eq(client.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::{Store, bookings::tests::Ground, new_id};

    use super::*;

    fn person<'a>(ground: &Ground, name: &'a str, key: u8) -> NewClient<'a> {
        NewClient {
            id: new_id(),
            studio: ground.studio,
            account: None,
            name,
            email: "amara@post.example",
            phone: None,
            zone: Some("Europe/Lisbon"),
            data_key_sealed: vec![key; 3],
        }
    }

    crate::on_both_engines! {
        async fn an_address_is_one_client_who_keeps_their_key(store: &Store) {
            let ground = Ground::make(store).await;
            let tx = store.begin().await.expect("begun");
            let first = find_or_make(&tx, person(&ground, "Amara", 1), ground.now()).await;
            let again = find_or_make(&tx, person(&ground, "Mallory", 2), ground.now()).await;
            tx.commit().await.expect("committed");
            let (first, again) = (first.expect("made"), again.expect("found"));
            assert_eq!(first, again);
            assert_eq!((again.name.as_str(), again.data_key_sealed), ("Amara", vec![1; 3]));
        }

        async fn the_same_address_at_another_studio_is_another_client(store: &Store) {
            let (here, there) = (Ground::make(store).await, Ground::make(store).await);
            let tx = store.begin().await.expect("begun");
            let one = find_or_make(&tx, person(&here, "Amara", 1), here.now()).await.expect("made");
            let two = find_or_make(&tx, person(&there, "Amara", 2), here.now()).await.expect("made");
            tx.commit().await.expect("committed");
            assert_ne!(one.id, two.id);
            let found = by_email(store.reader(), here.studio, "amara@post.example").await;
            assert_eq!(found.expect("read").expect("there").id, one.id);
        }
    }
}
