//! The order so far, beside the steps.

use domain::{
    Money,
    booking::Booking,
    policy::{PaymentPlan, Policy},
};
use leptos::prelude::*;
use services::{
    catalogue::{StudioPage, TherapistCard, TreatmentCard},
    clock::{WallClock, whole_minute},
    vouchers::Quote,
};

use super::{codes, words as said};
use crate::{
    components::money::{MoneyLine, MoneyLines},
    request, words,
};

/// What is chosen so far, and what it costs today.
pub fn of(
    studio: &StudioPage,
    treatment: Option<&TreatmentCard>,
    therapist: Option<&TherapistCard>,
) -> AnyView {
    let what = treatment.map(|card| row("Treatment", card.name.clone(), Some(length_of(card))));
    let with = match (treatment, therapist) {
        (Some(_), Some(card)) => Some(row("With", card.name.clone(), None)),
        (Some(sold), None) if sold.kind.is_class() => None,
        (Some(_), None) => Some(row("With", "Any therapist".to_owned(), None)),
        _ => None,
    };
    let money = treatment.map(|card| {
        let tax = card.price.tax_included(card.tax_basis_points);
        bill(studio, &card.name, (card.price, tax, card.tax_basis_points), &studio.policy)
    });
    let nothing = treatment.is_none().then(|| {
        view! { <p class="small muted">"Choose a treatment, and it stands here with its price."</p> }
    });
    let back = said::full_refund_before(&studio.policy)
        .map(|minutes| format!("Full refund up to {} before.", words::length(minutes)));
    panel(view! { {nothing} <dl class="sum">{what} {with}</dl> {money} }.into_any(), back)
}

fn length_of(card: &TreatmentCard) -> String {
    let both = if card.kind.is_class() { ", for two people" } else { "" };
    format!("{} minutes{both}", card.minutes)
}

/// What is held, as it was copied when it was: a price or a rule that the studio has
/// changed since is not this visit's.
pub fn held(
    studio: &StudioPage,
    held: &Booking,
    therapist: Option<&TherapistCard>,
    clock: &WallClock,
    quote: &Quote,
) -> AnyView {
    let sold = studio.treatments.iter().find(|card| card.id == held.treatment);
    let both = if sold.is_some_and(|card| card.kind.is_class()) { ", for two people" } else { "" };
    let length = Some(format!("{} minutes{both}", held.minutes));
    let what = row("Treatment", held.treatment_name.clone(), length);
    let with = therapist.map(|card| row("With", card.name.clone(), None));
    let when = times(studio, held, clock);
    let money = if quote.lines.is_empty() {
        let tax = quote.price.tax_included(held.tax_basis_points);
        let price = (quote.price, tax, held.tax_basis_points);
        bill(studio, &held.treatment_name, price, &held.policy)
    } else {
        with_codes(studio, held, quote)
    };
    let rows = view! { <dl class="sum">{what} {with} {when}</dl> {money} };
    panel(rows.into_any(), Some(refund_now(studio, held, clock)))
}

fn panel(rows: AnyView, back: Option<String>) -> AnyView {
    let nothing_yet = "Nothing is charged before you press pay.";
    let terms = back.map_or_else(|| nothing_yet.to_owned(), |back| format!("{back} {nothing_yet}"));
    view! {
        <aside class="summary panel" id="summary" aria-label="Order summary">
            <h2>"Your visit"</h2>
            {rows}
            <p class="tiny muted">{terms}</p>
        </aside>
    }
    .into_any()
}

fn row(label: &'static str, value: String, note: Option<String>) -> AnyView {
    view! {
        <div>
            <dt>{label}</dt>
            <dd>{value} {note.map(|note| view! { <br/> <span class="muted">{note}</span> })}</dd>
        </div>
    }
    .into_any()
}

/// Before paying, the client's clock leads and the studio's stands beside it.
fn times(studio: &StudioPage, booking: &Booking, clock: &WallClock) -> AnyView {
    let (there, at) = (studio.clock(), booking.span.start);
    let studio_time = words::when(booking.local_start);
    let theirs = clock.wall(at);
    if theirs == booking.local_start {
        return row("When", studio_time, Some(there.name()));
    }
    let own = row("When", words::when(theirs), Some(format!("your time, {}", clock.city())));
    let there = row("At the studio", studio_time, Some(there.name()));
    view! { {own} {there} }.into_any()
}

/// The bill of something that costs a price, with its tax and the tax's rate.
fn bill(
    studio: &StudioPage,
    name: &str,
    (price, tax, tax_basis_points): (Money, Money, u32),
    policy: &Policy,
) -> AnyView {
    let mut lines = vec![MoneyLine::item(name.to_owned(), price)];
    if tax_basis_points > 0 {
        let rate = words::basis_points(tax_basis_points);
        lines.push(MoneyLine::within(format!("of which {} {rate}", studio.tax_name), tax));
    }
    let plan = policy.plans().first().copied().unwrap_or(PaymentPlan::Full);
    if plan == PaymentPlan::Deposit
        && let Ok(due) = policy.due_online(plan, price)
    {
        lines.push(MoneyLine::total("Price", price));
        let share = words::percent(policy.deposit_percent);
        lines.push(MoneyLine::within(format!("of which {share} now as a deposit"), due));
    } else {
        lines.push(MoneyLine::total("To pay", price));
    }
    view! { <MoneyLines lines=lines/> }.into_any()
}

/// The bill with what codes take off it.
fn with_codes(studio: &StudioPage, held: &Booking, quote: &Quote) -> AnyView {
    let mut lines = vec![MoneyLine::item(held.treatment_name.clone(), quote.list)];
    lines.extend(quote.lines.iter().map(|line| codes::money_line(line, quote)));
    let tax = quote.price.tax_included(held.tax_basis_points);
    lines.push(MoneyLine::total("To pay", codes::open(quote)));
    if !tax.is_zero() {
        let rate = words::basis_points(held.tax_basis_points);
        lines.push(MoneyLine::within(format!("{} {rate} in the price", studio.tax_name), tax));
    }
    let plan = held.policy.plans().first().copied().unwrap_or(PaymentPlan::Full);
    let due = codes::due(quote, plan);
    if plan == PaymentPlan::Deposit && !due.is_zero() {
        lines.push(MoneyLine::within("of which now as a deposit", due));
    }
    view! { <MoneyLines lines=lines/> }.into_any()
}

/// What a cancellation gives back from now on: the first deadline that has not passed.
fn refund_now(studio: &StudioPage, booking: &Booking, clock: &WallClock) -> String {
    let now = request::services().now();
    let deadlines = booking.deadlines();
    match deadlines.into_iter().find(|deadline| now <= deadline.until) {
        Some(deadline) => {
            let until = clock.beside(whole_minute(deadline.until), Some(&studio.clock()));
            let share = match deadline.percent {
                100 => "Full refund".to_owned(),
                percent => format!("{} refund", words::percent(percent)),
            };
            format!("{share} until {until}.")
        }
        None => "It is too late for a refund if you cancel this visit.".to_owned(),
    }
}
