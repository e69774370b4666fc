//! Two clients who are one person; and one whom nobody is to know any more.

use domain::{ClientId, Instant};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, LockType},
};
use uuid::Uuid;

use super::desk::forget_words;
use crate::{
    StoreError, Tx,
    entities::{booking, check_in, client, client_desk, screening},
};

/// The client and everybody who turned out to be them, the client first.
pub async fn group<C: ConnectionTrait>(
    conn: &C,
    id: ClientId,
) -> Result<Vec<client::Model>, StoreError> {
    let others = client_desk::Entity::find()
        .filter(client_desk::Column::MergedInto.eq(id.0))
        .all(conn)
        .await?;
    let ids = others.iter().map(|row| row.client).chain([id.0]);
    let mut all = client::Entity::find()
        .filter(client::Column::Id.is_in(ids))
        .order_by_asc(client::Column::Id)
        .all(conn)
        .await?;
    all.sort_by_key(|row| row.id != id.0);
    Ok(all)
}

/// Nobody else counts or changes these clients until the transaction ends.
pub async fn lock(tx: &Tx, ids: &[ClientId]) -> Result<(), StoreError> {
    if tx.get_database_backend() == DbBackend::Postgres {
        client::Entity::find()
            .filter(client::Column::Id.is_in(ids.iter().map(|id| id.0)))
            .order_by_asc(client::Column::Id)
            .lock(LockType::NoKeyUpdate)
            .all(&**tx)
            .await?;
    }
    Ok(())
}

/// Who somebody is: themselves, or the client they were merged into.
pub async fn survivor<C: ConnectionTrait>(conn: &C, id: ClientId) -> Result<ClientId, StoreError> {
    let found = client_desk::Entity::find_by_id(id.0).one(conn).await?;
    Ok(found.and_then(|facts| facts.merged_into).map_or(id, Into::into))
}

/// Whose key opens what is sealed for `named` on a booking of `client`: that of `named` where
/// they turned out to be the client, and the client's otherwise, which then opens nothing.
pub async fn key_holder<C: ConnectionTrait>(
    conn: &C,
    client: ClientId,
    named: ClientId,
) -> Result<ClientId, StoreError> {
    let same = named == client || survivor(conn, named).await? == client;
    Ok(if same { named } else { client })
}

/// From now on `from` is `into`: what they booked is moved, and whoever books with their
/// address is `into`. What was sealed with their key stays so, and names them: the key is
/// kept. Notes that clients left for a visit are the caller's to seal anew. Says how many
/// bookings were moved.
pub async fn merge(
    tx: &Tx,
    from: &client::Model,
    into: &client::Model,
    now: Instant,
) -> Result<u64, StoreError> {
    let moved = booking::Entity::update_many()
        .col_expr(booking::Column::Client, Expr::value(into.id))
        .col_expr(booking::Column::Version, Expr::col(booking::Column::Version).add(1))
        .filter(booking::Column::Client.eq(from.id))
        .exec(&**tx)
        .await?;
    client_desk::Entity::update_many()
        .col_expr(client_desk::Column::MergedInto, Expr::value(into.id))
        .filter(client_desk::Column::MergedInto.eq(from.id))
        .exec(&**tx)
        .await?;
    client_desk::Entity::update_many()
        .col_expr(client_desk::Column::MergedInto, Expr::value(into.id))
        .col_expr(client_desk::Column::MergedAt, Expr::value(now.timestamp()))
        .filter(client_desk::Column::Client.eq(from.id))
        .exec(&**tx)
        .await?;
    client::Entity::update_many()
        .col_expr(client::Column::Account, Expr::value(Option::<Uuid>::None))
        .filter(client::Column::Id.eq(from.id))
        .exec(&**tx)
        .await?;
    client::Entity::update_many()
        .col_expr(client::Column::Account, Expr::value(into.account.or(from.account)))
        .filter(client::Column::Id.eq(into.id))
        .exec(&**tx)
        .await?;
    forget_words(tx, &[from.id]).await?;
    Ok(moved.rows_affected)
}

/// The bookings of a client on which they left a sealed note, with it.
pub async fn sealed_notes<C: ConnectionTrait>(
    conn: &C,
    id: ClientId,
) -> Result<Vec<(Uuid, Vec<u8>)>, StoreError> {
    let rows: Vec<(Uuid, Option<Vec<u8>>)> = booking::Entity::find()
        .select_only()
        .columns([booking::Column::Id, booking::Column::NoteSealed])
        .filter(booking::Column::Client.eq(id.0))
        .filter(booking::Column::NoteSealed.is_not_null())
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows.into_iter().filter_map(|(id, sealed)| Some((id, sealed?))).collect())
}

/// Nobody knows any more who these clients were: their keys are destroyed, so that what was
/// sealed with them is unreadable for ever; their names, addresses and numbers are gone from
/// them and from their bookings, with what they answered. Bookings stay as facts without a
/// person, whose links open nothing.
pub async fn erase(tx: &Tx, ids: &[ClientId], now: Instant) -> Result<(), StoreError> {
    for id in ids {
        client::Entity::update_many()
            .col_expr(client::Column::Account, Expr::value(Option::<Uuid>::None))
            .col_expr(client::Column::Name, Expr::value(""))
            .col_expr(client::Column::Email, Expr::value(format!("erased:{id}")))
            .col_expr(client::Column::Phone, Expr::value(Option::<String>::None))
            .col_expr(client::Column::Zone, Expr::value(Option::<String>::None))
            .col_expr(client::Column::DataKeySealed, Expr::value(Vec::<u8>::new()))
            .filter(client::Column::Id.eq(id.0))
            .exec(&**tx)
            .await?;
    }
    let all = || ids.iter().map(|id| id.0);
    forget_words(tx, &all().collect::<Vec<_>>()).await?;
    client_desk::Entity::update_many()
        .col_expr(client_desk::Column::SortName, Expr::value(""))
        .col_expr(client_desk::Column::Note, Expr::value(""))
        .col_expr(client_desk::Column::BlockedWhy, Expr::value(""))
        .col_expr(client_desk::Column::BlockedAt, Expr::value(Option::<i64>::None))
        .col_expr(client_desk::Column::ErasedAt, Expr::value(now.timestamp()))
        .filter(client_desk::Column::Client.is_in(all()))
        .exec(&**tx)
        .await?;
    screening::Entity::delete_many()
        .filter(screening::Column::Client.is_in(all()))
        .exec(&**tx)
        .await?;
    check_in::Entity::delete_many()
        .filter(check_in::Column::Client.is_in(all()))
        .exec(&**tx)
        .await?;
    let next = |column: booking::Column| Expr::col(column).add(1);
    booking::Entity::update_many()
        .col_expr(booking::Column::ContactName, Expr::value(""))
        .col_expr(booking::Column::ContactEmail, Expr::value(""))
        .col_expr(booking::Column::ContactPhone, Expr::value(Option::<String>::None))
        .col_expr(booking::Column::ClientZone, Expr::value(Option::<String>::None))
        .col_expr(booking::Column::NoteSealed, Expr::value(Option::<Vec<u8>>::None))
        .col_expr(booking::Column::HolderHash, Expr::value(Option::<Vec<u8>>::None))
        .col_expr(booking::Column::LinkGeneration, next(booking::Column::LinkGeneration))
        .col_expr(booking::Column::Version, next(booking::Column::Version))
        .filter(booking::Column::Client.is_in(all()))
        .exec(&**tx)
        .await?;
    Ok(())
}
