//! The occupancies of all of a studio's resources, in one pass.

use std::collections::{HashMap, HashSet};

use domain::{BookingId, Instant, ResourceId, Span, StudioId, schedule::Busy};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QuerySelect, Statement,
    Value,
};
use uuid::Uuid;

use crate::{Corrupt, StoreError, classes::SEAT, entities::resource, occupancy::LONGEST};

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

/// What reaches into a span, resource by resource: a row and a text for each, since rows are
/// what takes time. A text is `from until` again and again, with what takes it behind each.
const TAKEN: &str = "SELECT r.id AS resource, (
        SELECT {list}(o.starts || ' ' || o.ends || ' ' || o.kind, ' ') FROM occupancy o
        WHERE o.resource = r.id AND o.starts < $2 AND o.starts >= $3 AND o.ends > $4 {but}
    ) AS taken
    FROM resource r WHERE r.studio = $1 AND (r.kind <> 'seat' {seats})";

/// The seats of dates that reach into the span, where they matter: there are more each week.
const SEATS: &str = "OR r.id IN (SELECT s.resource FROM class_seat s
    JOIN class_date d ON d.id = s.class_date
    WHERE d.studio = $1 AND d.taken_from < $2 AND d.starts >= $3)";

/// What reaches into `span`, but for what these bookings take; of classes, seats too.
pub async fn taken<C: ConnectionTrait>(
    conn: &C,
    (studio, is_class): (StudioId, bool),
    span: Span,
    ignore: &[BookingId],
) -> Result<Vec<Taken>, StoreError> {
    let backend = conn.get_database_backend();
    let list = if backend == DbBackend::Postgres { "string_agg" } else { "group_concat" };
    let begin = (span.start - LONGEST).timestamp();
    let (start, end) = (span.start.timestamp(), span.end.timestamp());
    let mut values: Vec<Value> = vec![studio.0.into(), end.into(), begin.into(), start.into()];
    let numbers: Vec<String> = (5..).take(ignore.len()).map(|n: usize| format!("${n}")).collect();
    values.extend(ignore.iter().map(|booking| Value::from(booking.0)));
    let but = match numbers.as_slice() {
        [] => String::new(),
        some => format!("AND (o.booking IS NULL OR o.booking NOT IN ({}))", some.join(", ")),
    };
    let seats = if is_class { SEATS } else { "" };
    let sql = TAKEN.replace("{list}", list).replace("{but}", &but).replace("{seats}", seats);
    let rows = conn.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    let mut all = Vec::new();
    for row in rows {
        let resource: Uuid = row.try_get("", "resource")?;
        let taken: Option<String> = row.try_get("", "taken")?;
        read(&mut all, resource, &taken.unwrap_or_default())?;
    }
    Ok(all)
}

fn read(all: &mut Vec<Taken>, resource: Uuid, text: &str) -> Result<(), Corrupt> {
    let corrupt = || Corrupt::new("occupancy", "starts", resource);
    let instant = |word: &str| Instant::from_timestamp(word.parse().ok()?, 0);
    let mut words = text.split(' ').filter(|word| !word.is_empty());
    while let Some(start) = words.next() {
        let (end, kind) = words.next().zip(words.next()).ok_or_else(corrupt)?;
        let span = instant(start).zip(instant(end)).and_then(|(start, end)| Span::new(start, end));
        all.push(Taken {
            resource: resource.into(),
            span: span.ok_or_else(corrupt)?,
            by_visit: matches!(kind, "hold" | "booking"),
        });
    }
    Ok(())
}
