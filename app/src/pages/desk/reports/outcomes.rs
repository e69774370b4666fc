//! Does it help? What clients scored before their first visit and after their third, with
//! its doubt, and what may not be read from it.

use chrono::Datelike;
use domain::{
    Currency, Money,
    outcomes::{Cell as Said, Figures, MINIMUM_N, READ_WITH_CARE, Rhythm, Scale, can_tell_apart},
};
use leptos::prelude::*;
use services::{
    auth::ManagerSession,
    outcomes::{Panel, Part, panel},
};

use super::frame::Reader;
use crate::{
    components::empty::Empty,
    figures::chart::{Cell, Column, Interval, Row, Table, forest},
    render::PageError,
    request::services,
    words,
};

/// A row of a table, whatever it is of.
struct Line {
    name: String,
    figures: Option<Figures>,
}

/// Reads the panel of the months in which the days lie.
pub async fn load(reader: &Reader, manager: &ManagerSession) -> Result<Panel, PageError> {
    let range = (reader.asked.range.from, reader.asked.range.to);
    Ok(panel(&services(), manager, Scale::Pain, range).await?)
}

/// The page.
pub fn view(reader: &Reader, panel: &Panel) -> AnyView {
    let Said::Shown(all) = &panel.all else { return too_few(panel) };
    let currency = reader.studio.currency;
    view! {
        <p class="report-headline">{finding(all)}</p>
        <section class="report-part">
            <header>
                <h2>"Do people leave with less pain?"</h2>
                <p class="muted">
                    {format!(
                        "Change in the pain score (0 to 10) from before the first visit to a day \
                         after the third, of people whose first visit lies in {}. Left is better. \
                         The bar is the 95 % interval: the narrower it is, the surer we are.",
                        months(panel)
                    )}
                </p>
            </header>
            {key_figures(all, currency)}
        </section>
        {part("By technique", lines(&panel.techniques, |it| it.name.clone()), currency)}
        {part("By how often they came", lines(&panel.rhythms, |it| rhythm(it.of)), currency)}
        {part("By treatment", lines(&panel.treatments, |it| it.name.clone()), currency)}
        {part("By therapist", lines(&panel.therapists, |it| it.name.clone()), currency)}
        {cautions()}
    }
    .into_any()
}

fn too_few(panel: &Panel) -> AnyView {
    let asked = match panel.asked {
        0 => "Nobody whose first visit lies in these months has come three times and scored \
              their pain before."
            .to_owned(),
        n => format!(
            "{} came three times and scored their pain before. Figures are shown once {MINIMUM_N} \
             have answered after the third visit too.",
            words::capital(&people(n))
        ),
    };
    view! {
        <Empty title="Too few answers to say anything" text=asked/>
        {cautions()}
    }
    .into_any()
}

/// What the interval allows to be said, and no more.
fn finding(all: &Figures) -> String {
    let (change, points) = (&all.change, format!("{:.1}", all.change.mean.abs()));
    if change.interval.high < 0.0 {
        format!(
            "After the third visit, people who answered hurt {points} points less than before the first."
        )
    } else if change.interval.low > 0.0 {
        format!(
            "After the third visit, people who answered hurt {points} points more than before the first."
        )
    } else {
        "After the third visit, people who answered hurt about as much as before the first.".into()
    }
}

fn months(panel: &Panel) -> String {
    let (from, to) = panel.months;
    let until = to.format("%B %Y").to_string();
    match (from == to, from.year() == to.year()) {
        (true, _) => until,
        (_, true) => format!("{} to {until}", from.format("%B")),
        _ => format!("{} to {until}", from.format("%B %Y")),
    }
}

fn key_figures(all: &Figures, currency: Currency) -> AnyView {
    let facts = [
        ("Answered", format!("{} of {} ({})", all.n, all.asked, percent(all.follow_up))),
        (
            "Mean change",
            format!(
                "{} ({} to {})",
                points(all.change.mean),
                points(all.change.interval.low),
                points(all.change.interval.high)
            ),
        ),
        (
            "Clearly better",
            format!(
                "{} of {} ({} to {})",
                all.responders,
                all.n,
                percent(all.responding.low),
                percent(all.responding.high)
            ),
        ),
        ("Clearly worse", format!("{} of {}", all.worse, all.n)),
        ("Paid for each who got clearly better", cost(all, currency)),
    ];
    let facts = facts.map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> });
    view! { <dl class="report-sum">{facts.collect_view()}</dl> }.into_any()
}

fn lines<K>(parts: &[Part<K>], name: impl Fn(&Part<K>) -> String) -> Vec<Line> {
    let figures = |cell: &Said| match cell {
        Said::Shown(figures) => Some(figures.clone()),
        Said::TooFew => None,
    };
    parts.iter().map(|it| Line { name: name(it), figures: figures(&it.cell) }).collect()
}

/// One table of the panel, with its picture; nothing where there is one row alone.
fn part(title: &'static str, lines: Vec<Line>, currency: Currency) -> Option<AnyView> {
    if lines.len() < 2 {
        return None;
    }
    let shown: Vec<(&str, &Figures)> =
        lines.iter().filter_map(|it| Some((it.name.as_str(), it.figures.as_ref()?))).collect();
    let hidden: Vec<String> =
        lines.iter().filter(|it| it.figures.is_none()).map(|it| it.name.clone()).collect();
    let picture = (!shown.is_empty()).then(|| {
        let rows: Vec<Interval> = shown.iter().map(|(name, it)| interval(name, it)).collect();
        let what = [title.trim_start_matches("By ").to_owned(), "Change".to_owned()];
        let what = [words::capital(&what[0]), what[1].clone()];
        let least = f64::from(-Scale::Pain.meaningful_points());
        forest(title, [&what[0], &what[1]], Some(least), &rows)
    });
    let numbers = (!shown.is_empty()).then(|| table(title, &shown, currency).view());
    let hidden = (!hidden.is_empty()).then(|| {
        format!(
            "Not shown, because fewer than {MINIMUM_N} people answered or could be told from the \
             others: {}.",
            words::list(&hidden)
        )
    });
    Some(
        view! {
            <section class="report-part outcomes-part">
                <header>
                    <h2>{title}</h2>
                    <p class="muted">{apart(&shown)}</p>
                </header>
                {picture}
                {hidden.map(|text| view! { <p class="small muted">{text}</p> })}
                <details class="data">
                    <summary>"See all the numbers"</summary>
                    {numbers}
                </details>
            </section>
        }
        .into_any(),
    )
}

/// Which of them differ by more than chance.
fn apart(shown: &[(&str, &Figures)]) -> String {
    let mut said = Vec::new();
    for (at, (name, figures)) in shown.iter().enumerate() {
        for (other, others) in &shown[at + 1..] {
            if can_tell_apart(figures, others) {
                said.push(format!("{name} and {other}"));
            }
        }
    }
    match (shown.len(), said.is_empty()) {
        (0 | 1, _) => "There is nothing to compare.".to_owned(),
        (_, true) => "Their intervals overlap: we cannot tell them apart.".to_owned(),
        _ => format!(
            "These differ by more than chance alone would make: {}. All others cannot be told \
             apart.",
            said.join("; ")
        ),
    }
}

fn interval(name: &str, figures: &Figures) -> Interval {
    let few = if figures.n < READ_WITH_CARE { " *" } else { "" };
    Interval {
        name: format!("{name}{few}"),
        value: figures.change.mean,
        from: figures.change.interval.low,
        to: figures.change.interval.high,
        n: figures.n.into(),
    }
}

fn table(title: &str, shown: &[(&str, &Figures)], currency: Currency) -> Table {
    let columns = [
        "",
        "People",
        "Asked",
        "Answered",
        "Mean change",
        "95 % interval",
        "Clearly better",
        "95 % interval of that",
        "Clearly worse",
        "Paid for each better",
    ];
    let row = |(name, it): &(&str, &Figures)| Row {
        head: Cell::of(*name),
        cells: [
            it.n.to_string(),
            it.asked.to_string(),
            percent(it.follow_up),
            points(it.change.mean),
            format!("{} to {}", points(it.change.interval.low), points(it.change.interval.high)),
            it.responders.to_string(),
            format!("{} to {}", percent(it.responding.low), percent(it.responding.high)),
            it.worse.to_string(),
            cost(it, currency),
        ]
        .map(Cell::of)
        .into(),
    };
    Table {
        caption: format!("Change in pain score, {}", words::uncapital(title)),
        columns: columns.map(Column::of).into(),
        rows: shown.iter().map(row).collect(),
        foot: None,
    }
}

fn cautions() -> AnyView {
    let care = format!(
        "* Fewer than {READ_WITH_CARE} people: read with care. Fewer than {MINIMUM_N} are not shown."
    );
    view! {
        <section class="report-part">
            <header><h2>"What this cannot say"</h2></header>
            <ul class="report-cautions">
                <li>
                    "This is not a trial. Nobody was drawn by lot, and nobody went untreated for \
                     comparison. People come when it hurts most, and much would have eased by itself."
                </li>
                <li>
                    "Who does not answer may have fared differently. The share that answered stands \
                     beside every figure."
                </li>
                <li>
                    "Therapists see different people. A difference between them says nothing about \
                     how good they are, and is no ground for pay or praise."
                </li>
                <li>
                    "Clearly better is two points or 30 % less, roughly what people notice in daily \
                     life (Ostelo et al., Spine 2008); clearly worse is two points more. The dotted \
                     line stands at two points."
                </li>
                <li>
                    "The price paid counts the three visits of everybody who was asked, whether or \
                     not they answered. No name is kept with any of this."
                </li>
                <li>{care}</li>
            </ul>
        </section>
    }
    .into_any()
}

fn rhythm(rhythm: Rhythm) -> String {
    match rhythm {
        Rhythm::TwiceAWeek => "Twice a week or closer",
        Rhythm::Weekly => "About once a week",
        Rhythm::Fortnightly => "About every two weeks",
        Rhythm::Rarer => "Less often",
    }
    .to_owned()
}

fn people(n: u32) -> String {
    if n == 1 { "one person".to_owned() } else { format!("{n} people") }
}

fn points(value: f64) -> String {
    format!("{value:.1}").replace('-', "−").replace("−0.0", "0.0")
}

fn percent(share: f64) -> String {
    format!("{:.0}\u{a0}%", share * 100.0)
}

fn cost(figures: &Figures, currency: Currency) -> String {
    let cost = figures.cost_per_improvement.map(|minor| Money::new(minor, currency).to_string());
    cost.unwrap_or_else(|| "–".to_owned())
}
