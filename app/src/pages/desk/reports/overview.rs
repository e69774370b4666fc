//! What matters most: a sentence, the key figures, and how they went.

use domain::report::{Figure, Rate};
use leptos::prelude::*;

use super::{
    charts,
    data::{Report, Side},
    findings::{self, Amount},
    frame::{Reader, Tab},
    parts::{self, Good, Stat},
};
use crate::{components::link::ArrowLink, figures::chart::Unit, pages::desk::keep_address};

/// The page.
pub fn view(reader: &Reader, report: &Report) -> AnyView {
    let stats = vec![
        revenue(reader, report),
        count(reader, report, Figure::Completed, Good::More),
        rate(reader, report, Rate::Utilisation, (Good::More, Tab::Time)),
        count(reader, report, Figure::FirstVisits, Good::More),
        rate(reader, report, Rate::Rebooking, (Good::More, Tab::Clients)),
        rate(reader, report, Rate::LateCancellation, (Good::Less, Tab::Visits)),
        rate(reader, report, Rate::NoShow, (Good::Less, Tab::Visits)),
        count(reader, report, Figure::Made, Good::More),
    ];
    view! {
        <p class="report-headline">{headline(reader, report)}</p>
        {parts::stats(stats)}
        <div class="report-grid">
            {charts::revenue(reader, report)} {charts::cancellations(reader, report)}
        </div>
        <p>
            <ArrowLink href=keep_address(
                &reader.studio.slug,
            )>"Each month’s figures by mail, or everything as a file"</ArrowLink>
        </p>
    }
    .into_any()
}

/// Two findings, one after the other.
fn headline(reader: &Reader, report: &Report) -> String {
    let week = findings::week(&report.week());
    format!("{}. {week}.", charts::revenue_finding(reader, report))
}

fn revenue(reader: &Reader, report: &Report) -> Stat {
    let unit = Unit::Money(report.currency);
    let of = |side: &Side| Amount {
        value: side.sums.revenue_gross(),
        cases: side.sums.of(Figure::Completed),
    };
    let changes = report
        .earlier(reader)
        .map(|(side, versus)| parts::amount_change(of(&report.now), of(side), &versus, Good::More));
    Stat {
        name: "Revenue",
        value: unit.brief(of(&report.now).value),
        href: reader.to(Tab::Money),
        changes: changes.collect(),
        line: report.line(|side| Some(side.sums.revenue_gross())),
        definition: charts::REVENUE.to_owned(),
    }
}

fn count(reader: &Reader, report: &Report, figure: Figure, good: Good) -> Stat {
    let of = |side: &Side| side.sums.of(figure);
    let amount = |side: &Side| Amount { value: of(side), cases: of(side) };
    let changes = report.earlier(reader).map(|(side, versus)| {
        parts::amount_change(amount(&report.now), amount(side), &versus, good)
    });
    Stat {
        name: figure.name(),
        value: Unit::Count.full(of(&report.now)),
        href: reader.figure(figure),
        changes: changes.collect(),
        line: report.line(|side| Some(of(side))),
        definition: figure.definition().to_owned(),
    }
}

fn rate(reader: &Reader, report: &Report, rate: Rate, (good, tab): (Good, Tab)) -> Stat {
    let now = report.now.rate(rate);
    let kind = (good, rate != Rate::Utilisation);
    // Whoever came lately has had less time to come again: neither a comparison nor a line
    // over time would be fair.
    let fair = rate != Rate::Rebooking;
    let changes = report
        .earlier(reader)
        .filter(|_| fair)
        .filter_map(|(side, versus)| parts::rate_change(now, side.rate(rate), &versus, kind));
    let share = findings::share(now);
    Stat {
        name: rate.name(),
        value: share.map_or_else(|| "–".to_owned(), |share| Unit::Share.full(share)),
        href: reader.to(tab),
        changes: changes.collect(),
        // Utilisation has none: what was rostered is not known step by step.
        line: report.line(|side| findings::share(side.rate(rate)).filter(|_| fair)),
        definition: rate.definition().to_owned(),
    }
}
