//! The page of a course.

use leptos::prelude::*;
use leptos_meta::Meta;
use services::{
    courses::{Pay, PlanState, Unplanned},
    papers::Paper,
};

use super::{list, opened::Opened, renew, words as said};
use crate::{
    components::{
        alert::{Alert, Tone},
        icon::{Glyph, Icon},
        link::{ButtonLink, Weight},
        money::{MoneyLine, MoneyLines},
    },
    layout::dial,
    pages::{
        book::draft,
        booking::{asked, gone, param},
        desk::books::paper_list,
        gift::shop_parts,
    },
    render::page,
    request::services,
    words,
};

/// A course, for whoever bears its link.
#[component]
pub fn Course() -> impl IntoView {
    let (token, paid) = (param("token"), asked("paid"));
    let (moved, stopped, refused) = (asked("moved"), asked("stopped"), asked("refused"));
    let renewed = asked("renewed");
    page(async move {
        let Some(opened) = Opened::by(token).await? else { return Ok(gone::view()) };
        let booked = opened.view.state == PlanState::Booked;
        let services = services();
        // Whoever uses the browser next must not find what was typed into it.
        if !paid.is_empty() && booked && draft::held(&services).await?.is_none() {
            draft::forget_all(&services).await?;
        }
        let news = if !paid.is_empty() && booked {
            Some("Booked. All of your dates were sent to you by mail.")
        } else if !moved.is_empty() && booked {
            Some("Moved. The new dates were sent to you by mail.")
        } else if !stopped.is_empty() && opened.view.state == PlanState::Stopped {
            Some("Stopped. A confirmation was sent to you by mail.")
        } else if !renewed.is_empty() {
            Some("This is the new link. It was sent to you by mail; earlier ones open nothing.")
        } else {
            None
        };
        let papers = opened.papers().await?;
        Ok(view(&opened, &papers, news, &refused))
    })
}

fn view(opened: &Opened, papers: &[Paper], news: Option<&'static str>, refused: &str) -> AnyView {
    let (title, lead) = head(opened);
    let tab = words::capital(title.trim_end_matches('.'));
    let news = news.map(|text| {
        view! {
            <p class="toast-live" role="status">
                <Icon glyph=Glyph::Check/>
                <span>{text}</span>
            </p>
        }
    });
    let refused = (!refused.is_empty()).then(|| {
        let (title, text) = said::refused(refused);
        view! {
            <Alert tone=Tone::Warn title=title live=true><p>{text}</p></Alert>
        }
    });
    let body = view! {
        {opened.processing.then(|| view! { <Meta http_equiv="refresh" content="5"/> })}
        {news}
        {refused}
        <header class="conf-head">
            <h1>{title}</h1>
            <p class="lead">{lead}</p>
            {actions(opened)}
        </header>
        <div class="conf-grid">
            <section aria-labelledby="dates-h">
                <h2 id="dates-h">"Your dates"</h2>
                {list::view(opened)}
            </section>
            <div class="side">
                {money(opened)}
                {receipts(opened, papers)}
                {change(opened)} {renew::view(opened)}
            </div>
        </div>
    };
    opened.page(tab, "wrap confirmed course", body.into_any())
}

fn head(opened: &Opened) -> (String, String) {
    let view = &opened.view;
    match view.state {
        PlanState::Held if opened.processing => (
            "Your payment is on its way.".to_owned(),
            "The bank has not answered yet. All of the dates are kept for you until it does, and \
             a mail tells you then."
                .to_owned(),
        ),
        PlanState::Held => {
            let until = view.held.as_ref().map(|(until, _)| opened.at(*until));
            let until = until.map(|until| format!(" until {until}")).unwrap_or_default();
            (
                "Not booked yet.".to_owned(),
                format!(
                    "The dates are kept for you{until}. They are booked when the payment has \
                     arrived; nothing was charged so far.",
                ),
            )
        }
        PlanState::Lapsed => (
            "These dates were not booked.".to_owned(),
            "They were let go of, and they may still be free.".to_owned(),
        ),
        PlanState::Stopped => ("Your course is stopped.".to_owned(), stopped(opened)),
        PlanState::Booked => ("Your course.".to_owned(), format!("{}.", opened.what())),
    }
}

fn stopped(opened: &Opened) -> String {
    match opened.view.back.filter(|back| !back.is_zero()) {
        Some(back) => format!(
            "{back} goes back the way you paid, usually within five to ten working days. What \
             took place stays in the list."
        ),
        None => "What took place stays in the list.".to_owned(),
    }
}

/// The one thing to do.
fn actions(opened: &Opened) -> Option<AnyView> {
    let view = &opened.view;
    match view.state {
        PlanState::Held if !opened.processing => {
            let words = format!("Pay {}", view.price);
            let pay = view.held.as_ref().and_then(|(_, url)| url.clone()).map(|url| {
                view! {
                    <ButtonLink href=url weight=Weight::Primary>
                        <Icon glyph=Glyph::Lock/>
                        {words}
                    </ButtonLink>
                }
            });
            let token = opened.token.clone();
            Some(
                view! {
                    <form class="btn-row" method="post" action="/api/ui/course/release">
                        <input type="hidden" name="token" value=token/>
                        {pay}
                        <button class="btn ghost">"Let these dates go"</button>
                    </form>
                }
                .into_any(),
            )
        }
        PlanState::Lapsed | PlanState::Stopped => Some(
            view! {
                <div class="btn-row">
                    <ButtonLink href=opened.plan_again()>"Plan a course"</ButtonLink>
                </div>
            }
            .into_any(),
        ),
        _ => None,
    }
}

/// What it costs, and what of it has no date.
fn money(opened: &Opened) -> AnyView {
    let view = &opened.view;
    let count = u32::try_from(view.sessions.len()).unwrap_or_default();
    let lines = match view.pay {
        Pay::Ahead => {
            let label = match (view.state, view.percent) {
                (PlanState::Held | PlanState::Lapsed, _) => "To pay for all of it".to_owned(),
                (_, 0) => "Paid for all of it".to_owned(),
                (_, percent) => format!("Paid for all of it, {} less", words::percent(percent)),
            };
            vec![
                MoneyLine::item(
                    format!("{} at {}", words::count(count, "session"), view.single),
                    domain::Money::new(view.single.minor * i64::from(count), view.single.currency),
                ),
                MoneyLine::total(label, view.price),
            ]
        }
        Pay::PerVisit => vec![MoneyLine::total("At each visit, at the studio", view.single)],
    };
    let rule = (view.pay == Pay::Ahead && view.state == PlanState::Booked)
        .then(|| view! { <p class="tiny muted">{shop_parts::rule(view.rule)}</p> });
    let open = view.unplanned.as_ref().map(|open| unplanned(opened, open));
    view! {
        <section aria-labelledby="m-h">
            <h2 id="m-h">"What it costs"</h2>
            <MoneyLines lines=lines/>
            {rule}
            {open}
        </section>
    }
    .into_any()
}

/// The receipt, and what was handed out after it, as files.
fn receipts(opened: &Opened, papers: &[Paper]) -> Option<AnyView> {
    if papers.is_empty() {
        return None;
    }
    let title = if papers.len() == 1 { "Your receipt" } else { "Your receipt and later papers" };
    let list = paper_list(papers, |id| opened.href(&format!("/papers/{id}.pdf")));
    Some(
        view! {
            <section aria-labelledby="pp-h">
                <h2 id="pp-h">{title}</h2>
                {list}
            </section>
        }
        .into_any(),
    )
}

/// Sessions that were paid and have no date, and how they get one.
fn unplanned(opened: &Opened, open: &Unplanned) -> AnyView {
    let treatment = opened.studio.treatments.iter().find(|card| card.id == opened.view.treatment);
    let book = match treatment {
        Some(card) => format!("/{}/book?treatment={}", opened.studio.slug, card.slug),
        None => format!("/{}/book", opened.studio.slug),
    };
    let day = |end| {
        let last = opened.studio.zone.today(end - chrono::TimeDelta::seconds(1));
        format!(" It can be used until {}.", words::date_and_year(last))
    };
    let text = format!(
        "{} of your course {} paid and {} no date. Choose a time, and enter the code {} where \
         you pay.{}",
        words::capital(&words::number(open.left as usize)),
        if open.left == 1 { "is" } else { "are" },
        if open.left == 1 { "has" } else { "have" },
        open.code,
        open.until.map(day).unwrap_or_default(),
    );
    view! {
        <p>{text}</p>
        <p><ButtonLink href=book>"Find a time for it"</ButtonLink></p>
    }
    .into_any()
}

/// What can still be changed, where anything can.
fn change(opened: &Opened) -> Option<AnyView> {
    if opened.view.state != PlanState::Booked {
        return None;
    }
    let coming = opened.view.to_come(opened.now).count();
    let movable = opened.view.to_come(opened.now).filter(|session| session.may_move).count();
    if coming == 0 && opened.view.unplanned.is_none() {
        return None;
    }
    let phone = opened.studio.phone.clone();
    Some(
        view! {
            <section class="change" aria-labelledby="ch-h">
                <h2 id="ch-h">"If something comes up"</h2>
                <p class="small">
                    "Move one visit beside its date, or all that are to come at once. You can stop \
                     at any time: the page shows first what comes back."
                </p>
                <div class="btn-row">
                    {(movable > 0).then(|| view! {
                        <a class="btn" href=opened.href("/move")>
                            <Icon glyph=Glyph::Swap/>
                            "Move the rest"
                        </a>
                    })}
                    <a class="btn danger" href=opened.href("/stop")>
                        <Icon glyph=Glyph::X/>
                        "Stop the course"
                    </a>
                </div>
                <p class="tiny muted">
                    "Anything else? " <a class="nowrap" href=dial(&phone)>{phone.clone()}</a>
                </p>
            </section>
        }
        .into_any(),
    )
}
