//! Working hours, from rules in wall time to spans of instants.

use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta, Weekday};
use serde::{Deserialize, Serialize};

use super::{Busy, TherapistSchedule};
use crate::{
    RoomId, Span,
    time::{Zone, ZoneRules},
};

/// The minute at which a day ends.
const MIDNIGHT: u32 = 24 * 60;

/// Hours of one weekday. Minutes count wall time after midnight, up to 1440; hours
/// that end at or before they begin cross midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeeklyHours {
    /// The day they begin on.
    pub weekday: Weekday,
    /// When they begin.
    pub from_minute: u32,
    /// When they end.
    pub until_minute: u32,
    /// The first date they hold.
    pub valid_from: Option<NaiveDate>,
    /// The last date they hold.
    pub valid_until: Option<NaiveDate>,
    /// The one room they are worked in; any that suits the treatment without one.
    pub room: Option<RoomId>,
}

/// Hours that begin on one date in place of the weekly ones. Several make a split day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateOverride {
    /// The local date.
    pub date: NaiveDate,
    /// From and until which minute after midnight, across midnight like weekly hours;
    /// `None` closes the date, for what began the evening before too.
    pub hours: Option<(u32, u32)>,
}

impl WeeklyHours {
    fn hold_on(&self, date: NaiveDate) -> bool {
        self.weekday == date.weekday() && self.holds_at(date)
    }
}

/// Everything that says when a therapist works, whatever their calendar holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkRules {
    /// Week by week.
    pub weekly: Vec<WeeklyHours>,
    /// On single dates instead. Several of one date are joined, whether they overlap or
    /// not; one without hours closes its date only where no other gives it hours.
    pub overrides: Vec<DateOverride>,
}

impl WorkRules {
    /// When they say that somebody works, from one local date to another.
    #[must_use]
    pub fn working(&self, zone: Zone, from: NaiveDate, until: NaiveDate) -> Busy {
        spans((&self.weekly, &self.overrides), &zone.rules(), from, until)
    }

    /// Which of these sessions lay inside the hours, and lie outside those of `after`: by
    /// their place in the list.
    #[must_use]
    pub fn left_outside(&self, after: &Self, zone: Zone, sessions: &[Span]) -> Vec<usize> {
        let (first, last) = (sessions.iter().min(), sessions.iter().max_by_key(|s| s.end));
        let Some((first, last)) = first.zip(last) else { return Vec::new() };
        let (from, until) = (zone.today(first.start), zone.today(last.end));
        let [was, will] = [self, after].map(|rules| rules.working(zone, from, until));
        let lost = |session: &Span| was.contains(session) && !will.contains(session);
        sessions.iter().enumerate().filter(|(_, s)| lost(s)).map(|(at, _)| at).collect()
    }
}

/// The two lists of rules, weekly ones and those of single dates.
type Lists<'a> = (&'a [WeeklyHours], &'a [DateOverride]);

/// When a therapist works from the start of one local date to the end of another, by their
/// hours alone: whatever they are booked for.
#[must_use]
pub fn working(
    therapist: &TherapistSchedule,
    zone: Zone,
    from: NaiveDate,
    until: NaiveDate,
) -> Vec<Span> {
    working_spans(therapist, &zone.rules(), from, until).spans().to_vec()
}

/// When a therapist works from the start of one local date to the end of another.
pub(super) fn working_spans(
    therapist: &TherapistSchedule,
    zone: &ZoneRules,
    from: NaiveDate,
    until: NaiveDate,
) -> Busy {
    spans((&therapist.hours, &therapist.overrides), zone, from, until)
}

/// When a therapist works, and where. Of most people only the first is known: they work in
/// any room.
#[derive(Clone, Debug, Default)]
pub(super) struct Work {
    /// Wherever it is.
    pub all: Busy,
    /// By the rooms that hours name; empty where none does.
    by_room: Vec<(RoomId, Busy)>,
    /// In any room; unknown where no hours name one.
    anywhere: Busy,
}

impl Work {
    /// From the start of one local date to the end of another.
    pub fn of(
        therapist: &TherapistSchedule,
        zone: &ZoneRules,
        from: NaiveDate,
        until: NaiveDate,
    ) -> Self {
        let all = working_spans(therapist, zone, from, until);
        let mut rooms: Vec<RoomId> = therapist.hours.iter().filter_map(|h| h.room).collect();
        rooms.sort_unstable();
        rooms.dedup();
        if rooms.is_empty() {
            return Self { all, ..Self::default() };
        }
        let within = |fits: &dyn Fn(&WeeklyHours) -> bool| {
            let weekly: Vec<_> = therapist.hours.iter().filter(|h| fits(h)).copied().collect();
            spans((&weekly, &therapist.overrides), zone, from, until)
        };
        // Hours in any room and hours in this one may touch, and a session lie across both.
        let in_room = |room: RoomId| (room, within(&|h| h.room.is_none_or(|own| own == room)));
        let by_room = rooms.into_iter().map(in_room).collect();
        Self { all, by_room, anywhere: within(&|h| h.room.is_none()) }
    }

    /// Whether it is all the same where.
    pub fn is_anywhere(&self) -> bool {
        self.by_room.is_empty()
    }

    /// Whether all of a session lies in hours that are worked in this room.
    pub fn is_in(&self, room: RoomId, session: &Span) -> bool {
        let own = self.by_room.iter().find(|(id, _)| *id == room);
        own.map_or(&self.anywhere, |(_, hours)| hours).contains(session)
    }
}

/// Hours are expanded date by date. Hours that cross midnight are split there: the
/// rest falls on the next date, and goes only where that date is closed. A boundary
/// that the clock skips is where it goes on; one that it shows twice is the first.
fn spans(rules: Lists<'_>, zone: &ZoneRules, from: NaiveDate, until: NaiveDate) -> Busy {
    from.iter_days()
        .take_while(|date| *date <= until)
        .flat_map(|date| {
            parts(rules, date).into_iter().filter_map(move |(begin, end)| {
                Span::new(zone.reach(wall(date, begin)), zone.reach(wall(date, end)))
            })
        })
        .collect()
}

/// The hours that lie on a date, each inside 0 to 1440.
fn parts((weekly, overrides): Lists<'_>, date: NaiveDate) -> Vec<(u32, u32)> {
    let head = |(from, until)| if until > from { (from, until) } else { (from, MIDNIGHT) };
    let instead = overridden(overrides, date);
    if instead.as_ref().is_some_and(Vec::is_empty) {
        return Vec::new();
    }
    let own = instead.unwrap_or_else(|| of_week(weekly, date));
    let yesterday = date.pred_opt().map(|yesterday| {
        overridden(overrides, yesterday).unwrap_or_else(|| of_week(weekly, yesterday))
    });
    let tail = yesterday.into_iter().flatten().filter(|(from, until)| until <= from && *until > 0);
    own.into_iter().map(head).chain(tail.map(|(_, until)| (0, until))).collect()
}

fn overridden(overrides: &[DateOverride], date: NaiveDate) -> Option<Vec<(u32, u32)>> {
    let mut of_date = overrides.iter().filter(|o| o.date == date).peekable();
    of_date.peek()?;
    Some(of_date.filter_map(|o| o.hours).collect())
}

fn of_week(weekly: &[WeeklyHours], date: NaiveDate) -> Vec<(u32, u32)> {
    let of_date = weekly.iter().filter(|hours| hours.hold_on(date));
    of_date.map(|hours| (hours.from_minute, hours.until_minute)).collect()
}

/// A wall time, given as minutes after midnight; 1440 is the next midnight.
pub(super) fn wall(date: NaiveDate, minute: u32) -> chrono::NaiveDateTime {
    let midnight = date.and_time(NaiveTime::MIN);
    midnight.checked_add_signed(TimeDelta::minutes(i64::from(minute))).unwrap_or(midnight)
}
