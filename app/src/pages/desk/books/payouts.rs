//! Payouts, what has not left yet, and all that differs from the ledger.

use domain::Instant;
use leptos::prelude::*;
use services::{
    books::{self, Matched, PayoutSum, Payouts, Verdict},
    catalogue::StudioPage,
};

use super::{
    super::{read_date, untaken::untaken},
    books_address, found_nothing, keeper, money_address, said, shown, ways,
};
use crate::{
    components::{
        alert::{Alert, Tone},
        badge::{Badge, State},
        empty::Empty,
        icon::Glyph,
    },
    pages::booking::{asked, param},
    render::page,
    request::{self, services},
    words,
};

/// What Stripe paid out, held against the books: for whoever keeps them.
#[component]
pub fn Books() -> impl IntoView {
    let (slug, before) = (param("studio"), asked("before"));
    let wanted = Wanted { from: asked("from"), until: asked("until"), refused: asked("refused") };
    let query = request::path_and_query();
    page(async move {
        request::keep_private();
        let Some((manager, studio)) = keeper(&slug, &query).await? else {
            return Ok(().into_any());
        };
        let found = books::payouts(&services(), &manager, Some(&before)).await;
        let found = found.map_err(found_nothing)?;
        Ok(view(&studio, &found, services().now(), &wanted))
    })
}

/// The days of a journal that was asked for, and why it was not given.
struct Wanted {
    from: String,
    until: String,
    refused: String,
}

fn view(studio: &StudioPage, found: &Payouts, now: Instant, wanted: &Wanted) -> AnyView {
    let body = view! {
        <header class="app-title">
            <div>
                <h1>"Books"</h1>
                <p class="muted">
                    {format!(
                        "What Stripe paid out, held against your own books, line by line. Dates are {} time.",
                        studio.city,
                    )}
                </p>
            </div>
            {ways(&studio.slug, "")}
        </header>
        {differences(studio, found)}
        <section aria-labelledby="payouts-h">
            <h2 id="payouts-h">"Payouts"</h2>
            {payouts(studio, found)}
        </section>
        <section aria-labelledby="open-h">
            <h2 id="open-h">"Not paid out yet"</h2>
            {open(studio, found)}
        </section>
        {whole(studio, found)}
        {journal(studio, now, wanted)}
    };
    shown(studio, "Books".to_owned(), body.into_any())
}

/// Everything that is not in both books, first.
fn differences(studio: &StudioPage, found: &Payouts) -> AnyView {
    let wrong: usize = found.payouts.iter().map(|sum| sum.differences).sum();
    let open: Vec<&Matched> = found
        .open
        .iter()
        .filter(|line| matches!(line.verdict, Verdict::Differs | Verdict::MissingHere))
        .collect();
    let count = wrong + open.len() + found.missing.len();
    if count == 0 {
        return view! {
            <Alert tone=Tone::Good title="Everything agrees">
                <p>"Each payment and each refund stands in Stripe’s books and in yours, to the cent."</p>
            </Alert>
        }
        .into_any();
    }
    let missing: Vec<AnyView> = found.missing.iter().map(|missing| {
        let came = ["captured", "sold", "tipped"].contains(&missing.kind.as_str());
        let what = if came { "A payment" } else { "A refund" };
        let on = Instant::from_timestamp(missing.at, 0).map(|at| studio.zone.today(at));
        let on = on.map(words::date_and_year).unwrap_or_default();
        let visit = missing.reference.as_ref().map(|reference| {
            view! { <a href=money_address(&studio.slug, reference)>{reference.clone()}</a> }
        });
        view! {
            <li>
                {format!("{what} of {} of {on} is in your books and not at Stripe. ", missing.amount)}
                {visit}
            </li>
        }
        .into_any()
    }).collect();
    let differ: Vec<AnyView> = open
        .into_iter()
        .map(|line| {
            view! {
                <li>
                    {format!(
                        "{} of {}: {}.",
                        said::movement(&line.line.kind),
                        line.net,
                        words::uncapital(said::verdict(line.verdict)),
                    )}
                </li>
            }
            .into_any()
        })
        .collect();
    let count = words::count(u32::try_from(count).unwrap_or(u32::MAX), "difference");
    let (title, more) = match found.more_missing {
        true => {
            let said = "The oldest of what is not at Stripe is listed. Once it is settled, the \
                        rest stands here.";
            (format!("More than {count}"), Some(view! { <p>{said}</p> }))
        }
        false => (count, None),
    };
    view! {
        <Alert tone=Tone::Warn title=title>
            <ul class="plain-list">{missing} {differ}</ul>
            {more}
            {(wrong > 0).then(|| view! { <p>"The payouts below say which of their lines differ."</p> })}
        </Alert>
    }
    .into_any()
}

fn payouts(studio: &StudioPage, found: &Payouts) -> AnyView {
    if found.payouts.is_empty() {
        let text = "When Stripe pays out to your bank, the payout stands here with its lines. It is \
                    asked every ten minutes.";
        return view! { <Empty title="No payout yet" text=text/> }.into_any();
    }
    let rows = found.payouts.iter().map(|sum| row(studio, sum)).collect_view();
    let more = found.more.as_ref().map(|before| {
        let href = format!("{}?before={before}", books_address(&studio.slug));
        view! { <p><a class="btn" href=href>"Show earlier payouts"</a></p> }
    });
    view! {
        <table class="book-table">
            <caption class="vh">"Payouts, newest first"</caption>
            <thead>
                <tr>
                    <th scope="col">"Made on"</th>
                    <th scope="col">"At the bank"</th>
                    <th scope="col" class="sum">"Yours"</th>
                    <th scope="col" class="sum">"By your books"</th>
                    <th scope="col">"State"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        {more}
    }
    .into_any()
}

fn row(studio: &StudioPage, sum: &PayoutSum) -> AnyView {
    let on = |at| words::date_and_year(studio.zone.today(at));
    let href = format!("{}/payouts/{}", books_address(&studio.slug), sum.id);
    let state = match (sum.differences, sum.state.as_str()) {
        (0, "failed") => {
            view! { <Badge state=State::Wait glyph=Glyph::Warn word=said::payout_state("failed")/> }
                .into_any()
        }
        (0, state) => {
            view! { <Badge state=State::Ok glyph=Glyph::Check word=said::payout_state(state)/> }
                .into_any()
        }
        (n, _) => {
            let word = words::count(u32::try_from(n).unwrap_or(u32::MAX), "difference");
            view! { <Badge state=State::Wait glyph=Glyph::Warn word=word/> }.into_any()
        }
    };
    view! {
        <tr>
            <th scope="row"><a href=href>{on(sum.made)}</a></th>
            <td data-label="At the bank">{on(sum.arrives)}</td>
            <td class="sum" data-label="Yours">{sum.own.to_string()}</td>
            <td class="sum" data-label="By your books">{sum.expected.to_string()}</td>
            <td>{state}</td>
        </tr>
    }
    .into_any()
}

fn open(studio: &StudioPage, found: &Payouts) -> AnyView {
    if found.open.is_empty() {
        return view! { <p class="muted">"Everything that moved has been paid out."</p> }
            .into_any();
    }
    super::payout::lines(studio, &found.open, "What Stripe has not paid out yet, newest first")
}

/// The whole installation's comparison: its figures only where it is all this studio's.
fn whole(studio: &StudioPage, found: &Payouts) -> AnyView {
    let Some(checked) = &found.balance else {
        return view! {
            <p class="small muted">
                "Once a night the balance at Stripe is compared with the books. That has not been \
                 done yet."
            </p>
        }
        .into_any();
    };
    let at = words::when(studio.zone.local(checked.at).wall);
    let agrees = checked.found.iter().all(services::payments::BalanceDifference::agrees);
    let text = match (agrees, found.alone) {
        (true, true) => {
            format!("On {at}, {} time, all of Stripe’s balance was accounted for.", studio.city)
        }
        (true, false) => format!(
            "On {at}, {} time, Stripe’s balance was what the books of all studios here say.",
            studio.city
        ),
        (false, _) => format!(
            "On {at}, {} time, Stripe’s balance was not what the books say. Whoever looks after this \
             installation finds the figures in its log.",
            studio.city
        ),
    };
    let figures = found.alone.then(|| {
        let rows = checked.found.iter().map(|found| {
            let money = |minor| domain::Money::new(minor, found.currency).to_string();
            view! {
                <li class="nums">
                    {format!(
                        "{}: {} at Stripe, {} by your books, {} Stripe’s own charges and payments made elsewhere.",
                        found.currency.code(),
                        money(found.gateway),
                        money(found.ledger),
                        money(found.unassigned),
                    )}
                </li>
            }
        });
        view! { <ul class="plain-list small">{rows.collect_view()}</ul> }
    });
    view! {
        <section aria-labelledby="whole-h">
            <h2 id="whole-h">"The whole balance"</h2>
            <p>{text}</p>
            {figures}
        </section>
    }
    .into_any()
}

/// The journal as a file, for another program's books.
fn journal(studio: &StudioPage, now: Instant, wanted: &Wanted) -> AnyView {
    let today = studio.zone.today(now);
    let first = chrono::Datelike::with_day(&today, 1).unwrap_or(today);
    let from = read_date(&wanted.from).unwrap_or(first);
    let until = read_date(&wanted.until).unwrap_or(today);
    view! {
        <section aria-labelledby="journal-h">
            <h2 id="journal-h">"The journal as a table"</h2>
            {untaken(&wanted.refused)}
            <form class="find-form" method="get" action=format!("{}/journal.csv", books_address(&studio.slug))>
                <div class="field">
                    <label for="from">"From"</label>
                    <input class="input" id="from" type="date" name="from" value=from.to_string() required/>
                </div>
                <div class="field">
                    <label for="until">"Until and with"</label>
                    <input class="input" id="until" type="date" name="until" value=until.to_string() required/>
                </div>
                <button class="btn">"Download (CSV)"</button>
            </form>
            <p class="small muted">
                "Double entry: each journal’s debits and credits are the same. A year at most in one file."
            </p>
        </section>
    }
    .into_any()
}
