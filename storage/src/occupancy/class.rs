//! What a date of a class takes of its therapist and its room: once, however many pairs come.

use chrono::TimeDelta;
use domain::{ClassDateId, ResourceId, Span, StudioId};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::{OccupancyKind, close_over, delete, insert, pieces, row, span_of};
use crate::{StoreError, Tx, entities::occupancy};

/// Takes what a date of a class needs, all of it or nothing: as [`place`](super::place).
pub(crate) async fn place_class(
    tx: &Tx,
    (studio, date): (StudioId, ClassDateId),
    takes: &[(ResourceId, Span)],
) -> Result<(), StoreError> {
    let rows = takes.iter().flat_map(|(resource, span)| {
        pieces(*span).map(|piece| occupancy::ActiveModel {
            class_date: Set(Some(date.0)),
            kind: Set(OccupancyKind::Booking.code().into()),
            ..row(studio, *resource, piece)
        })
    });
    insert(tx, rows.collect()).await
}

/// Frees what a date takes; an absence that lay around it takes it at once.
pub(crate) async fn free_class(tx: &Tx, date: ClassDateId) -> Result<(), StoreError> {
    let freed = delete(tx, occupancy::Column::ClassDate.eq(date.0)).await?;
    close_over(tx, &freed).await
}

/// Takes the same so much later, or earlier.
pub(crate) async fn shift_class(
    tx: &Tx,
    date: ClassDateId,
    shift: TimeDelta,
) -> Result<(), StoreError> {
    let of_date = occupancy::Column::ClassDate.eq(date.0);
    let rows = occupancy::Entity::find().filter(of_date.clone()).all(&**tx).await?;
    let Some(studio) = rows.first().map(|row| StudioId(row.studio)) else { return Ok(()) };
    let mut takes = Vec::with_capacity(rows.len());
    for row in &rows {
        let span = span_of(row)?;
        takes
            .push((row.resource.into(), Span { start: span.start + shift, end: span.end + shift }));
    }
    let freed = delete(tx, of_date).await?;
    place_class(tx, (studio, date), &takes).await?;
    close_over(tx, &freed).await
}
