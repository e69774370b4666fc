//! A report's tables for other programs.

use chrono::NaiveDate;
use domain::{
    Money,
    report::{DayPart, Figure, LEAD_TIMES, Range, Rate, Ratio, Sums, Unit, WaitEnd, Waits, Within},
};

use super::{Measure, Measured, Period, Report, Row, WaitRow};
use crate::{
    earnings::File,
    spreadsheet::{Sheet, decimal, text},
};

/// A table of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Every figure and rate, with its definition, beside the time before.
    Figures,
    /// Every figure over time.
    Series,
    /// By therapist.
    Therapists,
    /// By treatment.
    Treatments,
    /// By room.
    Rooms,
    /// By hour of the week.
    Hours,
    /// By how long before the visit.
    Lead,
    /// By month of the first visit.
    Cohorts,
    /// What the studio owes.
    Liabilities,
    /// Who waited for a time, by what was waited for.
    Waitlist,
}

impl Table {
    /// Every table.
    pub const ALL: [Self; 10] = [
        Self::Figures,
        Self::Series,
        Self::Therapists,
        Self::Treatments,
        Self::Rooms,
        Self::Hours,
        Self::Lead,
        Self::Cohorts,
        Self::Liabilities,
        Self::Waitlist,
    ];

    /// Its name in addresses and files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Figures => "figures",
            Self::Series => "series",
            Self::Therapists => "therapists",
            Self::Treatments => "treatments",
            Self::Rooms => "rooms",
            Self::Hours => "hours",
            Self::Lead => "lead-times",
            Self::Cohorts => "cohorts",
            Self::Liabilities => "liabilities",
            Self::Waitlist => "waitlist",
        }
    }

    /// The table with that name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.code() == code)
    }
}

const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// A table as a file for a spreadsheet. Money is in the studio's currency, which has a
/// column of its own; rates are in percent.
#[must_use]
pub fn csv(report: &Report, table: Table) -> File {
    let bytes = match table {
        Table::Figures => figures(report),
        Table::Series => series(report),
        Table::Therapists => rows(report, &report.therapists, "Therapist", &Measure::OF_THERAPISTS),
        Table::Treatments => rows(report, &report.treatments, "Treatment", &Measure::OF_TREATMENTS),
        Table::Rooms => rooms(report),
        Table::Hours => hours(report),
        Table::Lead => lead(report),
        Table::Cohorts => cohorts(report),
        Table::Liabilities => liabilities(report),
        Table::Waitlist => waitlist(report),
    };
    let Range { from, to } = report.here.range;
    File {
        name: format!("{}-{}-{from}-to-{to}.csv", report.slug, table.code()),
        media_type: "text/csv; charset=utf-8",
        bytes,
    }
}

/// A figure as a cell: a whole number, or an amount with its decimals.
fn cell(report: &Report, figure: Figure, sums: &Sums) -> String {
    said(report, sums.of(figure), figure.unit())
}

fn said(report: &Report, amount: i64, unit: Unit) -> String {
    match unit {
        Unit::Money => decimal(Money::new(amount, report.currency)),
        Unit::Count | Unit::Minutes => amount.to_string(),
    }
}

/// In percent with one decimal; empty where there is no whole.
fn percent(ratio: Ratio) -> String {
    let tenths = ratio.per_mille();
    tenths.map(|n| format!("{}.{}", n / 10, n.rem_euclid(10))).unwrap_or_default()
}

const fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Count => "number",
        Unit::Minutes => "minutes",
        Unit::Money => "money",
    }
}

fn figures(report: &Report) -> Vec<u8> {
    let periods = [&report.here, &report.before, &report.year_before];
    let mut sheet = Sheet::new(&[
        "Figure",
        "Unit",
        "Currency",
        "Range",
        "Days before",
        "Year before",
        "Definition",
    ]);
    let days = periods.map(|p| format!("{} to {}", p.range.from, p.range.to));
    let [here, before, year] = days;
    sheet.row(&[
        "Days".to_owned(),
        String::new(),
        String::new(),
        here,
        before,
        year,
        String::new(),
    ]);
    for figure in Figure::ALL {
        let [here, before, year] = periods.map(|p| cell(report, figure, &p.sums));
        let currency = if figure.unit() == Unit::Money { report.currency.code() } else { "" };
        let head = [figure.name(), unit(figure.unit()), currency].map(ToOwned::to_owned);
        let [name, unit, currency] = head;
        sheet.row(&[name, unit, currency, here, before, year, figure.definition().to_owned()]);
    }
    for rate in Rate::ALL {
        let [here, before, year] = periods.map(|p| percent(p.rate(rate)));
        let [name, unit, definition] =
            [rate.name(), "percent", rate.definition()].map(ToOwned::to_owned);
        sheet.row(&[name, unit, String::new(), here, before, year, definition]);
    }
    for (name, definition, of) in [
        ("Rostered minutes", "Working hours and changed dates, less time off.", 0),
        ("Clients", "Clients with a completed visit in these days, each counted once.", 1),
        ("Returning clients", "Those of them with a completed visit before these days.", 2),
    ] {
        let [here, before, year] =
            periods.map(|p| [p.rostered, p.clients, p.returning][of].to_string());
        let unit = if of == 0 { "minutes" } else { "number" };
        let [name, unit, definition] = [name, unit, definition].map(ToOwned::to_owned);
        sheet.row(&[name, unit, String::new(), here, before, year, definition]);
    }
    for (name, definition, of) in waits() {
        let [here, before, year] = periods.map(|p: &Period| of(&p.waits).to_string());
        let [name, unit, definition] = [name, "number", definition].map(ToOwned::to_owned);
        sheet.row(&[name, unit, String::new(), here, before, year, definition]);
    }
    sheet.finish()
}

type OfWaits = fn(&Waits) -> i64;

/// What is counted of waiting, with its definitions.
fn waits() -> [(&'static str, &'static str, OfWaits); 7] {
    use WaitEnd::{Booked, Lapsed, Left, Over, Removed};
    let of = |end: WaitEnd, count: OfWaits| {
        let name = match end {
            Booked => "Waitings that became a visit",
            Over => "Waitings whose days went by",
            Lapsed => "Waitings ended without an answer",
            Left => "Waitings left by themselves",
            Removed => "Waitings ended by the studio",
        };
        (name, end.definition(), count)
    };
    [
        ("Waitings begun", Waits::BEGAN, |waits| waits.began),
        ("Waitings ended", Waits::ENDED, Waits::all),
        of(Booked, |waits| waits.of(Booked)),
        of(Over, |waits| waits.of(Over)),
        of(Lapsed, |waits| waits.of(Lapsed)),
        of(Left, |waits| waits.of(Left)),
        of(Removed, |waits| waits.of(Removed)),
    ]
}

/// The names of all figures behind some other columns.
fn head(first: &[&str]) -> Vec<String> {
    let figures = Figure::ALL.iter().map(|figure| figure.name());
    first.iter().copied().chain(figures).map(ToOwned::to_owned).collect()
}

fn series(report: &Report) -> Vec<u8> {
    let mut sheet = Sheet::new(&head(&["From", "To", "Currency"]));
    for point in &report.series {
        let date = |date: NaiveDate| date.to_string();
        let first =
            [date(point.range.from), date(point.range.to), report.currency.code().to_owned()];
        let figures = Figure::ALL.iter().map(|figure| cell(report, *figure, &point.sums));
        sheet.row(&first.into_iter().chain(figures).collect::<Vec<_>>());
    }
    sheet.finish()
}

/// The columns of the page in their order, then every other figure.
fn rows(report: &Report, rows: &[Row], what: &str, measures: &[Measure]) -> Vec<u8> {
    let works = measures.contains(&Measure::Rate(Rate::Utilisation));
    let shown = |figure: &Figure| measures.contains(&Measure::Figure(*figure));
    let others: Vec<Figure> = Figure::ALL.into_iter().filter(|figure| !shown(figure)).collect();
    let mut head = vec![what.to_owned(), "Currency".to_owned()];
    head.extend(measures.iter().map(|measure| titled(*measure)));
    head.extend(works.then(|| "Rostered minutes".to_owned()));
    head.extend(others.iter().map(|figure| figure.name().to_owned()));
    let mut sheet = Sheet::new(&head);
    let revenue = report.here.sums.revenue_gross();
    for row in rows {
        let name = if row.id.is_some() { text(&row.name) } else { "None".to_owned() };
        let mut cells = vec![name, report.currency.code().to_owned()];
        let measured = measures.iter().map(|it| it.of(&row.sums, row.rostered, revenue));
        cells.extend(measured.map(|measured| match measured {
            Measured::Amount(amount, unit) => said(report, amount, unit),
            Measured::Part(ratio) => percent(ratio),
        }));
        cells.extend(works.then(|| row.rostered.to_string()));
        cells.extend(others.iter().map(|figure| cell(report, *figure, &row.sums)));
        sheet.row(&cells);
    }
    sheet.finish()
}

/// A column's name, with what it is counted in where that is no matter of course.
fn titled(measure: Measure) -> String {
    match measure {
        Measure::Rate(_) | Measure::Share => format!("{} in percent", measure.name()),
        Measure::Figure(_) | Measure::Revenue => measure.name().to_owned(),
    }
}

fn rooms(report: &Report) -> Vec<u8> {
    let mut sheet = Sheet::new(&[
        "Room",
        "Booked minutes",
        "Minutes in which anybody was rostered",
        "Utilisation in percent",
        "Completed visits",
    ]);
    for row in &report.rooms {
        let name = if row.id.is_some() { text(&row.name) } else { "None".to_owned() };
        sheet.row(&[
            name,
            row.sums.of(Figure::RoomMinutes).to_string(),
            row.rostered.to_string(),
            percent(row.room_utilisation()),
            row.sums.of(Figure::Completed).to_string(),
        ]);
    }
    sheet.finish()
}

fn hours(report: &Report) -> Vec<u8> {
    let head = [
        "Weekday",
        "Hour",
        "Time zone",
        "Booked minutes",
        "Rostered minutes",
        "Utilisation in percent",
    ];
    let mut sheet = Sheet::new(&head);
    for (weekday, name) in WEEKDAYS.iter().enumerate() {
        for hour in 0..24 {
            let ratio = report.heat.at(weekday, hour);
            sheet.row(&[
                (*name).to_owned(),
                format!("{hour:02}:00"),
                report.clock.zone().name().to_owned(),
                ratio.part.to_string(),
                ratio.whole.to_string(),
                percent(ratio),
            ]);
        }
    }
    sheet.finish()
}

fn lead(report: &Report) -> Vec<u8> {
    let mut sheet = Sheet::new(&["Made so long before", "Bookings"]);
    for (class, bookings) in LEAD_TIMES.iter().zip(report.lead) {
        sheet.row(&[class.name.to_owned(), bookings.to_string()]);
    }
    sheet.finish()
}

fn cohorts(report: &Report) -> Vec<u8> {
    let mut head = vec!["From".to_owned(), "To".to_owned(), "New clients".to_owned()];
    for within in Within::ALL {
        head.push(format!("Came again within {} days", within.days()));
        head.push(format!("All {} days have passed", within.days()));
    }
    let mut sheet = Sheet::new(&head);
    for row in &report.cohorts {
        let mut cells = vec![
            row.range.from.to_string(),
            row.range.to.to_string(),
            row.cohort.clients.to_string(),
        ];
        for (again, over) in row.cohort.again.iter().zip(row.over) {
            cells.push(again.to_string());
            cells.push(if over { "yes" } else { "no" }.to_owned());
        }
        sheet.row(&cells);
    }
    sheet.finish()
}

fn liabilities(report: &Report) -> Vec<u8> {
    let mut sheet = Sheet::new(&["Owed for", "Currency", "At the beginning", "At the end"]);
    for owed in &report.liabilities {
        sheet.row(&[
            owed.name.to_owned(),
            report.currency.code().to_owned(),
            decimal(owed.opening),
            decimal(owed.closing),
        ]);
    }
    sheet.finish()
}

fn waitlist(report: &Report) -> Vec<u8> {
    let ends = WaitEnd::ALL.iter().map(|end| end.name());
    let head: Vec<&str> =
        ["By", "Which", "Began", "Ended"].into_iter().chain(ends).chain(["Wait now"]).collect();
    let mut sheet = Sheet::new(&head);
    let waited = &report.waited;
    let mut row = |by: &str, which: String, row: &WaitRow| {
        let waits = &row.waits;
        let mut cells =
            vec![by.to_owned(), which, waits.began.to_string(), waits.all().to_string()];
        cells.extend(WaitEnd::ALL.iter().map(|end| waits.of(*end).to_string()));
        cells.push(row.now.to_string());
        sheet.row(&cells);
    };
    row("All", String::new(), &waited.all);
    waited.treatments.iter().for_each(|of| row("Treatment", text(&of.name), of));
    // Whoever named several counts on each of them.
    let weekdays = WEEKDAYS.iter().zip(&waited.weekdays);
    weekdays.for_each(|(day, of)| row("Day of the week named", (*day).to_owned(), of));
    let parts = DayPart::ALL.iter().zip(&waited.parts);
    parts.for_each(|(part, of)| row("Time of day named", part.name().to_owned(), of));
    sheet.finish()
}
