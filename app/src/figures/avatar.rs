//! A person as a strip of relief, drawn from a seed. Five kinds of drawing, turned and
//! spaced differently, so that two people at one studio are told apart at a glance.

use std::f64::consts::TAU;

use super::{
    body::bell,
    curve::{Point, smooth, smooth_loop},
};

const SIZE: f64 = 64.0;

/// What is drawn for one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// SVG paths in a square of 64.
    pub paths: String,
    /// The class of its ground, `g1` to `g4`.
    pub ground: &'static str,
}

/// The drawing for `seed`; the same one every time.
#[must_use]
pub fn drawing(seed: u128) -> Drawing {
    let mut dice = Dice::new(seed);
    let ground = ["g1", "g2", "g3", "g4"][dice.below(4)];
    let paths = match dice.below(5) {
        0 => drawn(&ridges(&mut dice), smooth, ""),
        1 => drawn(&rings(&mut dice), smooth_loop, ""),
        2 => drawn(&grooves(&mut dice), smooth, ""),
        3 => drawn(&fan(&mut dice), smooth, r#" fill="none""#),
        _ => drawn(&waves(&mut dice), smooth, r#" fill="none""#),
    };
    Drawing { paths, ground }
}

/// Later lines hide what lies behind them, unless `more` says otherwise.
fn drawn(lines: &[Vec<Point>], path: fn(&[Point]) -> String, more: &str) -> String {
    lines.iter().map(|line| format!(r#"<path d="{}"{more}/>"#, path(line))).collect()
}

/// Sections through two hills.
fn ridges(dice: &mut Dice) -> Vec<Vec<Point>> {
    let turn = dice.between(-0.5, 0.5);
    let gap = dice.between(3.6, 6.0);
    let hills = [0, 1].map(|_| (dice.between(-16.0, 16.0), dice.between(-14.0, 20.0)));
    let (high, wide) = (dice.between(9.0, 17.0), dice.between(8.0, 13.0));
    spaced(gap)
        .map(|y| {
            along()
                .map(|x| {
                    let lift: f64 = hills
                        .iter()
                        .map(|(hx, hy)| bell(x - hx, wide) * bell(y - hy, wide * 1.3))
                        .sum();
                    turned((x, y - high * lift), turn)
                })
                .collect()
        })
        .collect()
}

/// Contours around one summit, off the middle; the widest first.
fn rings(dice: &mut Dice) -> Vec<Vec<Point>> {
    let summit = (dice.between(-13.0, 13.0), dice.between(-13.0, 13.0));
    let gap = dice.between(3.8, 6.2);
    let (lobes, phase) = (2.0 + dice.below(3) as f64, dice.between(0.0, TAU));
    let uneven = dice.between(0.07, 0.2);
    (1..=14)
        .rev()
        .map(|ring| {
            let radius = gap * f64::from(ring) - 2.0;
            (0..=16)
                .map(|k| {
                    let angle = TAU * f64::from(k) / 16.0;
                    let r = radius * (1.0 + uneven * (lobes * angle + phase).sin());
                    centred((summit.0 + r * angle.cos(), summit.1 + r * angle.sin()))
                })
                .collect()
        })
        .collect()
}

/// Sections across a groove between two swells: a spine, off the middle.
fn grooves(dice: &mut Dice) -> Vec<Vec<Point>> {
    let turn = dice.between(-0.9, 0.9);
    let gap = dice.between(4.2, 6.5);
    let (place, depth) = (dice.between(-10.0, 10.0), dice.between(7.0, 12.0));
    let (narrow, wide) = (dice.between(3.5, 6.0), dice.between(11.0, 17.0));
    spaced(gap)
        .map(|y| {
            along()
                .map(|x| {
                    let swell = bell(x - place, wide) * 1.2 - bell(x - place, narrow);
                    turned((x, y - depth * swell), turn)
                })
                .collect()
        })
        .collect()
}

/// Lines that spread from one corner.
fn fan(dice: &mut Dice) -> Vec<Vec<Point>> {
    let corner = [(-4.0, 68.0), (68.0, 68.0), (-4.0, -4.0), (68.0, -4.0)][dice.below(4)];
    let middle = (SIZE / 2.0 - corner.1).atan2(SIZE / 2.0 - corner.0);
    let (bend, count) = (dice.between(-0.5, 0.5), 11 + dice.below(6) as i32);
    (0..count)
        .map(|i| {
            let angle = middle + (f64::from(i) / f64::from(count - 1) - 0.5) * 1.9;
            (0..=8)
                .map(|k| {
                    let t = f64::from(k) / 8.0;
                    let a = angle + bend * t * t;
                    let r = 8.0 + 92.0 * t;
                    (corner.0 + r * a.cos(), corner.1 + r * a.sin())
                })
                .collect()
        })
        .collect()
}

/// A swell that runs through parallel lines.
fn waves(dice: &mut Dice) -> Vec<Vec<Point>> {
    let turn = dice.between(0.0, 3.1);
    let gap = dice.between(3.8, 6.0);
    let (high, long) = (dice.between(3.0, 6.0), dice.between(26.0, 46.0));
    let drift = dice.between(0.01, 0.07);
    spaced(gap)
        .map(|y| {
            along()
                .map(|x| turned((x, y + high * (TAU * x / long + y * drift).sin()), turn))
                .collect()
        })
        .collect()
}

fn spaced(gap: f64) -> impl Iterator<Item = f64> {
    let count = (52.0 / gap) as i32;
    (-count..=count).map(move |i| f64::from(i) * gap)
}

fn along() -> impl Iterator<Item = f64> {
    (-8..=8).map(|k| f64::from(k) * 6.0)
}

fn turned((x, y): Point, angle: f64) -> Point {
    centred((x * angle.cos() - y * angle.sin(), x * angle.sin() + y * angle.cos()))
}

fn centred((x, y): Point) -> Point {
    (x + SIZE / 2.0, y + SIZE / 2.0)
}

/// Numbers that follow from a seed (splitmix64). No secret depends on them.
struct Dice(u64);

impl Dice {
    fn new(seed: u128) -> Self {
        Self((seed >> 64) as u64 ^ (seed as u64).rotate_left(17))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> usize {
        usize::try_from(self.next() % n).unwrap_or_default()
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        let unit = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        low + (high - low) * unit
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::drawing;

    #[test]
    fn a_person_looks_the_same_every_time() {
        assert_eq!(drawing(7), drawing(7));
    }

    #[test]
    fn people_look_different() {
        let drawn: HashSet<String> = (0..200).map(|seed| drawing(seed).paths).collect();
        assert_eq!(drawn.len(), 200);
    }
}
