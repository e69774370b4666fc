//! The order so far, beside the steps.

use domain::{booking::Booking, policy::PaymentPlan, time::Zone};
use leptos::prelude::*;
use services::catalogue::{StudioPage, TherapistCard, TreatmentCard};

use super::words as said;
use crate::{
    components::money::{MoneyLine, MoneyLines},
    words,
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
    let free = match held {
        Some((booking, _)) => booking.policy.free_until(booking.span.start).map(|until| {
            let local = studio.zone.local(until).wall;
            format!("Full refund until {}, {} time.", words::when(local), studio.city)
        }),
        None => said::full_refund_before(&studio.policy)
            .map(|minutes| format!("Full refund up to {} before.", words::length(minutes))),
    };
    free.map_or_else(|| nothing_yet.to_owned(), |free| format!("{free} {nothing_yet}"))
}
