//! Payments of gift cards, courses and tips that banks question.

use leptos::prelude::*;
use services::{catalogue::StudioPage, sales::SaleDispute};

use super::{answer::at, list::state_badge, said};

/// Those of a studio, with what to answer beside each; nothing where there is none.
pub fn sold_list(studio: &StudioPage, found: &[SaleDispute]) -> Option<AnyView> {
    if found.is_empty() {
        return None;
    }
    let items = found.iter().map(|dispute| item(studio, dispute)).collect_view();
    Some(
        view! {
            <section aria-labelledby="sold-h">
                <h2 id="sold-h">"Gift cards, courses and tips"</h2>
                <ul class="dispute-list">{items}</ul>
            </section>
        }
        .into_any(),
    )
}

/// What can be answered with, as plain text to be copied. English, because banks read it.
fn evidence(studio: &StudioPage, dispute: &SaleDispute, what: &str) -> AnyView {
    let text = answer(studio, dispute, what);
    let rows = text.lines().count().clamp(6, 40);
    let id = format!("evidence-{}", dispute.id);
    view! {
        <details>
            <summary class="btn">"What you can answer with"</summary>
            <label class="vh" for=id.clone()>"Evidence to copy"</label>
            <textarea class="input evidence" id=id readonly=true rows=rows>{text}</textarea>
        </details>
    }
    .into_any()
}

fn answer(studio: &StudioPage, dispute: &SaleDispute, what: &str) -> String {
    let mut lines =
        vec![format!("{}, {what}", studio.name), format!("Amount in dispute: {}", dispute.amount)];
    if !dispute.email.is_empty() {
        lines.push(format!("Customer's email, where the receipt went: {}", dispute.email));
    }
    lines.extend(dispute.paid_at.map(|paid| format!("Paid: {}", at(studio, paid))));
    if dispute.uses.is_empty() {
        lines.push("It has not been used for a visit.".to_owned());
        return lines.join("\n") + "\n";
    }
    lines.push("\nUSED FOR".to_owned());
    for used in &dispute.uses {
        let state = if used.took_place { ", which took place" } else { "" };
        let paid = if used.amount.is_zero() { String::new() } else { format!("{}: ", used.amount) };
        let when = at(studio, used.start);
        lines.push(format!("{paid}massage session, booking {}, {when}{state}", used.reference));
    }
    lines.join("\n") + "\n"
}

fn item(studio: &StudioPage, dispute: &SaleDispute) -> AnyView {
    let clock = studio.clock();
    let what = match (dispute.kind.as_str(), &dispute.last_four) {
        ("gift_card", Some(end)) => format!("gift card …{end}"),
        ("course", Some(end)) => format!("course …{end}"),
        ("tip", _) => "a tip".to_owned(),
        _ => "something sold".to_owned(),
    };
    let by = (!dispute.email.is_empty()).then(|| format!("Bought by {}. ", dispute.email));
    let paid = dispute.paid_at.map(|at| format!("Paid {}. ", clock.when(at)));
    let used = dispute.last_four.as_ref().map(|_| format!("{} of it used. ", dispute.used));
    let lost = (!dispute.lost.is_zero())
        .then(|| format!("{} had been used and is a loss. ", dispute.lost));
    let waits = matches!(dispute.state.as_str(), "needs_response" | "warning_needs_response");
    let due = dispute.due_by.filter(|_| waits).map(|by| {
        let text = format!("Answer by {}", clock.when(by));
        view! { <p class="due"><b>{text}</b></p> }
    });
    view! {
        <li>
            <div class="who">
                <h3>{format!("{}, {what}", dispute.amount)}</h3>
                <p>{said::dispute_reason(&dispute.reason)}</p>
                <p>{by} {paid} {used} {lost}</p>
                <p class="small muted">
                    {format!("Opened {}. In Stripe: ", clock.when(dispute.opened_at))}
                    <span class="nums">{dispute.stripe_id.clone()}</span>
                </p>
                {waits.then(|| evidence(studio, dispute, &what))}
            </div>
            <div class="how">{state_badge(&dispute.state)} {due}</div>
        </li>
    }
    .into_any()
}
