//! What a sample says about everybody it was taken from, and how surely.

/// Two-sided 95 %: the normal distribution's 97.5 % point.
const Z: f64 = 1.959_963_984_540_054;
/// From here on the series for many degrees of freedom is exact to nine digits.
const MANY: u32 = 100;

/// From and to, both included; 95 of 100 such intervals hold the true value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// Whether they have any value in common: then the two cannot be told apart.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.low <= other.high && other.low <= self.high
    }
}

/// A mean with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    /// The mean.
    pub mean: f64,
    /// Where the mean of everybody lies, by Student's t.
    pub interval: Interval,
}

impl Mean {
    /// Of `n` values with that sum and sum of squares; `None` for fewer than two.
    #[must_use]
    pub fn of_sums(n: u32, sum: f64, squares: f64) -> Option<Self> {
        if n < 2 {
            return None;
        }
        let mean = sum / f64::from(n);
        // Rounding may leave a little less than nothing where all are alike.
        let around = mean.mul_add(-sum, squares).max(0.0);
        Some(Self::around(n, mean, around))
    }

    /// By Student's t, from the sum of the squares of the distances to the mean.
    fn around(n: u32, mean: f64, squares: f64) -> Self {
        let error = (squares / f64::from(n - 1) / f64::from(n)).sqrt();
        let reach = t_quantile(n - 1) * error;
        Self { mean, interval: Interval { low: mean - reach, high: mean + reach } }
    }
}

/// The mean of a sample and its 95 % interval by Student's t; `None` for fewer than two, of
/// which nothing can be said.
#[must_use]
pub fn mean(sample: &[f64]) -> Option<Mean> {
    let n = u32::try_from(sample.len()).ok().filter(|&n| n >= 2)?;
    let mean = sample.iter().sum::<f64>() / f64::from(n);
    let squares: f64 = sample.iter().map(|x| (x - mean) * (x - mean)).sum();
    Some(Mean::around(n, mean, squares))
}

/// The 95 % interval of a share, after Wilson (1927): it stays within 0 and 1 and holds up for
/// small numbers. `None` of nothing.
#[must_use]
pub fn wilson(with: u32, of: u32) -> Option<Interval> {
    if of == 0 || with > of {
        return None;
    }
    let (n, z2) = (f64::from(of), Z * Z);
    let share = f64::from(with) / n;
    let middle = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let reach = Z / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    // Rounding must not leave what the formula cannot.
    let low = if with == 0 { 0.0 } else { middle - reach };
    let high = if with == of { 1.0 } else { middle + reach };
    Some(Interval { low, high })
}

/// The 97.5 % point of Student's t.
fn t_quantile(degrees: u32) -> f64 {
    if degrees >= MANY { t_of_many(f64::from(degrees)) } else { t_of_few(degrees) }
}

/// Abramowitz and Stegun 26.7.5: the expansion around the normal distribution.
fn t_of_many(n: f64) -> f64 {
    let x = Z;
    let x2 = x * x;
    let g1 = x * (x2 + 1.0) / 4.0;
    let g2 = x * (x2.mul_add(5.0, 16.0) * x2 + 3.0) / 96.0;
    let g3 = x * ((x2.mul_add(3.0, 19.0) * x2 + 17.0) * x2 - 15.0) / 384.0;
    let g4 = x * (((x2.mul_add(79.0, 776.0) * x2 + 1482.0) * x2 - 1920.0) * x2 - 945.0) / 92_160.0;
    x + (g1 + (g2 + (g3 + g4 / n) / n) / n) / n
}

/// Halves the interval in which the point lies, until nothing is left of it.
fn t_of_few(degrees: u32) -> f64 {
    let (mut low, mut high) = (1.9, 13.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if within(middle, degrees) < 0.95 { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// The probability that Student's t lies between `-t` and `t`: Abramowitz and Stegun 26.7.3
/// for odd degrees of freedom, 26.7.4 for even ones.
fn within(t: f64, degrees: u32) -> f64 {
    let angle = (t / f64::from(degrees).sqrt()).atan();
    let (sine, cosine) = angle.sin_cos();
    let square = cosine * cosine;
    let odd = degrees % 2 == 1;
    let (mut term, mut sum) = if odd { (cosine, cosine) } else { (1.0, 1.0) };
    let mut k = if odd { 3 } else { 2 };
    while k + 2 <= degrees {
        let (above, below) = (f64::from(k - 1), f64::from(k));
        term *= square * above / below;
        sum += term;
        k += 2;
    }
    match (odd, degrees) {
        (true, 1) => angle * std::f64::consts::FRAC_2_PI,
        (true, _) => (angle + sine * sum) * std::f64::consts::FRAC_2_PI,
        (false, _) => sine * sum,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-7, "{found} is not {expected}");
    }

    /// scipy 1.17.1: `stats.t.ppf(0.975, df)`.
    #[test]
    fn the_t_distribution_is_that_of_scipy() {
        for (degrees, expected) in [
            (1, 12.706_204_736_174_694),
            (2, 4.302_652_729_749_462),
            (3, 3.182_446_305_283_707_8),
            (4, 2.776_445_105_197_793_4),
            (5, 2.570_581_835_636_314_7),
            (7, 2.364_624_251_592_784),
            (9, 2.262_157_162_798_205),
            (10, 2.228_138_851_986_274),
            (15, 2.131_449_545_559_776),
            (20, 2.085_963_447_265_864),
            (29, 2.045_229_642_132_703),
            (30, 2.042_272_456_301_237_8),
            (60, 2.000_297_822_014_260_4),
            (120, 1.979_930_405_082_440_2),
            (1_000, 1.962_339_080_826_408_3),
            (100_000, 1.959_987_707_534_609_5),
        ] {
            near(t_quantile(degrees), expected);
        }
    }

    /// scipy 1.17.1: `stats.t.interval(0.95, 11, loc=mean, scale=sem)` of these changes.
    #[test]
    fn the_interval_of_a_mean_is_that_of_scipy() {
        let changes = [-3.0, -2.0, -4.0, 0.0, 1.0, -2.0, -5.0, -3.0, -1.0, -2.0, -2.0, -6.0];
        let found = mean(&changes).expect("twelve of them");
        near(found.mean, -2.416_666_666_666_666_5);
        near(found.interval.low, -3.671_664_974_594_406_8);
        near(found.interval.high, -1.161_668_358_738_926);
        assert_eq!((mean(&[]), mean(&[-2.0])), (None, None));
    }

    /// Newcombe, Statistics in Medicine 17 (1998), table I, to its four digits: 81 of 263, 15
    /// of 148, 0 of 20 and 1 of 29.
    #[test]
    fn the_interval_of_a_share_is_that_of_newcombes_examples() {
        for (with, of, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0000, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let found = wilson(with, of).expect("some");
            assert!((found.low - low).abs() < 5e-5, "{with} of {of}: {found:?}");
            assert!((found.high - high).abs() < 5e-5, "{with} of {of}: {found:?}");
        }
    }

    /// statsmodels 0.15.0: `proportion_confint(k, n, 0.05, method="wilson")`.
    #[test]
    fn the_interval_of_a_share_is_that_of_statsmodels() {
        for (with, of, low, high) in [
            (0, 10, 0.0, 0.277_532_799_862_889_26),
            (1, 10, 0.017_876_213_095_072_924, 0.404_150_026_795_238_54),
            (5, 10, 0.236_593_090_512_563_94, 0.763_406_909_487_436_1),
            (10, 10, 0.722_467_200_137_110_7, 1.0),
            (0, 1, 0.0, 0.793_450_685_622_762_7),
            (37, 120, 0.232_727_369_889_162_98, 0.395_829_977_238_006_84),
            (999, 1_000, 0.994_357_441_402_042_1, 0.999_823_453_629_373_9),
        ] {
            let found = wilson(with, of).expect("some");
            near(found.low, low);
            near(found.high, high);
        }
        assert_eq!((wilson(0, 0), wilson(2, 1)), (None, None));
    }

    proptest! {
        #[test]
        fn an_interval_holds_what_was_measured(with in 0_u32..5_000, more in 0_u32..5_000) {
            let of = with + more;
            prop_assume!(of > 0);
            let share = f64::from(with) / f64::from(of);
            let found = wilson(with, of).expect("some");
            prop_assert!(0.0 <= found.low && found.low <= share + 1e-12);
            prop_assert!(share <= found.high + 1e-12 && found.high <= 1.0);
        }

        #[test]
        fn more_of_the_same_is_surer(sample in prop::collection::vec(-10.0_f64..10.0, 2..40)) {
            let once = mean(&sample).expect("two at least");
            let twice = mean(&sample.repeat(2)).expect("four at least");
            let width = |m: &Mean| m.interval.high - m.interval.low;
            prop_assert!(width(&twice) <= width(&once) + 1e-9);
        }
    }
}
