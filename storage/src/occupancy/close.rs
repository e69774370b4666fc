//! An absence lies around the visits that stay, and takes their time once they go.

use domain::{Instant, ResourceId, Span};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::LockType,
};

use super::{TimeOffRows, place_time_off};
use crate::{
    StoreError, Tx,
    entities::{therapist, time_off},
};

/// Takes what was freed for the absences that lie over it, as far as nothing else has taken
/// it since. What was freed is not offered to anybody in the middle of a holiday.
pub(crate) async fn close_over(tx: &Tx, freed: &[(ResourceId, Span)]) -> Result<(), StoreError> {
    let resources = freed.iter().map(|(resource, _)| resource.0);
    let people = therapist::Entity::find()
        .filter(therapist::Column::Resource.is_in(resources))
        .all(&**tx)
        .await?;
    for person in people {
        let theirs = freed.iter().filter(|(resource, _)| resource.0 == person.resource);
        for (_, span) in theirs {
            close(tx, &person, *span).await?;
        }
    }
    Ok(())
}

async fn close(tx: &Tx, person: &therapist::Model, freed: Span) -> Result<(), StoreError> {
    // Whoever takes one back at this moment is waited for.
    let over = time_off::Entity::find()
        .filter(time_off::Column::Therapist.eq(person.id))
        .filter(time_off::Column::Starts.lt(freed.end.timestamp()))
        .filter(time_off::Column::Ends.gt(freed.start.timestamp()))
        .order_by_asc(time_off::Column::Starts)
        .order_by_asc(time_off::Column::Id)
        .lock(LockType::KeyShare)
        .all(&**tx)
        .await?;
    for row in over {
        let Some(span) = both(freed, (row.starts, row.ends)) else { continue };
        let (studio, resource) = (person.studio.into(), person.resource.into());
        let away = TimeOffRows { studio, time_off: row.id, resource, span };
        place_time_off(tx, &away).await?;
    }
    Ok(())
}

/// What of a span lies in another one.
fn both(span: Span, (starts, ends): (i64, i64)) -> Option<Span> {
    let at = |seconds| Instant::from_timestamp(seconds, 0);
    Span::new(span.start.max(at(starts)?), span.end.min(at(ends)?))
}
