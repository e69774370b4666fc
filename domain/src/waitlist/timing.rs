//! When an offer is told, and until when it stands.

use chrono::{NaiveDateTime, NaiveTime, TimeDelta, Timelike};

use crate::{Instant, time::Zone};

/// From this hour on nobody is told anything that can wait.
const NIGHT: u32 = 22;
/// From this hour on they are.
const MORNING: u32 = 7;

/// How a studio offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How long an offer stands, in minutes.
    pub offer_minutes: u32,
    /// How long before the visit it must have ended, in minutes: time to get there.
    pub lead_minutes: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { offer_minutes: 20, lead_minutes: 60 }
    }
}

/// When an offer is told, and when it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Not before.
    pub tell_at: Instant,
    /// From then on it is somebody else's.
    pub expires: Instant,
}

/// Whether the studio's clock shows an hour of the night: from 22 to 7.
#[must_use]
pub fn is_quiet(wall: NaiveDateTime) -> bool {
    wall.hour() >= NIGHT || wall.hour() < MORNING
}

/// When an offer of a visit at `start` is told, and when it ends; `None` where the visit is
/// too near to offer.
///
/// By day it is told at once. At night it waits until seven, and the time is kept meanwhile,
/// unless the visit would then be too near: then it is told at once too.
#[must_use]
pub fn timing(settings: Settings, zone: Zone, start: Instant, now: Instant) -> Option<Timing> {
    let minutes = |minutes: u32| TimeDelta::minutes(i64::from(minutes));
    let from = |tell_at: Instant| {
        let expires = tell_at + minutes(settings.offer_minutes);
        let timing = Timing { tell_at, expires };
        (expires + minutes(settings.lead_minutes) <= start).then_some(timing)
    };
    if is_quiet(zone.local(now).wall)
        && let Some(in_the_morning) = from(morning(zone, now))
    {
        return Some(in_the_morning);
    }
    from(now)
}

/// The next seven o'clock.
fn morning(zone: Zone, now: Instant) -> Instant {
    let wall = zone.local(now).wall;
    let today = wall.date();
    let date = if wall.hour() >= NIGHT { today.succ_opt().unwrap_or(today) } else { today };
    let seven = date.and_time(NaiveTime::from_hms_opt(MORNING, 0, 0).unwrap_or_default());
    zone.resolve(seven).first().unwrap_or(now).max(now)
}
