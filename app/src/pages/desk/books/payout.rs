//! One payout, line by line.

use leptos::prelude::*;
use services::{
    books::{self, Matched, PayoutPage, Verdict},
    catalogue::StudioPage,
};

use super::{books_address, found_nothing, keeper, money_address, said, shown};
use crate::{
    components::{
        icon::{Glyph, Icon},
        money::{MoneyLine, MoneyLines},
    },
    pages::booking::param,
    render::page,
    request::{self, services},
    words,
};

/// A payout with the studio's own lines: for whoever keeps its books.
#[component]
pub fn PayoutView() -> impl IntoView {
    let (slug, id) = (param("studio"), param("payout"));
    let query = request::path_and_query();
    page(async move {
        request::keep_private();
        let Some((manager, studio)) = keeper(&slug, &query).await? else {
            return Ok(().into_any());
        };
        let found = books::payout(&services(), &manager, &id).await.map_err(found_nothing)?;
        Ok(view(&studio, &found))
    })
}

fn view(studio: &StudioPage, found: &PayoutPage) -> AnyView {
    let on = |at| words::date_and_year(studio.zone.today(at));
    let sum = &found.sum;
    let title = format!("Payout of {}", on(sum.made));
    let differ = domain::Money::new(sum.own.minor - sum.expected.minor, sum.own.currency);
    let mut figures = vec![
        MoneyLine::item("Stripe’s fees of these lines", found.fees),
        MoneyLine::item("By your books", sum.expected),
    ];
    if !differ.is_zero() {
        figures.push(MoneyLine::item("Difference", differ));
    }
    figures.push(MoneyLine::total("Yours of this payout", sum.own));
    let body = view! {
        <a class="back-link" href=books_address(&studio.slug)>
            <Icon glyph=Glyph::Back/>
            "All payouts"
        </a>
        <header class="app-title">
            <div>
                <h1>{title.clone()}</h1>
                <p class="muted">
                    {format!(
                        "{}, {} to be at the bank ({} time)",
                        said::payout_state(&sum.state),
                        on(sum.arrives),
                        studio.city,
                    )}
                </p>
                <p class="muted nums">{sum.id.clone()}</p>
            </div>
        </header>
        <section class="back-preview" aria-labelledby="sums-h">
            <h2 id="sums-h">"Sums"</h2>
            <MoneyLines lines=figures/>
            <p class="small muted">
                "A payout can hold money of other studios of this installation. What stands here is \
                 yours alone."
            </p>
        </section>
        <section aria-labelledby="lines-h">
            <h2 id="lines-h">"Lines"</h2>
            {lines(studio, &found.lines, "What this payout is made of, oldest first")}
        </section>
    };
    shown(studio, title, body.into_any())
}

/// Movements of the balance, each beside what was booked.
pub(super) fn lines(studio: &StudioPage, found: &[Matched], caption: &'static str) -> AnyView {
    let rows = found.iter().map(|line| row(studio, line)).collect_view();
    view! {
        <table class="book-table">
            <caption class="vh">{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">"What"</th>
                    <th scope="col">"Visit"</th>
                    <th scope="col" class="sum">"Amount"</th>
                    <th scope="col" class="sum">"Fee"</th>
                    <th scope="col" class="sum">"Booked"</th>
                    <th scope="col">"Held together"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn row(studio: &StudioPage, found: &Matched) -> AnyView {
    let line = &found.line;
    let wrong = matches!(found.verdict, Verdict::Differs | Verdict::MissingHere);
    let visit = line.reference.as_ref().map(|reference| {
        let who = line.client.clone().unwrap_or_else(|| reference.clone());
        view! { <a href=money_address(&studio.slug, reference)>{who}</a> }
    });
    let on = words::date_and_year(studio.zone.today(found.at));
    let booked = line.booked.map_or_else(|| "–".to_owned(), |booked| booked.to_string());
    view! {
        <tr class=wrong.then_some("wrong")>
            <th scope="row">{said::movement(&line.kind)} <span class="what">{on}</span></th>
            <td>{visit}</td>
            <td class="sum" data-label="Amount">{line.amount.to_string()}</td>
            <td class="sum" data-label="Fee">{line.fee.to_string()}</td>
            <td class="sum" data-label="Booked">{booked}</td>
            <td>{said::verdict(found.verdict)}</td>
        </tr>
    }
    .into_any()
}
