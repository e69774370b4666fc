//! A week of hours, darker where there is more.

use leptos::prelude::*;

use super::{draw::Draw, unit::Unit};

/// How high a day is.
const ROW: f64 = 34.0;
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/// Shares in hundredths of a percent at which a darker shade begins.
const SHADES: [i64; 5] = [1_700, 3_400, 5_100, 6_800, 8_500];

/// A share of each hour of the week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heat {
    /// The hours that are shown, each by when it begins.
    pub hours: Vec<u32>,
    /// For each day from Monday, each hour's share; none where nobody is there.
    pub days: Vec<Vec<Option<i64>>>,
    /// For those who hear it.
    pub said: String,
}

/// The shade of a share, from 0 to 5.
#[must_use]
pub fn shade(share: i64) -> usize {
    SHADES.iter().filter(|from| share >= **from).count()
}

impl Heat {
    /// The map with what its shades mean.
    #[must_use]
    pub fn view(&self) -> AnyView {
        let height = ROW * self.days.len() as f64 + 24.0;
        let mut draw = Draw::default();
        for (day, hours) in self.days.iter().enumerate() {
            for (n, share) in hours.iter().enumerate() {
                self.cell(&mut draw, day, n, *share);
            }
        }
        for (n, hour) in self.hours.iter().enumerate() {
            let class = if n % 2 == 1 { "tick thin" } else { "tick" };
            draw.text(class, self.middle(n), height - 5.0, "middle", &format!("{hour:02}"));
        }
        let mut axis = Draw::default();
        for (n, day) in DAYS.iter().enumerate().take(self.days.len()) {
            axis.label("tick", 36.0, n as f64 * ROW + ROW / 2.0 + 4.5, day);
        }
        let height = height.to_string();
        view! {
            <div class="plot heat">
                <svg
                    class="y"
                    width="44"
                    height=height.clone()
                    aria-hidden="true"
                    inner_html=axis.done()
                ></svg>
                <svg
                    width="100%"
                    height=height
                    role="img"
                    aria-label=self.said.clone()
                    inner_html=draw.done()
                ></svg>
            </div>
            {legend()}
        }
        .into_any()
    }

    fn middle(&self, n: usize) -> f64 {
        (n as f64 + 0.5) * 100.0 / self.hours.len().max(1) as f64
    }

    fn cell(&self, draw: &mut Draw, day: usize, n: usize, share: Option<i64>) {
        let part = 100.0 / self.hours.len().max(1) as f64;
        let along = (n as f64 * part + 0.25, part - 0.5);
        let down = (day as f64 * ROW + 1.5, ROW - 3.0);
        let name = format!("{} {:02}:00", DAYS.get(day).unwrap_or(&""), self.hours[n]);
        let Some(share) = share else {
            return draw.boxed("cell none", along, down, &format!("{name}, nobody at work"));
        };
        let shade = shade(share);
        let said = format!("{name}, {} booked", Unit::Share.full(share));
        draw.boxed(&format!("cell h{shade}"), along, down, &said);
        let words = ((share + 50) / 100).to_string();
        let y = day as f64 * ROW + ROW / 2.0 + 4.5;
        draw.text(&format!("in h{shade} thin"), self.middle(n), y, "middle", &words);
    }
}

fn legend() -> impl IntoView {
    let shades = (0..=SHADES.len()).map(|n| view! { <i class=format!("h{n}")></i> }).collect_view();
    view! {
        <p class="shades">
            "0\u{a0}%" <span aria-hidden="true">{shades}</span> "100\u{a0}% booked"
            <span class="nobody">
                <i class="none" aria-hidden="true"></i>
                "nobody at work"
            </span>
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::shade;

    #[test]
    fn shades_rise_with_the_share() {
        let shades: Vec<_> = (0..=100).map(|percent| shade(percent * 100)).collect();
        assert!(shades.windows(2).all(|pair| pair[0] <= pair[1]));
        assert_eq!((shades[0], shades[100]), (0, 5));
    }
}
