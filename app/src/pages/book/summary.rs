//! The order so far, beside the steps.

use domain::{booking::Booking, policy::PaymentPlan, time::Zone};
use leptos::prelude::*;
use services::catalogue::{StudioPage, TherapistCard, TreatmentCard};

use super::words as said;
use crate::{
    components::money::{MoneyLine, MoneyLines},
    request, words,
};

/// What is chosen, what it costs, and until when it can be cancelled for how much.
pub fn of(
    studio: &StudioPage,
    treatment: Option<&TreatmentCard>,
    therapist: Option<&TherapistCard>,
    held: Option<(&Booking, Zone)>,
) -> AnyView {
    let what = treatment
        .map(|card| row("Treatment", card.name.clone(), Some(format!("{} minutes", card.minutes))));
    let with = match (treatment, therapist) {
        (Some(_), Some(card)) => Some(row("With", card.name.clone(), None)),
        (Some(_), None) => Some(row("With", "Any therapist".to_owned(), None)),
        _ => None,
    };
    let when = held.map(|(booking, zone)| times(studio, booking, zone));
    let money = treatment.map(|card| bill(studio, card));
    let nothing = treatment.is_none().then(|| {
        view! { <p class="small muted">"Choose a treatment, and it stands here with its price."</p> }
    });
    view! {
        <aside class="summary panel" id="summary" aria-label="Order summary">
            <h2>"Your visit"</h2>
            {nothing}
            <dl class="sum">{what} {with} {when}</dl>
            {money}
            <p class="tiny muted">{terms(studio, held)}</p>
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
fn times(studio: &StudioPage, booking: &Booking, zone: Zone) -> AnyView {
    let studio_time = words::when(booking.local_start);
    let theirs = zone.local(booking.span.start).wall;
    if theirs == booking.local_start {
        return row("When", studio_time, Some(format!("{} time", studio.city)));
    }
    let own = row("When", words::when(theirs), Some(format!("your time, {}", zone.city())));
    let there = row("At the studio", studio_time, Some(format!("{} time", studio.city)));
    view! { {own} {there} }.into_any()
}

fn bill(studio: &StudioPage, card: &TreatmentCard) -> AnyView {
    let mut lines = vec![MoneyLine::item(card.name.clone(), card.price)];
    if studio.tax_basis_points > 0 {
        let rate = f64::from(studio.tax_basis_points) / 100.0;
        let tax = card.price.tax_included(studio.tax_basis_points);
        lines.push(MoneyLine::within(format!("of which {} {rate} %", studio.tax_name), tax));
    }
    let plan = studio.policy.plans().first().copied().unwrap_or(PaymentPlan::Full);
    if plan == PaymentPlan::Deposit
        && let Ok(due) = studio.policy.due_online(plan, card.price)
    {
        lines.push(MoneyLine::total("Price", card.price));
        lines.push(MoneyLine::within(
            format!("of which {} % now as a deposit", studio.policy.deposit_percent),
            due,
        ));
    } else {
        lines.push(MoneyLine::total("To pay", card.price));
    }
    view! { <MoneyLines lines=lines/> }.into_any()
}

/// The rules: as instants once there is a time, as durations before.
fn terms(studio: &StudioPage, held: Option<(&Booking, Zone)>) -> String {
    let nothing_yet = "Nothing is charged before you press pay.";
    let back = match held {
        Some((booking, _)) => Some(refund_now(studio, booking)),
        None => said::full_refund_before(&studio.policy)
            .map(|minutes| format!("Full refund up to {} before.", words::length(minutes))),
    };
    back.map_or_else(|| nothing_yet.to_owned(), |back| format!("{back} {nothing_yet}"))
}

/// What a cancellation gives back from now on: the first deadline that has not passed.
fn refund_now(studio: &StudioPage, booking: &Booking) -> String {
    let now = request::services().now();
    let deadlines = booking.deadlines();
    match deadlines.into_iter().find(|deadline| now <= deadline.until) {
        Some(deadline) => {
            let until = words::when(studio.zone.local(deadline.until).wall);
            let share = match deadline.percent {
                100 => "Full refund".to_owned(),
                percent => format!("{percent} % refund"),
            };
            format!("{share} until {until}, {} time.", studio.city)
        }
        None => "It is too late for a refund if you cancel this visit.".to_owned(),
    }
}
