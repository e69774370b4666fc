//! What an account has paid ahead: sessions of courses, and gift cards with what is left.

use chrono::NaiveDate;
use leptos::prelude::*;
use services::accounts::{CardLine, CourseLine};

use super::form::Form;
use crate::{components::field::TextField, words};

/// Sessions, cards, and a way to add a card by its code.
#[component]
pub(super) fn Prepaid(
    /// Sessions that are left.
    courses: Vec<CourseLine>,
    /// Gift cards, those that can be used first.
    cards: Vec<CardLine>,
    /// The form that keeps a card with the account.
    form: Form,
) -> impl IntoView {
    let courses = (!courses.is_empty()).then(|| {
        let lines = courses.into_iter().map(course).collect_view();
        view! {
            <section class="account-part" aria-labelledby="courses">
                <h2 id="courses">"Sessions you have paid for"</h2>
                <ul class="paid-list">{lines}</ul>
            </section>
        }
    });
    let cards = (!cards.is_empty()).then(|| {
        let lines = cards.into_iter().map(card).collect_view();
        view! { <ul class="paid-list">{lines}</ul> }
    });
    view! {
        {courses}
        <section class="account-part" id="cards" aria-labelledby="cards-h">
            <h2 id="cards-h">"Gift cards"</h2>
            {cards}
            {add(&form)}
        </section>
    }
}

fn course(line: CourseLine) -> impl IntoView {
    let left = format!("{} of {} left", line.left, words::count(line.sessions, "session"));
    let more = format!("{} · code ends in {}{}", line.studio, line.last_four, until(line.until));
    view! {
        <li>
            <div>
                <b class="nums">{left}</b>
                <span>{line.treatment}</span>
                <span class="small muted">{more}</span>
            </div>
        </li>
    }
}

fn card(line: CardLine) -> impl IntoView {
    let (studio, slug) = line.studio;
    let head = match (line.left, &line.given_to) {
        (_, Some(to)) if to.is_empty() => format!("{} given away", line.issued),
        (_, Some(to)) => format!("{} given to {to}", line.issued),
        (Some(left), None) if left == line.issued => format!("{left} left"),
        (Some(left), None) => format!("{left} left of {}", line.issued),
        (None, None) => line.issued.to_string(),
    };
    let over = if line.is_usable { "" } else { " · cannot be used any more" };
    let more = format!("{studio} · code ends in {}{}{over}", line.last_four, until(line.until));
    let book = (line.is_usable && line.given_to.is_none()).then(|| {
        view! {
            <a class="btn ghost" href=format!("/{slug}/book")>
                "Find a time" <span class="vh">{format!(" at {studio}")}</span>
            </a>
        }
    });
    let go = line.kept.then(|| {
        view! {
            <form method="post" action="/api/ui/account/card-let-go">
                <input type="hidden" name="card" value=line.id.to_string()/>
                <button class="btn ghost">
                    "Take off this page"
                    <span class="vh">{format!(", the card that ends in {}", line.last_four)}</span>
                </button>
            </form>
        }
    });
    view! {
        <li>
            <div>
                <b class="nums">{head}</b>
                <span class="small muted">{more}</span>
            </div>
            <div class="btn-row">{book} {go}</div>
        </li>
    }
}

fn until(date: Option<NaiveDate>) -> String {
    date.map(|date| format!(" · until {}", words::date_and_year(date))).unwrap_or_default()
}

fn add(form: &Form) -> impl IntoView + use<> {
    view! {
        <form class="account-form" method="post" action="/api/ui/account/card-keep">
            <TextField
                id="code"
                label="Add a card by its code"
                hint="Then you see here what is left on it. Cards that were mailed to you are here \
                      already."
                value=form.typed("code")
                error=form.error("code")
                autocomplete="off"
                maxlength=40
            />
            <div class="btn-row">
                <button class="btn">"Add the card"</button>
            </div>
        </form>
    }
}
