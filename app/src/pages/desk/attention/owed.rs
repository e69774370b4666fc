//! Money that the studio owes its clients: sent once more, or given back by hand.

use domain::Money;
use leptos::prelude::*;
use services::{bookings::desk::DeskVisit, payments::Owed};

use super::{Matters, fact, matter, matters::about, section};
use crate::{
    layout::dial,
    pages::desk::{said, visit::client},
};

/// Whom the studio owes money.
pub(super) fn view(matters: Matters<'_>) -> Option<AnyView> {
    let visits = matters.found.owed.iter();
    let owed = visits.flat_map(|visit| visit.owed.iter().map(move |owed| (visit, *owed)));
    let items = owed.map(|(visit, owed)| item(matters, visit, owed)).collect();
    section("owed-h", "Money you owe to clients", items)
}

fn item(matters: Matters<'_>, visit: &DeskVisit, owed: Owed) -> AnyView {
    let (_, _, state) = said::state(visit.state, visit.start <= matters.now);
    let facts = vec![about(&format!("{state}: "), visit), fact(why(visit, owed)), reach(visit)];
    let send = (!owed.online.is_zero()).then(|| again(matters, visit, owed.online));
    let acts = view! { {send} {by_hand(matters, visit, owed.all)} };
    matter(format!("{} to {}", owed.all, client(visit)), facts, acts.into_any())
}

/// Where the money comes from.
fn why(visit: &DeskVisit, owed: Owed) -> String {
    let online = owed.online;
    let rest = Money::new(owed.all.minor - online.minor, owed.all.currency);
    let refused = (!online.is_zero()).then(|| {
        format!("A refund of {online} could not be sent: their bank or Stripe refused it.")
    });
    let rest = (!rest.is_zero()).then(|| {
        if visit.received.desk.is_zero() {
            format!("{rest} was paid and has no way back but yours.")
        } else {
            format!("{rest} was taken at the desk for a visit that did not take place.")
        }
    });
    refused.into_iter().chain(rest).collect::<Vec<_>>().join(" ")
}

fn reach(visit: &DeskVisit) -> AnyView {
    let contact = visit.contact.as_ref();
    let phone = contact.and_then(|contact| contact.phone.clone());
    let phone = phone.map(|phone| {
        view! { <a class="nowrap" href=dial(&phone)>{phone.clone()}</a> }
    });
    let mail = contact.map(|contact| {
        let mail = contact.email.clone();
        mail.map(|mail| view! { <a href=format!("mailto:{mail}")>{mail.clone()}</a> })
    });
    view! {
        <p class="reach">
            {phone} {mail}
        </p>
    }
    .into_any()
}

fn fields(visit: &DeskVisit, shown: Money) -> Vec<(&'static str, String)> {
    vec![
        ("booking", visit.id.to_string()),
        ("shown", shown.minor.to_string()),
        ("currency", shown.currency.code().to_owned()),
    ]
}

fn again(matters: Matters<'_>, visit: &DeskVisit, online: Money) -> AnyView {
    let button = view! {
        <button class="btn">
            {format!("Send {online} once more")}
            <span class="vh">{format!(" to {}", client(visit))}</span>
        </button>
    };
    matters.form("send-again", fields(visit, online), button.into_any())
}

fn by_hand(matters: Matters<'_>, visit: &DeskVisit, all: Money) -> AnyView {
    let who = client(visit);
    let whose = || view! { <span class="vh">{format!(": {all} to {who}")}</span> };
    let buttons = view! {
        <button class="btn" name="method" value="cash">"In cash" {whose()}</button>
        <button class="btn" name="method" value="transfer">"By transfer" {whose()}</button>
    };
    let form = matters.form("gave-back", fields(visit, all), buttons.into_any());
    let ask = format!(
        "This writes down that {who} has all of it, {all}. Give it back first: it cannot be undone."
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
