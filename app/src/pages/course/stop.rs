//! Stopping a course: what goes back is shown first, and is what goes back.

use domain::Money;
use leptos::prelude::*;
use services::courses::{self, CourseRefused, Pay, StopPreview, StopVisit};

use super::{opened::Opened, words as said};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        link::{ButtonLink, Weight},
        money::{MoneyLine, MoneyLines},
    },
    layout::dial,
    pages::{
        booking::{asked, gone, param},
        gift::shop_parts,
    },
    render::page,
    request::services,
    words,
};

/// The exact refund, and the button.
#[component]
pub fn CourseStop() -> impl IntoView {
    let (token, refused) = (param("token"), asked("refused"));
    page(async move {
        let Some(opened) = Opened::by(token).await? else { return Ok(gone::view()) };
        let Some(proof) = caller::course_holder(&opened.token) else { return Ok(gone::view()) };
        match courses::stop_preview(&services(), &proof).await {
            Ok(preview) => Ok(ask(&opened, &preview, &refused)),
            Err(CourseRefused::NotPossible { state }) => Ok(impossible(&opened, state)),
            Err(error) => Err(error.into()),
        }
    })
}

fn ask(opened: &Opened, preview: &StopPreview, refused: &str) -> AnyView {
    let answer = (!refused.is_empty()).then(|| {
        let (title, text) = said::refused(refused);
        view! { <Alert tone=Tone::Warn title=title live=true><p>{text}</p></Alert> }
    });
    let title = if answer.is_some() { "Error: Stop this course" } else { "Stop this course" };
    let body = view! {
        {opened.back()}
        <h1>"Stop this course?"</h1>
        <p class="lead">{format!("{}.", opened.what())}</p>
        {answer}
        {going_on(opened, preview)}
        {cancelled(opened, preview)}
        <section class="panel refund" aria-labelledby="rf-h">
            <h2 id="rf-h">{headline(preview)}</h2>
            {sums(opened, preview)}
            {form(opened, preview)}
        </section>
        <p>
            "You can also "
            <a href=opened.href("/move")>"move the rest to other dates"</a>
            ". What you have paid moves along."
        </p>
    };
    opened.page(title.to_owned(), "wrap visit-change course", body.into_any())
}

fn is_unpaid(preview: &StopPreview) -> bool {
    preview.all().is_zero() && preview.kept().is_zero()
}

fn headline(preview: &StopPreview) -> String {
    if is_unpaid(preview) {
        "You have paid nothing ahead".to_owned()
    } else if preview.all().is_zero() {
        "Nothing goes back".to_owned()
    } else {
        format!("You get {} back", preview.all())
    }
}

/// A visit that has begun is none that can be cancelled: that its session counts is said first.
fn going_on(opened: &Opened, preview: &StopPreview) -> Option<AnyView> {
    if preview.begun.is_empty() {
        return None;
    }
    let one = preview.begun.len() == 1;
    let begun = if one { "has begun" } else { "have begun" };
    let text = match (opened.view.pay, one) {
        (Pay::Ahead, true) => {
            "It is not cancelled, and its session counts as used. If the studio calls it off after \
             all, what comes back is what the session was worth in the course."
        }
        (Pay::Ahead, false) => {
            "They are not cancelled, and their sessions count as used. If the studio calls one off \
             after all, what comes back is what its session was worth in the course."
        }
        (Pay::PerVisit, true) => "It is not cancelled, and is paid at the studio as agreed.",
        (Pay::PerVisit, false) => "They are not cancelled, and are paid at the studio as agreed.",
    };
    let title = format!("{} {begun}", said::visits(preview.begun.len()));
    Some(view! { <Alert title=title><p>{text}</p></Alert> }.into_any())
}

/// Which visits are cancelled, and which of them count all the same.
fn cancelled(opened: &Opened, preview: &StopPreview) -> Option<AnyView> {
    if preview.visits.is_empty() {
        return None;
    }
    let line = |visit: &StopVisit| {
        let session = opened.view.sessions.iter().find(|one| one.booking == visit.booking);
        let when = session.map_or_else(|| opened.at(visit.start), |session| opened.when(session));
        let counts = (!visit.kept.is_zero()).then(|| {
            view! { <b>{format!(" It is too late to cancel this one free: {} is kept.", visit.kept)}</b> }
        });
        view! { <li><span class="nums">{when}</span> {counts}</li> }
    };
    let lines = preview.visits.iter().map(line).collect_view();
    let title = format!("{} would be cancelled", said::visits(preview.visits.len()));
    Some(
        view! {
            <section aria-labelledby="cv-h">
                <h2 id="cv-h">{title}</h2>
                <ol class="course-read">{lines}</ol>
            </section>
        }
        .into_any(),
    )
}

fn sums(opened: &Opened, preview: &StopPreview) -> AnyView {
    let fees = preview.card_fees();
    let fee = (!fees.is_zero()).then(|| {
        let text = format!(
            "For visits that it is too late to cancel free, the studio may charge {fees} to your \
             card, as agreed when you booked."
        );
        view! { <p>{text}</p> }
    });
    if is_unpaid(preview) {
        return view! {
            {fee}
            <p>"The dates are free for somebody else, and you have nothing to pay."</p>
        }
        .into_any();
    }
    let mut lines = Vec::new();
    let whole = Money::new(preview.worth.minor + late(preview), preview.back.currency);
    if !whole.is_zero() {
        lines.push(MoneyLine::item("Sessions that have not taken place", whole));
    }
    if late(preview) > 0 {
        let late = Money::new(-late(preview), preview.back.currency);
        lines.push(MoneyLine::item("Too late to cancel free", late));
    }
    let rule = preview.back.minor - preview.worth.minor;
    if rule != 0 {
        let kept = Money::new(rule, preview.back.currency);
        lines.push(MoneyLine::item("Kept by the rule of the course", kept));
    }
    let otherwise: i64 = preview.visits.iter().map(|visit| visit.refund.minor).sum();
    if otherwise > 0 {
        let otherwise = Money::new(otherwise, preview.back.currency);
        lines.push(MoneyLine::item("Paid for these visits otherwise", otherwise));
    }
    lines.push(MoneyLine::total("Goes back to you", preview.all()));
    let rule = (preview.sessions > 0)
        .then(|| view! { <p class="tiny muted">{counted(opened, preview)}</p> });
    let how = (!preview.all().is_zero()).then(|| {
        view! {
            <p class="tiny muted">
                "Money goes back the way you paid, usually within five to ten working days."
            </p>
        }
    });
    view! { <MoneyLines lines=lines/> {fee} {rule} {how} }.into_any()
}

/// What is kept of what was paid for visits that it is too late to cancel.
fn late(preview: &StopPreview) -> i64 {
    preview.visits.iter().map(|visit| visit.kept.minor).sum()
}

/// How it is counted, so that it can be checked.
fn counted(opened: &Opened, preview: &StopPreview) -> String {
    let view = &opened.view;
    let used = match preview.used {
        0 => "none".to_owned(),
        used => words::number(used as usize),
    };
    format!(
        "You paid {} for all. {} not used, {used} used. {} One session by itself costs {}.",
        view.price,
        words::count(preview.sessions, "session"),
        shop_parts::rule(view.rule),
        view.single,
    )
}

/// The amount that was shown travels along: where less would go back by then, nothing is
/// done and the new amount is shown.
fn form(opened: &Opened, preview: &StopPreview) -> AnyView {
    let back = preview.all();
    let press = if back.is_zero() {
        "Stop my course".to_owned()
    } else {
        format!("Stop and refund {back}")
    };
    view! {
        <form method="post" action="/api/ui/course/stop">
            <input type="hidden" name="token" value=opened.token.clone()/>
            <input type="hidden" name="shown" value=back.minor/>
            <input type="hidden" name="currency" value=back.currency.code()/>
            <div class="btn-row">
                <button class="btn danger-solid">{press}</button>
                <ButtonLink href=opened.href("") weight=Weight::Ghost>"Keep my course"</ButtonLink>
            </div>
        </form>
    }
    .into_any()
}

/// It is over, stopped already, not booked, or questioned by a bank.
pub fn impossible(opened: &Opened, state: &str) -> AnyView {
    let (title, text) = match state {
        "questioned" => (
            "Please ring us to stop it",
            "A bank is asking about its payment, so a person has to look at it.",
        ),
        "paid_at_desk" => (
            "Please ring us to stop it",
            "It was paid at the studio, so what comes back is given there too. You can cancel or \
             move each visit here.",
        ),
        "being_booked" => (
            "A visit is being booked with one of its sessions",
            "Finish that booking first, or let go of it, maybe in another window: then you can \
             stop the course. Nothing has been changed.",
        ),
        _ => (
            "There is nothing to change here",
            "Nothing of it is still to come. Its own page says how each session stands.",
        ),
    };
    let phone = opened.studio.phone.clone();
    let body = view! {
        {opened.back()}
        <h1>{title}</h1>
        <p class="lead">{text}</p>
        <div class="btn-row">
            <ButtonLink href=opened.href("") weight=Weight::Primary>"See the course"</ButtonLink>
            <ButtonLink href=dial(&phone) weight=Weight::Ghost>{phone}</ButtonLink>
        </div>
    };
    opened.page(title.to_owned(), "wrap visit-change course", body.into_any())
}
