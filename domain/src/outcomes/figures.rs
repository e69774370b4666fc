//! What the figures of many are called and what they mean, in one place for the page, its files
//! and the list of definitions.

use super::{Figures, Rhythm, Scale};

impl Scale {
    /// What the outcomes of a studio are measured by, in the order in which they are offered.
    pub const COMPARED: [Self; 2] = [Self::Pain, Self::Activities];

    /// That of [`Scale::COMPARED`] with this code.
    #[must_use]
    pub fn compared(code: &str) -> Option<Self> {
        Self::COMPARED.into_iter().find(|scale| scale.code() == code)
    }

    /// As people call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pain => "Pain",
            Self::Activities => "Everyday activities",
            Self::RolandMorris => "Roland-Morris",
        }
    }

    /// What its change is.
    #[must_use]
    pub const fn definition(self) -> &'static str {
        match self {
            Self::Pain => {
                "How much it hurts, from 0 (not at all) to 10: the score a day after the third \
                 visit less the one before the first. Less than nothing is better."
            }
            Self::Activities => {
                "How hard up to three everyday activities of the client’s own choice are, each \
                 from 0 (easy) to 10 (not possible): their mean a day after the third visit less \
                 the one before the first, where the same ones were named and each of them was \
                 scored. Less than nothing is better."
            }
            Self::RolandMorris => {
                "How many of 24 statements were ticked a day after the third visit less how many \
                 were before the first. Less than nothing is better."
            }
        }
    }

    /// From where on one person's change means something, and where that is from.
    #[must_use]
    pub const fn meaningful(self) -> &'static str {
        match self {
            Self::Pain => {
                "Clearly better is two points or 30\u{a0}% less, roughly what people notice in \
                 daily life (Ostelo et al., Spine 2008); clearly worse is two points more. \
                 Anything between could be chance."
            }
            Self::Activities => {
                "Clearly better is two points less in the mean of two or three activities, or \
                 three points less where one alone was named; clearly worse is as many points \
                 more. On the Patient-Specific Functional Scale, less than that can be an error \
                 of measurement (Stratford et al., Physiotherapy Canada 1995). We ask in words of \
                 our own. Anything between could be chance."
            }
            Self::RolandMorris => {
                "Clearly better is five points or 30\u{a0}% less (Ostelo et al., Spine 2008); \
                 clearly worse is five points more. Anything between could be chance."
            }
        }
    }
}

impl Rhythm {
    /// As people say it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TwiceAWeek => "Twice a week or closer",
            Self::Weekly => "About once a week",
            Self::Fortnightly => "About every two weeks",
            Self::Rarer => "Less often",
        }
    }
}

impl Figures {
    /// What [`Figures::asked`] counts.
    pub const ASKED: &str = "Whoever scored before their first visit and came three times \
        without a pause of more than 90 days, once they answered a day after the third or a week \
        has passed since. Whoever came again after such a pause counts once, with the first time.";
    /// What [`Figures::n`] counts.
    pub const ANSWERED: &str = "Those of them who scored a day after the third visit too. Months \
        are shown together until at least ten of these are new in them, so that nobody’s answer \
        can be told by comparing everybody in two ranges. Of a single row, two ranges can differ \
        by fewer.";
    /// What [`Figures::change`] is.
    pub const CHANGE: &str = "The mean of their changes in points, with the interval in which the \
        mean of everybody lies in 95 of 100 such samples (Student’s t).";
    /// What [`Figures::responding`] is.
    pub const BETTER: &str = "How many improved by a meaningful amount, and the 95\u{a0}% interval \
        of their share (Wilson 1927).";
    /// What [`Figures::worse`] counts.
    pub const WORSE: &str = "How many got worse by a meaningful amount.";
    /// What [`Figures::uncertain`] counts.
    pub const UNCERTAIN: &str = "How many changed by less than that, or not at all.";
    /// What [`Figures::cost_per_improvement`] is.
    pub const COST: &str = "The price of the three visits of everybody who was asked, whether or \
        not they answered, for each who got clearly better.";

    /// The share of those who improved by a meaningful amount.
    #[must_use]
    pub fn improved(&self) -> f64 {
        f64::from(self.responders) / f64::from(self.n.max(1))
    }

    /// How many changed by an amount that could be chance.
    #[must_use]
    pub const fn uncertain(&self) -> u32 {
        self.n.saturating_sub(self.responders).saturating_sub(self.worse)
    }
}

#[cfg(test)]
mod tests {
    use crate::outcomes::{Cell, Change, Score, Tally};

    use super::*;

    #[test]
    fn only_what_is_derived_can_be_asked_for() {
        for scale in Scale::COMPARED {
            assert_eq!(Scale::compared(scale.code()), Some(scale));
        }
        assert_eq!(["roland_morris", "", "Pain"].map(Scale::compared), [None; 3]);
    }

    #[test]
    fn whoever_got_neither_clearly_better_nor_clearly_worse_could_have_changed_by_chance() {
        let score = |points| Score::mean_of(&[points; 2]).expect("on the scale");
        let mut tally = Tally::default();
        for after in [0, 1, 1, 1, 2, 3, 3, 4, 5, 6] {
            let (scale, before) = (Scale::Activities, score(3));
            tally.add(Some(Change { scale, before, after: score(after) }), 25_000);
        }
        let Cell::Shown(found) = Cell::of(&tally) else { panic!("{tally:?}") };
        // From three to two is more than 30 %: of pain it would be enough.
        assert_eq!((found.responders, found.uncertain(), found.worse), (4, 4, 2));
        assert!((found.improved() - 0.4).abs() < 1e-12, "{found:?}");
    }
}
