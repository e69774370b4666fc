//! Small strips of relief: the empty state, and the edge of a ticket.

use std::sync::LazyLock;

use super::{body::bell, curve::smooth};

/// Five lines with one rise, 90 by 40.
#[must_use]
pub fn small() -> &'static str {
    static DRAWN: LazyLock<String> = LazyLock::new(|| strip(5, 90.0, 12.0, 6.0, 13.0, 12));
    &DRAWN
}

/// Twelve lines with one rise to the right of the middle, 640 by 120.
#[must_use]
pub fn wide() -> &'static str {
    static DRAWN: LazyLock<String> = LazyLock::new(|| strip(12, 640.0, 26.0, 9.0, 22.0, 16));
    &DRAWN
}

fn strip(lines: u32, width: f64, top: f64, gap: f64, rise: f64, steps: u32) -> String {
    (0..lines)
        .map(|i| {
            let depth = f64::from(i) / f64::from(lines);
            let points: Vec<(f64, f64)> = (0..=steps)
                .map(|k| {
                    let t = f64::from(k) / f64::from(steps);
                    let lift = bell(t - 0.68, 0.13) * (1.0 - 0.45 * depth)
                        + 0.3 * bell(t - 0.3, 0.17) * depth;
                    (t * width, top + gap * f64::from(i) - rise * lift)
                })
                .collect();
            format!(r#"<path vector-effect="non-scaling-stroke" d="{}"/>"#, smooth(&points))
        })
        .collect()
}
