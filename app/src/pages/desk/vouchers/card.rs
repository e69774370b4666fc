//! One gift card: its code, what happened to it, and what can be done about it.

use leptos::prelude::*;
use services::{
    catalogue::StudioPage,
    vouchers::{self, CardDetail, GiftEvent},
};

use super::{News, at, below, card_address, papers, until};
use crate::{
    caller,
    components::icon::{Glyph, Icon},
    layout::{Area, Frame, Page},
    pages::booking::param,
    render::{PageError, page},
    request::{self, services},
};

/// One card of the studio, for whoever runs its desk.
#[component]
pub fn CardPage() -> impl IntoView {
    let (slug, id, news) = (param("studio"), param("id"), News::asked());
    page(async move {
        request::keep_private();
        let id = id.parse().map_err(|_| PageError::NotFound)?;
        let back = card_address(&slug, id);
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let desk = staff.as_desk().ok_or(PageError::NotFound)?;
        let card = vouchers::card(&services(), &desk, id).await?.ok_or(PageError::NotFound)?;
        Ok(view(&studio, &card, &news, staff.as_manager().is_some()))
    })
}

fn view(studio: &StudioPage, card: &CardDetail, news: &News, manages: bool) -> AnyView {
    let line = &card.line;
    let title = format!("Gift card …{}", line.last_four);
    let events = card.events.iter().map(|event| told(studio, event)).collect_view();
    let active = !line.is_void;
    let whom = if line.recipient.is_empty() {
        line.buyer.clone()
    } else {
        format!("{} to {}", line.buyer, line.recipient)
    };
    let to = if card.recipient_email.is_empty() {
        card.buyer_email.clone()
    } else {
        card.recipient_email.clone()
    };
    let goes = if to.is_empty() {
        "No address: hand the code over.".to_owned()
    } else if card.send_at > services().now() {
        format!("Goes to {to} on {}.", at(studio, card.send_at))
    } else {
        format!("Went to {to}.")
    };
    let message = (!card.message.is_empty())
        .then(|| view! { <p class="said">{format!("“{}”", card.message)}</p> });
    let code = card.code.clone().filter(|_| active && !line.is_stopped);
    let body = view! {
            <a class="back-link" href=below(&studio.slug, "")><Icon glyph=Glyph::Back/>"Gift cards"</a>
            <header class="app-title"><div>
                <h1>{title.clone()}</h1>
                <p class="muted">{format!("{whom}. {}", until_words(studio, card))}</p>
            </div></header>
            {news.view()}
            <div class="voucher-grid">
                <section class="panel" aria-labelledby="left-h">
                    <h2 id="left-h">{format!("{} left of {}", line.left, line.issued)}</h2>
                    {code.map(|code| view! {
                        <details class="code-shown"><summary class="btn">"Show the code"</summary><p class="code nums">{code}</p></details>
                    })}
                    <p>{goes}</p>
                    {message}
                    {active.then(|| acts(studio, card, manages, !to.is_empty()))}
                    {papers(studio, &card.papers)}
                </section>
                <section aria-labelledby="history-h">
                    <h2 id="history-h">"What happened"</h2>
                    <ol class="history">{events}</ol>
                </section>
            </div>
    }
    .into_any();
    view! { <Page title=title class="wrap app-main vouchers" frame=Frame::staff(studio, Area::Vouchers) private=true>{body}</Page> }.into_any()
}

/// What it means that a card or a course is stopped.
pub(super) const STOPPED: &str = "It pays for nothing: a bank questions its payment, or the \
     payment went back after it had been used. What visits give back to it waits here, and a \
     manager decides.";

fn until_words(studio: &StudioPage, card: &CardDetail) -> String {
    match (card.line.is_void, card.line.until) {
        (true, _) => "It was ended.".to_owned(),
        _ if card.line.is_stopped => STOPPED.to_owned(),
        (false, None) => "It has no end date.".to_owned(),
        (false, end) => format!("It can be used {}.", until(studio, end)),
    }
}

fn acts(studio: &StudioPage, card: &CardDetail, manages: bool, mailed: bool) -> AnyView {
    let hidden = || {
        view! {
            <input type="hidden" name="studio" value=studio.slug.clone()/>
            <input type="hidden" name="card" value=card.line.id.to_string()/>
        }
    };
    let works = !card.line.is_stopped;
    let another = works.then(|| view! {
        <details class="confirm">
            <summary class="btn ghost">"Give it another code"</summary>
            <form class="ask" method="post" action="/api/ui/desk/gift-reissue">
                {hidden()}
                <p>"For a code that was lost or seen by somebody else. The old one opens nothing any more, and the new one goes out by mail."</p>
                <button class="btn">"Give it another code"</button>
            </form>
        </details>
    });
    let again = (mailed && works).then(|| view! {
        <form method="post" action="/api/ui/desk/gift-again">{hidden()}<button class="btn">"Mail the code again"</button></form>
    });
    let end = manages.then(|| {
        let left = card.line.left;
        let online = card.is_online.then(|| view! {
            <button class="btn danger" name="how" value="online">{format!("Refund {left} the way it was paid")}</button>
        });
        view! {
            <details class="confirm">
                <summary class="btn ghost">"End this card"</summary>
                <form class="ask" method="post" action="/api/ui/desk/gift-end">
                    {hidden()}
                    <input type="hidden" name="shown" value=left.minor/>
                    <input type="hidden" name="currency" value=left.currency.code()/>
                    <p>"Its code opens nothing any more. What becomes of what is left?"</p>
                    {online}
                    <button class="btn danger" name="how" value="cash">{format!("{left} was given back in cash")}</button>
                    <button class="btn danger" name="how" value="transfer">{format!("{left} was given back by transfer")}</button>
                    <button class="btn danger" name="how" value="kept">{format!("{left} stays with the studio")}</button>
                </form>
            </details>
        }
    });
    view! {
        <div class="acts">
            {again}
            {another}
            {end}
        </div>
    }
    .into_any()
}

fn told(studio: &StudioPage, event: &GiftEvent) -> impl IntoView + use<> {
    let what = match event {
        GiftEvent::Sold { method, .. } => match method.as_str() {
            "online" => "Sold online".to_owned(),
            "cash" => "Sold at the desk, for cash".to_owned(),
            _ => "Sold at the desk, by card".to_owned(),
        },
        GiftEvent::Used { reference, amount, returned, is_held, .. } => {
            let back =
                if returned.is_zero() { String::new() } else { format!("; {returned} came back") };
            if *is_held {
                format!("{amount} kept for {reference}, which is being paid for")
            } else {
                format!("{amount} paid for {reference}{back}")
            }
        }
        GiftEvent::Done { action, detail, .. } => match action.as_str() {
            "gift_card.sent_again" => "The code was mailed again".to_owned(),
            "gift_card.reissued" => "It got another code".to_owned(),
            "gift_card.ended" => format!("It was ended ({})", ended(detail)),
            _ => "Written down".to_owned(),
        },
    };
    let when = at(studio, event.at());
    view! { <li><span>{what}</span> <span class="small muted nums">{when}</span></li> }
}

fn ended(detail: &str) -> &'static str {
    match detail.split(' ').next() {
        Some("online") => "refunded the way it was paid",
        Some("cash") => "given back in cash",
        Some("transfer") => "given back by transfer",
        _ => "what was left stayed",
    }
}
