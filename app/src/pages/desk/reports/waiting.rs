//! Who waited for a time, and what came of it: demand that was met, and that was not.

use domain::report::{DayPart, WaitEnd, Waits};
use leptos::prelude::*;
use services::reports::{Table as File, WaitNumber, WaitRow, WaitedFor};

use super::{
    data::{Report, Side},
    findings,
    frame::Reader,
    money::section,
    parts,
};
use crate::{
    components::{empty::Empty, link::ArrowLink},
    figures::chart::{Cell, Column, Row, Table, Unit},
    pages::desk::waitlist,
};

const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/// What stands above tables by days and hours.
const NAMED: &str = "Who named several counts on each, so that these do not add up to the whole.";

/// The page.
pub fn view(reader: &Reader, report: &Report) -> AnyView {
    let waited = &report.waited;
    let desk = waitlist::address(&reader.studio.slug, "");
    let nothing = waited.all.waits == Waits::default() && waited.all.now == 0;
    if nothing && report.before.as_ref().is_none_or(|side| side.waits == Waits::default()) {
        let text = "Who waits for a time that is taken is counted here, and whether it came.";
        return view! {
            <h2 class="vh">"Waitlist"</h2>
            <Empty title="Nobody waited in these days" text=text/>
            <p><ArrowLink href=desk>"The waitlist at the desk"</ArrowLink></p>
        }
        .into_any();
    }
    let csv = || reader.csv(File::Waitlist);
    let weekdays = (0..).zip(WEEKDAYS).zip(&waited.weekdays);
    let weekdays = weekdays.map(|((n, day), row)| (day, row, Some(WaitedFor::Weekday(n))));
    let hours = DayPart::ALL.into_iter().zip(&waited.parts);
    let hours = hours.map(|(part, row)| (part.name(), row, Some(WaitedFor::Part(part))));
    let treatments = waited.treatments.iter();
    let treatments =
        treatments.map(|row| (row.name.as_str(), row, row.treatment.map(WaitedFor::Treatment)));
    let (weekdays, hours) = (weekdays.collect(), hours.collect());
    let treatments = treatments.collect();
    view! {
        <p class="report-headline">{headline(&waited.all)}</p>
        {section(
            "What came of waiting",
            "Each waiting counts once, on the date on which it ended.",
            ends(reader, report),
            reader.csv(File::Figures),
        )}
        {section(
            "Demand",
            "What was met of it, and what is left.",
            demand(reader, report),
            reader.csv(File::Figures),
        )}
        {section(
            "By treatment",
            "What people waited for.",
            table(reader, ["Waiting, by treatment", "Treatment"], treatments),
            csv(),
        )}
        {section(
            "By day of the week",
            NAMED,
            table(reader, ["Waiting, by day of the week that was named", "Named"], weekdays),
            csv(),
        )}
        {section(
            "By time of day",
            NAMED,
            table(reader, ["Waiting, by time of day that was named", "Reached into"], hours),
            csv(),
        )}
        <p><ArrowLink href=desk>"Who waits now, and what is offered to them"</ArrowLink></p>
    }
    .into_any()
}

/// `Of 8 waitings that ended, 3 became a visit and 5 did not. 3 people wait now.`
fn headline(all: &WaitRow) -> String {
    let (waits, ended) = (&all.waits, all.waits.all());
    let met = waits.of(WaitEnd::Booked);
    let ended = match (ended, met, waits.unmet()) {
        (0, ..) => "No waiting ended in these days.".to_owned(),
        (1, 1, _) => "One waiting ended, and became a visit.".to_owned(),
        (1, ..) => "One waiting ended, without a visit.".to_owned(),
        (n, 0, _) => format!("{n} waitings ended, and none became a visit."),
        (n, _, 0) => format!("{n} waitings ended, and all became visits."),
        (n, met, unmet) => {
            format!("Of {n} waitings that ended, {met} became a visit and {unmet} did not.")
        }
    };
    let now = match all.now {
        0 => "Nobody waits now.".to_owned(),
        1 => "One person waits now.".to_owned(),
        n => format!("{n} wait now."),
    };
    format!("{ended} {now}")
}

/// A figure of these days, with the way behind it, and of those they are compared with.
fn row(
    (reader, report): (&Reader, &Report),
    number: WaitNumber,
    (name, means): (&str, &str),
    of: &dyn Fn(&Waits) -> i64,
) -> Row {
    let head = Cell { means: Some(means.to_owned()), ..Cell::of(name) };
    let sums = report.sides().map(|side| side.map(|side: &Side| of(&side.waits)));
    let href = reader.waits(number, WaitedFor::Anything);
    Row { head, cells: parts::cells(Unit::Count, sums, Some(href)) }
}

/// How waiting ended: the rows make the foot.
fn ends(reader: &Reader, report: &Report) -> Table {
    let read = (reader, report);
    let rows = WaitEnd::ALL.map(|end| {
        let said = (end.name(), end.definition());
        row(read, WaitNumber::End(end), said, &move |waits| waits.of(end))
    });
    let ended = ("All that ended", Waits::ENDED);
    Table {
        caption: "What came of waiting".into(),
        columns: parts::columns(reader, report),
        rows: rows.into(),
        foot: Some(row(read, WaitNumber::Ended, ended, &Waits::all)),
    }
}

/// Demand: what was met of it, and what is left.
fn demand(reader: &Reader, report: &Report) -> Table {
    let read = (reader, report);
    let behind = reader.waits(WaitNumber::Now, WaitedFor::Anything);
    let now = Cell::link(Unit::Count.full(report.waited.all.now), behind);
    let unmet = ("Ended without a visit", Waits::UNMET);
    let blank = report.before.as_ref().map(|_| [Cell::of("–"), Cell::of("–")]);
    let now = Row {
        head: Cell { means: Some(Waits::NOW.to_owned()), ..Cell::of("Wait now") },
        cells: std::iter::once(now).chain(blank.into_iter().flatten()).collect(),
    };
    Table {
        caption: "Demand".into(),
        columns: parts::columns(reader, report),
        rows: vec![
            row(read, WaitNumber::Began, ("Began", Waits::BEGAN), &|waits| waits.began),
            row(read, WaitNumber::Unmet, unmet, &Waits::unmet),
            share(reader, report),
            now,
        ],
        foot: None,
    }
}

/// Behind a share is its part.
fn share(reader: &Reader, report: &Report) -> Row {
    const MEANS: &str = "Waitings that became a visit, in all that ended in these days.";
    let sides = report.sides().map(|side| side.map(|side| side.waits.met()));
    let head = Cell { means: Some(MEANS.to_owned()), ..Cell::of("Share that became a visit") };
    let href = reader.waits(WaitNumber::End(WaitEnd::Booked), WaitedFor::Anything);
    Row { head, cells: parts::share_cells(sides, Some(href)) }
}

/// What was waited for, the numbers of it, and how addresses name it.
type Waiting<'a> = (&'a str, &'a WaitRow, Option<WaitedFor>);

fn table(reader: &Reader, [caption, what]: [&str; 2], rows: Vec<Waiting<'_>>) -> Table {
    let columns =
        [what, "Began", "Ended", "Became a visit", "Without a visit", "Share met", "Wait now"];
    let booked = WaitNumber::End(WaitEnd::Booked);
    let rows = rows.into_iter().map(|(name, row, of)| {
        let behind = |number| of.map(|of| reader.waits(number, of));
        let count = |number: WaitNumber| {
            let words = Unit::Count.full(number.amount(row));
            Cell { href: behind(number), ..Cell::of(words) }
        };
        let share = findings::share(row.waits.met());
        let share = share.map_or_else(|| "–".to_owned(), |share| Unit::Share.full(share));
        Row {
            head: Cell::of(name),
            cells: vec![
                count(WaitNumber::Began),
                count(WaitNumber::Ended),
                count(booked),
                count(WaitNumber::Unmet),
                Cell { href: behind(booked), ..Cell::of(share) },
                count(WaitNumber::Now),
            ],
        }
    });
    Table {
        caption: caption.to_owned(),
        columns: columns.map(Column::of).into(),
        rows: rows.collect(),
        foot: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_headline_counts_what_was_met_and_what_was_not() {
        let said = |ends: &[WaitEnd], now| {
            let mut waits = Waits::default();
            ends.iter().for_each(|end| waits.end(*end, 1));
            headline(&WaitRow { waits, now, ..WaitRow::default() })
        };
        use WaitEnd::{Booked, Left, Over};
        assert_eq!(said(&[], 0), "No waiting ended in these days. Nobody waits now.");
        assert_eq!(said(&[Over], 1), "One waiting ended, without a visit. One person waits now.");
        assert_eq!(
            said(&[Over, Left, Booked], 3),
            "Of 3 waitings that ended, 1 became a visit and 2 did not. 3 wait now."
        );
    }
}
