//! A person as a strip of relief, drawn from a seed. Five kinds of drawing, turned and
//! spaced differently, so that two people at one studio are told apart at a glance.

use std::f64::consts::TAU;

use super::{
    body::bell,
    curve::{Point, smooth, smooth_loop},
};

const SIZE: f64 = 64.0;
/// Lines of a small picture are at least so far apart: nearer ones would run together.
const APART: f64 = 8.0;

/// How large it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Beside a name: some of the lines.
    Small,
    /// As a band across a card: every line.
    Full,
}

impl Scale {
    /// Which of the lines are drawn: every one, every second, ...
    fn every(self, gap: f64) -> usize {
        match self {
            Self::Small => (APART / gap).ceil().max(1.0) as usize,
            Self::Full => 1,
        }
    }
}

/// A spline through points.
type Path = fn(&[Point]) -> String;

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
pub fn drawing(seed: u128, scale: Scale) -> Drawing {
    let mut dice = Dice::new(seed);
    let ground = ["g1", "g2", "g3", "g4"][dice.below(4)];
    let kind = dice.below(5);
    let (gap, lines) = match kind {
        0 => ridges(&mut dice),
        1 => rings(&mut dice),
        2 => grooves(&mut dice),
        3 => fan(&mut dice),
        _ => waves(&mut dice),
    };
    let path: Path = if kind == 1 { smooth_loop } else { smooth };
    // Later lines hide what lies behind them, where they are not mere lines.
    let more = if kind > 2 { r#" fill="none""# } else { "" };
    let drawn = lines.iter().step_by(scale.every(gap)).filter_map(|line| seen(line, kind == 1));
    let paths = drawn.map(|line| format!(r#"<path d="{}"{more}/>"#, path(line))).collect();
    Drawing { paths, ground }
}

/// As much of a line as lies in the picture, with a point beyond each end; a loop is there or
/// not. Nobody loads what nobody sees.
fn seen(line: &[Point], whole: bool) -> Option<&[Point]> {
    let inside = |(x, y): &Point| (0.0..=SIZE).contains(x) && (0.0..=SIZE).contains(y);
    let first = line.iter().position(inside)?;
    let last = line.iter().rposition(inside)?;
    let from_to = first.saturating_sub(1)..=(last + 1).min(line.len() - 1);
    Some(if whole { line } else { &line[from_to] })
}

/// Sections through two hills.
fn ridges(dice: &mut Dice) -> (f64, Vec<Vec<Point>>) {
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
                    turned((x, y - high * lift), turn)
                })
                .collect()
        })
        .collect();
    (gap, lines)
}

/// Contours around one summit, off the middle; the widest first.
fn rings(dice: &mut Dice) -> (f64, Vec<Vec<Point>>) {
    let summit = (dice.between(-13.0, 13.0), dice.between(-13.0, 13.0));
    let gap = dice.between(3.8, 6.2);
    let (lobes, phase) = (2.0 + dice.below(3) as f64, dice.between(0.0, TAU));
    let uneven = dice.between(0.07, 0.2);
    let lines = (1..=14)
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
        .collect();
    (gap, lines)
}

/// Sections across a groove between two swells: a spine, off the middle.
fn grooves(dice: &mut Dice) -> (f64, Vec<Vec<Point>>) {
    let turn = dice.between(-0.9, 0.9);
    let gap = dice.between(4.2, 6.5);
    let (place, depth) = (dice.between(-10.0, 10.0), dice.between(7.0, 12.0));
    let (narrow, wide) = (dice.between(3.5, 6.0), dice.between(11.0, 17.0));
    let lines = spaced(gap)
        .map(|y| {
            along()
                .map(|x| {
                    let swell = bell(x - place, wide) * 1.2 - bell(x - place, narrow);
                    turned((x, y - depth * swell), turn)
                })
                .collect()
        })
        .collect();
    (gap, lines)
}

/// Lines that spread from one corner.
fn fan(dice: &mut Dice) -> (f64, Vec<Vec<Point>>) {
    let corner = [(-4.0, 68.0), (68.0, 68.0), (-4.0, -4.0), (68.0, -4.0)][dice.below(4)];
    let middle = (SIZE / 2.0 - corner.1).atan2(SIZE / 2.0 - corner.0);
    let (bend, count) = (dice.between(-0.5, 0.5), 11 + dice.below(6) as i32);
    let lines = (0..count)
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
        .collect();
    (APART / 2.0, lines)
}

/// A swell that runs through parallel lines.
fn waves(dice: &mut Dice) -> (f64, Vec<Vec<Point>>) {
    let turn = dice.between(0.0, 3.1);
    let gap = dice.between(3.8, 6.0);
    let (high, long) = (dice.between(3.0, 6.0), dice.between(26.0, 46.0));
    let drift = dice.between(0.01, 0.07);
    let lines = spaced(gap)
        .map(|y| {
            along()
                .map(|x| turned((x, y + high * (TAU * x / long + y * drift).sin()), turn))
                .collect()
        })
        .collect();
    (gap, lines)
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

    use super::{Scale, drawing};

    #[test]
    fn a_person_looks_the_same_every_time() {
        assert_eq!(drawing(7, Scale::Full), drawing(7, Scale::Full));
    }

    #[test]
    fn people_look_different() {
        for scale in [Scale::Small, Scale::Full] {
            let drawn: HashSet<String> = (0..200).map(|seed| drawing(seed, scale).paths).collect();
            assert_eq!(drawn.len(), 200);
        }
    }

    #[test]
    fn a_small_picture_is_light_and_a_large_one_shows_more_of_the_same() {
        let (mut small, mut full) = (0, 0);
        for seed in 0..200 {
            let few = drawing(seed, Scale::Small);
            let all = drawing(seed, Scale::Full);
            assert_eq!(few.ground, all.ground);
            let lines = few.paths.split_inclusive("/>");
            assert!(lines.clone().count() > 2, "seed {seed} is empty: {}", few.paths);
            assert!(lines.clone().all(|line| all.paths.contains(line)), "seed {seed}");
            small += few.paths.len();
            full += all.paths.len();
        }
        assert!(small / 200 < 1_500, "{} bytes each, and a page has twenty", small / 200);
        assert!(small * 2 < full, "{small} of {full}");
    }
}
