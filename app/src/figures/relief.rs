//! A whole back as horizontal section lines, and the five lumbar vertebrae on it.

use std::sync::LazyLock;

use super::{
    body::{half_width, height},
    curve::smooth,
};

/// How large the drawing is.
pub const VIEW_BOX: &str = "0 0 600 740";

const LINES: u32 = 46;
/// Points to each side of the spine, closer together near it.
const STEPS: i32 = 13;
const MIDDLE: f64 = 300.0;
const HALF: f64 = 270.0;
const TOP: f64 = 70.0;
const TALL: f64 = 630.0;
/// How far one unit of height lifts a line.
const LIFT: f64 = 58.0;

/// The section lines, from the neck to the hips: each hides what lies behind it.
#[must_use]
pub fn lines() -> &'static str {
    static DRAWN: LazyLock<String> = LazyLock::new(|| {
        (0..LINES)
            .map(|i| format!(r#"<path d="{}"/>"#, line(f64::from(i) / f64::from(LINES - 1))))
            .collect()
    });
    &DRAWN
}

fn line(y: f64) -> String {
    let width = half_width(y);
    let points: Vec<(f64, f64)> = (-STEPS..=STEPS)
        .map(|k| {
            let t = f64::from(k) / f64::from(STEPS);
            let x = width * t.abs().powf(1.3).copysign(t);
            (MIDDLE + x * HALF, TOP + y * TALL + LIFT * (0.3 - height(x, y)))
        })
        .collect();
    smooth(&points)
}

/// L1 to L5: left edge, top and width of each bar, all 14 high.
pub const VERTEBRAE: [(f64, f64, f64); 5] = [
    (286.5, 445.1, 27.0),
    (284.9, 479.1, 30.2),
    (283.3, 513.1, 33.4),
    (281.7, 547.1, 36.6),
    (280.1, 581.1, 39.8),
];
