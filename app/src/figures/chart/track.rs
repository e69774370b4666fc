//! One person's scores over time, with the band in which a change could be chance.

use leptos::prelude::*;

use super::draw::{Draw, path};

/// How high the drawing is.
const HEIGHT: f64 = 232.0;
/// Room above the highest score, for its number.
const TOP: f64 = 22.0;
/// Room below the lowest, for the dates.
const FOOT: f64 = 28.0;
/// The most dates along the foot, and the most dots that bear their number.
const WORDS: usize = 5;
const NUMBERS: usize = 12;
/// From one line to the next, the smallest that leaves at most five.
const STEPS: [i32; 10] = [1, 2, 5, 10, 20, 25, 50, 100, 500, 1_000];

/// One score.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    /// Its date.
    pub label: String,
    /// Where it lies.
    pub value: f64,
    /// As it is said.
    pub said: String,
    /// Whether it is compared: what is not stands beside the line.
    pub counts: bool,
}

/// The drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// The lowest and the highest score.
    pub ends: (i32, i32),
    /// Between which scores a change could be chance.
    pub band: Option<(f64, f64)>,
    /// The scores, the first before the others.
    pub spots: Vec<Spot>,
    /// For those who hear it.
    pub said: String,
}

impl Track {
    /// The drawing.
    #[must_use]
    pub fn view(&self) -> AnyView {
        let (mut draw, mut axis) = (Draw::default(), Draw::default());
        if let Some((low, high)) = self.band {
            let (top, foot) = (self.y(high), self.y(low));
            draw.boxed("chance", (0.0, 100.0), (top, foot - top), "");
            // The first score lies in the middle of the band, with its number above it.
            draw.text("chance-word", 1.0, foot - 5.0, "start", "could be chance");
        }
        for tick in self.ticks() {
            draw.across("grid", self.y(f64::from(tick)));
            axis.label("tick", 20.0, self.y(f64::from(tick)) + 4.0, &tick.to_string());
        }
        self.line(&mut draw);
        self.words(&mut draw);
        let height = HEIGHT.to_string();
        view! {
            <div class="plot">
                <svg class="y" width="28" height=height.clone() aria-hidden="true" inner_html=axis.done()></svg>
                <svg width="100%" height=height role="img" aria-label=self.said.clone() inner_html=draw.done()></svg>
            </div>
        }
        .into_any()
    }

    fn ticks(&self) -> impl Iterator<Item = i32> {
        let (least, most) = self.ends;
        let step = STEPS.into_iter().find(|step| (most - least) / step <= 5).unwrap_or(1_000);
        (least..=most).step_by(usize::try_from(step).unwrap_or(1))
    }

    fn y(&self, value: f64) -> f64 {
        let (least, most) = (f64::from(self.ends.0), f64::from(self.ends.1));
        let share = (value - least) / (most - least).max(1.0);
        TOP + (HEIGHT - TOP - FOOT) * (1.0 - share.clamp(0.0, 1.0))
    }

    fn x(&self, n: usize) -> f64 {
        (n as f64 + 0.5) * 100.0 / self.spots.len().max(1) as f64
    }

    /// What is compared is joined; what is not is a ring beside the line.
    fn line(&self, draw: &mut Draw) {
        let inner = HEIGHT - TOP - FOOT;
        let counted = self.spots.iter().enumerate().filter(|(_, spot)| spot.counts);
        let points: Vec<Option<(f64, f64)>> = counted
            .map(|(n, spot)| Some((self.x(n), (self.y(spot.value) - TOP) / inner * 100.0)))
            .collect();
        draw.stretched(TOP, inner, &[("line".to_owned(), path(&points))]);
        for (n, spot) in self.spots.iter().enumerate() {
            let class = if spot.counts { "dot" } else { "dot open" };
            draw.dot(class, self.x(n), self.y(spot.value), 5.0);
        }
    }

    /// Numbers over the dots and dates under them, as many as have room.
    fn words(&self, draw: &mut Draw) {
        let (count, last) = (self.spots.len(), self.spots.len().saturating_sub(1));
        let every = count.div_ceil(WORDS).max(1);
        for (n, spot) in self.spots.iter().enumerate() {
            if count <= NUMBERS || n == 0 || n == last {
                draw.text("lab", self.x(n), self.y(spot.value) - 10.0, "middle", &spot.said);
            }
            if n % every == 0 {
                draw.text("tick", self.x(n), HEIGHT - 8.0, "middle", &spot.label);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn track() -> Track {
        let spot = |value: f64, counts| Spot {
            label: "2 Mar".into(),
            value,
            said: format!("{value}"),
            counts,
        };
        Track {
            ends: (0, 10),
            band: Some((5.0, 9.0)),
            spots: vec![spot(7.0, true), spot(2.0, false), spot(6.0, true)],
            said: "From 7 to 6".into(),
        }
    }

    #[test]
    fn worse_lies_higher_and_the_band_between_its_ends() {
        let it = track();
        assert!(it.y(10.0) < it.y(9.0) && it.y(9.0) < it.y(5.0) && it.y(5.0) < it.y(0.0));
        assert_eq!((it.y(10.0), it.y(0.0)), (TOP, HEIGHT - FOOT));
    }

    #[test]
    fn what_is_not_compared_is_a_ring_and_not_on_the_line() {
        let html = Owner::new().with(|| track().view().to_html());
        assert_eq!(html.matches("dot open").count(), 1, "{html}");
        assert_eq!(html.matches('L').count(), 1, "two points are joined: {html}");
        assert!(html.contains("could be chance"));
    }

    #[test]
    fn a_scale_has_at_most_six_lines() {
        for ends in [(0, 10), (0, 24), (0, 1), (2, 8), (0, 600)] {
            assert!(Track { ends, ..track() }.ticks().count() <= 6, "{ends:?}");
        }
    }
}
