//! Moving the rest of a course: the visits to come are planned anew, all or nothing.

use chrono::{Days, NaiveDate};
use domain::{
    BookingId, Instant,
    booking::Booking,
    course::{self as planning, PlanRefused, Wish, least_gap},
    schedule::{BookingRefused, Placement},
    time::Zone,
};
use storage::{
    Constraint, Corrupt, StoreError, Tx,
    audit::Actor,
    bookings as rows,
    course_plans::{self, PlanState},
    entities::course_plan,
    late,
    occupancy::{self, OccupancyKind, PlaceRows},
};

use super::{
    Chosen, CourseRefused, PlannedDate,
    free::{lock_visits, visits},
    judge::{self, Scope},
    laid::written,
    letters, link,
};
use crate::{Services, bookings, tokens::CourseToken};

/// What of a course is still to come.
#[derive(Clone, Debug)]
pub struct Remaining {
    /// The visits that can be moved, in the order of their places.
    pub moving: Vec<Booking>,
    /// Those to come that cannot: too near, or moved as often as the rules allow.
    pub staying: Vec<Booking>,
    /// The first date that is far enough from the last visit before them.
    pub earliest: Option<NaiveDate>,
    /// What was wished when it was planned, or moved last.
    pub wish: Wish,
}

/// What of the course can be moved now. Refuses a course that is not booked.
pub async fn remaining(
    services: &Services,
    token: &CourseToken,
) -> Result<Remaining, CourseRefused> {
    let conn = services.store.reader();
    let plan = link::open(conn, token).await?;
    let all = visits(conn, plan.id.into()).await?;
    split(&plan, all, services.now())
}

fn split(
    plan: &course_plan::Model,
    all: Vec<Booking>,
    now: Instant,
) -> Result<Remaining, CourseRefused> {
    let state = plan.state()?;
    // Of whoever was erased nobody knows what they wished, and nothing is to come.
    if state != PlanState::Booked || plan.wish.is_empty() {
        return Err(CourseRefused::NotPossible { state: state.as_str() });
    }
    let wish: Wish = serde_json::from_str(&plan.wish)
        .map_err(|_| Corrupt::new("course_plan", "wish", plan.id))?;
    let comes = |visit: &Booking| visit.is_booked() && visit.span.start > now;
    let moves = |visit: &Booking| comes(visit) && visit.may_reschedule(now);
    let first = all.iter().find(|visit| moves(visit)).map(|visit| visit.span.start);
    let took_place = |visit: &&Booking| {
        visit.is_booked() || matches!(visit.state.code(), "completed" | "no_show")
    };
    let before = all
        .iter()
        .filter(took_place)
        .filter(|visit| !moves(visit) && first.is_some_and(|first| visit.span.start < first))
        .map(|visit| visit.local_start.date())
        .max();
    let gap = Days::new(least_gap(wish.every).into());
    let (moving, others): (Vec<Booking>, Vec<Booking>) = all.into_iter().partition(moves);
    let staying = others.into_iter().filter(comes).collect();
    let earliest = before.and_then(|date| date.checked_add_days(gap));
    Ok(Remaining { moving, staying, earliest, wish })
}

/// Proposes other dates for the visits that can be moved, by `wish`, whose number of sessions
/// and first date are made to fit; or says how those that were `chosen` for them stand now.
pub async fn shift_plan(
    services: &Services,
    token: &CourseToken,
    wish: Wish,
    chosen: Option<&[Chosen]>,
) -> Result<(Zone, Vec<PlannedDate>), CourseRefused> {
    let left = remaining(services, token).await?;
    let wish = fitted(&left, wish)?;
    let ids: Vec<BookingId> = left.moving.iter().map(|visit| visit.id).collect();
    let scope = scope(&left, &ids)?;
    let (dates, snapshot) = match chosen {
        Some(chosen) => judge::looked_at(services, scope, &wish, chosen).await?,
        None => judge::proposed(services, scope, &wish).await?,
    };
    Ok((snapshot.zone, dates))
}

fn fitted(left: &Remaining, wish: Wish) -> Result<Wish, CourseRefused> {
    let count = u32::try_from(left.moving.len()).unwrap_or(u32::MAX);
    let first = left.earliest.map_or(wish.first, |earliest| earliest.max(wish.first));
    let wish = Wish { count, first, ..wish };
    wish.check(1)?;
    Ok(wish)
}

fn scope<'a>(left: &Remaining, ids: &'a [BookingId]) -> Result<Scope<'a>, CourseRefused> {
    let first = left.moving.first().ok_or(CourseRefused::NotPossible { state: "over" })?;
    Ok(Scope {
        studio: first.studio,
        treatment: first.treatment,
        ignore: ids,
        minutes: Some(first.minutes),
    })
}

/// Moves the visits that can be moved to the dates that were chosen, in their order: all or
/// nothing. Price, policy and payment stay. One that is chosen where it lies is not moved, and
/// not counted as moved.
pub async fn shift(
    services: &Services,
    token: &CourseToken,
    wish: Wish,
    chosen: &[Chosen],
) -> Result<(), CourseRefused> {
    let left = remaining(services, token).await?;
    let wish = fitted(&left, wish)?;
    let ids: Vec<BookingId> = left.moving.iter().map(|visit| visit.id).collect();
    match services.store.retrying(|| try_shift(services, token, &wish, chosen)).await? {
        Ok(()) => Ok(()),
        Err(refused) => {
            let scope = scope(&left, &ids)?;
            Err(judge::taken(services, scope, &wish, chosen, refused).await?)
        }
    }
}

type Shifted = Result<(), Vec<(usize, BookingRefused)>>;

async fn try_shift(
    services: &Services,
    token: &CourseToken,
    wish: &Wish,
    chosen: &[Chosen],
) -> Result<Shifted, CourseRefused> {
    let now = services.now();
    let reader = services.store.reader();
    let left = remaining(services, token).await?;
    let ids: Vec<BookingId> = left.moving.iter().map(|visit| visit.id).collect();
    let dates = judge::around(chosen);
    let (_, seen) = judge::calendars(reader, scope(&left, &ids)?, dates, now).await?;
    let tx = services.store.begin().await?;
    occupancy::lock(&tx, &seen.candidates(None)).await?;
    let plan = course_plans::lock(&tx, token.plan()).await?.ok_or(CourseRefused::Gone)?;
    lock_visits(&tx, &ids).await?;
    let left = split(&plan, visits(&*tx, plan.id.into()).await?, now)?;
    if left.moving.iter().map(|visit| visit.id).ne(ids.iter().copied()) {
        return Err(StoreError::Retry.into());
    }
    let (query, snapshot) = judge::calendars(&*tx, scope(&left, &ids)?, dates, now).await?;
    check(wish, &left, &judge::choices(snapshot.zone, chosen))?;
    let placed = match judge::place(&query, &snapshot, chosen, now) {
        Ok(placed) => placed,
        Err(refused) => return Ok(Err(refused)),
    };
    let moves =
        left.moving.into_iter().zip(placed).filter(|(visit, to)| {
            visit.span.start != to.span.start || visit.therapist != to.therapist
        });
    relay(&tx, moves.collect(), now).await?;
    course_plans::set_wish(&tx, plan.id.into(), written(wish)?, now).await?;
    letters::moved(&tx, &plan, now).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// Whether these dates can be the rest of the course, beside what stays.
fn check(wish: &Wish, left: &Remaining, chosen: &[planning::Choice]) -> Result<(), CourseRefused> {
    planning::check(wish, chosen)?;
    let early = |date: NaiveDate| left.earliest.is_some_and(|earliest| date < earliest);
    let stays = |date: NaiveDate| left.staying.iter().any(|visit| visit.local_start.date() == date);
    match chosen.iter().position(|one| early(one.date()) || stays(one.date())) {
        Some(session) => Err(PlanRefused::TooNear { session }.into()),
        None => Ok(()),
    }
}

/// Frees all the old times before any new one is taken: they may lie on one another.
async fn relay(
    tx: &Tx,
    moves: Vec<(Booking, Placement)>,
    now: Instant,
) -> Result<(), CourseRefused> {
    for (visit, _) in &moves {
        occupancy::free(tx, visit.id).await?;
    }
    let mut taken = Vec::with_capacity(moves.len());
    for (visit, to) in moves {
        let stays = visit.span.start == to.span.start;
        let visit = visit.move_to(bookings::new_time(&to), true, now);
        let visit = rows::update(tx, visit.map_err(bookings::ChangeError::from)?).await?;
        rows::set_arrived(tx, &visit, None).await?;
        late::forget(tx, visit.id).await?;
        if stays {
            bookings::asking::keep(tx, &visit).await?;
        }
        bookings::letters::plan_moved(tx, &visit, now).await?;
        let detail = format!("to {}", visit.span.start.timestamp());
        bookings::written_down(tx, &visit, Actor::Guest, "booking.rescheduled", detail, now)
            .await?;
        taken.push(PlaceRows {
            studio: visit.studio,
            booking: visit.id,
            kind: OccupancyKind::Booking,
            hold_expires: None,
            rows: to.occupies,
        });
    }
    match occupancy::place_all(tx, &taken).await {
        Err(StoreError::Conflict(Constraint::NoOverlap)) => Err(StoreError::Retry.into()),
        other => Ok(other?),
    }
}
