//! Money that is owed for things sold: sent once more, or given back by hand.

use leptos::prelude::*;
use services::sales::SaleOwed;

use super::{Matters, fact, matter, section};

/// What is owed for things sold, whose refunds failed.
pub(super) fn view(matters: Matters<'_>) -> Option<AnyView> {
    let items = matters.found.owed_for_sales.iter().map(|owed| item(matters, owed)).collect();
    section("owed-sales-h", "Money you owe for something sold", items)
}

fn sold(owed: &SaleOwed) -> &'static str {
    match owed.kind.as_str() {
        "gift_card" => "a gift card",
        "course" => "a course",
        "tip" => "a tip",
        _ => "a payment that nothing was sold for",
    }
}

fn item(matters: Matters<'_>, owed: &SaleOwed) -> AnyView {
    let (amount, email) = (owed.amount, owed.email.clone());
    let why =
        format!("A refund of {amount} could not be sent to its buyer on {}.", matters.at(owed.at));
    let reach = (!email.is_empty()).then(|| {
        view! {
            <p class="reach">
                <a href=format!("mailto:{email}")>{email.clone()}</a>
            </p>
        }
        .into_any()
    });
    let facts = std::iter::once(fact(why)).chain(reach).collect();
    let acts = view! { {again(matters, owed)} {by_hand(matters, owed)} };
    matter(format!("{amount} for {}", sold(owed)), facts, acts.into_any())
}

fn fields(owed: &SaleOwed) -> Vec<(&'static str, String)> {
    vec![
        ("sale", owed.sale.to_string()),
        ("shown", owed.amount.minor.to_string()),
        ("currency", owed.amount.currency.code().to_owned()),
    ]
}

fn again(matters: Matters<'_>, owed: &SaleOwed) -> AnyView {
    let button = view! {
        <button class="btn">
            {format!("Send {} once more", owed.amount)}
            <span class="vh">{format!(" for {}", sold(owed))}</span>
        </button>
    };
    matters.form("sale-send-again", fields(owed), button.into_any())
}

fn by_hand(matters: Matters<'_>, owed: &SaleOwed) -> AnyView {
    let (amount, what) = (owed.amount, sold(owed));
    let whose = || view! { <span class="vh">{format!(": {amount} for {what}")}</span> };
    let buttons = view! {
        <button class="btn" name="method" value="cash">"In cash" {whose()}</button>
        <button class="btn" name="method" value="transfer">"By transfer" {whose()}</button>
    };
    let form = matters.form("sale-gave-back", fields(owed), buttons.into_any());
    let ask = format!(
        "This writes down that the buyer has all of it, {amount}. Give it back first: it cannot \
         be undone."
    );
    view! {
        <details class="confirm">
            <summary class="btn ghost">"I gave it back another way" {whose()}</summary>
            <div class="ask">
                <p>{ask}</p>
                {form}
            </div>
        </details>
    }
    .into_any()
}
