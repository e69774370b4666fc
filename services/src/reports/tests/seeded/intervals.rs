//! Intervals of means and of shares, written in another way than where they are told.

use domain::outcomes::Interval;

/// Wilson's interval of a share, as its two bounds are written: the roots of a square.
pub fn wilson(with: f64, n: f64) -> (f64, f64) {
    let z = 1.959_963_984_540_054_f64;
    let share = with / n;
    let root = z * (z * z + 4.0 * n * share * (1.0 - share)).sqrt();
    let bound = |root: f64| (2.0 * n * share + z * z + root) / (2.0 * (n + z * z));
    (bound(-root), bound(root))
}

/// The 97.5 % point of Student's t: where 95 % of the area under its density lie, which is a
/// power of the cosine over the angle whose tangent is t / √degrees.
pub fn t_quantile(degrees: u32) -> f64 {
    let area = |until: f64| {
        let (steps, power) = (2_000_i32, f64::from(degrees) - 1.0);
        let width = until / f64::from(steps);
        let height = |n: i32| (width * f64::from(n)).cos().max(0.0).powf(power);
        let weight = |n: i32| if n % 2 == 1 { 4.0_f64 } else { 2.0 };
        let inner: f64 = (1..steps).map(|n| weight(n) * height(n)).sum();
        (height(0) + inner + height(steps)) * width / 3.0
    };
    let (whole, mut low, mut high) =
        (area(std::f64::consts::FRAC_PI_2), 0.0, std::f64::consts::FRAC_PI_2);
    for _ in 0..50 {
        let middle = f64::midpoint(low, high);
        if area(middle) < 0.95 * whole { low = middle } else { high = middle }
    }
    low.tan() * f64::from(degrees).sqrt()
}

pub fn same(told: f64, said: f64) {
    assert!((told - said).abs() < 1e-6, "{told} and not {said}");
}

pub fn interval_is(told: Interval, (low, high): (f64, f64)) {
    same(told.low, low);
    same(told.high, high);
}

#[test]
fn the_plain_quantile_is_that_of_the_tables() {
    for (degrees, said) in [(9, 2.262_157), (29, 2.045_230), (60, 2.000_298), (200, 1.971_896)] {
        same(t_quantile(degrees), said);
    }
}

#[test]
fn the_plain_interval_of_a_share_is_that_of_the_tables() {
    let (low, high) = wilson(9.0, 14.0);
    same(low, 0.387_644);
    same(high, 0.836_553);
}
