//! Lines over time. Each bears its name and its last value at its end, and all but the
//! first have dashes of their own.

use leptos::prelude::*;

use super::{
    draw::{Draw, path},
    plot::Plot,
    table::Table,
    unit::Unit,
};

/// How far two labels stay apart.
const APART: f64 = 17.0;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Whose it is.
    pub name: String,
    /// From left to right; a gap where there is nothing to say.
    pub values: Vec<Option<i64>>,
}

/// A chart of lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines {
    /// What is counted.
    pub unit: Unit,
    /// What stands along the foot.
    pub labels: Vec<String>,
    /// The lines, the one that matters first.
    pub lines: Vec<Line>,
    /// For those who hear it.
    pub said: String,
}

impl Lines {
    /// The chart, above a table that tells all of it to whoever cannot see it.
    #[must_use]
    pub fn over(&self, table: &Table) -> AnyView {
        debug_assert!(
            self.untold(table).is_empty(),
            "{} does not tell {:?}",
            table.caption,
            self.untold(table)
        );
        self.view()
    }

    /// What is drawn and a table does not tell: each place along the foot has its row, in the
    /// same order, and each line a column, in the same order too.
    #[must_use]
    pub fn untold(&self, table: &Table) -> Vec<String> {
        let mut untold = Vec::new();
        for (column, line) in self.lines.iter().enumerate() {
            for (n, value) in line.values.iter().enumerate() {
                let Some(value) = *value else { continue };
                let said = self.unit.full(value);
                let cell = table.rows.get(n).and_then(|row| row.cells.get(column));
                if cell.is_none_or(|cell| cell.words != said) {
                    let label = self.labels.get(n).map_or("", String::as_str);
                    untold.push(format!("{label}, {}: {said}", line.name));
                }
            }
        }
        untold
    }

    pub(super) fn view(&self) -> AnyView {
        let values = self.lines.iter().flat_map(|line| line.values.iter().flatten().copied());
        let plot = Plot::of(self.unit, values, 240.0);
        let mut draw = Draw::default();
        plot.grid(&mut draw);
        plot.foot(&mut draw, &self.labels);
        let (top, height) = plot.ground();
        // The first line lies over the others.
        let paths: Vec<(String, String)> = self
            .lines
            .iter()
            .enumerate()
            .rev()
            .map(|(n, line)| (format!("line l{n}"), self.path(&plot, line)))
            .collect();
        draw.stretched(top, height, &paths);
        self.ends(&plot, &mut draw);
        plot.view(draw, self.said.clone())
    }

    fn x(&self, n: usize) -> f64 {
        (n as f64 + 0.5) * 100.0 / self.labels.len().max(1) as f64
    }

    fn path(&self, plot: &Plot, line: &Line) -> String {
        let (top, height) = plot.ground();
        let points: Vec<Option<(f64, f64)>> = line
            .values
            .iter()
            .enumerate()
            .map(|(n, value)| value.map(|v| (self.x(n), (plot.y(v) - top) / height * 100.0)))
            .collect();
        path(&points)
    }

    /// Names and last values, pushed apart where they would lie on each other.
    fn ends(&self, plot: &Plot, draw: &mut Draw) {
        let mut ends: Vec<(usize, f64, f64, String)> = Vec::new();
        for (n, line) in self.lines.iter().enumerate() {
            let Some((at, value)) =
                line.values.iter().enumerate().rev().find_map(|(at, value)| Some((at, (*value)?)))
            else {
                continue;
            };
            draw.dot(&format!("dot l{n}"), self.x(at), plot.y(value), 4.0);
            let words = format!("{} {}", line.name, self.unit.brief(value));
            ends.push((n, self.x(at), plot.y(value) - 10.0, words));
        }
        ends.sort_by(|a, b| a.2.total_cmp(&b.2));
        spread(&mut ends);
        for (n, x, y, words) in ends {
            let x = (x + 50.0 / self.labels.len().max(1) as f64).min(100.0);
            draw.text(&format!("lab l{n}"), x, y, "end", &words);
        }
    }
}

/// Moves what is too near to the one above it down, below its own dot.
fn spread(ends: &mut [(usize, f64, f64, String)]) {
    for n in 1..ends.len() {
        let above = ends[n - 1].2;
        if ends[n].2 - above < APART {
            ends[n].2 = (ends[n].2 + 28.0).max(above + APART);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_never_lie_on_each_other() {
        for gap in 0..60 {
            let end = |n, y| (n, 0.0, y, String::new());
            let mut ends = [end(0, 50.0), end(1, 50.0 + f64::from(gap))];
            spread(&mut ends);
            assert!(ends[1].2 - ends[0].2 >= APART, "{gap}");
        }
    }
}
