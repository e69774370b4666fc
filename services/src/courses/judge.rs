//! Judging all dates of a course by the rule that judges a single visit.

use chrono::{Days, NaiveDate};
use domain::{
    BookingId, Instant, StudioId, TreatmentId,
    course::{ALTERNATIVES, Choice, Session, Wish, others, propose, widest_gap},
    schedule::{
        self, BookingRefused, OnlineBooking, Placement, Slot, SlotQuery, Snapshot, available_slots,
    },
    time::Zone,
};
use storage::Connection;

use super::{Chosen, CourseRefused, TakenDate};
use crate::{
    Services,
    availability::{self, SlotSearch},
};

/// How long before and after the dates of a wish one looks, in days.
const AROUND: u64 = 14;

/// What is looked at: whose treatment, and whose own time counts as free.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope<'a> {
    pub studio: StudioId,
    pub treatment: TreatmentId,
    pub ignore: &'a [BookingId],
    /// The length that was sold, where it is not what is sold today.
    pub minutes: Option<u32>,
}

/// The calendars from one date to another. Whoever approves by hand is left out: a course is
/// booked at once, or not at all.
pub(super) async fn calendars<C: Connection>(
    conn: &C,
    scope: Scope<'_>,
    (from, until): (NaiveDate, NaiveDate),
    now: Instant,
) -> Result<(SlotQuery, Snapshot), CourseRefused> {
    let search = SlotSearch {
        studio: scope.studio,
        treatment: scope.treatment,
        therapist: None,
        from,
        until,
        ignore: scope.ignore.first().copied(),
    };
    let read = availability::snapshot_without(conn, &search, scope.ignore, now).await?;
    let (mut query, mut snapshot) = read;
    if snapshot.classes.is_some() {
        // A class has dates of its own, and no interval suits them.
        return Err(CourseRefused::UnknownTreatment);
    }
    query.treatment.minutes = scope.minutes.unwrap_or(query.treatment.minutes);
    for person in &mut snapshot.therapists {
        if person.online == OnlineBooking::Approval {
            person.online = OnlineBooking::Nobody;
        }
    }
    Ok((query, snapshot))
}

/// A date of a course that is proposed or was chosen, as it stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedDate {
    /// Which.
    pub choice: Choice,
    /// Why it cannot be had, where somebody else was faster or the rules refuse it.
    pub why: Option<BookingRefused>,
    /// What could be taken for it while the others stay, the best first.
    pub others: Vec<Choice>,
}

/// The full set of dates that suits a wish best, or how many there are.
pub(super) async fn proposed(
    services: &Services,
    scope: Scope<'_>,
    wish: &Wish,
) -> Result<(Vec<PlannedDate>, Snapshot), CourseRefused> {
    let (_, slots, snapshot) = slots(services, scope, wish).await?;
    let latest = snapshot.rules.latest(snapshot.zone, services.now());
    let sessions = propose(wish, &slots)
        .map_err(|found| CourseRefused::NoPlan { fits: found.fits, latest })?;
    let date = |session: Session| PlannedDate {
        choice: session.choice,
        why: None,
        others: session.alternatives,
    };
    Ok((sessions.into_iter().map(date).collect(), snapshot))
}

/// How dates that were chosen stand now, each by itself.
pub(super) async fn looked_at(
    services: &Services,
    scope: Scope<'_>,
    wish: &Wish,
    chosen: &[Chosen],
) -> Result<(Vec<PlannedDate>, Snapshot), CourseRefused> {
    let (query, slots, snapshot) = slots(services, scope, wish).await?;
    let all = choices(snapshot.zone, chosen);
    let now = services.now();
    let date = |(at, choice): (usize, &Choice)| {
        let query = SlotQuery { therapist: Some(choice.therapist), ..query };
        PlannedDate {
            choice: *choice,
            why: schedule::place(&query, &snapshot, choice.start, now).err(),
            others: others(wish, &slots, &all, at, ALTERNATIVES),
        }
    };
    let dates = all.iter().enumerate().map(date).collect();
    Ok((dates, snapshot))
}

/// The slots that a wish could be met from, with the calendars they were found in.
async fn slots(
    services: &Services,
    scope: Scope<'_>,
    wish: &Wish,
) -> Result<(SlotQuery, Vec<Slot>, Snapshot), CourseRefused> {
    let longest = u64::from(wish.count) * u64::from(widest_gap(wish.every)) + AROUND;
    let until = wish.first.checked_add_days(Days::new(longest)).unwrap_or(NaiveDate::MAX);
    let (reader, now) = (services.store.reader(), services.now());
    let (query, snapshot) = calendars(reader, scope, (wish.first, until), now).await?;
    let slots = available_slots(&query, &snapshot, now);
    Ok((query, slots, snapshot))
}

/// The dates from the first of these to the last, with a day on both sides: whatever the zone.
pub(super) fn around(chosen: &[Chosen]) -> (NaiveDate, NaiveDate) {
    let dates = || chosen.iter().map(|one| one.start.date_naive());
    let (first, last) = (dates().min().unwrap_or_default(), dates().max().unwrap_or_default());
    let before = first.pred_opt().unwrap_or(first);
    (before, last.succ_opt().unwrap_or(last))
}

/// Each date accepted, or those that cannot be, with why.
pub(super) fn place(
    query: &SlotQuery,
    snapshot: &Snapshot,
    chosen: &[Chosen],
    now: Instant,
) -> Result<Vec<Placement>, Vec<(usize, BookingRefused)>> {
    let (mut placed, mut refused) = (Vec::with_capacity(chosen.len()), Vec::new());
    for (at, one) in chosen.iter().enumerate() {
        let query = SlotQuery { therapist: Some(one.therapist), ..*query };
        match schedule::place(&query, snapshot, one.start, now) {
            Ok(placement) => placed.push(placement),
            Err(why) => refused.push((at, why)),
        }
    }
    if refused.is_empty() { Ok(placed) } else { Err(refused) }
}

/// What was chosen, by the studio's clock.
pub(super) fn choices(zone: Zone, chosen: &[Chosen]) -> Vec<Choice> {
    let choice = |one: &Chosen| Choice {
        start: one.start,
        wall: zone.local(one.start).wall,
        therapist: one.therapist,
    };
    chosen.iter().map(choice).collect()
}

/// The refusal of a course some of whose dates cannot be had, with alternatives for those.
pub(super) async fn taken(
    services: &Services,
    scope: Scope<'_>,
    wish: &Wish,
    chosen: &[Chosen],
    refused: Vec<(usize, BookingRefused)>,
) -> Result<CourseRefused, CourseRefused> {
    let (_, slots, snapshot) = slots(services, scope, wish).await?;
    let chosen = choices(snapshot.zone, chosen);
    let dates = refused.into_iter().map(|(at, why)| TakenDate {
        at,
        why,
        others: others(wish, &slots, &chosen, at, ALTERNATIVES),
    });
    Ok(CourseRefused::Taken(dates.collect()))
}
