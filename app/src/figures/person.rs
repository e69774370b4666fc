//! A whole body as section lines, from behind and from the front, for a body chart.

use std::sync::LazyLock;

use domain::note::Side;
use leptos::prelude::*;

use super::{
    body::{bell, half_width, height},
    curve::{Point, smooth},
};

/// How large the drawing is.
pub const VIEW_BOX: &str = "0 0 320 680";
const WIDE: f64 = 320.0;
const TALL: f64 = 680.0;
const MIDDLE: f64 = 160.0;
/// From one line to the next.
const GAP: f64 = 8.0;

/// Half the width of head, neck and trunk at some heights.
const TRUNK: [(f64, f64); 19] = [
    (12.0, 5.0),
    (18.0, 19.0),
    (32.0, 29.0),
    (52.0, 31.0),
    (72.0, 26.0),
    (88.0, 18.0),
    (102.0, 19.0),
    (112.0, 30.0),
    (121.0, 58.0),
    (132.0, 70.0),
    (150.0, 66.0),
    (185.0, 61.0),
    (225.0, 54.0),
    (256.0, 51.0),
    (290.0, 56.0),
    (325.0, 63.0),
    (345.0, 66.0),
    (360.0, 66.0),
    (372.0, 65.0),
];
/// Where the neck becomes the back that [`height`] knows, and where that ends.
const BACK: (f64, f64) = (92.0, 362.0);
/// The left arm of the drawing: height, middle, half the width.
const ARM: [(f64, f64, f64); 11] = [
    (126.0, 92.0, 9.0),
    (136.0, 88.0, 16.0),
    (160.0, 83.0, 17.0),
    (205.0, 76.0, 15.0),
    (245.0, 70.0, 12.5),
    (262.0, 68.0, 13.0),
    (295.0, 64.0, 11.5),
    (335.0, 59.0, 8.0),
    (350.0, 57.0, 9.5),
    (375.0, 54.0, 8.5),
    (390.0, 53.0, 4.0),
];
/// The left leg of the drawing.
const LEG: [(f64, f64, f64); 10] = [
    (372.0, 127.0, 32.0),
    (400.0, 126.5, 31.0),
    (450.0, 125.0, 26.5),
    (492.0, 124.0, 20.5),
    (510.0, 124.0, 20.0),
    (540.0, 124.5, 21.5),
    (590.0, 125.5, 16.0),
    (630.0, 126.0, 11.0),
    (648.0, 125.0, 14.0),
    (662.0, 124.0, 17.0),
];

/// The lines of a body seen from `side`: each hides what lies behind it.
#[must_use]
pub fn lines(side: Side) -> &'static str {
    static BACK: LazyLock<String> = LazyLock::new(|| drawn(Side::Back));
    static FRONT: LazyLock<String> = LazyLock::new(|| drawn(Side::Front));
    match side {
        Side::Back => &BACK,
        Side::Front => &FRONT,
    }
}

/// From where the body is seen, in words.
#[must_use]
pub const fn seen_from(side: Side) -> &'static str {
    match side {
        Side::Back => "Seen from behind",
        Side::Front => "Seen from the front",
    }
}

/// A body without marks, with the client's sides named.
#[must_use]
pub fn body(side: Side) -> AnyView {
    let (left, right) = match side {
        Side::Back => ("Left", "Right"),
        Side::Front => ("Right", "Left"),
    };
    view! {
        <g class="skin" inner_html=lines(side)></g>
        <g class="sides">
            <text x="2" y="22">{left}</text>
            <text x="318" y="22" text-anchor="end">{right}</text>
        </g>
    }
    .into_any()
}

/// A point in per mille of the drawing, in its own units.
#[must_use]
pub fn place(x: u16, y: u16) -> Point {
    (f64::from(x) / 1_000.0 * WIDE, f64::from(y) / 1_000.0 * TALL)
}

fn drawn(side: Side) -> String {
    let limbs = [&ARM[..], &LEG[..]].into_iter().flat_map(|limb| {
        heights(limb[0].0, limb[limb.len() - 1].0)
            .flat_map(move |y| [false, true].map(|mirrored| limb_line(limb, y, mirrored)))
    });
    let trunk = heights(TRUNK[0].0, TRUNK[TRUNK.len() - 1].0).map(|y| trunk_line(side, y));
    limbs.chain(trunk).map(|line| format!(r#"<path d="{}"/>"#, smooth(&line))).collect()
}

/// Every line from `from` to `until`, on one grid, so that arms and trunk run on.
fn heights(from: f64, until: f64) -> impl Iterator<Item = f64> {
    let (first, last) = ((from / GAP).ceil() as i32, (until / GAP).floor() as i32);
    (first..=last).map(|line| f64::from(line) * GAP)
}

fn limb_line(limb: &[(f64, f64, f64)], y: f64, mirrored: bool) -> Vec<Point> {
    let middle = between(limb.iter().map(|(y, middle, _)| (*y, *middle)), y);
    let half = between(limb.iter().map(|(y, _, half)| (*y, *half)), y);
    let points = (-3..=3).map(|k| f64::from(k) / 3.0);
    points
        .map(|t| {
            let x = middle + half * t;
            (if mirrored { WIDE - x } else { x }, y + 3.0 - half * 0.5 * dome(t))
        })
        .collect()
}

fn trunk_line(side: Side, y: f64) -> Vec<Point> {
    let half = half_of_trunk(y);
    let steps = if y < BACK.0 { 4 } else { 10 };
    (-steps..=steps)
        .map(|k| {
            let t = f64::from(k) / f64::from(steps);
            (MIDDLE + half * t, y + 5.0 - 11.0 * lift(side, t, y))
        })
        .collect()
}

/// How far the body stands out `t` of the way to its side.
fn lift(side: Side, t: f64, y: f64) -> f64 {
    let down = (y - BACK.0) / (BACK.1 - BACK.0);
    match side {
        Side::Front if y < BACK.0 => {
            // A nose, so that one sees from where one looks.
            0.8 * dome(t) + 0.7 * bell(t, 0.16) * bell(y - 58.0, 9.0)
        }
        Side::Back if y < BACK.0 => 0.8 * dome(t),
        Side::Back => height(t * half_width(down.min(1.0)), down.min(1.0)),
        Side::Front => {
            let chest = 0.34 * bell(t.abs() - 0.44, 0.26) * bell(down - 0.32, 0.09);
            let line = 0.16 * bell(t, 0.08) * bell(down - 0.5, 0.28);
            let navel = 0.5 * bell(t, 0.09) * bell(down - 0.69, 0.022);
            let belly = 0.14 * bell(t, 0.5) * bell(down - 0.78, 0.14);
            0.95 * dome(t) + chest + belly - line - navel
        }
    }
}

fn dome(t: f64) -> f64 {
    (1.0 - t.abs().powf(2.6)).max(0.0).sqrt()
}

fn half_of_trunk(y: f64) -> f64 {
    between(TRUNK.into_iter(), y)
}

/// A smooth curve through a table of places and values.
fn between(table: impl Iterator<Item = (f64, f64)>, at: f64) -> f64 {
    let mut before: Option<(f64, f64)> = None;
    for (place, value) in table {
        if let Some((from, start)) = before
            && at <= place
        {
            let t = ((at - from) / (place - from)).clamp(0.0, 1.0);
            return start + (value - start) * t * t * (3.0 - 2.0 * t);
        }
        before = Some((place, value));
    }
    before.map_or(0.0, |(_, last)| last)
}

#[cfg(test)]
mod tests {
    use domain::note::REGIONS;

    use super::*;

    fn is_on_limb(limb: &[(f64, f64, f64)], (x, y): Point) -> bool {
        let x = if x > MIDDLE { WIDE - x } else { x };
        let middle = between(limb.iter().map(|(y, middle, _)| (*y, *middle)), y);
        let half = between(limb.iter().map(|(y, _, half)| (*y, *half)), y);
        limb[0].0 <= y && y <= limb[limb.len() - 1].0 && (x - middle).abs() < half
    }

    #[test]
    fn every_region_lies_on_the_body() {
        for region in &REGIONS {
            let point = place(region.x, region.y);
            let trunk = point.1 < 372.0 && (point.0 - MIDDLE).abs() < half_of_trunk(point.1);
            let on = trunk || is_on_limb(&ARM, point) || is_on_limb(&LEG, point);
            assert!(on, "{} lies beside the body at {point:?}", region.code);
        }
    }

    #[test]
    fn back_and_front_are_told_apart_and_neither_is_heavy() {
        assert_ne!(lines(Side::Back), lines(Side::Front));
        for side in [Side::Back, Side::Front] {
            let size = lines(side).len();
            assert!((10_000..40_000).contains(&size), "{size} bytes");
        }
    }
}
