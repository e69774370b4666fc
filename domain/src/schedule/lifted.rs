//! Which of the rules for clients a start does not keep: what staff set aside where they put a
//! visit there.

use chrono::{NaiveTime, Timelike};

use super::{Snapshot, StartRules};
use crate::{Instant, time::Zone};

/// A rule that binds clients, and not whoever is at the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientRule {
    /// The least time between now and a start.
    Notice,
    /// How far ahead a start may lie.
    Window,
    /// The times of day at which visits start.
    Grid,
    /// The least time before its start for moving a visit.
    MoveNotice,
    /// How often a visit is moved.
    Moves,
    /// Working hours.
    Hours,
}

impl ClientRule {
    /// Every one, in the order in which they are told.
    pub const ALL: [Self; 6] =
        [Self::Notice, Self::Window, Self::Grid, Self::MoveNotice, Self::Moves, Self::Hours];

    /// A stable name, for records.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Window => "window",
            Self::Grid => "grid",
            Self::MoveNotice => "move_notice",
            Self::Moves => "moves",
            Self::Hours => "hours",
        }
    }

    /// The rule with that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.code() == code)
    }
}

impl StartRules {
    /// The rules among these that a start does not keep.
    #[must_use]
    pub fn unkept(&self, zone: Zone, start: Instant, now: Instant) -> Vec<ClientRule> {
        let local = zone.local(start);
        let broken = [
            (start < self.earliest(now), ClientRule::Notice),
            (local.date() > self.latest(zone, now), ClientRule::Window),
            (!self.is_on_grid(local.time()), ClientRule::Grid),
        ];
        broken.into_iter().filter(|(broken, _)| *broken).map(|(_, rule)| rule).collect()
    }

    /// Whether visits start at that time of day.
    pub(super) fn is_on_grid(&self, time: NaiveTime) -> bool {
        let whole_minute = time.second() == 0 && time.nanosecond() == 0;
        whole_minute && (time.hour() * 60 + time.minute()).is_multiple_of(self.grid_minutes.max(1))
    }
}

impl Snapshot {
    /// The studio's rules that a start does not keep. A class starts when it does: whoever put
    /// its date on the calendar said so, and no grid binds it.
    #[must_use]
    pub fn unkept(&self, start: Instant, now: Instant) -> Vec<ClientRule> {
        let mut rules = self.rules.unkept(self.zone, start, now);
        if self.classes.is_some() {
            rules.retain(|rule| *rule != ClientRule::Grid);
        }
        rules
    }
}
