//! Does it help? What clients scored before their first visit and after their third, with
//! its doubt, and what may not be read from it.

mod part;
mod words;

use domain::{
    Currency, Money,
    outcomes::{Cell as Said, Figures, Scale},
};
use leptos::prelude::*;
use services::{
    auth::ManagerSession,
    outcomes::{OutcomeTable, Panel, panel},
};

use self::part::{lines, part};
use super::{asked::Asked, frame::Reader};
use crate::{
    components::empty::Empty, figures::chart::means, layout::Area, render::PageError,
    request::services,
};

/// Reads the panel of the months in which the days lie.
pub async fn load(reader: &Reader, manager: &ManagerSession) -> Result<Panel, PageError> {
    let range = (reader.asked.range.from, reader.asked.range.to);
    Ok(panel(&services(), manager, reader.asked.scale, range).await?)
}

/// The page.
pub fn view(reader: &Reader, panel: &Panel) -> AnyView {
    let Said::Shown(all) = &panel.all else { return too_few(reader, panel) };
    let currency = reader.studio.currency;
    let scale = panel.scale;
    let divided = [
        (OutcomeTable::Techniques, "By technique", lines(&panel.techniques, |it| it.name.clone())),
        (
            OutcomeTable::Intervals,
            "By how often they came",
            lines(&panel.rhythms, |it| it.of.name().to_owned()),
        ),
        (OutcomeTable::Treatments, "By treatment", lines(&panel.treatments, |it| it.name.clone())),
        (OutcomeTable::Therapists, "By therapist", lines(&panel.therapists, |it| it.name.clone())),
    ];
    let parts = divided.map(|(table, title, lines)| {
        part((table, title), &lines, (scale, currency), file(reader, table))
    });
    view! {
        {measures(reader)}
        <p class="report-headline">{words::finding(scale, all)}</p>
        <section class="report-part">
            <header>
                <h2>{words::question(scale)}</h2>
                <p class="muted">{words::lead(panel)}</p>
            </header>
            {key_figures(all, currency)}
        </section>
        {parts.into_iter().collect_view()}
        {words::cautions(scale)}
    }
    .into_any()
}

fn too_few(reader: &Reader, panel: &Panel) -> AnyView {
    let text = words::too_few(panel);
    view! {
        {measures(reader)}
        <Empty title="Too few answers to say anything" text=text/>
        {words::cautions(panel.scale)}
    }
    .into_any()
}

/// By what it is measured, each a link to the same days.
fn measures(reader: &Reader) -> AnyView {
    let page = reader.tab.address(&reader.studio.slug);
    let links = Scale::COMPARED.map(|scale| {
        let asked = Asked { scale, ..reader.asked.clone() };
        let href = format!("{page}?{}", asked.query());
        let current = (scale == reader.asked.scale).then_some("true");
        view! {
            <a href=href aria-current=current>
                {scale.name()}
            </a>
        }
    });
    view! {
        <div class="report-measure">
            <nav class="seg" aria-label="What is measured">
                {links.into_iter().collect_view()}
            </nav>
        </div>
    }
    .into_any()
}

/// A table as a file, of the same days and by the same measure.
fn file(reader: &Reader, table: OutcomeTable) -> String {
    let page = Area::Reports.address(&reader.studio.slug);
    let measure = reader.asked.scale.code();
    format!("{page}/csv/{}?{}&measure={measure}", table.code(), reader.dates())
}

/// Each with what it is. Who was asked is said beside who answered, and so is told with it.
fn key_figures(all: &Figures, currency: Currency) -> AnyView {
    let facts = [
        (
            "Answered",
            format!("{} {}", Figures::ASKED, Figures::ANSWERED),
            format!("{} of {} ({})", all.n, all.asked, percent(all.follow_up)),
        ),
        (
            "Mean change",
            Figures::CHANGE.to_owned(),
            format!(
                "{} ({} to {})",
                points(all.change.mean),
                points(all.change.interval.low),
                points(all.change.interval.high)
            ),
        ),
        (
            "Clearly better",
            Figures::BETTER.to_owned(),
            format!(
                "{} of {} ({} to {})",
                all.responders,
                all.n,
                percent(all.responding.low),
                percent(all.responding.high)
            ),
        ),
        ("Clearly worse", Figures::WORSE.to_owned(), format!("{} of {}", all.worse, all.n)),
        (
            "Could be chance",
            Figures::UNCERTAIN.to_owned(),
            format!("{} of {}", all.uncertain(), all.n),
        ),
        ("Paid for each who got clearly better", Figures::COST.to_owned(), cost(all, currency)),
    ];
    let facts = facts.map(|(name, definition, value)| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{value}</dd>
                <dd class="what">{means(name, definition)}</dd>
            </div>
        }
    });
    view! { <dl class="report-sum">{facts.into_iter().collect_view()}</dl> }.into_any()
}

fn points(value: f64) -> String {
    format!("{value:.1}").replace('-', "−").replace("−0.0", "0.0")
}

fn percent(share: f64) -> String {
    crate::words::percent(format_args!("{:.0}", share * 100.0))
}

fn cost(figures: &Figures, currency: Currency) -> String {
    let cost = figures.cost_per_improvement.map(|minor| Money::new(minor, currency).to_string());
    cost.unwrap_or_else(|| "–".to_owned())
}
