//! Tables of numbers: under a chart, or on their own and sorted by links.

use std::iter::repeat;

use leptos::prelude::*;

use super::draw::short;
use crate::components::icon::{Glyph, Icon};

/// How a table is sorted by a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// From the least.
    Ascending,
    /// From the most.
    Descending,
}

/// A column's head.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// The address of the same table sorted by it, where it can be.
    pub sort: Option<String>,
    /// Whether the table is sorted by it.
    pub order: Option<Order>,
    /// Whether it holds words, which begin where numbers end.
    pub words: bool,
    /// What stands in it, to unfold below its name.
    pub means: Option<String>,
}

impl Column {
    /// One that is not sorted by.
    pub fn of(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// One of words.
    pub fn of_words(name: impl Into<String>) -> Self {
        Self { words: true, ..Self::of(name) }
    }
}

/// What stands in a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Its words.
    pub words: String,
    /// What is behind it.
    pub href: Option<String>,
    /// A bar beside it, in hundredths of a percent of its length.
    pub bar: Option<i64>,
    /// What it is, to unfold below it.
    pub means: Option<String>,
}

impl Cell {
    /// Words that lead nowhere.
    pub fn of(words: impl Into<String>) -> Self {
        Self { words: words.into(), ..Self::default() }
    }

    /// Words with what is behind them.
    pub fn link(words: impl Into<String>, href: impl Into<String>) -> Self {
        Self { words: words.into(), href: Some(href.into()), ..Self::default() }
    }

    /// With a bar beside them.
    #[must_use]
    pub fn with_bar(self, share: i64) -> Self {
        Self { bar: Some(share), ..self }
    }
}

/// A row: what it is about, and its cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it is about.
    pub head: Cell,
    /// Its numbers.
    pub cells: Vec<Cell>,
}

/// A table of numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// What it holds.
    pub caption: String,
    /// The columns, that of the rows' heads first.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
    /// What they come to.
    pub foot: Option<Row>,
}

impl Table {
    /// The table, in a part of the page that scrolls sideways where it must.
    #[must_use]
    pub fn view(&self) -> AnyView {
        let head = self.columns.iter().enumerate().map(|(n, column)| th(n, column)).collect_view();
        let rows = self.rows.iter().map(|row| self.row(row)).collect_view();
        let foot = self.foot.as_ref().map(|row| view! { <tfoot>{self.row(row)}</tfoot> });
        view! {
            <div class="numbers-wrap" tabindex="0" role="region" aria-label=self.caption.clone()>
                <table class="numbers">
                    <caption class="vh">{self.caption.clone()}</caption>
                    <thead>
                        <tr>{head}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                    {foot}
                </table>
            </div>
        }
        .into_any()
    }

    fn row(&self, row: &Row) -> AnyView {
        let columns = self.columns.iter().skip(1).map(|column| column.words).chain(repeat(false));
        let cells = row.cells.iter().zip(columns).map(|(cell, words)| {
            view! { <td class=(!words).then_some("n")>{inner(cell)}</td> }
        });
        view! {
            <tr>
                <th scope="row">{inner(&row.head)}</th>
                {cells.collect_view()}
            </tr>
        }
        .into_any()
    }
}

fn th(n: usize, column: &Column) -> AnyView {
    let order = column.order.map(|order| match order {
        Order::Ascending => ("ascending", Glyph::Up),
        Order::Descending => ("descending", Glyph::Down),
    });
    let icon = order.map(|(_, glyph)| view! { <Icon glyph=glyph/> });
    let name = column.name.clone();
    let inside = match column.sort.clone() {
        Some(href) => view! { <a href=href>{name} {icon}</a> }.into_any(),
        None => name.into_any(),
    };
    let class = (n > 0 && !column.words).then_some("n");
    // What is read out beside every cell is the name alone.
    let brief = column.means.is_some().then(|| column.name.clone());
    let means = column.means.clone().map(|means| super::means(&column.name, means));
    view! {
        <th scope="col" class=class aria-sort=order.map(|(order, _)| order) abbr=brief>
            {inside}
            {means}
        </th>
    }
    .into_any()
}

fn inner(cell: &Cell) -> AnyView {
    let words = cell.words.clone();
    let words = match cell.href.clone() {
        Some(href) => view! { <a href=href>{words}</a> }.into_any(),
        None => words.into_any(),
    };
    let bar = cell.bar.map(share_bar);
    let means = cell.means.clone().map(|means| super::means(&cell.words, means));
    view! { {words} {bar} {means} }.into_any()
}

/// A short bar that fills as far as a share says.
#[must_use]
pub fn share_bar(share: i64) -> AnyView {
    let width = format!("{}%", short(share.clamp(0, 10_000) as f64 / 100.0));
    view! {
        <svg class="inbar" width="64" height="8" aria-hidden="true">
            <rect class="ground" width="100%" height="8" rx="4"/>
            <rect class="bar k0" width=width height="8" rx="4"/>
        </svg>
    }
    .into_any()
}
