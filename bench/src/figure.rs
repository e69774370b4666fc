//! A figure, beside the floor of the same run and the goal of the product.

use serde::{Deserialize, Serialize};

/// What was measured, on one engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    pub name: String,
    pub engine: String,
    pub unit: String,
    pub value: f64,
    /// What the floor took or did, in the same unit; some figures have none.
    pub floor: Option<f64>,
}

/// What a figure is to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// No more than this.
    Most(f64),
    /// No less.
    Least(f64),
    /// No more than so many times what the floor takes.
    TimesFloor(f64),
}

/// The goals, by the figures' names; where engines differ, with the engine.
pub const GOALS: [(&str, Option<&str>, Bound); 21] = [
    ("slots 20 x 30: p50 at 1", None, Bound::TimesFloor(3.0)),
    ("slots 20 x 30 anew: p50", None, Bound::TimesFloor(3.0)),
    ("booking page: p50 at 1", None, Bound::Most(2.0)),
    ("booking page: p50 at half that rate", None, Bound::Most(2.0)),
    ("booking page: rate at 16", None, Bound::Least(4_000.0)),
    ("booking page anew: p50", None, Bound::Most(2.0)),
    ("studio page: p50 at 1", None, Bound::Most(2.0)),
    ("studio page: p50 at half that rate", None, Bound::Most(2.0)),
    ("studio page: rate at 16", None, Bound::Least(4_000.0)),
    ("studio page anew: p50", None, Bound::Most(2.0)),
    ("holds: rate at 16", Some("sqlite"), Bound::Least(1_500.0)),
    ("holds: rate at 16", Some("postgres"), Bound::Least(1_000.0)),
    ("holds: p99 at half the goal", None, Bound::Most(50.0)),
    ("holds: achieved at half the goal", Some("sqlite"), Bound::Least(0.95 * 750.0)),
    ("holds: achieved at half the goal", Some("postgres"), Bound::Least(0.95 * 500.0)),
    ("rush: until all are answered", None, Bound::Most(2.0)),
    ("memory: at rest", None, Bound::Most(60.0)),
    ("memory: under load", None, Bound::Most(120.0)),
    ("start: until the first page", None, Bound::Most(0.3)),
    ("growth: bookings", None, Bound::Most(1.5)),
    ("growth: studios", None, Bound::Most(1.5)),
];

/// What each costs of a processor. No goal says how much, but each is to be known.
const COSTS: [&str; 12] = [
    "slots 20 x 30: core ms each at 1",
    "slots 20 x 30: core ms each at 16",
    "slots 1 x 30: core ms each at 1",
    "slots 1 x 30: core ms each at 16",
    "booking page: core ms each at 1",
    "booking page: core ms each at 16",
    "studio page: core ms each at 1",
    "studio page: core ms each at 16",
    "desk page: core ms each at 1",
    "desk page: core ms each at 16",
    "holds: core ms each at 16",
    "booking and its jobs: core ms each at 1",
];

/// The goals and costs that no figure of this engine belongs to. Growth is measured where it is
/// asked for.
pub fn unmeasured(figures: &[Figure], engine: &str) -> Vec<&'static str> {
    let measured = |name: &str| figures.iter().any(|it| it.name == name && it.engine == engine);
    let goals = GOALS.iter().filter(|(_, on, _)| on.is_none_or(|on| on == engine));
    let names = goals.map(|(name, ..)| *name).filter(|name| !name.starts_with("growth: "));
    names.chain(COSTS).filter(|name| !measured(name)).collect()
}

/// A figure that is worse than before by more than this is marked.
const WORSE: f64 = 1.2;

impl Figure {
    /// Without a floor.
    pub fn new(name: impl Into<String>, engine: &str, unit: &str, value: f64) -> Self {
        Self {
            name: name.into(),
            engine: engine.to_owned(),
            unit: unit.to_owned(),
            value,
            floor: None,
        }
    }

    /// Beside what the floor took or did.
    pub fn beside(self, floor: f64) -> Self {
        Self { floor: Some(floor), ..self }
    }

    /// Whether more is better: of what is done each second.
    fn more_is_better(&self) -> bool {
        self.unit == "/s"
    }

    /// How many times as much as the floor it costs.
    pub fn times_floor(&self) -> Option<f64> {
        let floor = self.floor.filter(|floor| *floor > 0.0 && self.value > 0.0)?;
        Some(if self.more_is_better() { floor / self.value } else { self.value / floor })
    }

    /// What it is to be, if anybody said.
    pub fn goal(&self) -> Option<Bound> {
        let of = |(name, engine, _): &&(&str, Option<&str>, Bound)| {
            *name == self.name && engine.is_none_or(|engine| engine == self.engine)
        };
        GOALS.iter().find(of).map(|(.., bound)| *bound)
    }

    /// Whether it is what it is to be. A goal that is compared with a floor is missed where
    /// there is no floor.
    pub fn is_met(&self) -> Option<bool> {
        Some(match self.goal()? {
            Bound::Most(most) => self.value <= most,
            Bound::Least(least) => self.value >= least,
            Bound::TimesFloor(times) => self.times_floor().is_some_and(|it| it <= times),
        })
    }

    /// How many times worse it is than the same figure of an earlier run; below one is better.
    pub fn worse_than(&self, before: &[Self]) -> Option<f64> {
        let same = |old: &&Self| old.name == self.name && old.engine == self.engine;
        let old = before.iter().find(same)?.value;
        let times = if self.more_is_better() { old / self.value } else { self.value / old };
        times.is_finite().then_some(times)
    }

    /// Whether that is worth a look.
    pub fn is_worse(&self, before: &[Self]) -> bool {
        self.worse_than(before).is_some_and(|times| times > WORSE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(name: &str, unit: &str, value: f64) -> Figure {
        Figure::new(name, "sqlite", unit, value)
    }

    #[test]
    fn a_ratio_says_what_a_figure_costs_whether_it_is_a_time_or_a_rate() {
        assert_eq!(figure("a", "ms", 6.0).beside(2.0).times_floor(), Some(3.0));
        assert_eq!(figure("a", "/s", 1_000.0).beside(4_000.0).times_floor(), Some(4.0));
        assert_eq!(figure("a", "ms", 6.0).times_floor(), None);
        assert_eq!(figure("a", "ms", 6.0).beside(0.0).times_floor(), None);
    }

    #[test]
    fn goals_are_met_or_missed() {
        let slots = |value| figure("slots 20 x 30: p50 at 1", "ms", value);
        assert_eq!(slots(3.0).beside(1.0).is_met(), Some(true));
        assert_eq!(slots(3.1).beside(1.0).is_met(), Some(false));
        assert_eq!(slots(0.1).is_met(), Some(false), "without a floor nothing is known");
        assert_eq!(figure("booking page: rate at 16", "/s", 3_999.0).is_met(), Some(false));
        assert_eq!(figure("memory: at rest", "MB", 60.0).is_met(), Some(true));
        assert_eq!(figure("memory: of something else", "MB", 1e9).is_met(), None);
        let holds = Figure::new("holds: rate at 16", "postgres", "/s", 1_200.0);
        assert_eq!(holds.is_met(), Some(true));
        assert_eq!(figure("holds: rate at 16", "/s", 1_200.0).is_met(), Some(false));
    }

    #[test]
    fn a_page_is_quick_to_those_who_come_at_a_rate_too_and_not_only_one_after_another() {
        for page in ["booking page", "studio page"] {
            for when in ["p50 at 1", "p50 at half that rate"] {
                let took = |ms| figure(&format!("{page}: {when}"), "ms", ms);
                assert_eq!(took(2.0).is_met(), Some(true), "{page}, {when}");
                assert_eq!(took(2.1).is_met(), Some(false), "{page}, {when}");
            }
        }
    }

    #[test]
    fn a_goal_that_nobody_measures_is_found() {
        let all = unmeasured(&[], "sqlite");
        assert!(all.contains(&"memory: at rest") && !all.contains(&"growth: bookings"));
        assert!(COSTS.iter().all(|cost| all.contains(cost)), "without a goal too");
        let rest = unmeasured(&[figure("memory: at rest", "MB", 1.0)], "sqlite");
        assert_eq!(rest.len(), all.len() - 1);
        assert_eq!(
            unmeasured(&[figure("memory: at rest", "MB", 1.0)], "postgres").len(),
            all.len()
        );
    }

    #[test]
    fn what_is_worse_by_more_than_a_fifth_is_marked() {
        let before = [figure("a", "ms", 10.0), figure("b", "/s", 100.0)];
        assert!(!figure("a", "ms", 11.9).is_worse(&before));
        assert!(figure("a", "ms", 12.1).is_worse(&before));
        assert!(!figure("b", "/s", 84.0).is_worse(&before));
        assert!(figure("b", "/s", 83.0).is_worse(&before));
        assert!(!figure("c", "ms", 1e9).is_worse(&before), "nobody measured it before");
        let other = Figure::new("a", "postgres", "ms", 1e9);
        assert!(!other.is_worse(&before), "another engine is another figure");
    }
}
