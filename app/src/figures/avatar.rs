//! A person as a strip of relief, drawn from a seed. Five kinds of drawing, turned and
//! spaced differently, so that two people at one studio are told apart at a glance.

mod kinds;

use self::kinds::{Lines, fan, grooves, ridges, rings, waves};
use super::curve::{Point, smooth, smooth_loop};

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
    // Later lines hide what lies behind them, where they are not mere lines.
    let more = if kind > 2 { r#" fill="none""# } else { "" };
    let every = scale.every(gap);
    let paths = match lines {
        Lines::Each(lines) => {
            let drawn = lines.iter().step_by(every).filter_map(|line| seen(line));
            drawn.map(|line| format!(r#"<path d="{}"{more}/>"#, smooth(line))).collect()
        }
        Lines::Copies(curve, places) => {
            let path = if kind == 1 { smooth_loop(&curve) } else { smooth(&curve) };
            let shown = places
                .iter()
                .step_by(every)
                .filter(|place| curve.iter().any(|point| inside(&place.of(*point))));
            shown.map(|place| format!(r#"<path transform="{place}" d="{path}"{more}/>"#)).collect()
        }
    };
    Drawing { paths, ground }
}

fn inside((x, y): &Point) -> bool {
    (0.0..=SIZE).contains(x) && (0.0..=SIZE).contains(y)
}

/// As much of a line as lies in the picture, with a point beyond each end. Nobody loads what
/// nobody sees.
fn seen(line: &[Point]) -> Option<&[Point]> {
    let first = line.iter().position(inside)?;
    let last = line.iter().rposition(inside)?;
    Some(&line[first.saturating_sub(1)..=(last + 1).min(line.len() - 1)])
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
        assert!(small * 2 < full, "{small} of {full}");
    }

    #[test]
    fn a_curve_that_stands_there_again_reads_as_before() {
        let curves = |seed| {
            let paths = drawing(seed, Scale::Small).paths;
            let lines = paths.split(" d=\"").skip(1);
            lines.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())).collect()
        };
        let drawn: Vec<HashSet<String>> = (0..200).map(curves).collect();
        let alike = drawn.iter().filter(|curves| curves.len() == 1).count();
        assert!((140..180).contains(&alike), "{alike} of 200: four kinds of five");
        let bytes: usize = drawn.iter().flatten().map(String::len).sum();
        assert!(bytes / 200 < 600, "{} bytes each, and a page has twenty", bytes / 200);
    }
}
