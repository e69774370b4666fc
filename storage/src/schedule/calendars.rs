//! The occupancies of all of a studio's resources, in one pass.

use std::collections::{HashMap, HashSet};

use domain::{BookingId, Instant, ResourceId, Span, StudioId, schedule::Busy};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::{
    Corrupt, StoreError,
    classes::SEAT,
    entities::{occupancy, resource},
    occupancy::{not_of, within},
};

/// A resource that is taken for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// What is taken.
    pub resource: ResourceId,
    /// From when until when.
    pub span: Span,
    /// Whether a visit takes it, perhaps a held one.
    pub by_visit: bool,
}

/// What is taken, resource by resource.
pub struct Calendars(HashMap<ResourceId, Spans>);

#[derive(Default)]
struct Spans {
    all: Vec<Span>,
    visits: Vec<Span>,
}

/// One resource's calendar.
#[derive(Default)]
pub struct Calendar {
    /// When it is occupied, for whatever reason.
    pub busy: Busy,
    /// When it is occupied by visits, held ones too.
    pub booked: Busy,
}

impl Calendars {
    /// Sorts what is taken by resource.
    pub fn of(taken: &[Taken]) -> Self {
        let mut of: HashMap<ResourceId, Spans> = HashMap::new();
        for one in taken {
            let spans = of.entry(one.resource).or_default();
            spans.all.push(one.span);
            if one.by_visit {
                spans.visits.push(one.span);
            }
        }
        Self(of)
    }

    /// The calendar of a resource, which is not asked for twice.
    pub fn take(&mut self, resource: ResourceId) -> Calendar {
        let spans = self.0.remove(&resource).unwrap_or_default();
        Calendar { busy: Busy::new(spans.all), booked: Busy::new(spans.visits) }
    }
}

/// Which of a studio's resources may be booked.
pub async fn active<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<HashSet<Uuid>, StoreError> {
    let active = resource::Entity::find()
        .select_only()
        .column(resource::Column::Id)
        .filter(resource::Column::Studio.eq(studio.0))
        .filter(resource::Column::Active.eq(true))
        // Nobody retires the seat of a class, and there are more of them each week.
        .filter(resource::Column::Kind.ne(SEAT))
        .into_tuple::<Uuid>()
        .all(conn)
        .await?;
    Ok(active.into_iter().collect())
}

/// Resource, from, until, kind.
type Row = (Uuid, i64, i64, String);

/// What reaches into `span`, but for what these bookings take.
pub async fn taken<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    span: Span,
    ignore: &[BookingId],
) -> Result<Vec<Taken>, StoreError> {
    let rows: Vec<Row> = occupancy::Entity::find()
        .select_only()
        .column(occupancy::Column::Resource)
        .column(occupancy::Column::Starts)
        .column(occupancy::Column::Ends)
        .column(occupancy::Column::Kind)
        .filter(occupancy::Column::Studio.eq(studio.0))
        .filter(within(span))
        .filter(not_of(ignore))
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(read).collect::<Result<_, _>>()?)
}

fn read((resource, starts, ends, kind): Row) -> Result<Taken, Corrupt> {
    let instant = |seconds| Instant::from_timestamp(seconds, 0);
    let span = instant(starts).zip(instant(ends)).and_then(|(start, end)| Span::new(start, end));
    let span = span.ok_or_else(|| Corrupt::new("occupancy", "starts", resource))?;
    let by_visit = matches!(kind.as_str(), "hold" | "booking");
    Ok(Taken { resource: resource.into(), span, by_visit })
}
