//! Times that browsers hold, and what became of them.

use std::collections::HashSet;

use domain::{BookingId, ClientId, Instant, booking::Booking};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::{booking, many, one};
use crate::StoreError;

/// What a browser holds now, ended or not, newest first.
pub async fn held_by<C: ConnectionTrait>(
    conn: &C,
    holder: [u8; 32],
) -> Result<Vec<Booking>, StoreError> {
    let found = booking::Entity::find()
        .filter(booking::Column::HolderHash.eq(holder.to_vec()))
        .filter(booking::Column::State.eq("held"))
        .order_by_desc(booking::Column::CreatedAt)
        .order_by_desc(booking::Column::Id);
    many(found.all(conn).await?)
}

/// Which of these browsers hold something now, ended or not.
pub async fn who_holds<C: ConnectionTrait>(
    conn: &C,
    holders: &[[u8; 32]],
) -> Result<HashSet<[u8; 32]>, StoreError> {
    let Some(last) = holders.last() else { return Ok(HashSet::new()) };
    // Few lengths of the list, so that the statement is prepared seldom.
    let padding = holders.len().next_power_of_two() - holders.len();
    let all = holders.iter().chain(std::iter::repeat_n(last, padding));
    let rows: Vec<Vec<u8>> = booking::Entity::find()
        .select_only()
        .column(booking::Column::HolderHash)
        .filter(booking::Column::HolderHash.is_in(all.map(|holder| holder.to_vec())))
        .filter(booking::Column::State.eq("held"))
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows.into_iter().filter_map(|row| row.try_into().ok()).collect())
}

/// The booking that a browser made or held last, whatever has become of it.
pub async fn last_of_holder<C: ConnectionTrait>(
    conn: &C,
    holder: [u8; 32],
) -> Result<Option<Booking>, StoreError> {
    let found = booking::Entity::find()
        .filter(booking::Column::HolderHash.eq(holder.to_vec()))
        .order_by_desc(booking::Column::CreatedAt)
        .order_by_desc(booking::Column::Id);
    one(found.one(conn).await?)
}

/// How many other slots a client holds beyond `now`.
pub async fn holds_of_client<C: ConnectionTrait>(
    conn: &C,
    client: ClientId,
    except: BookingId,
    now: Instant,
) -> Result<u64, StoreError> {
    Ok(booking::Entity::find()
        .filter(booking::Column::Client.eq(client.0))
        .filter(booking::Column::State.eq("held"))
        .filter(booking::Column::HoldExpires.gt(now.timestamp()))
        .filter(booking::Column::Id.ne(except.0))
        .count(conn)
        .await?)
}

/// Holds that ended before or at `now`, longest first: the sweeper's work.
pub async fn ended_holds<C: ConnectionTrait>(
    conn: &C,
    now: Instant,
    limit: u64,
) -> Result<Vec<Booking>, StoreError> {
    let found = booking::Entity::find()
        .filter(booking::Column::State.eq("held"))
        .filter(booking::Column::HoldExpires.lte(now.timestamp()))
        .order_by_asc(booking::Column::HoldExpires)
        .order_by_asc(booking::Column::Id)
        .limit(limit);
    many(found.all(conn).await?)
}
