//! The visits that a change of hours would leave outside them.

use chrono::Days;
use domain::{
    Instant, Span, TherapistId,
    booking::{Booking, BookingState},
    schedule::WorkRules,
};
use storage::{Connection, bookings};

use super::{Change, HoursRefused, Whose};
use crate::{
    Services,
    auth::StaffSession,
    bookings::desk::{DeskVisit, describe_all},
};

/// As far ahead as anybody enters visits, and a little.
const AHEAD_DAYS: u64 = 800;

/// The visits that lie inside hours now and would not any more, by start.
pub async fn conflicts(
    services: &Services,
    staff: &StaffSession,
    therapist: TherapistId,
    change: &Change,
) -> Result<Vec<DeskVisit>, HoursRefused> {
    let (conn, now) = (services.store.reader(), services.now());
    let whose = Whose::find(conn, staff, therapist).await?;
    let today = whose.today(now);
    change.check(today)?;
    let rules = storage::hours::rules(conn, therapist, today).await?;
    let found = left_outside(conn, &whose, &rules, change, now).await?;
    Ok(describe_all(conn, staff, found).await?)
}

/// The bookings behind [`conflicts`], on what `conn` sees.
pub(super) async fn left_outside<C: Connection>(
    conn: &C,
    whose: &Whose,
    rules: &WorkRules,
    change: &Change,
    now: Instant,
) -> Result<Vec<Booking>, HoursRefused> {
    let until = now.checked_add_days(Days::new(AHEAD_DAYS)).unwrap_or(now);
    let found = bookings::between(conn, whose.studio, Some(whose.therapist), now, until).await?;
    let found: Vec<Booking> = found.into_iter().filter(is_coming).collect();
    let sessions: Vec<Span> = found.iter().map(|booking| booking.span).collect();
    let outside = rules.left_outside(&change.apply(rules), whose.zone, &sessions);
    Ok(found
        .into_iter()
        .enumerate()
        .filter(|(at, _)| outside.contains(at))
        .map(|(_, b)| b)
        .collect())
}

/// Whether it is to take place, as far as anybody knows. A hold whose time ran out may have
/// been paid in its last moment: until somebody has asked, it counts.
pub(super) fn is_coming(booking: &Booking) -> bool {
    matches!(
        booking.state,
        BookingState::Held { .. } | BookingState::Requested { .. } | BookingState::Confirmed
    )
}
