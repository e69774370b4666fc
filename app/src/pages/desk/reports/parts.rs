//! Key figures, and tables of figures: each with its change, its definition and the way to
//! what is behind it.

use domain::report::{Figure, Rate, Ratio, Total, Unit as Counted};
use leptos::prelude::*;
use services::reports::Behind;

use super::{
    data::Report,
    findings::{self, Amount, Change},
    frame::Reader,
};
use crate::{
    components::icon::{Glyph, Icon},
    figures::chart::{Cell, Column, Row, Table, Unit, means, spark},
};

const SAME: &str = "about the same";
/// Fewer than so many are not said in percent.
const FEW: i64 = 20;

/// Which way is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Good {
    /// Up.
    More,
    /// Down.
    Less,
}

/// A number and what it is compared with, said.
pub struct Stat {
    /// Its name.
    pub name: &'static str,
    /// The number.
    pub value: String,
    /// What is behind it.
    pub href: String,
    /// Its changes.
    pub changes: Vec<Said>,
    /// How it went.
    pub line: Vec<Option<i64>>,
    /// What it is.
    pub definition: String,
}

/// A change in words: `+15.2 %`, `on the 12 weeks before`, and whether it is for the worse.
pub struct Said {
    words: String,
    versus: String,
    up: Option<bool>,
    worse: bool,
}

/// How an amount stands to another.
#[must_use]
pub fn amount_change(now: Amount, then: Amount, versus: &str, good: Good) -> Said {
    let versus = versus.to_owned();
    let plain = |words: String| Said { words, versus: versus.clone(), up: None, worse: false };
    // A percentage of a handful says less than the handful.
    if now.value == now.cases && then.value == then.cases && then.value < FEW {
        return plain(Unit::Count.full(then.value));
    }
    match findings::change(now, then) {
        Change::Unknown => plain("not comparable".into()),
        Change::Same => plain(SAME.into()),
        Change::By(points, chance) => {
            let words = signed(points, &Unit::Share.full(points.abs()));
            let up = points > 0;
            Said { words, versus, up: Some(up), worse: !chance && up != (good == Good::More) }
        }
    }
}

/// How a share stands to another; none where there is nothing to compare.
#[must_use]
pub fn rate_change(
    now: Ratio,
    then: Ratio,
    versus: &str,
    (good, cases): (Good, bool),
) -> Option<Said> {
    let (versus, _) = (versus.to_owned(), findings::share(now)?);
    findings::share(then)?;
    Some(match findings::points(now, then, cases) {
        None => Said { words: SAME.into(), versus, up: None, worse: false },
        Some(points) => {
            let words = signed(points, &findings::in_points(points.abs()));
            let up = points > 0;
            Said { words, versus, up: Some(up), worse: up != (good == Good::More) }
        }
    })
}

fn signed(value: i64, words: &str) -> String {
    format!("{}{words}", if value < 0 { "−" } else { "+" })
}

impl Said {
    fn view(self) -> AnyView {
        let class = if self.worse { "d worse" } else { "d" };
        let icon = self.up.map(|up| {
            let glyph = if up { Glyph::Up } else { Glyph::Down };
            view! { <Icon glyph=glyph/> }
        });
        let link = match self.up {
            Some(_) => "on",
            None if self.words == SAME => "as in",
            None => "in",
        };
        let words = self.words;
        view! {
            <dd class=class>
                {icon} <b>{words}</b> {format!(" {link} {}", self.versus)}
            </dd>
        }
        .into_any()
    }
}

/// Key figures beside each other.
pub fn stats(all: Vec<Stat>) -> AnyView {
    let stats = all.into_iter().map(|stat| {
        let changes = stat.changes.into_iter().map(Said::view).collect_view();
        view! {
            <div class="report-stat">
                <dt>{stat.name}</dt>
                <dd class="v">
                    <a href=stat.href>{stat.value}</a>
                </dd>
                {changes}
                <dd class="line">{spark(&stat.line)}</dd>
                <dd>{means(stat.name, stat.definition)}</dd>
            </div>
        }
    });
    view! { <dl class="report-stats">{stats.collect_view()}</dl> }.into_any()
}

/// How figures of this kind are said.
#[must_use]
pub fn unit_of(report: &Report, figure: Figure) -> Unit {
    match figure.unit() {
        Counted::Count => Unit::Count,
        Counted::Minutes => Unit::Minutes,
        Counted::Money => Unit::Money(report.currency),
    }
}

/// A table of figures: these days, the ones before, and the change.
#[must_use]
pub fn figures(reader: &Reader, report: &Report, caption: &str, all: &[Figure]) -> Table {
    let rows = all.iter().map(|figure| figure_row(reader, report, *figure)).collect();
    Table { caption: caption.to_owned(), columns: columns(reader, report), rows, foot: None }
}

/// The same of what makes a total, which stands at its foot.
#[must_use]
pub fn total(reader: &Reader, report: &Report, caption: &str, total: Total) -> Table {
    let all = total.figures();
    let unit = all.first().map_or(Unit::Count, |figure| unit_of(report, *figure));
    let sums = report.sides().map(|side| side.map(|side| side.sums.of_all(all)));
    let href = reader.behind(&Behind::Total(total));
    let head = Cell { means: Some(total.definition().to_owned()), ..Cell::of(total.name()) };
    let foot = Row { head, cells: cells(unit, sums, Some(href)) };
    Table { foot: Some(foot), ..figures(reader, report, caption, all) }
}

/// The heads of such a table.
#[must_use]
pub fn columns(reader: &Reader, report: &Report) -> Vec<Column> {
    let mut names = vec!["Figure".to_owned(), "These days".to_owned()];
    if report.before.is_some() {
        names.push(crate::words::capital(&reader.versus().unwrap_or_default()));
        names.push("Change".to_owned());
    }
    names.into_iter().map(Column::of).collect()
}

fn figure_row(reader: &Reader, report: &Report, figure: Figure) -> Row {
    let sums = report.sides().map(|side| side.map(|side| side.sums.of(figure)));
    let head = Cell {
        words: figure.name().to_owned(),
        means: Some(figure.definition().to_owned()),
        ..Cell::default()
    };
    Row { head, cells: cells(unit_of(report, figure), sums, Some(reader.figure(figure))) }
}

/// These days with the way behind them, the ones before, and the change.
#[must_use]
pub fn cells(unit: Unit, [now, before]: [Option<i64>; 2], href: Option<String>) -> Vec<Cell> {
    let now = now.unwrap_or_default();
    let mut cells = vec![Cell { href, ..Cell::of(unit.full(now)) }];
    if let Some(before) = before {
        cells.push(Cell::of(unit.full(before)));
        cells.push(Cell::of(difference(unit, now, before)));
    }
    cells
}

/// `+15.2 %`, or in its unit where a percentage says nothing.
fn difference(unit: Unit, now: i64, before: i64) -> String {
    let by = now.saturating_sub(before);
    if by == 0 {
        return "no change".to_owned();
    }
    if before <= 0 || now < 0 {
        return signed(by, &unit.full(by.saturating_abs()));
    }
    let points = i128::from(by) * 10_000 / i128::from(before);
    let points = i64::try_from(points).unwrap_or(i64::MAX);
    signed(by, &Unit::Share.full(points.saturating_abs()))
}

/// A rate as a row of a table of figures.
#[must_use]
pub fn rate_row(report: &Report, rate: Rate, href: Option<String>) -> Row {
    let sides = report.sides().map(|side| side.map(|side| side.rate(rate)));
    let head = Cell {
        words: rate.name().to_owned(),
        means: Some(rate.definition().to_owned()),
        ..Cell::default()
    };
    Row { head, cells: share_cells(sides, href) }
}

/// A share of these days, of the ones before where there are any, and the change.
#[must_use]
pub fn share_cells([now, before]: [Option<Ratio>; 2], href: Option<String>) -> Vec<Cell> {
    let said = |ratio: Option<Ratio>| {
        let share = ratio.and_then(findings::share);
        share.map_or_else(|| "–".to_owned(), |share| Unit::Share.full(share))
    };
    let mut cells = vec![Cell { href, ..Cell::of(said(now)) }];
    if before.is_some() {
        let by = now.and_then(findings::share).zip(before.and_then(findings::share));
        let by = by.map(|(now, before)| now - before);
        cells.push(Cell::of(said(before)));
        cells.push(Cell::of(by.map_or_else(
            || "–".to_owned(),
            |by| {
                if by == 0 {
                    "no change".into()
                } else {
                    signed(by, &findings::in_points(by.abs()))
                }
            },
        )));
    }
    cells
}
