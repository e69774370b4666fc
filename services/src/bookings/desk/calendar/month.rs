//! A month: how much is planned on each day, and what waits.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;
use domain::{
    Instant, ResourceId, Span, TherapistId,
    booking::{Booking, ZONE_CHANGED},
    schedule::working,
    time::Zone,
};
use storage::{Connection, StoreError, bookings, entities::therapist, occupancy, schedule};

use super::{CalendarQuery, DeskRefused, EARLY, Read, day, read};
use crate::{Services, auth::StaffSession};

/// How the visits of a day stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Those that take time, or took it.
    pub visits: usize,
    /// Those of them that wait for an answer.
    pub asking: usize,
    /// Those that have begun and are not closed.
    pub to_close: usize,
    /// Those to which nobody came.
    pub no_shows: usize,
    /// Beside them, those that were cancelled.
    pub cancelled: usize,
}

/// A day of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthDay {
    /// The local date.
    pub date: NaiveDate,
    /// Its visits.
    pub counts: Counts,
    /// Whether anybody works.
    pub works: bool,
    /// Whether anybody has time off.
    pub away: bool,
}

/// How much is planned on some days: what [`calendar`](super::calendar) would show of them,
/// counted by the database. Refuses what it refuses.
pub async fn month(
    services: &Services,
    staff: &StaffSession,
    query: CalendarQuery,
) -> Result<Vec<MonthDay>, DeskRefused> {
    let (conn, now) = (services.store.reader(), services.now());
    let Read { zone, rows, query } = read(conn, staff, query).await?;
    let dates: Vec<NaiveDate> =
        query.from.iter_days().take_while(|date| *date <= query.until).collect();
    let mut counts = counts(conn, staff, (zone, now), (&query, &dates)).await?;
    let works = works(conn, zone, &rows, &query).await?;
    let away = away(conn, zone, &rows, &query).await?;
    let day = |date| MonthDay {
        date,
        counts: counts.remove(&date).unwrap_or_default(),
        works: works.contains(&date),
        away: away.contains(&date),
    };
    Ok(dates.into_iter().map(day).collect())
}

impl Counts {
    fn add(&mut self, state: &str, begun: bool, n: usize) {
        match state {
            "requested" => self.asking += n,
            "confirmed" if begun => self.to_close += n,
            "no_show" => self.no_shows += n,
            "cancelled" => self.cancelled += n,
            _ => {}
        }
        // What takes time: [`BookingState::occupies`].
        if matches!(state, "held" | "requested" | "confirmed" | "completed" | "no_show") {
            self.visits += n;
        }
    }
}

async fn counts<C: Connection>(
    conn: &C,
    staff: &StaffSession,
    (zone, now): (Zone, Instant),
    (query, dates): (&CalendarQuery, &[NaiveDate]),
) -> Result<BTreeMap<NaiveDate, Counts>, StoreError> {
    let whose = (staff.studio(), query.therapist);
    let days: Vec<(Instant, Instant)> =
        dates.iter().map(|date| (zone.day_start(*date), day::end(zone, *date))).collect();
    let mut all: BTreeMap<NaiveDate, Counts> = BTreeMap::new();
    for tally in bookings::tally(conn, whose, &days, ZONE_CHANGED, now).await? {
        let date = usize::try_from(tally.day).ok().and_then(|day| dates.get(day));
        let n = usize::try_from(tally.n).unwrap_or_default();
        if let Some(date) = date {
            all.entry(*date).or_default().add(&tally.state, tally.begun, n);
        }
    }
    // They lie elsewhere than where they are told.
    let span = (zone.day_start(query.from) - EARLY, day::end(zone, query.until));
    for booking in bookings::flagged_as(conn, whose, ZONE_CHANGED, span).await? {
        let start = told(&booking);
        let counts = all.entry(zone.today(start)).or_default();
        counts.add(booking.state.code(), start <= now, 1);
    }
    Ok(all)
}

fn told(booking: &Booking) -> Instant {
    booking.told(booking.zone.parse().unwrap_or(Zone::UTC)).start
}

/// The dates on which anybody works.
async fn works<C: Connection>(
    conn: &C,
    zone: Zone,
    rows: &[therapist::Model],
    query: &CalendarQuery,
) -> Result<HashSet<NaiveDate>, StoreError> {
    let there: Vec<therapist::Model> = rows.iter().filter(|row| row.active).cloned().collect();
    let people = schedule::hours(conn, &there, (query.from, query.until)).await?;
    let spans = people.iter().flat_map(|person| working(person, zone, query.from, query.until));
    Ok(spans.flat_map(|span| touched(zone, span, query)).collect())
}

/// The dates on which anybody has time off, of those who work there or have a visit.
async fn away<C: Connection>(
    conn: &C,
    zone: Zone,
    rows: &[therapist::Model],
    query: &CalendarQuery,
) -> Result<HashSet<NaiveDate>, StoreError> {
    let (start, end) = (zone.day_start(query.from), day::end(zone, query.until));
    let Some(span) = Span::new(start, end) else { return Ok(HashSet::new()) };
    let gone: Vec<TherapistId> =
        rows.iter().filter(|row| !row.active).map(|row| row.id.into()).collect();
    let seen = match gone.as_slice() {
        [] => HashSet::new(),
        gone => bookings::who_treats(conn, gone, (start - EARLY, end)).await?,
    };
    let shown = rows.iter().filter(|row| row.active || seen.contains(&TherapistId(row.id)));
    let resources: Vec<ResourceId> = shown.map(|row| row.resource.into()).collect();
    let all = occupancy::away(conn, &resources, span).await?;
    let off = all.into_iter().filter(|away| away.reason.is_some());
    Ok(off.flat_map(|away| touched(zone, away.span, query)).collect())
}

/// The dates that a span lies on, of those that are asked for.
fn touched(zone: Zone, span: Span, query: &CalendarQuery) -> impl Iterator<Item = NaiveDate> {
    let (from, until) = (query.from, query.until);
    let last = zone.today(span.end).min(until);
    zone.today(span.start)
        .max(from)
        .iter_days()
        .take_while(move |date| *date <= last)
        .filter(move |date| span.end > zone.day_start(*date))
}
