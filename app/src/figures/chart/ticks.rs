//! Round values along an axis.

use super::unit::Unit;

/// The most that an axis has.
pub const AT_MOST: usize = 6;

/// Round values from the first at or below everything that is shown to the first at or
/// above it. Nothing is always among them: a bar that does not begin there lies.
#[must_use]
pub fn ticks(unit: Unit, lowest: i64, highest: i64) -> Vec<i64> {
    let (low, mut high) = (lowest.min(0), highest.max(0));
    if low == 0 && high == 0 {
        high = unit.nothing_ends();
    }
    let step = steps(unit).find(|step| span(low, high, *step) <= AT_MOST as u64);
    let step = step.unwrap_or(i64::MAX);
    let first = low.div_euclid(step);
    let last = -(-high).div_euclid(step);
    (first..=last).map(|n| n.saturating_mul(step)).collect()
}

/// How many values there are with this step.
fn span(low: i64, high: i64, step: i64) -> u64 {
    (-(-high).div_euclid(step)).abs_diff(low.div_euclid(step)) + 1
}

/// 1, 2 and 5 with any number of zeros, of what is round in this unit.
fn steps(unit: Unit) -> impl Iterator<Item = i64> {
    const ROUND: [i64; 3] = [1, 2, 5];
    let (before, from): (&[i64], i64) = match unit {
        // A quarter, a half, an hour.
        Unit::Minutes => (&[15, 30], 60),
        Unit::Money(_) | Unit::Count | Unit::Share => (&[], unit.least_step()),
    };
    let tens = (0..19).filter_map(|power| 10_i64.checked_pow(power));
    let rounds = tens.flat_map(|ten| ROUND.into_iter().filter_map(move |n| ten.checked_mul(n)));
    before.iter().copied().chain(rounds.filter_map(move |n| n.checked_mul(from)))
}

/// How far up its axis a value lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    low: i64,
    high: i64,
}

impl Scale {
    /// From the first of these values to the last.
    #[must_use]
    pub fn of(ticks: &[i64]) -> Self {
        let (low, high) = (ticks.first().copied().unwrap_or(0), ticks.last().copied().unwrap_or(1));
        Self { low, high: high.max(low + 1) }
    }

    /// 0 at the lowest value, 1 at the highest. What lies beyond is held at the ends.
    #[must_use]
    pub fn at(self, value: i64) -> f64 {
        let share = (value - self.low) as f64 / (self.high - self.low) as f64;
        share.clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use domain::Currency;
    use proptest::prelude::*;

    use super::*;

    const UNITS: [Unit; 5] = [
        Unit::Money(Currency::Eur),
        Unit::Money(Currency::Jpy),
        Unit::Minutes,
        Unit::Count,
        Unit::Share,
    ];
    const FAR: i64 = 1_000_000_000_000;

    #[test]
    fn usual_axes_are_those_that_a_person_would_draw() {
        let euro = Unit::Money(Currency::Eur);
        assert_eq!(ticks(euro, 0, 741_200), [0, 200_000, 400_000, 600_000, 800_000]);
        assert_eq!(ticks(Unit::Share, 0, 9_700), [0, 2_000, 4_000, 6_000, 8_000, 10_000]);
        assert_eq!(ticks(Unit::Share, 0, 1_130), [0, 500, 1_000, 1_500]);
        assert_eq!(ticks(Unit::Count, 0, 3), [0, 1, 2, 3]);
        assert_eq!(ticks(Unit::Minutes, 0, 100), [0, 30, 60, 90, 120]);
        assert_eq!(ticks(euro, -30_000, 50_000), [-40_000, -20_000, 0, 20_000, 40_000, 60_000]);
    }

    #[test]
    fn an_axis_with_nothing_to_show_is_still_an_axis() {
        for unit in UNITS {
            assert!(ticks(unit, 0, 0).len() > 1, "{unit:?}");
        }
    }

    proptest! {
        #[test]
        fn ticks_cover_the_data_and_are_few_round_and_even(
            unit in prop::sample::select(UNITS.to_vec()),
            a in -FAR..FAR,
            b in -FAR..FAR,
        ) {
            let (low, high) = (a.min(b), a.max(b));
            let found = ticks(unit, low, high);
            prop_assert!(found.len() >= 2 && found.len() <= AT_MOST, "{found:?}");
            prop_assert!(found[0] <= low && found[found.len() - 1] >= high);
            prop_assert!(found.contains(&0));
            let step = found[1] - found[0];
            prop_assert!(found.windows(2).all(|pair| pair[1] - pair[0] == step));
            prop_assert!(step >= unit.least_step());
            let quarters = unit == Unit::Minutes && step < 60;
            let mut round = step / if unit == Unit::Minutes { 60 } else { unit.least_step() };
            while round % 10 == 0 && round > 0 {
                round /= 10;
            }
            prop_assert!(quarters || [1, 2, 5].contains(&round), "{step}");
        }

        #[test]
        fn no_coarser_step_is_taken_than_needed(high in 1_i64..FAR) {
            let found = ticks(Unit::Count, 0, high);
            let step = found[1];
            let finer = steps(Unit::Count).take_while(|finer| *finer < step).last();
            prop_assert!(finer.is_none_or(|finer| span(0, high, finer) > AT_MOST as u64));
        }

        #[test]
        fn a_scale_keeps_the_order_of_what_it_places(a in -FAR..FAR, b in -FAR..FAR) {
            let scale = Scale::of(&ticks(Unit::Count, a.min(b), a.max(b)));
            let places = [scale.at(a.min(b)), scale.at(a.max(b))];
            prop_assert!(places[0] <= places[1]);
            prop_assert!(places.iter().all(|place| (0.0..=1.0).contains(place)));
        }

        #[test]
        fn two_values_of_an_axis_are_never_said_alike(high in 1_i64..FAR) {
            for unit in UNITS {
                let said: Vec<_> =
                    ticks(unit, 0, high).into_iter().map(|value| unit.tick(value)).collect();
                let mut once = said.clone();
                once.dedup();
                prop_assert_eq!(once, said);
            }
        }
    }
}
