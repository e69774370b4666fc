//! A day on which the whole studio is closed: every calendar there, in one transaction.

use chrono::NaiveDate;
use domain::{Instant, TherapistId, schedule::WorkRules};
use storage::{Connection, Tx, hours, occupancy, studios};

use super::{Change, HoursRefused, Whose, conflicts::left_outside};
use crate::{
    Services,
    auth::{DeskSession, ManagerSession, StaffSession},
    bookings::desk::{DeskVisit, describe_all},
    waitlist,
};

/// Dates in a row.
pub type Dates = (NaiveDate, NaiveDate);

/// Closes every therapist's calendar on these dates. Refused with [`HoursRefused::Conflicts`]
/// while a visit lies there that is not among `seen`, by its reference: those stay.
pub async fn close_studio(
    services: &Services,
    manager: &ManagerSession,
    dates: Dates,
    seen: &[String],
) -> Result<(), HoursRefused> {
    let closed = closed(dates);
    services.store.retrying(|| change(services, manager, &closed, seen)).await
}

/// Opens every therapist's calendar on these dates again, as their weeks have it.
pub async fn open_studio(
    services: &Services,
    manager: &ManagerSession,
    (first, last): Dates,
) -> Result<(), HoursRefused> {
    let open = Change::Dates { first, last, hours: None };
    services.store.retrying(|| change(services, manager, &open, &[])).await
}

/// The visits that lie on these dates, by start.
pub async fn closing_conflicts(
    services: &Services,
    manager: &ManagerSession,
    dates: Dates,
) -> Result<Vec<DeskVisit>, HoursRefused> {
    let (conn, now) = (services.store.reader(), services.now());
    let (staff, mut found) = (staff(manager), Vec::new());
    let change = closed(dates);
    for whose in everybody(conn, &staff).await? {
        change.check(whose.today(now))?;
        let rules = hours::rules(conn, whose.therapist, whose.today(now)).await?;
        found.extend(left_outside(conn, &whose, &rules, &change, now).await?);
    }
    found.sort_by_key(|booking| booking.span.start);
    Ok(describe_all(conn, &(*manager).into(), found).await?)
}

/// The dates from today on, on which everybody's calendar is closed by itself, in order;
/// neighbours are one.
pub async fn closures(
    services: &Services,
    manager: &ManagerSession,
) -> Result<Vec<Dates>, HoursRefused> {
    let (conn, now) = (services.store.reader(), services.now());
    let mut common: Option<Vec<NaiveDate>> = None;
    for whose in everybody(conn, &staff(manager)).await? {
        let today = whose.today(now);
        let rules = hours::rules(conn, whose.therapist, today).await?;
        let own = closed_dates(&rules, today);
        common = Some(match common {
            None => own,
            Some(all) => all.into_iter().filter(|date| own.contains(date)).collect(),
        });
    }
    Ok(in_a_row(common.unwrap_or_default()))
}

const fn closed((first, last): Dates) -> Change {
    Change::Dates { first, last, hours: Some(Vec::new()) }
}

fn staff(manager: &ManagerSession) -> StaffSession {
    DeskSession::from(*manager).into()
}

/// Whoever works there now.
async fn everybody<C: Connection>(
    conn: &C,
    staff: &StaffSession,
) -> Result<Vec<Whose>, HoursRefused> {
    let mut all = Vec::new();
    for row in studios::therapists(conn, staff.studio()).await? {
        all.push(Whose::find(conn, staff, TherapistId(row.id)).await?);
    }
    Ok(all)
}

async fn change(
    services: &Services,
    manager: &ManagerSession,
    change: &Change,
    seen: &[String],
) -> Result<(), HoursRefused> {
    let (now, staff) = (services.now(), staff(manager));
    let all = everybody(services.store.reader(), &staff).await?;
    let tx = services.store.begin().await?;
    let calendars: Vec<_> = all.iter().map(|whose| whose.resource).collect();
    occupancy::lock(&tx, &calendars).await?;
    let mut unseen = 0;
    for whose in &all {
        unseen += write(&tx, (&staff, whose), change, seen, now).await?;
    }
    if unseen > 0 {
        return Err(HoursRefused::Conflicts(unseen));
    }
    if let Some(whose) = all.first() {
        let days = (change.first(), change.last());
        waitlist::hours_changed(&tx, (whose.studio, whose.zone), days).await?;
    }
    tx.announce(manager.studio());
    tx.commit().await?;
    Ok(())
}

/// Writes one therapist's dates, and says how many of their visits nobody has seen.
async fn write(
    tx: &Tx,
    (staff, whose): (&StaffSession, &Whose),
    change: &Change,
    seen: &[String],
    now: Instant,
) -> Result<usize, HoursRefused> {
    change.check(whose.today(now))?;
    let rules = hours::rules(&**tx, whose.therapist, whose.today(now)).await?;
    let outside = left_outside(&**tx, whose, &rules, change, now).await?;
    let Change::Dates { first, last, hours: open } = change else { return Ok(0) };
    let after = change.apply(&rules);
    hours::replace_overrides(tx, whose.therapist, (*first, *last), &after.overrides).await?;
    let what = if open.is_some() { "closed with the studio" } else { "open with the studio" };
    let detail = format!("{first} to {last}, {what}, {} visits outside", outside.len());
    whose.note(tx, staff, ("hours.dates", detail), now).await?;
    Ok(outside.iter().filter(|booking| !seen.contains(&booking.reference)).count())
}

fn closed_dates(rules: &WorkRules, today: NaiveDate) -> Vec<NaiveDate> {
    let closed = rules.overrides.iter().filter(|date| date.hours.is_none());
    let mut dates: Vec<NaiveDate> =
        closed.map(|date| date.date).filter(|date| *date >= today).collect();
    dates.sort_unstable();
    dates
}

fn in_a_row(dates: Vec<NaiveDate>) -> Vec<Dates> {
    let mut rows: Vec<Dates> = Vec::new();
    for date in dates {
        match rows.last_mut() {
            Some((_, last)) if last.succ_opt() == Some(date) => *last = date,
            _ => rows.push((date, date)),
        }
    }
    rows
}
