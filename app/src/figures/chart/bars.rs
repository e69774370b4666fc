//! Bars: one for each part of a range, beside those of an earlier one, or piled up by kind.

use leptos::prelude::*;

use super::{
    draw::Draw,
    plot::Plot,
    table::{Row, Table},
    unit::Unit,
};
use crate::words;

/// One bar, or the kinds that it is made of from the foot up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pile {
    /// Below it.
    pub label: String,
    /// In full, for whoever rests on it: `23 to 29 November`.
    pub name: String,
    /// Each kind's part.
    pub parts: Vec<i64>,
    /// The one that it is compared with.
    pub before: Option<i64>,
    /// Whether it is not over yet.
    pub so_far: bool,
}

impl Pile {
    /// What the kinds come to.
    #[must_use]
    pub fn sum(&self) -> i64 {
        self.parts.iter().fold(0, |sum, part| sum.saturating_add(*part))
    }

    fn above(&self) -> i64 {
        self.parts.iter().filter(|part| **part > 0).fold(0, |sum, part| sum.saturating_add(*part))
    }

    fn below(&self) -> i64 {
        self.parts.iter().filter(|part| **part < 0).fold(0, |sum, part| sum.saturating_add(*part))
    }
}

/// A chart of bars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bars {
    /// What is counted.
    pub unit: Unit,
    /// The kinds, where there is more than one.
    pub kinds: Vec<String>,
    /// The bars, from left to right.
    pub piles: Vec<Pile>,
    /// What the bars are, and those that they are compared with.
    pub names: (String, String),
    /// For those who hear it.
    pub said: String,
}

impl Bars {
    /// The chart with its legend, above a table that tells all of it to whoever cannot see it.
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

    /// What is drawn and a table does not tell: each bar has its row, in the same order, and
    /// each kind a column of its name.
    #[must_use]
    pub fn untold(&self, table: &Table) -> Vec<String> {
        let mut untold = Vec::new();
        for (n, pile) in self.piles.iter().enumerate() {
            let row = table.rows.get(n);
            for (kind, value) in pile.parts.iter().enumerate() {
                let said = self.unit.full(*value);
                let told = row.is_some_and(|row| match self.kinds.get(kind) {
                    Some(name) => cell(table, row, name) == Some(said.as_str()),
                    None => row.cells.iter().any(|cell| cell.words == said),
                });
                if !told {
                    untold.push(format!("{}{}: {said}", pile.name, self.kind(kind)));
                }
            }
            if let Some(before) = pile.before {
                let said = self.unit.full(before);
                let told = row.is_some_and(|row| row.cells.iter().any(|cell| cell.words == said));
                if !told {
                    untold.push(format!("{}, {}: {said}", pile.name, self.names.1));
                }
            }
        }
        untold
    }

    pub(super) fn view(&self) -> AnyView {
        let all = self.piles.iter();
        let values = all.flat_map(|pile| [pile.above(), pile.below(), pile.before.unwrap_or(0)]);
        let plot = Plot::of(self.unit, values, 260.0);
        let mut draw = Draw::default();
        plot.grid(&mut draw);
        for n in 0..self.piles.len() {
            self.pile(&plot, &mut draw, n);
        }
        let words: Vec<String> = self.piles.iter().map(|pile| pile.label.clone()).collect();
        plot.foot(&mut draw, &words);
        view! { {self.legend()} {plot.view(draw, self.said.clone())} }.into_any()
    }

    fn pile(&self, plot: &Plot, draw: &mut Draw, n: usize) {
        let part = 100.0 / self.piles.len() as f64;
        let (pile, left) = (&self.piles[n], n as f64 * part);
        let zero = plot.y(0);
        let mut bar = |class: &str, along, from: f64, to: f64, said: &str| {
            let (top, foot) = (from.min(to), from.max(to));
            if foot - top > 0.05 {
                draw.boxed(class, along, (top, foot - top), said);
            }
        };
        if let Some(before) = pile.before {
            let said = format!("{}, {}: {}", pile.name, self.names.1, self.unit.full(before));
            bar("bar prev", (left + part * 0.1, part * 0.32), plot.y(before), zero, &said);
        }
        let along = match pile.before {
            Some(_) => (left + part * 0.46, part * 0.42),
            None => (left + part * 0.18, part * 0.64),
        };
        let (mut above, mut below) = (0_i64, 0_i64);
        for (kind, value) in pile.parts.iter().enumerate() {
            let stack = if *value < 0 { &mut below } else { &mut above };
            let from = plot.y(*stack);
            *stack = stack.saturating_add(*value);
            let said = format!("{}{}: {}", pile.name, self.kind(kind), self.unit.full(*value));
            let open = if pile.so_far { " open" } else { "" };
            bar(&format!("bar k{kind}{open}"), along, from, plot.y(*stack), &said);
        }
    }

    fn kind(&self, n: usize) -> String {
        self.kinds.get(n).map(|kind| format!(", {kind}")).unwrap_or_default()
    }

    /// What the colours mean, where there is more than one.
    fn legend(&self) -> Option<AnyView> {
        let before = self.piles.iter().any(|pile| pile.before.is_some());
        let open = self.piles.iter().any(|pile| pile.so_far);
        if self.kinds.is_empty() && !before && !open {
            return None;
        }
        let first =
            if self.kinds.is_empty() { vec![self.names.0.clone()] } else { self.kinds.clone() };
        let keys = first.into_iter().enumerate().map(|(n, name)| key(format!("k{n}"), name));
        let before = before.then(|| key("prev".into(), self.names.1.clone()));
        let open = open.then(|| key("open".into(), "not over yet".into()));
        Some(view! { <ul class="key">{keys.collect_view()} {before} {open}</ul> }.into_any())
    }
}

/// What a row says in the column of that name.
fn cell<'a>(table: &Table, row: &'a Row, name: &str) -> Option<&'a str> {
    let at = table.columns.iter().skip(1).position(|column| words::uncapital(&column.name) == name);
    Some(row.cells.get(at?)?.words.as_str())
}

fn key(class: String, name: String) -> impl IntoView {
    view! {
        <li>
            <i class=class aria-hidden="true"></i>
            {name}
        </li>
    }
}
