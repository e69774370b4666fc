//! What stands on each account at the end of a day.

use domain::Money;
use leptos::prelude::*;
use services::{
    books::{self, Trial, TrialLine},
    catalogue::StudioPage,
};

use super::{books_address, found_nothing, keeper, said, shown, ways};
use crate::{
    components::empty::Empty,
    pages::{
        booking::{asked, param},
        desk::read_date,
    },
    render::page,
    request::{self, services},
    words,
};

/// The trial balance of a day: for whoever keeps the books.
#[component]
pub fn Accounts() -> impl IntoView {
    let (slug, date) = (param("studio"), read_date(&asked("date")));
    let query = request::path_and_query();
    page(async move {
        request::keep_private();
        let Some((manager, studio)) = keeper(&slug, &query).await? else {
            return Ok(().into_any());
        };
        let today = studio.zone.today(services().now());
        let found = books::trial(&services(), &manager, date.unwrap_or(today)).await;
        Ok(view(&studio, &found.map_err(found_nothing)?))
    })
}

fn view(studio: &StudioPage, found: &Trial) -> AnyView {
    let body = view! {
        <header class="app-title">
            <div>
                <h1>"Accounts"</h1>
                <p class="muted">
                    {format!(
                        "What stood where at the end of {}, in {}.",
                        words::date_and_year(found.date),
                        found.clock.name(),
                    )}
                </p>
            </div>
            {ways(&studio.slug, "/accounts")}
        </header>
        <form class="find-form" method="get" action=format!("{}/accounts", books_address(&studio.slug))>
            <div class="field">
                <label for="date">"At the end of"</label>
                <input class="input" id="date" type="date" name="date" value=found.date.to_string() required/>
            </div>
            <button class="btn">"Show"</button>
        </form>
        {table(found)}
    };
    shown(studio, "Accounts".to_owned(), body.into_any())
}

fn table(found: &Trial) -> AnyView {
    if found.lines.is_empty() {
        let text = "Nothing had been paid by then. Choose a later day.";
        return view! { <Empty title="Nothing on any account" text=text/> }.into_any();
    }
    let rows = found.lines.iter().map(row).collect_view();
    let sums = found.debits.iter().map(|sum| {
        view! {
            <tr class="total">
                <th scope="row">{format!("Sum in {}", sum.currency.code())}</th>
                <td class="sum" data-label="Debit">{sum.to_string()}</td>
                <td class="sum" data-label="Credit">{sum.to_string()}</td>
            </tr>
        }
    });
    let said = if found.balanced {
        "Debits and credits are the same, as they must be."
    } else {
        "Debits and credits are not the same: somebody wrote to the database past the books."
    };
    view! {
        <table class="book-table">
            <caption class="vh">"Accounts, with what stands on them"</caption>
            <thead>
                <tr>
                    <th scope="col">"Account"</th>
                    <th scope="col" class="sum">"Debit"</th>
                    <th scope="col" class="sum">"Credit"</th>
                </tr>
            </thead>
            <tbody>{rows} {sums.collect_view()}</tbody>
        </table>
        <p class="small muted">{said}</p>
    }
    .into_any()
}

fn row(line: &TrialLine) -> AnyView {
    let (name, means) = said::account(&line.account);
    let side = |minor: i64| {
        let amount = Money::new(minor, line.amount.currency);
        if minor > 0 { amount.to_string() } else { String::new() }
    };
    let class = |minor: i64| if minor > 0 { "sum" } else { "sum none" };
    let minor = line.amount.minor;
    view! {
        <tr>
            <th scope="row">{name} <span class="what">{means}</span></th>
            <td class=class(minor) data-label="Debit">{side(minor)}</td>
            <td class=class(-minor) data-label="Credit">{side(-minor)}</td>
        </tr>
    }
    .into_any()
}
