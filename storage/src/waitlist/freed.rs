//! What became free and was not looked at yet. It is written where occupancy is deleted, in
//! the same transaction, and nowhere else but where hours are widened: so that nothing that
//! becomes free is forgotten, whatever happens next.

use std::collections::BTreeSet;

use chrono::DateTime;
use domain::{ResourceId, Span, StudioId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use crate::{
    Corrupt, StoreError, Tx,
    entities::{booking, waitlist_entry, waitlist_freed, waitlist_offer},
    new_id,
};

/// Notes that a studio's time became free, if anybody waits there at all.
pub async fn mark(tx: &Tx, studio: StudioId, span: Span) -> Result<(), StoreError> {
    became_free(tx, &[(studio.0, ResourceId(Uuid::nil()), span)]).await
}

/// The same for what was deleted from occupancy: a span once, however many resources it took.
pub(crate) async fn became_free(
    tx: &Tx,
    freed: &[(Uuid, ResourceId, Span)],
) -> Result<(), StoreError> {
    let studios: BTreeSet<Uuid> = freed.iter().map(|(studio, ..)| *studio).collect();
    for studio in studios {
        if !anybody_waits(tx, studio).await? {
            continue;
        }
        let spans = freed.iter().filter(|(of, ..)| *of == studio).map(|(.., span)| *span);
        let mut all: Vec<Span> = spans.collect();
        all.sort_unstable();
        let rows: Vec<_> = joined(&all).into_iter().map(|span| row(studio, span)).collect();
        waitlist_freed::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
    }
    Ok(())
}

async fn anybody_waits(tx: &Tx, studio: Uuid) -> Result<bool, StoreError> {
    let found: Option<Uuid> = waitlist_entry::Entity::find()
        .select_only()
        .column(waitlist_entry::Column::Id)
        .filter(waitlist_entry::Column::Studio.eq(studio))
        .filter(waitlist_entry::Column::State.eq("waiting"))
        .into_tuple()
        .one(&**tx)
        .await?;
    Ok(found.is_some())
}

fn row(studio: Uuid, span: Span) -> waitlist_freed::ActiveModel {
    waitlist_freed::Model {
        id: new_id(),
        studio,
        starts: span.start.timestamp(),
        ends: span.end.timestamp(),
    }
    .into_active_model()
}

/// Spans in order, with those that overlap or touch as one.
fn joined(spans: &[Span]) -> Vec<Span> {
    let mut all: Vec<Span> = Vec::new();
    for span in spans {
        match all.last_mut().filter(|last| span.start <= last.end) {
            Some(last) => last.end = last.end.max(span.end),
            None => all.push(*span),
        }
    }
    all
}

/// The studios at which something became free, or an offer has come to its end.
pub async fn studios_to_look_at<C: ConnectionTrait>(conn: &C) -> Result<Vec<StudioId>, StoreError> {
    let freed: Vec<Uuid> = waitlist_freed::Entity::find()
        .select_only()
        .column(waitlist_freed::Column::Studio)
        .distinct()
        .into_tuple()
        .all(conn)
        .await?;
    let open: Vec<(Uuid, Uuid)> = waitlist_offer::Entity::find()
        .select_only()
        .columns([waitlist_offer::Column::Studio, waitlist_offer::Column::Booking])
        .filter(waitlist_offer::Column::State.is_in(["open", "accepted"]))
        .into_tuple()
        .all(conn)
        .await?;
    let undecided: Vec<Uuid> = booking::Entity::find()
        .select_only()
        .column(booking::Column::Id)
        .filter(booking::Column::Id.is_in(open.iter().map(|(_, booking)| *booking)))
        .filter(booking::Column::State.is_in(["held", "requested"]))
        .into_tuple()
        .all(conn)
        .await?;
    let ended = open.into_iter().filter(|(_, booking)| !undecided.contains(booking));
    let ended: Vec<Uuid> = ended.map(|(studio, _)| studio).collect();
    let all: BTreeSet<Uuid> = freed.into_iter().chain(ended).collect();
    Ok(all.into_iter().map(Into::into).collect())
}

/// What became free at a studio first, by the order in which it did.
pub async fn next<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Option<(Uuid, Span)>, StoreError> {
    let found = waitlist_freed::Entity::find()
        .filter(waitlist_freed::Column::Studio.eq(studio.0))
        .order_by_asc(waitlist_freed::Column::Id)
        .one(conn)
        .await?;
    let Some(row) = found else { return Ok(None) };
    let at = |seconds| DateTime::from_timestamp(seconds, 0);
    let span = at(row.starts).zip(at(row.ends)).and_then(|(start, end)| Span::new(start, end));
    let span = span.ok_or_else(|| Corrupt::new("waitlist_freed", "starts", row.id))?;
    Ok(Some((row.id, span)))
}

/// It was looked at, and there is nobody left to ask about it.
pub async fn done(tx: &Tx, id: Uuid) -> Result<(), StoreError> {
    waitlist_freed::Entity::delete_by_id(id).exec(&**tx).await?;
    Ok(())
}
