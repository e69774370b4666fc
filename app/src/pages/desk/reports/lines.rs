//! The page of what is behind a number: what the number is, the number itself, the lines that
//! make it, those further back, and all of it as a file.

use std::fmt::Display;

use chrono::NaiveDate;
use domain::report::Range;
use leptos::prelude::*;
use services::catalogue::StudioPage;

use super::{
    super::untaken::untaken,
    frame::{Tab, csv_link},
};
use crate::{
    components::{
        empty::Empty,
        icon::{Glyph, Icon},
        link::ButtonLink,
    },
    figures::chart::{Cell, Column, Row, Table, Unit},
    layout::{Area, Frame, Page},
    words,
};

/// Some of the lines behind a number, and what is said of it.
pub struct Lines {
    /// What the number is called.
    pub name: String,
    /// What it is.
    pub definition: String,
    /// Of whom or what, of which days, and by whose clock.
    pub lead: String,
    /// The page that it stands on.
    pub tab: Tab,
    /// Of which days.
    pub range: Range,
    /// What is looked behind, as in an address: see [`query`].
    pub query: String,
    /// Why no file was made, by its code.
    pub refused: String,
    /// What it counts.
    pub unit: Unit,
    /// The number itself.
    pub total: i64,
    /// What these lines make of it.
    pub shown: i64,
    /// Whether there are lines before these.
    pub went_on: bool,
    /// Where those behind these begin, if there are some.
    pub next: Option<String>,
    /// The columns, but for the one that counts.
    pub columns: &'static [&'static str],
    /// The lines.
    pub rows: Vec<Row>,
    /// What is said where there are none.
    pub none: &'static str,
}

impl Lines {
    /// The page.
    pub fn view(self, studio: &StudioPage) -> AnyView {
        let tab = self.tab.address(&studio.slug);
        let back = format!("{tab}?from={}&to={}", self.range.from, self.range.to);
        let reports = Area::Reports.address(&studio.slug);
        let (sum, more) = (self.sum(), self.more(&reports));
        let file = (self.total != 0 || !self.rows.is_empty())
            .then(|| csv_link(format!("{reports}/csv/behind?{}", self.query)));
        let untaken = untaken(&self.refused);
        let list = if self.rows.is_empty() {
            view! { <Empty title="Nothing here" text=self.none/> }.into_any()
        } else {
            self.table().view()
        };
        let Self { name, definition, lead, .. } = self;
        let frame = Frame::staff(studio, Area::Reports);
        view! {
            <Page
                title=format!("{name}, behind the number")
                class="wrap app-main reports report-behind"
                frame=frame
                private=true
            >
                <a class="back-link" href=back>
                    <Icon glyph=Glyph::Back/>
                    "Reports"
                </a>
                <header class="app-title">
                    <div>
                        <h1>{name.clone()}</h1>
                        <p class="muted">{lead}</p>
                    </div>
                </header>
                {untaken}
                <p class="report-lead">{definition}</p>
                {sum}
                <h2 class="vh">"What makes it"</h2>
                {list}
                {more}
                {file}
            </Page>
        }
        .into_any()
    }

    /// The number itself, and whether the lines below are all of it.
    fn sum(&self) -> AnyView {
        let all = self.next.is_none() && !self.went_on;
        let lines = words::count(u32::try_from(self.rows.len()).unwrap_or(u32::MAX), "line");
        let note = match (all, self.went_on) {
            (true, _) => format!("{lines}, all of it"),
            (false, false) => format!("the last {lines}"),
            (false, true) => format!("{lines} further back"),
        };
        let part = (!all).then(|| {
            view! {
                <div>
                    <dt>"On this page"</dt>
                    <dd>{self.unit.full(self.shown)}</dd>
                </div>
            }
        });
        view! {
            <dl class="report-sum">
                <div>
                    <dt>"All together"</dt>
                    <dd>{self.unit.full(self.total)}</dd>
                </div>
                {part}
                <div>
                    <dt>"Shown"</dt>
                    <dd>{note}</dd>
                </div>
            </dl>
        }
        .into_any()
    }

    fn table(&self) -> Table {
        let counted = match self.unit {
            Unit::Money(_) => "Amount",
            Unit::Minutes => "Time",
            Unit::Count | Unit::Share => "Counts",
        };
        let columns = self.columns.iter().copied().map(Column::of_words);
        let blank = self.columns.iter().skip(1).map(|_| Cell::of(""));
        Table {
            caption: format!("Behind {}", words::uncapital(&self.name)),
            columns: columns.chain([Column::of(counted)]).collect(),
            rows: self.rows.clone(),
            foot: Some(Row {
                head: Cell::of("These lines"),
                cells: blank.chain([Cell::of(self.unit.full(self.shown))]).collect(),
            }),
        }
    }

    fn more(&self, reports: &str) -> Option<AnyView> {
        let next = self.next.as_ref()?;
        let href = format!("{reports}/behind?{}&after={next}", self.query);
        Some(
            view! { <p class="report-files"><ButtonLink href=href>"Earlier ones"</ButtonLink></p> }
                .into_any(),
        )
    }
}

/// What is looked behind, as in an address: which number, of whom or what, and of which days.
pub fn query(what: &impl Display, of: &impl Display, range: &Range) -> String {
    let of = of.to_string();
    let of = if of.is_empty() { of } else { format!("&of={of}") };
    format!("what={what}{of}&from={}&to={}", range.from, range.to)
}

/// `Thu 26 Nov 2026`.
pub fn date(date: NaiveDate) -> String {
    date.format("%a %-d %b %Y").to_string()
}
