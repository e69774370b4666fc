//! Waiting for a time: how it ended, counted. Few rows make it, so that no summary keeps it.

use super::Ratio;

/// How somebody's waiting for a time ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitEnd {
    /// They have the time.
    Booked,
    /// The days that suited them went by.
    Over,
    /// They did not answer.
    Lapsed,
    /// They left.
    Left,
    /// The studio took them off.
    Removed,
}

impl WaitEnd {
    /// Every end, the one without a loss first.
    pub const ALL: [Self; 5] = [Self::Booked, Self::Over, Self::Lapsed, Self::Left, Self::Removed];

    /// Its name where it is stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Over => "over",
            Self::Lapsed => "lapsed",
            Self::Left => "left",
            Self::Removed => "removed",
        }
    }

    /// The end with that name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|end| end.code() == code)
    }

    /// Its name, for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Booked => "Became a visit",
            Self::Over => "Their days went by",
            Self::Lapsed => "Did not answer",
            Self::Left => "Left by themselves",
            Self::Removed => "Taken off by the studio",
        }
    }

    /// What it counts, in a sentence or two.
    #[must_use]
    pub const fn definition(self) -> &'static str {
        match self {
            Self::Booked => {
                "Waitings that ended in these days because what was offered was booked, or the \
                 visit that was to be earlier was moved."
            }
            Self::Over => {
                "Waitings that ended in these days because the last of the days that suited them \
                 was over, and nothing had come."
            }
            Self::Lapsed => {
                "Waitings that ended in these days because two offers in a row were not answered."
            }
            Self::Left => {
                "Waitings that somebody ended themselves in these days, or that ended because \
                 they asked to be forgotten. Why is not known."
            }
            Self::Removed => "Waitings that the desk ended in these days.",
        }
    }

    const fn at(self) -> usize {
        self as usize
    }
}

/// How many waitings began and ended in some days. Somebody who waits for two things counts
/// twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waits {
    /// How many began.
    pub began: i64,
    ended: [i64; 5],
}

impl Waits {
    /// What [`Waits::began`] is.
    pub const BEGAN: &str = "Waitings that began in these days, whatever became of them later. \
                             Somebody who waits for two things counts twice.";
    /// What [`Waits::all`] is.
    pub const ENDED: &str = "Waitings that ended in these days, each on the date on which it \
                             ended, whenever it began.";
    /// What [`Waits::unmet`] is.
    pub const UNMET: &str = "Waitings that ended in these days without the visit, or the \
                             earlier time, that was waited for: all that ended less those that \
                             became a visit.";
    /// What those who wait are.
    pub const NOW: &str = "Waitings that have begun and not ended, at this moment, whichever \
                           days are shown.";

    /// So many more ended so.
    pub const fn end(&mut self, end: WaitEnd, count: i64) {
        self.ended[end.at()] += count;
    }

    /// How many ended so.
    #[must_use]
    pub const fn of(&self, end: WaitEnd) -> i64 {
        self.ended[end.at()]
    }

    /// How many ended.
    #[must_use]
    pub fn all(&self) -> i64 {
        self.ended.iter().sum()
    }

    /// How many ended without what was waited for.
    #[must_use]
    pub fn unmet(&self) -> i64 {
        self.all() - self.of(WaitEnd::Booked)
    }

    /// How many of those that ended became a visit.
    #[must_use]
    pub fn met(&self) -> Ratio {
        Ratio { part: self.of(WaitEnd::Booked), whole: self.all() }
    }
}

/// A part of the day that a wish can reach into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayPart {
    /// Until noon.
    Morning,
    /// From noon to five.
    Afternoon,
    /// From five on.
    Evening,
}

impl DayPart {
    /// Every part, in order.
    pub const ALL: [Self; 3] = [Self::Morning, Self::Afternoon, Self::Evening];

    /// Its name, for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Morning => "Before 12:00",
            Self::Afternoon => "12:00 to 17:00",
            Self::Evening => "After 17:00",
        }
    }

    /// As addresses name it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Morning => "morning",
            Self::Afternoon => "afternoon",
            Self::Evening => "evening",
        }
    }

    /// The part with that name in addresses.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.code() == code)
    }

    /// The minute of the day at which it begins, and that at which it ends.
    #[must_use]
    pub const fn minutes(self) -> (u32, u32) {
        match self {
            Self::Morning => (0, 720),
            Self::Afternoon => (720, 1_020),
            Self::Evening => (1_020, 1_440),
        }
    }

    /// Whether hours from one minute of the day until another reach into it.
    #[must_use]
    pub const fn meets(self, from: u32, until: u32) -> bool {
        let (first, last) = self.minutes();
        from < last && until > first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ended_is_what_became_a_visit_and_what_did_not() {
        let mut waits = Waits { began: 9, ..Waits::default() };
        WaitEnd::ALL.into_iter().for_each(|end| waits.end(end, 1));
        waits.end(WaitEnd::Booked, 1);
        assert_eq!((waits.all(), waits.of(WaitEnd::Booked), waits.unmet()), (6, 2, 4));
        assert_eq!(waits.met(), Ratio { part: 2, whole: 6 });
        assert!(WaitEnd::ALL.iter().all(|end| WaitEnd::from_code(end.code()) == Some(*end)));
    }

    #[test]
    fn hours_that_end_where_a_part_begins_do_not_reach_into_it() {
        let parts = |from, until| DayPart::ALL.map(|part| part.meets(from, until));
        assert_eq!(parts(0, 720), [true, false, false]);
        assert_eq!(parts(0, 780), [true, true, false]);
        assert_eq!(parts(720, 1_080), [false, true, true]);
        assert_eq!(parts(1_020, 1_440), [false, false, true]);
        assert_eq!(parts(0, 1_440), [true; 3]);
    }
}
