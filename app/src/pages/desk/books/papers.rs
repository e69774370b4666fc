//! What was handed out in a month.

use domain::paper::PaperNumber;
use leptos::prelude::*;
use services::{
    catalogue::StudioPage,
    earnings::Month,
    papers::{self, Listed, PapersRefused},
};

use super::{
    super::untaken::untaken, books_address, keeper, money_address, paper_address, said, shown, ways,
};
use crate::{
    components::{
        empty::Empty,
        icon::{Glyph, Icon},
    },
    pages::booking::{asked, param},
    render::{PageError, page},
    request::{self, services},
    words,
};

/// Receipts, invoices and credit notes of a month: for whoever keeps the books.
#[component]
pub fn PapersPage() -> impl IntoView {
    let (slug, month) = (param("studio"), asked("month").parse::<Month>().ok());
    let (after, refused) = (asked("after").parse::<PaperNumber>().ok(), asked("refused"));
    let query = request::path_and_query();
    page(async move {
        request::keep_private();
        let Some((manager, studio)) = keeper(&slug, &query).await? else {
            return Ok(().into_any());
        };
        let today = studio.zone.today(services().now());
        let month = month.unwrap_or_else(|| Month::of(today));
        match papers::month_page(&services(), &manager, month, after).await {
            Ok(found) => Ok(view(&studio, &found, after.is_some(), &refused)),
            Err(PapersRefused::NotFound) => Err(PageError::NotFound),
            Err(error) => Err(error.into()),
        }
    })
}

fn view(studio: &StudioPage, found: &papers::Page, further: bool, refused: &str) -> AnyView {
    let month = found.month;
    let page = format!("{}/papers", books_address(&studio.slug));
    let body = view! {
        <header class="app-title">
            <div>
                <h1>"Papers " <span class="of">{month.name()}</span></h1>
                <p class="muted">
                    {format!("Receipts, invoices and credit notes, by the day they were made, {} time.", studio.city)}
                </p>
            </div>
            {ways(&studio.slug, "/papers")}
        </header>
        {untaken(refused)}
        <nav class="books-ways" aria-label="Months">
            <a class="btn icon-only" href=format!("{page}?month={}", month.before()) aria-label=month.before().name()>
                <Icon glyph=Glyph::Left/>
            </a>
            <a class="btn icon-only" href=format!("{page}?month={}", month.after()) aria-label=month.after().name()>
                <Icon glyph=Glyph::Right/>
            </a>
            <a class="btn" href=format!("{page}.csv?month={month}")>
                <Icon glyph=Glyph::Download/>
                "Table (CSV)"
            </a>
        </nav>
        {table(studio, found, further)}
        {pages(&page, found, further)}
    };
    shown(studio, format!("Papers, {}", month.name()), body.into_any())
}

/// The ways to the month's other papers.
fn pages(page: &str, found: &papers::Page, further: bool) -> AnyView {
    let month = found.month;
    let first = further.then(|| {
        view! { <a class="btn" href=format!("{page}?month={month}")>"First papers"</a> }
    });
    let more = found.more.map(|after| {
        let href = format!("{page}?month={month}&after={after}");
        view! { <a class="btn" href=href>"More papers"</a> }
    });
    if first.is_none() && more.is_none() {
        return ().into_any();
    }
    view! { <nav class="books-ways" aria-label="Pages">{first} {more}</nav> }.into_any()
}

fn table(studio: &StudioPage, found: &papers::Page, further: bool) -> AnyView {
    if found.papers.is_empty() && further {
        let title = format!("No more papers in {}", found.month.name());
        return view! { <Empty title=title text="The first are one step back."/> }.into_any();
    }
    if found.papers.is_empty() {
        let title = format!("No papers in {}", found.month.name());
        let text = "A receipt is made for each payment, and an invoice when a visit is closed.";
        return view! { <Empty title=title text=text/> }.into_any();
    }
    let rows = found.papers.iter().map(|listed| row(studio, listed)).collect_view();
    view! {
        <table class="book-table">
            <caption class="vh">{format!("Papers of {}", found.month.name())}</caption>
            <thead>
                <tr>
                    <th scope="col">"Number"</th>
                    <th scope="col">"Client"</th>
                    <th scope="col">"For"</th>
                    <th scope="col" class="sum">"Tax"</th>
                    <th scope="col" class="sum">"Gross"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn row(studio: &StudioPage, listed: &Listed) -> AnyView {
    let (paper, facts) = (&listed.paper, &listed.paper.facts);
    let tax = if facts.tax.is_zero() { "–".to_owned() } else { facts.tax.to_string() };
    let kind = said::series(paper.number.series);
    let about = match (&facts.visit, &facts.bought) {
        (Some(visit), _) => view! {
            <a href=money_address(&studio.slug, &visit.reference)>{visit.reference.clone()}</a>
        }
        .into_any(),
        (None, Some(bought)) => said::bought(bought).into_any(),
        (None, None) => ().into_any(),
    };
    view! {
        <tr>
            <th scope="row">
                <a href=paper_address(&studio.slug, paper.id)>{paper.number.to_string()}</a>
                <span class="what">{format!("{kind}, {}", words::date_and_year(facts.issued_on))}</span>
            </th>
            <td>{facts.buyer.name.clone()}</td>
            <td>{about}</td>
            <td class="sum" data-label="Tax">{tax}</td>
            <td class="sum" data-label="Gross">{facts.gross.to_string()}</td>
        </tr>
    }
    .into_any()
}
