//! The panel's tables for other programs: what the page says of each row, and of a hidden one
//! no more than that it is hidden.

use domain::{
    Money,
    outcomes::{Cell, Figures, MINIMUM_N, READ_WITH_CARE, can_tell_apart},
    report::Range,
};

use super::{Panel, Part};
use crate::{
    earnings::File,
    spreadsheet::{Sheet, decimal, text},
};

/// A table of the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutcomeTable {
    /// By technique.
    Techniques,
    /// By how far apart the visits lay.
    Intervals,
    /// By treatment.
    Treatments,
    /// By therapist.
    Therapists,
}

impl OutcomeTable {
    /// Every table.
    pub const ALL: [Self; 4] =
        [Self::Techniques, Self::Intervals, Self::Treatments, Self::Therapists];

    /// Its name in addresses and files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Techniques => "outcomes-technique",
            Self::Intervals => "outcomes-interval",
            Self::Treatments => "outcomes-treatment",
            Self::Therapists => "outcomes-therapist",
        }
    }

    /// The table with that name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.code() == code)
    }

    /// Why some of its rows are hidden, behind how few answered.
    #[must_use]
    pub const fn hidden(self) -> &'static str {
        match self {
            Self::Techniques | Self::Intervals | Self::Therapists => {
                "answered or could be told from the others"
            }
            Self::Treatments => {
                "answered or could be told from the others, or they belong to two \
                 techniques in these months"
            }
        }
    }

    /// By what its rows are.
    const fn by(self) -> &'static str {
        match self {
            Self::Techniques => "Technique",
            Self::Intervals => "Interval",
            Self::Treatments => "Treatment",
            Self::Therapists => "Therapist",
        }
    }
}

/// What a row is of, before its figures.
const WHOSE: [&str; 6] =
    ["Measure", "First visit from", "First visit until", "By", "Which", "Shown"];
/// Its figures, which a hidden row has not.
const FIGURES: [&str; 17] = [
    "Asked",
    "People",
    "Answered in percent",
    "Mean change in points",
    "95 % interval from",
    "95 % interval to",
    "Clearly better",
    "Clearly better in percent",
    "95 % interval of that from",
    "95 % interval of that to",
    "Clearly worse",
    "Could be chance",
    "Currency",
    "Paid for each clearly better",
    "Differs by more than chance from",
    "Read with care",
    "Definition",
];

/// One row, with its name as it was typed.
type Named<'a> = (String, &'a Cell);

/// A table of the panel as a file for a spreadsheet, below the row of everybody. Where those are
/// too few, nothing is divided: the page does not say either among whom they are.
#[must_use]
pub fn csv(panel: &Panel, table: OutcomeTable) -> File {
    let days = Range { to: Range::month_of(panel.months.1).to, from: panel.months.0 };
    let divided = if panel.all == Cell::TooFew { Vec::new() } else { rows(panel, table) };
    let mut sheet = Sheet::new(&[WHOSE.as_slice(), FIGURES.as_slice()].concat());
    let mut row = |(by, which): (&str, &str), cell: &Cell, differs: String| {
        let shown = match cell {
            Cell::Shown(_) => "yes".to_owned(),
            Cell::TooFew => {
                format!("no: fewer than {MINIMUM_N} {}", table.hidden())
            }
        };
        let (from, to) = (days.from.to_string(), days.to.to_string());
        let (measure, by) = (panel.scale.name().to_owned(), by.to_owned());
        let mut cells = vec![measure, from, to, by, text(which), shown];
        match cell {
            Cell::Shown(figures) => cells.extend(said(panel, figures, differs)),
            Cell::TooFew => cells.resize(WHOSE.len() + FIGURES.len(), String::new()),
        }
        sheet.row(&cells);
    };
    row(("All", ""), &panel.all, String::new());
    for (name, cell) in &divided {
        row((table.by(), name.as_str()), cell, differs(&divided, cell));
    }
    let (slug, code, scale) = (&panel.slug, table.code(), panel.scale.code());
    File {
        name: format!("{slug}-{code}-{scale}-{}-to-{}.csv", days.from, days.to),
        media_type: "text/csv; charset=utf-8",
        bytes: sheet.finish(),
    }
}

fn rows(panel: &Panel, table: OutcomeTable) -> Vec<Named<'_>> {
    match table {
        OutcomeTable::Techniques => named(&panel.techniques, |it| it.name.clone()),
        OutcomeTable::Intervals => named(&panel.rhythms, |it| it.of.name().to_owned()),
        OutcomeTable::Treatments => named(&panel.treatments, |it| it.name.clone()),
        OutcomeTable::Therapists => named(&panel.therapists, |it| it.name.clone()),
    }
}

fn named<K>(parts: &[Part<K>], name: fn(&Part<K>) -> String) -> Vec<Named<'_>> {
    parts.iter().map(|it| (name(it), &it.cell)).collect()
}

/// From which of the shown rows one differs by more than chance.
fn differs(rows: &[Named<'_>], from: &Cell) -> String {
    let Cell::Shown(figures) = from else { return String::new() };
    let others = rows.iter().filter_map(|(name, cell)| match cell {
        Cell::Shown(others) => can_tell_apart(figures, others).then(|| name.clone()),
        Cell::TooFew => None,
    });
    others.collect::<Vec<String>>().join("; ")
}

/// The figures of a row that is shown, in the order of [`FIGURES`].
fn said(panel: &Panel, it: &Figures, differs: String) -> [String; FIGURES.len()] {
    let care = if it.n < READ_WITH_CARE { "yes" } else { "no" };
    let cost = it.cost_per_improvement.map(|minor| decimal(Money::new(minor, panel.currency)));
    let scale = panel.scale;
    [
        it.asked.to_string(),
        it.n.to_string(),
        percent(it.follow_up),
        points(it.change.mean),
        points(it.change.interval.low),
        points(it.change.interval.high),
        it.responders.to_string(),
        percent(it.improved()),
        percent(it.responding.low),
        percent(it.responding.high),
        it.worse.to_string(),
        it.uncertain().to_string(),
        panel.currency.code().to_owned(),
        cost.unwrap_or_default(),
        text(&differs),
        care.to_owned(),
        format!("{} {}", scale.definition(), scale.meaningful()),
    ]
}

/// With the one decimal that the page has: from more, single answers could be worked out.
fn points(value: f64) -> String {
    format!("{value:.1}").replace("-0.0", "0.0")
}

/// In percent with one decimal.
fn percent(share: f64) -> String {
    format!("{:.1}", share * 100.0)
}
