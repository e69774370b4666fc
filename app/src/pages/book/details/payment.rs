//! The ways of paying, the card that some of them ask for, and the button that goes on.

use domain::{booking::Booking, policy::PaymentPlan};
use leptos::prelude::*;
use services::{
    Services,
    cards::consent,
    catalogue::{StudioPage, TherapistCard},
    vouchers::Quote,
};

use super::Errors;
use crate::{
    components::{
        field::Choice,
        icon::{Glyph, Icon},
    },
    pages::book::{BookingDraft, codes},
    words,
};

/// The ways of paying, where there is a choice.
pub(super) fn ways_to_pay(
    studio: &StudioPage,
    held: &Booking,
    typed: &BookingDraft,
    errors: &Errors,
    quote: &Quote,
) -> Option<AnyView> {
    let plans = held.policy.plans();
    if plans.len() < 2 || quote.is_covered() {
        return None;
    }
    let known = typed.plan.clone().filter(|code| plans.iter().any(|plan| plan.code() == code));
    let chosen = known.unwrap_or_else(|| plans[0].code().to_owned());
    let error = errors.note("plan");
    let ways = plans.into_iter().map(|plan| {
        let checked = plan.code() == chosen;
        let words = plan_words(studio, quote, plan);
        view! {
            <Choice kind="radio" name="plan" value=plan.code() checked=checked>
                {words}
            </Choice>
        }
    });
    Some(
        view! {
            <fieldset class="plans" id="plan" tabindex="-1">
                <legend><h2>"How you pay"</h2></legend>
                {error.0.map(|error| view! { <p class="error">{error}</p> })}
                {ways.collect_view()}
            </fieldset>
        }
        .into_any(),
    )
}

fn plan_words(studio: &StudioPage, quote: &Quote, plan: PaymentPlan) -> String {
    let open = codes::open(quote);
    let due = codes::due(quote, plan);
    match plan {
        PaymentPlan::Full => format!("Everything now: {due}"),
        PaymentPlan::Deposit => {
            let rest = open.minus(due).unwrap_or(open);
            format!("A deposit of {due} now, and {rest} at the studio")
        }
        PaymentPlan::AtStudio => format!("{open} at the studio in {}", studio.city),
    }
}

/// The card that some ways of paying ask for, in the very words that are kept.
pub(super) fn card(
    studio: &StudioPage,
    held: &Booking,
    typed: &BookingDraft,
    errors: &Errors,
) -> Option<AnyView> {
    let plans = held.policy.plans();
    let only = plans.len() == 1;
    let asked: Vec<AnyView> = plans
        .into_iter()
        .filter_map(|plan| Some((plan, consent(held, plan, &studio.name)?)))
        .map(|(plan, consent)| {
            let label = (!only).then(|| view! { <b>{card_label(plan)}</b> });
            view! { <p class="small">{label} {consent.text}</p> }.into_any()
        })
        .collect();
    if asked.is_empty() {
        return None;
    }
    let intro = if only {
        "You give a card on the next page. Nothing is charged to it now."
    } else {
        "Not needed if you pay everything now. Otherwise you give a card on the next page, and \
         agree to this:"
    };
    Some(
        view! {
            <section class="card-consent" aria-labelledby="card-h">
                <h2 id="card-h">"A card, in case you do not come"</h2>
                <p class="intro">{intro}</p>
                {asked}
                <Choice
                    name="card_agreed"
                    id="card_agreed"
                    checked=typed.card_agreed
                    error=errors.note("card_agreed")
                >
                    "I agree that my card is kept, as it is written here."
                </Choice>
            </section>
        }
        .into_any(),
    )
}

const fn card_label(plan: PaymentPlan) -> &'static str {
    match plan {
        PaymentPlan::Deposit => "With a deposit: ",
        PaymentPlan::AtStudio | PaymentPlan::Full => "Paying at the studio: ",
    }
}

/// What the button that sends the form says.
pub(super) fn pay_words(held: &Booking, quote: &Quote) -> String {
    let plans = held.policy.plans();
    if quote.is_covered() {
        return "Book, nothing left to pay".to_owned();
    }
    let secured = |plan: &PaymentPlan| held.policy.card_secures(*plan, held.price).is_some();
    match plans.as_slice() {
        [PaymentPlan::AtStudio] if plans.iter().any(secured) => "Go on to your card".to_owned(),
        [PaymentPlan::AtStudio] => "Book, and pay at the studio".to_owned(),
        [plan] => format!("Pay {} with Stripe", codes::due(quote, *plan)),
        _ => "Go on".to_owned(),
    }
}

/// Where the form goes, and what happens there.
pub(super) fn pay(
    services: &Services,
    held: &Booking,
    therapist: Option<&TherapistCard>,
    quote: &Quote,
) -> AnyView {
    let words = pay_words(held, quote);
    let by_hand = therapist.filter(|card| card.confirms_by_hand).map(|card| {
        let name = words::first_name(&card.name);
        let text = format!(
            "{name} confirms each visit by hand: the time is kept for you until there is an \
             answer. If it is no, or if there is none, everything you paid goes back."
        );
        view! { <p class="small">{text}</p> }
    });
    let demo = services.settings.demo_payments;
    let where_to = if quote.is_covered() {
        "No payment page comes: your code pays for the visit."
    } else if demo {
        "You go to a stand-in for Stripe’s page, where no money moves, and come straight back."
    } else {
        "You go to Stripe’s page to pay, and come straight back. We never see your card number."
    };
    view! {
        <div class="pay" id="pay">
            {by_hand}
            <button class="btn primary lg wide">
                <Icon glyph=Glyph::Lock/>
                {words}
            </button>
            <p class="tiny muted">{where_to}</p>
        </div>
    }
    .into_any()
}
