//! What is in the way of a visit, for staff who ask.

use std::collections::HashMap;

use domain::{ResourceId, Span, TherapistId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{span_of, within};
use crate::{
    StoreError,
    entities::{booking, occupancy},
    time_off,
};

/// How much is told at most: it is for a person to read.
const AT_MOST: u64 = 12;

/// Something that takes a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InTheWay {
    /// From when until when, breaks counted.
    pub span: Span,
    /// By what.
    pub by: Taker,
}

/// By what a resource is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taker {
    /// A visit, held or booked.
    Visit {
        /// With whom.
        therapist: TherapistId,
        /// What people say on the telephone.
        reference: String,
    },
    /// A class.
    Class,
    /// Time off.
    TimeOff {
        /// Why.
        reason: String,
    },
    /// Something that is kept elsewhere.
    Elsewhere,
}

/// What takes any of these resources within `span`, by start.
pub async fn in_the_way<C: ConnectionTrait>(
    conn: &C,
    resources: &[ResourceId],
    span: Span,
) -> Result<Vec<InTheWay>, StoreError> {
    let rows = occupancy::Entity::find()
        .filter(occupancy::Column::Resource.is_in(resources.iter().map(|id| id.0)))
        .filter(within(span))
        .order_by_asc(occupancy::Column::Starts)
        .order_by_asc(occupancy::Column::Id)
        .limit(AT_MOST)
        .all(conn)
        .await?;
    let visits: HashMap<Uuid, (Uuid, String)> = booking::Entity::find()
        .select_only()
        .columns([booking::Column::Id, booking::Column::Therapist, booking::Column::Reference])
        .filter(booking::Column::Id.is_in(rows.iter().filter_map(|row| row.booking)))
        .into_tuple::<(Uuid, Uuid, String)>()
        .all(conn)
        .await?
        .into_iter()
        .map(|(id, therapist, reference)| (id, (therapist, reference)))
        .collect();
    let absences: Vec<Uuid> = rows.iter().filter_map(|row| row.time_off).collect();
    let reasons: HashMap<Uuid, String> =
        time_off::reasons(conn, &absences).await?.into_iter().collect();
    let all = rows.iter().map(|row| {
        let visit = row.booking.and_then(|id| visits.get(&id)).map(|(therapist, reference)| {
            Taker::Visit { therapist: (*therapist).into(), reference: reference.clone() }
        });
        let away = row.time_off.and_then(|id| reasons.get(&id));
        let away = away.map(|reason| Taker::TimeOff { reason: reason.clone() });
        let class = row.class_date.map(|_| Taker::Class);
        let by = visit.or(away).or(class).unwrap_or(Taker::Elsewhere);
        Ok(InTheWay { span: span_of(row)?, by })
    });
    all.collect()
}
