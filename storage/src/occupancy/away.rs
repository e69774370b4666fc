//! What takes people's time beside visits, for their calendars.

use std::collections::HashMap;

use domain::{ResourceId, Span};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{span_of, within};
use crate::{StoreError, entities::occupancy, time_off};

/// Time that somebody has not, though no visit takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Away {
    /// Whose.
    pub resource: ResourceId,
    /// From when until when.
    pub span: Span,
    /// Why; `None` where something from another calendar takes it.
    pub reason: Option<String>,
}

/// What takes any of these resources within `span` beside visits, by start. What was cut
/// into several rows is one again.
pub async fn away<C: ConnectionTrait>(
    conn: &C,
    resources: &[ResourceId],
    span: Span,
) -> Result<Vec<Away>, StoreError> {
    let rows = occupancy::Entity::find()
        .filter(occupancy::Column::Resource.is_in(resources.iter().map(|id| id.0)))
        .filter(occupancy::Column::Kind.is_in(["time_off", "external"]))
        .filter(within(span))
        .order_by_asc(occupancy::Column::Starts)
        .all(conn)
        .await?;
    let absences: Vec<Uuid> = rows.iter().filter_map(|row| row.time_off).collect();
    let reasons: HashMap<Uuid, String> =
        time_off::reasons(conn, &absences).await?.into_iter().collect();
    let mut all: Vec<Away> = Vec::new();
    for row in &rows {
        let reason = row.time_off.map(|id| reasons.get(&id).cloned().unwrap_or_default());
        let next = Away { resource: row.resource.into(), span: span_of(row)?, reason };
        match all.iter_mut().rfind(|one| continues(one, &next)) {
            Some(one) => one.span.end = next.span.end.max(one.span.end),
            None => all.push(next),
        }
    }
    Ok(all)
}

/// Whether it is the same absence, which only midnight or the longest row cut in two.
fn continues(one: &Away, next: &Away) -> bool {
    one.resource == next.resource && one.reason == next.reason && next.span.start <= one.span.end
}
