//! Calendars elsewhere: the feed that shows ours to them, and those that show theirs to us.

use chrono::DateTime;
use domain::{Instant, Span, StudioId, TherapistId};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
    sea_query::{ExprTrait, SimpleExpr},
};
use uuid::Uuid;

use crate::{
    Corrupt, StoreError, Tx, bulk,
    entities::{feed_busy, feed_in, feed_out, therapist, time_off},
};

#[cfg(test)]
mod tests;

/// How many rows are named in one statement.
const AT_ONCE: usize = 1_000;

/// The feed of a therapist's visits, if they have one.
pub async fn out_of<C: ConnectionTrait>(
    conn: &C,
    therapist: TherapistId,
) -> Result<Option<feed_out::Model>, StoreError> {
    Ok(feed_out::Entity::find_by_id(therapist.0).one(conn).await?)
}

/// The feed with that in its address.
pub async fn out_by_hash<C: ConnectionTrait>(
    conn: &C,
    hash: &[u8; 32],
) -> Result<Option<feed_out::Model>, StoreError> {
    let found = feed_out::Entity::find().filter(feed_out::Column::TokenHash.eq(hash.to_vec()));
    Ok(found.one(conn).await?)
}

/// Writes the feed of a therapist over the one there may be.
pub async fn write_out(tx: &Tx, feed: feed_out::Model) -> Result<(), StoreError> {
    remove_out(tx, feed.therapist.into()).await?;
    feed_out::Entity::insert(feed.into_active_model()).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Takes the feed away. Whether there was one.
pub async fn remove_out(tx: &Tx, therapist: TherapistId) -> Result<bool, StoreError> {
    let gone = feed_out::Entity::delete_by_id(therapist.0).exec(&**tx).await?;
    Ok(gone.rows_affected > 0)
}

/// How much the feed tells from now on. Whether there is one.
pub async fn set_detail(tx: &Tx, therapist: TherapistId, detail: &str) -> Result<bool, StoreError> {
    let row = feed_out::ActiveModel { detail: Set(detail.to_owned()), ..Default::default() };
    let of = feed_out::Column::Therapist.eq(therapist.0);
    let done = feed_out::Entity::update_many().set(row).filter(of).exec(&**tx).await?;
    Ok(done.rows_affected > 0)
}

/// A calendar has asked for the feed.
pub async fn fetched(tx: &Tx, feed: Uuid, now: Instant) -> Result<(), StoreError> {
    let row =
        feed_out::ActiveModel { fetched_at: Set(Some(now.timestamp())), ..Default::default() };
    feed_out::Entity::update_many()
        .set(row)
        .filter(feed_out::Column::Id.eq(feed))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// When a therapist is away within `window`, by start: the absence, and when.
pub async fn away_of<C: ConnectionTrait>(
    conn: &C,
    therapist: TherapistId,
    window: Span,
) -> Result<Vec<(Uuid, Span)>, StoreError> {
    let rows = time_off::Entity::find()
        .filter(time_off::Column::Therapist.eq(therapist.0))
        .filter(time_off::Column::Starts.lt(window.end.timestamp()))
        .filter(time_off::Column::Ends.gt(window.start.timestamp()))
        .order_by_asc(time_off::Column::Starts)
        .order_by_asc(time_off::Column::Id)
        .all(conn)
        .await?;
    let all = rows.iter().map(|row| {
        let span = span_of(row.starts, row.ends);
        Ok((row.id, span.ok_or_else(|| Corrupt::new("time_off", "starts", row.id))?))
    });
    all.collect()
}

/// The calendars that say when a therapist is busy, in the order they were added.
pub async fn of_therapist<C: ConnectionTrait>(
    conn: &C,
    therapist: TherapistId,
) -> Result<Vec<feed_in::Model>, StoreError> {
    Ok(feed_in::Entity::find()
        .filter(feed_in::Column::Therapist.eq(therapist.0))
        .order_by_asc(feed_in::Column::AddedAt)
        .order_by_asc(feed_in::Column::Id)
        .all(conn)
        .await?)
}

/// One of them.
pub async fn by_id<C: ConnectionTrait>(
    conn: &C,
    feed: Uuid,
) -> Result<Option<feed_in::Model>, StoreError> {
    Ok(feed_in::Entity::find_by_id(feed).one(conn).await?)
}

/// Adds one.
pub async fn insert(tx: &Tx, feed: feed_in::Model) -> Result<(), StoreError> {
    feed_in::Entity::insert(feed.into_active_model()).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Writes what has become of one. Whether it is still there.
pub async fn update(tx: &Tx, feed: feed_in::Model) -> Result<bool, StoreError> {
    let id = feed.id;
    let row = feed.into_active_model().reset_all();
    let of = feed_in::Column::Id.eq(id);
    let done = feed_in::Entity::update_many().set(row).filter(of).exec(&**tx).await?;
    Ok(done.rows_affected > 0)
}

/// Forgets one, with what it said.
pub async fn remove(tx: &Tx, feed: Uuid) -> Result<(), StoreError> {
    let said = feed_busy::Column::Feed.eq(feed);
    feed_busy::Entity::delete_many().filter(said).exec(&**tx).await?;
    feed_in::Entity::delete_by_id(feed).exec(&**tx).await?;
    Ok(())
}

/// Whose therapist works here now: of somebody who left no calendar is read.
fn of_active() -> SimpleExpr {
    let active = therapist::Entity::find()
        .select_only()
        .column(therapist::Column::Id)
        .filter(therapist::Column::Active.eq(true));
    feed_in::Column::Therapist.in_subquery(active.into_query())
}

/// Those that are to be read now, the longest due first.
pub async fn due<C: ConnectionTrait>(
    conn: &C,
    now: Instant,
    limit: u64,
) -> Result<Vec<feed_in::Model>, StoreError> {
    Ok(feed_in::Entity::find()
        .filter(feed_in::Column::NextAt.lte(now.timestamp()))
        .filter(of_active())
        .order_by_asc(feed_in::Column::NextAt)
        .limit(limit)
        .all(conn)
        .await?)
}

/// Those at a studio whose therapist left, in the order they were added.
pub async fn left_behind<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Vec<feed_in::Model>, StoreError> {
    Ok(feed_in::Entity::find()
        .filter(feed_in::Column::Studio.eq(studio.0))
        .filter(of_active().not())
        .order_by_asc(feed_in::Column::AddedAt)
        .order_by_asc(feed_in::Column::Id)
        .all(conn)
        .await?)
}

/// Takes one to read it, until `until`: true for one of several who saw the same.
pub async fn claim(tx: &Tx, seen: &feed_in::Model, until: Instant) -> Result<bool, StoreError> {
    let row = feed_in::ActiveModel { next_at: Set(until.timestamp()), ..Default::default() };
    let done = feed_in::Entity::update_many()
        .set(row)
        .filter(feed_in::Column::Id.eq(seen.id))
        .filter(feed_in::Column::NextAt.eq(seen.next_at))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Every therapist who works here now and has a calendar elsewhere.
pub async fn therapists<C: ConnectionTrait>(
    conn: &C,
) -> Result<Vec<(StudioId, TherapistId)>, StoreError> {
    let rows: Vec<(Uuid, Uuid)> = feed_in::Entity::find()
        .select_only()
        .columns([feed_in::Column::Studio, feed_in::Column::Therapist])
        .filter(of_active())
        .distinct()
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|(studio, person)| (studio.into(), person.into())).collect())
}

/// Every calendar elsewhere, in the order of their ids.
pub async fn every<C: ConnectionTrait>(conn: &C) -> Result<Vec<feed_in::Model>, StoreError> {
    Ok(feed_in::Entity::find().order_by_asc(feed_in::Column::Id).all(conn).await?)
}

/// When these calendars say that somebody is busy: by calendar, each in order.
pub async fn busy_of<C: ConnectionTrait>(
    conn: &C,
    feeds: &[Uuid],
) -> Result<Vec<(Uuid, Span)>, StoreError> {
    let rows = feed_busy::Entity::find()
        .filter(feed_busy::Column::Feed.is_in(feeds.iter().copied()))
        .order_by_asc(feed_busy::Column::Feed)
        .order_by_asc(feed_busy::Column::Starts)
        .all(conn)
        .await?;
    let all = rows.iter().map(|row| {
        let span = span_of(row.starts, row.ends);
        let span = span.ok_or_else(|| Corrupt::new("feed_busy", "starts", row.feed))?;
        Ok((row.feed, span))
    });
    all.collect()
}

/// Writes when a calendar says that somebody is busy: what has changed, and no more. The
/// spans are in order and do not touch.
pub async fn replace_busy(tx: &Tx, feed: Uuid, busy: &[Span]) -> Result<(), StoreError> {
    let known = busy_of(&**tx, &[feed]).await?;
    let known: Vec<Span> = known.into_iter().map(|(_, span)| span).collect();
    let gone = known.iter().filter(|span| busy.binary_search(span).is_err());
    let gone: Vec<i64> = gone.map(|span| span.start.timestamp()).collect();
    for some in gone.chunks(AT_ONCE) {
        feed_busy::Entity::delete_many()
            .filter(feed_busy::Column::Feed.eq(feed))
            .filter(feed_busy::Column::Starts.is_in(some.iter().copied()))
            .exec(&**tx)
            .await?;
    }
    let new = busy.iter().filter(|span| known.binary_search(span).is_err());
    let rows = new.map(|span| feed_busy::Model {
        feed,
        starts: span.start.timestamp(),
        ends: span.end.timestamp(),
    });
    bulk::insert::<feed_busy::Entity>(tx, rows.collect()).await
}

fn span_of(starts: i64, ends: i64) -> Option<Span> {
    let at = |seconds| DateTime::from_timestamp(seconds, 0);
    at(starts).zip(at(ends)).and_then(|(start, end)| Span::new(start, end))
}
