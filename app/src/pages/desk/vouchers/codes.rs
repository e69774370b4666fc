//! Promotion codes: those there are, with their use, and a new one.

use domain::voucher::Discount;
use leptos::prelude::*;
use services::{
    catalogue::StudioPage,
    drafts::Flash,
    vouchers::{self, PromotionLine},
};

use super::{News, below, errors, tabs};
use crate::{
    caller,
    components::{
        badge::{Badge, State},
        empty::Empty,
        errors::ErrorSummary,
        field::{Choice, TextField},
        icon::Glyph,
    },
    layout::{Area, Frame, Page},
    pages::{booking::param, gift::shop_parts::note},
    render::{PageError, page},
    request::{self, services},
    words,
};

/// The name of the form, for what was typed into it when it was refused.
pub const CODE_FORM: &str = "desk-promotion";

/// The studio's promotion codes, for whoever manages it.
#[component]
pub fn CodesPage() -> impl IntoView {
    let (slug, news) = (param("studio"), News::asked());
    page(async move {
        request::keep_private();
        let back = below(&slug, "codes");
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let manager = staff.as_manager().ok_or(PageError::NotFound)?;
        let lines = vouchers::promotions(&services(), &manager).await?;
        let typed = caller::refused(CODE_FORM).await?;
        Ok(view(&studio, &lines, &news, &typed))
    })
}

fn view(studio: &StudioPage, lines: &[PromotionLine], news: &News, typed: &Flash) -> AnyView {
    let title =
        if typed.errors().is_empty() { "Promotion codes" } else { "Error: Promotion codes" };
    let list = if lines.is_empty() {
        view! { <Empty title="No codes yet" text="A code takes something off a visit. Its use stands here."/> }.into_any()
    } else {
        let lines = lines.iter().map(|promotion| line(studio, promotion)).collect_view();
        view! { <ul class="voucher-list">{lines}</ul> }.into_any()
    };
    let body = view! {
            <header class="app-title"><div>
                <h1>"Promotion codes"</h1>
                <p class="muted">"What a code takes off is shown before anything is paid, and stays on the visit."</p>
            </div></header>
            {tabs(studio, "codes")}
            {news.view()}
            <div class="voucher-grid">
                <section aria-labelledby="list-h"><h2 id="list-h">"Codes"</h2>{list}</section>
                {form(studio, typed)}
            </div>
    }
    .into_any();
    view! { <Page title=title class="wrap app-main vouchers" frame=Frame::staff(studio, Area::Vouchers) private=true>{body}</Page> }.into_any()
}

fn line(studio: &StudioPage, promotion: &PromotionLine) -> impl IntoView + use<> {
    let terms = &promotion.terms;
    let off = match terms.discount {
        Discount::Percent(percent) => format!("{} off", words::percent(percent)),
        Discount::Amount(amount) => format!("{} off", amount.advertised()),
    };
    let mut parts = vec![off];
    let days = match terms.last_day {
        Some(last) => {
            format!("{} to {}", words::date_and_year(terms.first_day), words::date_and_year(last))
        }
        None => format!("from {}", words::date_and_year(terms.first_day)),
    };
    parts.push(days);
    if !promotion.treatments.is_empty() {
        parts.push(format!("for {}", words::list(&promotion.treatments)));
    }
    if terms.first_visit_only {
        parts.push("first visits only".to_owned());
    }
    if let Some(most) = terms.most_uses {
        parts.push(format!("{most} uses in all"));
    }
    if let Some(most) = terms.most_per_client {
        parts.push(format!("{most} for each client"));
    }
    if !terms.least_price.is_zero() {
        parts.push(format!("from a price of {}", terms.least_price.advertised()));
    }
    let (state, glyph, word) = if promotion.holds {
        (State::Ok, Glyph::Check, "Holds today")
    } else if terms.ended {
        (State::Plain, Glyph::X, "Ended")
    } else {
        (State::Wait, Glyph::Clock, "Not today")
    };
    let uses = words::count(u32::try_from(promotion.uses).unwrap_or(u32::MAX), "visit");
    let used = format!("{uses}, {} off in all", promotion.off);
    let end = (!terms.ended).then(|| view! {
        <form method="post" action="/api/ui/desk/promotion-end">
            <input type="hidden" name="studio" value=studio.slug.clone()/>
            <input type="hidden" name="promotion" value=promotion.id.to_string()/>
            <button class="btn ghost">"End it" <span class="vh">{format!(": {}", promotion.code)}</span></button>
        </form>
    });
    view! {
        <li>
            <div>
                <h3 class="nums">{promotion.code.clone()}</h3>
                <p>{parts.join(", ")}</p>
                <p class="small muted">{used}</p>
            </div>
            <div class="left"><Badge state=state glyph=glyph word=word/>{end}</div>
        </li>
    }
}

fn form(studio: &StudioPage, typed: &Flash) -> AnyView {
    let currency = studio.currency.to_string();
    let kind = typed.typed("kind").to_owned();
    let picked: Vec<&str> = typed.typed("treatments").split(' ').collect();
    let treatments = studio.treatments.iter().map(|card| {
        let id = card.id.to_string();
        let (checked, name) = (picked.contains(&id.as_str()), card.name.clone());
        view! { <Choice name="treatments[]" value=id checked=checked>{name}</Choice> }
    });
    view! {
        <section class="panel" aria-labelledby="make-h">
            <h2 id="make-h">"A new code"</h2>
            <form method="post" action="/api/ui/desk/promotion-make" novalidate=true>
                <ErrorSummary errors=errors(typed, "code")/>
                <input type="hidden" name="studio" value=studio.slug.clone()/>
                <TextField id="code" label="Code" hint="Letters and digits, such as SPRING10."
                    value=typed.typed("code").to_owned() error=note(typed, "code") autocomplete="off" maxlength=20/>
                <fieldset class="method">
                    <legend>"It takes off"</legend>
                    <Choice kind="radio" name="kind" value="percent" checked=kind != "amount">"A share of the price, in percent"</Choice>
                    <Choice kind="radio" name="kind" value="amount" checked=kind == "amount">{format!("An amount, in {currency}")}</Choice>
                </fieldset>
                <TextField id="off" label="How much" value=typed.typed("off").to_owned() error=note(typed, "off") autocomplete="off" maxlength=10/>
                <div class="fields">
                    <TextField id="first_day" label="From" kind="date" value=typed.typed("first_day").to_owned()
                        hint="Empty is today." error=note(typed, "first_day") optional=true/>
                    <TextField id="last_day" label="Last day" kind="date" value=typed.typed("last_day").to_owned()
                        error=note(typed, "last_day") optional=true/>
                    <TextField id="most_uses" label="Uses in all" value=typed.typed("most_uses").to_owned()
                        error=note(typed, "most_uses") autocomplete="off" optional=true maxlength=6/>
                    <TextField id="most_per_client" label="Uses for each client" value=typed.typed("most_per_client").to_owned()
                        error=note(typed, "most_per_client") autocomplete="off" optional=true maxlength=4/>
                    <TextField id="least_price" label="Least price" value=typed.typed("least_price").to_owned()
                        error=note(typed, "least_price") autocomplete="off" optional=true maxlength=10/>
                </div>
                <Choice name="first_visit_only" checked=typed.typed("first_visit_only") == "yes">"For a client’s first visit only"</Choice>
                <fieldset id="treatments">
                    <legend>"For which treatments"</legend>
                    <p class="hint">"None ticked is every one."</p>
                    {treatments.collect_view()}
                </fieldset>
                <button class="btn primary">"Make the code"</button>
            </form>
        </section>
    }
    .into_any()
}
