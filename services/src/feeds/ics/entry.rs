//! One entry of a calendar, and the time it takes.

use std::collections::HashSet;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use domain::{Instant, Span};

use super::{
    NotRead,
    clock::{Clock, Clocks},
    expand::{Budget, occurrences},
    line::Line,
    rule::Rule,
    tree::Component,
    value::{Length, Moment},
};

/// An entry, of one day or many.
pub(super) struct Entry {
    pub uid: String,
    /// Of which recurring entry it stands in for one day: when that would have begun.
    pub instead_of: Option<At>,
    /// Whether it keeps anybody busy.
    pub blocks: bool,
    /// What of it could not be followed.
    pub unread: bool,
    start: At,
    lasts: Lasts,
    rule: Option<Rule>,
    /// Further starts, with an end where it is another.
    more: Vec<(At, Option<Lasts>)>,
    except: Vec<At>,
}

/// What came of reading an entry.
pub(super) enum Read {
    /// It takes time, or stands in for what does.
    Entry(Box<Entry>),
    /// It takes no time at all.
    Nothing,
    /// When it is cannot be told.
    Unknown,
}

/// A moment on its clock.
#[derive(Clone, Debug)]
pub(super) struct At {
    moment: Moment,
    clock: Clock,
}

/// How long it lasts.
#[derive(Clone, Copy, Debug)]
enum Lasts {
    /// Until the clock has gone on so far.
    Wall(TimeDelta),
    /// Days on the clock, and then elapsed time.
    For(Length),
}

/// Starts that do not count.
#[derive(Default)]
pub(super) struct Except {
    instants: HashSet<Instant>,
    dates: HashSet<NaiveDate>,
}

impl At {
    fn read(line: &Line, clocks: &mut Clocks) -> Option<Self> {
        Self::of(&line.value, line, clocks)
    }

    fn of(text: &str, line: &Line, clocks: &mut Clocks) -> Option<Self> {
        let moment = Moment::parse(text)?;
        Some(Self { moment, clock: clocks.of_moment(moment, line.parameter("TZID")) })
    }

    fn wall(&self) -> NaiveDateTime {
        match self.moment {
            Moment::Date(date) => date.and_time(NaiveTime::MIN),
            Moment::Wall(at) | Moment::Utc(at) => at,
        }
    }

    fn instant(&self) -> Instant {
        self.clock.place(self.wall())
    }

    fn is_date(&self) -> bool {
        matches!(self.moment, Moment::Date(_))
    }
}

impl Lasts {
    fn end(self, clock: &Clock, wall: NaiveDateTime) -> Instant {
        match self {
            Self::Wall(on) => clock.place(wall + on),
            Self::For(length) => {
                let night = clock.place(wall + TimeDelta::days(length.days));
                night + TimeDelta::seconds(length.seconds)
            }
        }
    }

    fn at_most(self) -> TimeDelta {
        match self {
            Self::Wall(on) => {
                on.min(Length { days: i64::MAX, seconds: 0 }.at_most()) + TimeDelta::days(1)
            }
            Self::For(length) => length.at_most(),
        }
    }
}

impl Except {
    /// Leaves out one more start.
    pub fn add(&mut self, at: &At, whole_days: bool) {
        if at.is_date() || whole_days {
            self.dates.insert(at.moment.date());
        } else {
            self.instants.insert(at.instant());
        }
    }

    fn holds(&self, wall: NaiveDateTime, at: Instant) -> bool {
        self.instants.contains(&at) || self.dates.contains(&wall.date())
    }
}

impl Entry {
    /// Reads it. What keeps nobody busy need not be told exactly.
    pub fn read(event: &Component, clocks: &mut Clocks) -> Read {
        let Some(start) = event.line("DTSTART").and_then(|line| At::read(line, clocks)) else {
            return if blocks(event) { Read::Unknown } else { Read::Nothing };
        };
        let end = event.line("DTEND").map(|line| At::read(line, clocks));
        let length = event.value("DURATION").map(Length::parse);
        let unreadable = matches!(end, Some(None)) || matches!((&end, length), (None, Some(None)));
        match lasts(&start, end.flatten().as_ref(), length.flatten()) {
            Some(lasts) => {
                let entry = Self::with(event, clocks, start, lasts);
                Read::Entry(Box::new(Self { unread: entry.unread || unreadable, ..entry }))
            }
            None if unreadable && blocks(event) => Read::Unknown,
            None => Read::Nothing,
        }
    }

    fn with(event: &Component, clocks: &mut Clocks, start: At, lasts: Lasts) -> Self {
        let rule = event.value("RRULE").map(Rule::parse);
        let listed = |name: &str, clocks: &mut Clocks| -> Vec<At> {
            let lines = event.all(name);
            lines
                .flat_map(|line| line.value.split(',').map(move |text| (text, line)))
                .filter_map(|(text, line)| At::of(text, line, clocks))
                .collect()
        };
        let except = listed("EXDATE", clocks);
        let instead_of = event.line("RECURRENCE-ID");
        // It changes every day from then on, of which we follow the first alone.
        let and_on = instead_of.and_then(|line| line.parameter("RANGE"));
        let and_on = and_on.is_some_and(|range| range.eq_ignore_ascii_case("THISANDFUTURE"));
        Self {
            uid: event.value("UID").unwrap_or_default().to_owned(),
            instead_of: instead_of.and_then(|line| At::read(line, clocks)),
            blocks: blocks(event),
            unread: matches!(rule, Some(None)) || and_on,
            more: more(event, clocks),
            rule: rule.flatten(),
            start,
            lasts,
            except,
        }
    }

    /// Whether it takes whole days.
    pub fn whole_days(&self) -> bool {
        self.start.is_date()
    }

    /// What it takes of the window; `moved` are the starts that other entries stand in for.
    pub fn spans(
        &self,
        window: Span,
        mut moved: Except,
        budget: &mut Budget,
    ) -> Result<Vec<Span>, NotRead> {
        budget.spend(u32::try_from(self.except.len() + self.more.len() + 1).unwrap_or(u32::MAX))?;
        self.except.iter().for_each(|at| moved.add(at, self.whole_days()));
        let mut found = Vec::new();
        for wall in self.walls(window, budget)? {
            let at = self.start.clock.place(wall);
            if !moved.holds(wall, at) {
                found.extend(clipped(at, self.lasts.end(&self.start.clock, wall), window));
            }
        }
        for (more, lasts) in &self.more {
            let (wall, at) = (more.wall(), more.instant());
            if !moved.holds(wall, at) {
                let end = lasts.unwrap_or(self.lasts).end(&more.clock, wall);
                found.extend(clipped(at, end, window));
            }
        }
        Ok(found)
    }

    fn walls(&self, window: Span, budget: &mut Budget) -> Result<Vec<NaiveDateTime>, NotRead> {
        let start = self.start.wall();
        let Some(rule) = &self.rule else { return Ok(vec![start]) };
        let clock = &self.start.clock;
        let from = clock.wall(window.start) - self.lasts.at_most();
        let to = clock.wall(window.end);
        occurrences(rule, start, self.until(rule), (from, to), budget)
    }

    /// The last wall time that a rule may mean.
    fn until(&self, rule: &Rule) -> Option<NaiveDateTime> {
        rule.until.map(|until| match until {
            Moment::Date(date) => date.and_time(NaiveTime::MIN) + TimeDelta::seconds(86_399),
            Moment::Wall(at) => at,
            Moment::Utc(at) if self.whole_days() => at,
            Moment::Utc(at) => self.start.clock.wall(at.and_utc()),
        })
    }
}

fn lasts(start: &At, end: Option<&At>, length: Option<Length>) -> Option<Lasts> {
    let day = Lasts::For(Length { days: 1, seconds: 0 });
    let Some(end) = end else {
        let length = length.filter(|length| *length != Length::default()).map(Lasts::For);
        return length.or(start.is_date().then_some(day));
    };
    let on = end.wall() - start.wall();
    if start.is_date() {
        return Some(if on > TimeDelta::zero() { Lasts::Wall(on) } else { day });
    }
    if start.clock.is(&end.clock) {
        return (on > TimeDelta::zero()).then_some(Lasts::Wall(on));
    }
    let seconds = (end.instant() - start.instant()).num_seconds();
    (seconds > 0).then_some(Lasts::For(Length { days: 0, seconds }))
}

/// Cancelled entries, and those that are marked as free, keep nobody busy.
fn blocks(event: &Component) -> bool {
    let is = |name, value: &str| event.value(name).is_some_and(|v| v.eq_ignore_ascii_case(value));
    !is("STATUS", "CANCELLED")
        && !is("TRANSP", "TRANSPARENT")
        && !is("X-MICROSOFT-CDO-BUSYSTATUS", "FREE")
}

fn more(event: &Component, clocks: &mut Clocks) -> Vec<(At, Option<Lasts>)> {
    let mut all = Vec::new();
    for line in event.all("RDATE") {
        for text in line.value.split(',') {
            let (start, end) = text.split_once('/').map_or((text, None), |(a, b)| (a, Some(b)));
            let Some(start) = At::of(start, line, clocks) else { continue };
            let ends = end.and_then(|end| match Length::parse(end) {
                Some(length) => lasts(&start, None, Some(length)),
                None => lasts(&start, At::of(end, line, clocks).as_ref(), None),
            });
            all.push((start, ends));
        }
    }
    all
}

/// What lies in the window, in whole seconds.
pub(super) fn clipped(start: Instant, end: Instant, window: Span) -> Option<Span> {
    Span::new(start.max(window.start), end.min(window.end))
}
