//! The five kinds. All but the first are one curve in several places: its path reads the same
//! each time, and costs next to nothing the second time where a page is compressed.

use std::{f64::consts::TAU, fmt};

use super::{APART, Dice, SIZE};
use crate::figures::{
    body::bell,
    curve::{Point, number},
};

/// What a drawing consists of, those in front last.
pub(super) enum Lines {
    /// Curves of which none is like another.
    Each(Vec<Vec<Point>>),
    /// One curve, and where it stands.
    Copies(Vec<Point>, Vec<Place>),
}

/// Where a copy of a curve stands.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// Moved by so much.
    Moved(Point),
    /// Turned by an angle, then moved.
    Turned(f64, Point),
    /// Made smaller by a factor, then moved.
    Smaller(f64, Point),
}

impl Place {
    /// Where a point of the curve comes to lie.
    pub(super) fn of(self, (x, y): Point) -> Point {
        let ((x, y), by) = match self {
            Self::Moved(by) => ((x, y), by),
            Self::Turned(angle, by) => (turned((x, y), angle), by),
            Self::Smaller(factor, by) => ((x * factor, y * factor), by),
        };
        (x + by.0, y + by.1)
    }
}

/// As SVG says it.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Moved(by) | Self::Turned(_, by) | Self::Smaller(_, by)) = self;
        let mut written = "translate".to_owned();
        number(&mut written, '(', by.0);
        number(&mut written, ',', by.1);
        written.push(')');
        match self {
            Self::Moved(_) => {}
            Self::Turned(angle, _) => {
                written.push_str("rotate");
                number(&mut written, '(', angle.to_degrees());
                written.push(')');
            }
            Self::Smaller(factor, _) => written.push_str(&format!("scale({factor:.3})")),
        }
        f.write_str(&written)
    }
}

/// Sections through two hills.
pub(super) fn ridges(dice: &mut Dice) -> (f64, Lines) {
    let turn = dice.between(-0.5, 0.5);
    let gap = dice.between(3.6, 6.0);
    let hills = [0, 1].map(|_| (dice.between(-16.0, 16.0), dice.between(-14.0, 20.0)));
    let (high, wide) = (dice.between(9.0, 17.0), dice.between(8.0, 13.0));
    let lines = spaced(gap)
        .map(|y| {
            along()
                .map(|x| {
                    let lift: f64 = hills
                        .iter()
                        .map(|(hx, hy)| bell(x - hx, wide) * bell(y - hy, wide * 1.3))
                        .sum();
                    centred(turned((x, y - high * lift), turn))
                })
                .collect()
        })
        .collect();
    (gap, Lines::Each(lines))
}

/// Contours around one summit, off the middle; the widest first.
pub(super) fn rings(dice: &mut Dice) -> (f64, Lines) {
    let summit = (dice.between(-13.0, 13.0), dice.between(-13.0, 13.0));
    let gap = dice.between(3.8, 6.2);
    let (lobes, phase) = (2.0 + dice.below(3) as f64, dice.between(0.0, TAU));
    let uneven = dice.between(0.07, 0.2);
    let radius = |ring: i32| gap * f64::from(ring) - 2.0;
    let widest = radius(14);
    let curve = (0..=16)
        .map(|k| {
            let angle = TAU * f64::from(k) / 16.0;
            let r = widest * (1.0 + uneven * (lobes * angle + phase).sin());
            (r * angle.cos(), r * angle.sin())
        })
        .collect();
    let smaller = |ring| Place::Smaller(radius(ring) / widest, centred(summit));
    (gap, Lines::Copies(curve, (1..=14).rev().map(smaller).collect()))
}

/// Sections across a groove between two swells: a spine, off the middle.
pub(super) fn grooves(dice: &mut Dice) -> (f64, Lines) {
    let turn = dice.between(-0.9, 0.9);
    let gap = dice.between(4.2, 6.5);
    let (place, depth) = (dice.between(-10.0, 10.0), dice.between(7.0, 12.0));
    let (narrow, wide) = (dice.between(3.5, 6.0), dice.between(11.0, 17.0));
    let curve = along()
        .map(|x| {
            let swell = bell(x - place, wide) * 1.2 - bell(x - place, narrow);
            turned((x, -depth * swell), turn)
        })
        .collect();
    let moved = |y| Place::Moved(centred(turned((0.0, y), turn)));
    (gap, Lines::Copies(curve, spaced(gap).map(moved).collect()))
}

/// Lines that spread from one corner.
pub(super) fn fan(dice: &mut Dice) -> (f64, Lines) {
    let corner = [(-4.0, 68.0), (68.0, 68.0), (-4.0, -4.0), (68.0, -4.0)][dice.below(4)];
    let middle = (SIZE / 2.0 - corner.1).atan2(SIZE / 2.0 - corner.0);
    let (bend, count) = (dice.between(-0.5, 0.5), 11 + dice.below(6) as i32);
    let curve = (0..=8)
        .map(|k| {
            let t = f64::from(k) / 8.0;
            turned((8.0 + 92.0 * t, 0.0), bend * t * t)
        })
        .collect();
    let turned_to = |i: i32| {
        let angle = middle + (f64::from(i) / f64::from(count - 1) - 0.5) * 1.9;
        Place::Turned(angle, corner)
    };
    (APART / 2.0, Lines::Copies(curve, (0..count).map(turned_to).collect()))
}

/// A swell that runs through parallel lines, in each somewhat further on.
pub(super) fn waves(dice: &mut Dice) -> (f64, Lines) {
    let turn = dice.between(0.0, 3.1);
    let gap = dice.between(3.8, 6.0);
    let (high, long) = (dice.between(3.0, 6.0), dice.between(26.0, 46.0));
    let drift = dice.between(0.01, 0.07);
    // Six points a wave; moved by half of one, it still reaches from corner to corner.
    let step = long / 6.0;
    let reach = ((SIZE * 0.72 + long / 2.0) / step).ceil() as i32;
    let curve = (-reach..=reach)
        .map(|k| {
            let x = f64::from(k) * step;
            turned((x, high * (TAU * x / long).sin()), turn)
        })
        .collect();
    let moved = |y: f64| {
        let waves = y * drift / TAU;
        Place::Moved(centred(turned((-(waves - waves.round()) * long, y), turn)))
    };
    (gap, Lines::Copies(curve, spaced(gap).map(moved).collect()))
}

fn spaced(gap: f64) -> impl Iterator<Item = f64> {
    let count = (52.0 / gap) as i32;
    (-count..=count).map(move |i| f64::from(i) * gap)
}

fn along() -> impl Iterator<Item = f64> {
    (-8..=8).map(|k| f64::from(k) * 6.0)
}

fn turned((x, y): Point, angle: f64) -> Point {
    (x * angle.cos() - y * angle.sin(), x * angle.sin() + y * angle.cos())
}

fn centred((x, y): Point) -> Point {
    (x + SIZE / 2.0, y + SIZE / 2.0)
}
