//! The occupancies of all of a studio's resources, in one pass.

use std::collections::{HashMap, HashSet};

use domain::{BookingId, Instant, ResourceId, Span, StudioId, schedule::Busy};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QuerySelect, Statement,
    Value,
};
use uuid::Uuid;

use crate::{
    Corrupt, StoreError, bulk::portions, classes::SEAT, entities::resource, occupancy::LONGEST,
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
        // What is read comes resource by resource.
        for own in taken.chunk_by(|one, next| one.resource == next.resource) {
            let spans = of.entry(own[0].resource).or_default();
            spans.all.extend(own.iter().map(|one| one.span));
            spans.visits.extend(own.iter().filter(|one| one.by_visit).map(|one| one.span));
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

/// What reaches into a span: one text, since rows are what takes time. Each line is a resource,
/// then `from until kind` again and again; a resource of which nothing is taken is NULL, which
/// is left out of a list. Several spans are asked for in one statement, each with its number.
const TAKEN: &str = "SELECT {nth} AS nth, {list}({id} || (
        SELECT {list}(' ' || o.starts || ' ' || o.ends || ' ' || o.kind, '') FROM occupancy o
        WHERE o.resource = r.id AND o.starts < {end} AND o.starts >= {begin}
            AND o.ends > {start} {but}
    ), '\n') AS taken FROM resource r WHERE r.studio = $1 AND (r.kind <> 'seat' {seats})";

/// The seats of dates that reach into the span, where they matter: there are more each week.
const SEATS: &str = "OR r.id IN (SELECT s.resource FROM class_seat s
    JOIN class_date d ON d.id = s.class_date
    WHERE d.studio = $1 AND d.taken_from < {end} AND d.starts >= {begin})";

/// How many spans are asked for at once, at most.
const AT_ONCE: usize = 64;

/// What reaches into `span`, but for what these bookings take; of classes, seats too.
pub async fn taken<C: ConnectionTrait>(
    conn: &C,
    of: (StudioId, bool),
    span: Span,
    ignore: &[BookingId],
) -> Result<Vec<Taken>, StoreError> {
    let mut found = ask(conn, of, &[span], ignore).await?;
    Ok(found.pop().unwrap_or_default())
}

/// What reaches into each of `spans`, in their order.
pub async fn taken_of_each<C: ConnectionTrait>(
    conn: &C,
    of: (StudioId, bool),
    spans: &[Span],
) -> Result<Vec<Vec<Taken>>, StoreError> {
    let mut found = Vec::with_capacity(spans.len());
    let mut rest = spans;
    for portion in portions(spans.len(), AT_ONCE) {
        let some;
        (some, rest) = rest.split_at(portion);
        found.extend(ask(conn, of, some, &[]).await?);
    }
    Ok(found)
}

async fn ask<C: ConnectionTrait>(
    conn: &C,
    (studio, is_class): (StudioId, bool),
    spans: &[Span],
    ignore: &[BookingId],
) -> Result<Vec<Vec<Taken>>, StoreError> {
    let backend = conn.get_database_backend();
    let mut values: Vec<Value> = vec![studio.0.into()];
    values.extend(ignore.iter().map(|booking| Value::from(booking.0)));
    let numbers: Vec<String> = (2..).take(ignore.len()).map(|n: usize| format!("${n}")).collect();
    let but = match numbers.as_slice() {
        [] => String::new(),
        some => format!("AND (o.booking IS NULL OR o.booking NOT IN ({}))", some.join(", ")),
    };
    let (list, id) = match backend {
        DbBackend::Postgres => ("string_agg", "r.id::text"),
        _ => ("group_concat", "hex(r.id)"),
    };
    let one = TAKEN.replace("{seats}", if is_class { SEATS } else { "" });
    let one = one.replace("{list}", list).replace("{id}", id).replace("{but}", &but);
    let parts = spans.iter().enumerate().map(|(nth, span)| {
        let first = values.len() + 1;
        let begin = (span.start - LONGEST).timestamp();
        values.extend([span.end.timestamp(), begin, span.start.timestamp()].map(Value::from));
        let named = [("{end}", first), ("{begin}", first + 1), ("{start}", first + 2)];
        let part = one.replace("{nth}", &nth.to_string());
        named.iter().fold(part, |part, (name, n)| part.replace(name, &format!("${n}")))
    });
    let sql = parts.collect::<Vec<_>>().join(" UNION ALL ");
    let rows = conn.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    let mut all = vec![Vec::new(); spans.len()];
    for row in rows {
        let (nth, text): (i32, Option<String>) =
            (row.try_get("", "nth")?, row.try_get("", "taken")?);
        let of_span = usize::try_from(nth).ok().and_then(|nth| all.get_mut(nth));
        if let Some((taken, text)) = of_span.zip(text) {
            text.lines().try_for_each(|line| read(taken, line))?;
        }
    }
    Ok(all)
}

/// Reads one resource's line.
fn read(all: &mut Vec<Taken>, line: &str) -> Result<(), Corrupt> {
    let (name, rest) = line.split_once(' ').unwrap_or((line, ""));
    let resource = Uuid::try_parse(name);
    let resource = resource.map_err(|_| Corrupt::new("resource", "id", Uuid::nil()))?;
    let corrupt = || Corrupt::new("occupancy", "starts", resource);
    let instant = |word: &str| Instant::from_timestamp(word.parse().ok()?, 0);
    let mut words = rest.split(' ');
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
