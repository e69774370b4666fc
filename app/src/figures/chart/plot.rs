//! What every chart with an axis has: its place, its lines, its words along the foot.

use leptos::prelude::*;

use super::{
    draw::Draw,
    ticks::{Scale, ticks},
    unit::Unit,
};

/// Room above the highest value, for its label.
const TOP: f64 = 22.0;
/// Room below the lowest, for the words along the foot.
const FOOT: f64 = 28.0;
/// So many have room on any chart.
const FEW: usize = 7;
/// The most words along the foot of a wide chart.
const WORDS: usize = 13;

/// A ground to draw on.
pub struct Plot {
    unit: Unit,
    ticks: Vec<i64>,
    scale: Scale,
    height: f64,
}

impl Plot {
    /// One that has room for these values.
    pub fn of(unit: Unit, values: impl Iterator<Item = i64> + Clone, height: f64) -> Self {
        let lowest = values.clone().min().unwrap_or(0);
        let ticks = ticks(unit, lowest, values.max().unwrap_or(0));
        Self { unit, scale: Scale::of(&ticks), ticks, height }
    }

    /// Pixels from the top to a value.
    pub fn y(&self, value: i64) -> f64 {
        TOP + self.inner() * (1.0 - self.scale.at(value))
    }

    /// Where the part for the values begins, and how high it is.
    pub fn ground(&self) -> (f64, f64) {
        (TOP, self.inner())
    }

    fn inner(&self) -> f64 {
        self.height - TOP - FOOT
    }

    /// The lines behind the values.
    pub fn grid(&self, draw: &mut Draw) {
        for tick in &self.ticks {
            draw.across(if *tick == 0 { "axis" } else { "grid" }, self.y(*tick));
        }
    }

    /// Words along the foot, as many as there is room for; every second one of those only
    /// where the chart is wide.
    pub fn foot(&self, draw: &mut Draw, words: &[String]) {
        let every = words.len().div_ceil(WORDS).max(1);
        let part = 100.0 / words.len().max(1) as f64;
        let few = words.len() <= FEW;
        for (shown, (n, words)) in words.iter().enumerate().step_by(every).enumerate() {
            let class = if shown % 2 == 1 && !few { "tick thin" } else { "tick" };
            draw.text(class, (n as f64 + 0.5) * part, self.height - 8.0, "middle", words);
        }
    }

    /// The picture with its axis beside it. `said` is one sentence for those who hear it.
    pub fn view(&self, drawn: Draw, said: String) -> AnyView {
        let mut axis = Draw::default();
        for tick in &self.ticks {
            axis.label("tick", 44.0, self.y(*tick) + 4.0, &self.unit.tick(*tick));
        }
        let height = self.height.to_string();
        view! {
            <div class="plot">
                <svg
                    class="y"
                    width="52"
                    height=height.clone()
                    aria-hidden="true"
                    inner_html=axis.done()
                ></svg>
                <svg
                    width="100%"
                    height=height
                    role="img"
                    aria-label=said
                    inner_html=drawn.done()
                ></svg>
            </div>
        }
        .into_any()
    }
}
