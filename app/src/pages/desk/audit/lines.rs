//! The entries, newest first, by day.

use chrono::NaiveDate;
use domain::Role;
use leptos::prelude::*;
use services::{
    audit::{About, AuditQuery, Line, Trail, Who},
    catalogue::StudioPage,
    clock::WallClock,
};

use super::{filter, said};
use crate::{
    components::{
        icon::{Glyph, Icon},
        link::ButtonLink,
    },
    layout::Area,
    pages::desk::{
        address as desk_address, attention_address,
        goods::{rooms_address, treatment_address},
        profile_address,
    },
    words,
};

/// The entries of a page.
pub fn view(studio: &StudioPage, found: &Trail, query: &AuditQuery, clock: &WallClock) -> AnyView {
    let mut days: Vec<(NaiveDate, Vec<&Line>)> = Vec::new();
    for line in &found.lines {
        let date = clock.wall(line.at).date();
        match days.last_mut() {
            Some((day, lines)) if *day == date => lines.push(line),
            _ => days.push((date, vec![line])),
        }
    }
    let days = days.into_iter().map(|(date, lines)| {
        let id = format!("d-{date}");
        let lines = lines.into_iter().map(|line| entry(studio, line, clock)).collect_view();
        let said = format!("{} {}", words::date_long(date), date.format("%Y"));
        view! {
            <section class="audit-day" aria-labelledby=id>
                <h2 id=format!("d-{date}")>{said}</h2>
                <ol>{lines}</ol>
            </section>
        }
    });
    let first = (!query.after.is_empty()).then(|| {
        let newest = AuditQuery { after: String::new(), ..query.clone() };
        let href = filter::next(&studio.slug, &newest, "");
        view! { <ButtonLink href=href>"Newest entries"</ButtonLink> }
    });
    let older = found.next.as_ref().map(|after| {
        let href = filter::next(&studio.slug, query, after);
        view! { <ButtonLink href=href>"Older entries"</ButtonLink> }
    });
    view! {
        {days.collect_view()}
        <nav class="btn-row" aria-label="Pages of entries">{first} {older}</nav>
    }
    .into_any()
}

fn entry(studio: &StudioPage, line: &Line, clock: &WallClock) -> impl IntoView + use<> {
    let what =
        said::action(&line.action).map_or_else(|| said::fallback(&line.action), str::to_owned);
    let time = words::clock(clock.wall(line.at).time());
    let facts = said::detail(line, clock).into_iter().map(|fact| view! { <li>{fact}</li> });
    let facts = (!line.detail.is_empty())
        .then(|| view! { <ul class="audit-facts">{facts.collect_view()}</ul> });
    let number = line.number.map(|number| format!("No. {number}"));
    let all = filter::about(&studio.slug, &line.object);
    let more = (!line.object.is_empty() && line.about != About::Studio).then(|| {
        view! {
            <a class="all" href=all>
                "All about it" <span class="vh">{format!(": {what}, {time}")}</span>
            </a>
        }
    });
    view! {
        <li class="audit-entry">
            <p class="at">
                <Icon glyph=Glyph::Clock/>
                {time}
            </p>
            <div class="what">
                <p class="act">
                    <b>{what.clone()}</b> {thing(studio, line)}
                </p>
                <p class="who">{who(&line.who)}</p>
                {facts}
            </div>
            <p class="more">{number.map(|number| view! { <span>{number}</span> })} {more}</p>
        </li>
    }
}

fn who(who: &Who) -> String {
    match who {
        Who::Staff { name, role, .. } => {
            let name = name.clone().unwrap_or_else(|| "Somebody whose account is gone".to_owned());
            match role {
                Some(Role::Owner) => format!("{name}, owner"),
                Some(Role::Manager) => format!("{name}, manager"),
                Some(Role::Reception) => format!("{name}, reception"),
                Some(Role::Therapist) => format!("{name}, therapist"),
                None => name,
            }
        }
        Who::Client => "The client".to_owned(),
        Who::System => "Lumbar, by itself".to_owned(),
    }
}

/// What it was done to, with a link where it has a page.
fn thing(studio: &StudioPage, line: &Line) -> Option<AnyView> {
    let slug = &studio.slug;
    let (name, href) = match &line.about {
        About::Visit { reference, date } => {
            let day = desk_address(slug, Some(*date));
            (reference.clone(), Some(format!("{day}#v-{reference}")))
        }
        About::Therapist { slug: whose, name } => {
            (name.clone(), Some(profile_address(slug, whose)))
        }
        About::Qualification { title, name } => {
            (format!("{title}, {name}"), Some(Area::Qualifications.address(slug)))
        }
        About::Treatment { slug: which, name } => {
            (name.clone(), Some(treatment_address(slug, which)))
        }
        About::Place { name } => (name.clone(), Some(rooms_address(slug))),
        About::Account { name } => (name.clone(), None),
        About::Studio => return None,
        About::Other if line.action.starts_with("payment.") => {
            ("Needs you".to_owned(), Some(attention_address(slug)))
        }
        About::Other => return None,
    };
    Some(match href {
        Some(href) => view! { <a href=href>{name}</a> }.into_any(),
        None => view! { <span>{name}</span> }.into_any(),
    })
}
