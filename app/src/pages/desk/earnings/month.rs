//! A therapist's month, visit by visit.

use domain::{Money, Right};
use leptos::prelude::*;
use services::earnings::{Line, Statement};

use super::{Reader, said};
use crate::{
    components::{
        alert::{Alert, Tone},
        empty::Empty,
        icon::{Glyph, Icon},
    },
    layout::{Area, Frame, Page},
    words,
};

/// The month of one therapist.
pub fn view(reader: &Reader<'_>, found: &Statement) -> AnyView {
    let mine = reader.staff.therapist() == Some(found.who.id);
    let slug = found.who.slug.as_str();
    let title =
        if mine { "Earnings".to_owned() } else { format!("Earnings of {}", found.who.name) };
    let everybody = reader.staff.may(Right::SeeMoney).then(|| {
        view! {
            <a class="back-link" href=reader.address(reader.month, "")>
                <Icon glyph=Glyph::Back/>
                "Everybody"
            </a>
        }
    });
    let body = view! {
        {everybody}
        <header class="app-title">
            <div>
                <h1>{title.clone()} " " <span class="of">{found.month.name()}</span></h1>
                <p class="muted">
                    {format!(
                        "By the date on which each visit was to begin, in {}.",
                        found.clock.name(),
                    )}
                </p>
            </div>
            {reader.months(slug)}
        </header>
        {open(reader, found)}
        <div class="earned-grid">
            <section aria-labelledby="sums">
                <h2 id="sums">"The month"</h2>
                {said::list(&found.totals)}
                {files(reader, slug)}
                {rules(reader, found)}
            </section>
            <section aria-labelledby="visits">
                <h2 id="visits">"Visits"</h2>
                {visits(found)}
            </section>
        </div>
    }
    .into_any();
    let title = format!("{title}, {}", found.month.name());
    let frame = Frame::staff(reader.studio, Area::Earnings);
    view! { <Page title=title class="wrap app-main earned" frame=frame private=true>{body}</Page> }
        .into_any()
}

/// What is not counted yet.
fn open(reader: &Reader<'_>, found: &Statement) -> Option<AnyView> {
    let count = u32::try_from(found.open).unwrap_or(u32::MAX);
    let (is, they, are) =
        if count == 1 { ("is", "It counts", "it is") } else { ("are", "They count", "they are") };
    let title = format!("{} {is} not closed", words::count(count, "visit"));
    let desk = Area::Desk.address(&reader.studio.slug);
    (count > 0).then(|| {
        view! {
            <Alert tone=Tone::Note title=title>
                <p>
                    {format!("{they} here once {are} closed on ")}
                    <a href=desk>"the day"</a>
                    "."
                </p>
            </Alert>
        }
        .into_any()
    })
}

fn files(reader: &Reader<'_>, slug: &str) -> AnyView {
    view! {
        <p class="btn-row">
            <a class="btn" href=reader.file(slug, "pdf") download="">
                <Icon glyph=Glyph::Download/>
                "Statement (PDF)"
            </a>
            <a class="btn" href=reader.file(slug, "csv") download="">
                <Icon glyph=Glyph::Download/>
                "Table (CSV)"
            </a>
        </p>
    }
    .into_any()
}

/// By which rules it was computed.
fn rules(reader: &Reader<'_>, found: &Statement) -> AnyView {
    let today = reader.studio.zone.today(found.at);
    let lines: Vec<String> = found
        .rules
        .iter()
        .map(|rule| {
            let whose =
                if rule.therapist.is_some() { "An own rule" } else { "The studio’s rule" };
            format!("{whose} {}: {}.", said::since(rule, today), said::terms(rule))
        })
        .collect();
    let none = (found.without_rule > 0).then(|| {
        let visits = words::count(u32::try_from(found.without_rule).unwrap_or(u32::MAX), "visit");
        view! {
            <p class="small muted">
                {format!("On the dates of {visits} no rule held: only tips count there.")}
            </p>
        }
    });
    let lines = lines.into_iter().map(|line| view! { <p class="small muted">{line}</p> });
    view! {
        <div class="rules-used">
            {lines.collect_view()}
            {none}
            <p class="small muted">
                "Each share is rounded to the smallest coin, visit by visit, halves upwards. What \
                 was given back after a visit is off the price that is shared; the fixed amount \
                 for the session stays. A month that is over keeps the rules it had."
            </p>
        </div>
    }
    .into_any()
}

fn visits(found: &Statement) -> AnyView {
    if found.lines.is_empty() {
        let title = format!("Nothing in {} yet", found.month.name());
        let text =
            "A visit stands here once it is closed as having taken place, or has left a fee.";
        return view! { <Empty title=title text=text/> }.into_any();
    }
    let lines = found.lines.iter().map(line).collect_view();
    view! {
        <table class="visits">
            <caption class="vh">
                {format!("Visits of {} in {}", found.who.name, found.month.name())}
            </caption>
            <thead>
                <tr>
                    <th scope="col">"Date"</th>
                    <th scope="col">"Visit"</th>
                    <th scope="col" class="sum">"Price"</th>
                    <th scope="col" class="sum">"Fee"</th>
                    <th scope="col" class="sum">"Tips"</th>
                    <th scope="col" class="sum">"Earned"</th>
                </tr>
            </thead>
            <tbody>{lines}</tbody>
        </table>
    }
    .into_any()
}

fn line(line: &Line) -> impl IntoView + use<> {
    let some = |amount: Money| if amount.is_zero() { "–".to_owned() } else { amount.to_string() };
    let outcome = said::outcome(line.outcome).map(|word| format!(", {}", words::uncapital(word)));
    let rest = line.income.price.filter(|price| *price != line.paid).map(|_| {
        let text = if line.paid.is_zero() {
            "not paid yet".to_owned()
        } else {
            format!("{} paid so far", line.paid)
        };
        view! { <span class="rest">{text}</span> }
    });
    let back = (!line.income.returned.is_zero()).then(|| {
        view! { <span class="rest">{format!("{} given back", line.income.returned)}</span> }
    });
    // On a phone, what is nothing is left out.
    let class = |nothing: bool| if nothing { "sum none" } else { "sum" };
    let (income, earned) = (&line.income, line.split.earned.to_string());
    let price = income.price.map_or_else(|| "–".to_owned(), |price| price.to_string());
    view! {
        <tr>
            <td class="date">
                {words::date(line.date)} " " <span class="muted">{words::clock(line.time)}</span>
            </td>
            <th scope="row">
                {line.client.clone()} {outcome}
                <span class="what">{format!("{}, {} min", line.treatment, line.minutes)}</span>
                {rest}
                {back}
            </th>
            <td class=class(income.price.is_none()) data-label="Price">{price}</td>
            <td class=class(income.fee.is_zero()) data-label="Fee">{some(income.fee)}</td>
            <td class=class(income.tips.is_zero()) data-label="Tips">{some(income.tips)}</td>
            <td class="sum earned" data-label="Earned">{earned}</td>
        </tr>
    }
}
