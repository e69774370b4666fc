//! The occupancies of all of a studio's resources, in one pass.

use std::collections::{HashMap, HashSet};

use domain::{BookingId, Instant, Span, StudioId, schedule::Busy};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::{
    Corrupt, StoreError,
    classes::SEAT,
    entities::{occupancy, resource},
    occupancy::{not_of, within},
};

/// What is taken, resource by resource.
pub struct Calendars {
    active: HashSet<Uuid>,
    taken: HashMap<Uuid, Taken>,
}

#[derive(Default)]
struct Taken {
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
    /// Reads what reaches into `span`; nothing is taken where there is no span.
    pub async fn read<C: ConnectionTrait>(
        conn: &C,
        studio: StudioId,
        span: Option<Span>,
        ignore: &[BookingId],
    ) -> Result<Self, StoreError> {
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
        let mut all = Self { active: active.into_iter().collect(), taken: HashMap::new() };
        let Some(span) = span else { return Ok(all) };
        for row in rows(conn, studio, span, ignore).await? {
            all.add(row)?;
        }
        Ok(all)
    }

    /// Whether a resource may be booked.
    pub fn is_active(&self, resource: Uuid) -> bool {
        self.active.contains(&resource)
    }

    /// The calendar of a resource, which is not asked for twice.
    pub fn take(&mut self, resource: Uuid) -> Calendar {
        let taken = self.taken.remove(&resource).unwrap_or_default();
        Calendar { busy: Busy::new(taken.all), booked: Busy::new(taken.visits) }
    }

    fn add(&mut self, (resource, starts, ends, kind): Row) -> Result<(), Corrupt> {
        let instant = |seconds| Instant::from_timestamp(seconds, 0);
        let span =
            instant(starts).zip(instant(ends)).and_then(|(start, end)| Span::new(start, end));
        let span = span.ok_or_else(|| Corrupt::new("occupancy", "starts", resource))?;
        let taken = self.taken.entry(resource).or_default();
        taken.all.push(span);
        if matches!(kind.as_str(), "hold" | "booking") {
            taken.visits.push(span);
        }
        Ok(())
    }
}

/// Resource, from, until, kind.
type Row = (Uuid, i64, i64, String);

async fn rows<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    span: Span,
    ignore: &[BookingId],
) -> Result<Vec<Row>, StoreError> {
    Ok(occupancy::Entity::find()
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
        .await?)
}
