//! The card that secures a visit, as its client sees it, and the fee they pay themselves.

use leptos::prelude::*;
use leptos_meta::Meta;
use services::cards::{CardView, Fee, FeeState};

use super::{Opened, asked, cancel::back, gone, param};
use crate::{
    components::{
        alert::{Alert, Tone},
        icon::Glyph,
        link::{ButtonLink, Weight},
    },
    layout::dial,
    render::page,
};

/// What is kept, what for, and what there is to be paid; nothing where there is no card.
pub fn view(opened: &Opened) -> Option<AnyView> {
    let card = opened.view.card.as_ref()?;
    let fee = card.fee.as_ref().map(|fee| owed(opened, fee));
    if fee.is_none() && !card.kept {
        return None;
    }
    let kept = (card.fee.is_none()).then(|| {
        format!(
            "{} is kept for this visit. It can be charged up to {} if you do not come or cancel \
             too late, and nothing else.",
            name(card),
            card.most,
        )
    });
    let agreed = format!("What you agreed to on {}", opened.at(card.consented_at));
    Some(
        view! {
            <section class="panel visit-card" aria-labelledby="vc-h">
                <h2 id="vc-h">"Your card"</h2>
                {kept.map(|text| view! { <p>{text}</p> })}
                {fee}
                <details>
                    <summary>{agreed}</summary>
                    <p class="small">{card.consent.clone()}</p>
                </details>
            </section>
        }
        .into_any(),
    )
}

/// `Your card ending in 4242`.
fn name(card: &CardView) -> String {
    match &card.last4 {
        Some(last4) => format!("Your card ending in {last4}"),
        None => "Your card".to_owned(),
    }
}

fn owed(opened: &Opened, fee: &Fee) -> AnyView {
    let amount = fee.amount;
    let text = match fee.state {
        FeeState::Open | FeeState::Charging | FeeState::Declined => format!(
            "A fee of {amount} may be due for this visit. The studio decides; nothing more is \
             needed from you now."
        ),
        FeeState::Waiting => format!("A fee of {amount} is due for this visit."),
        FeeState::Paid => format!("You paid the fee of {amount} for this visit."),
        FeeState::Waived => "The studio let the fee for this visit go.".to_owned(),
        FeeState::Returned => format!("The fee of {amount} goes back to you."),
    };
    let pay = (fee.state == FeeState::Waiting).then(|| {
        view! { <ButtonLink href=opened.href("/fee")>{format!("Pay {amount}")}</ButtonLink> }
    });
    view! { <p>{text}</p> {pay} }.into_any()
}

/// The fee of a visit, for whoever bears its link.
#[component]
pub fn PayFee() -> impl IntoView {
    let (token, refused) = (param("token"), asked("refused"));
    let paid = !asked("paid").is_empty();
    page(async move {
        let Some(opened) = Opened::by(token).await? else { return Ok(gone::view()) };
        let fee = opened.view.card.as_ref().and_then(|card| card.fee.clone());
        let waits = fee.as_ref().is_some_and(|fee| fee.state == FeeState::Waiting);
        let body = match fee {
            Some(fee) if waits && paid => being_confirmed(&opened, &fee),
            Some(fee) if waits => pay(&opened, &fee, &refused),
            Some(fee) => settled(&opened, &fee),
            None => nothing(&opened),
        };
        Ok(opened.page("The fee for your visit".to_owned(), "wrap visit-change", body))
    })
}

fn pay(opened: &Opened, fee: &Fee, refused: &str) -> AnyView {
    let amount = fee.amount;
    let alert = (!refused.is_empty()).then(|| {
        view! {
            <Alert tone=Tone::Warn title="The payment page could not be opened" live=true>
                <p>"Nothing was charged. Please try again in a moment."</p>
            </Alert>
        }
    });
    let phone = opened.view.place.phone.clone();
    view! {
        {back(opened)}
        <h1>{format!("Pay {amount} for your visit")}</h1>
        <p class="lead">{opened.what()}<br/>{opened.start()}</p>
        {alert}
        <p>
            "This is the fee that you agreed to when you booked. Your card was not charged for it: \
             your bank wants to hear from you, or another card is needed."
        </p>
        <form method="post" action="/api/ui/booking/pay-fee">
            <input type="hidden" name="token" value=opened.token.clone()/>
            <div class="btn-row">
                <button class="btn primary lg">{format!("Pay {amount}")}</button>
                <ButtonLink href=dial(&phone) weight=Weight::Ghost>
                    {format!("A good reason? Ring {phone}")}
                </ButtonLink>
            </div>
        </form>
    }
    .into_any()
}

/// They come from the payment page, and we have not heard of it yet.
fn being_confirmed(opened: &Opened, fee: &Fee) -> AnyView {
    let again = opened.href("/fee");
    let text = format!(
        "Your payment of {} is being confirmed. This page looks again every few seconds; you can \
         close it, and the receipt comes by mail.",
        fee.amount,
    );
    view! {
        <Meta http_equiv="refresh" content="4"/>
        {back(opened)}
        <h1>"Confirming your payment"</h1>
        <Alert tone=Tone::Note title="One moment, please" glyph=Glyph::Hourglass live=true>
            <p>{text}</p>
            <p>"Did not pay after all? " <a href=again>"Go back"</a> "."</p>
        </Alert>
    }
    .into_any()
}

fn settled(opened: &Opened, fee: &Fee) -> AnyView {
    let tone = if fee.state == FeeState::Paid { Tone::Good } else { Tone::Note };
    let title = match fee.state {
        FeeState::Paid => format!("Paid: {}", fee.amount),
        FeeState::Waived => "The studio let the fee go".to_owned(),
        FeeState::Returned => format!("{} goes back to you", fee.amount),
        _ => "Nothing to pay here now".to_owned(),
    };
    let text = match fee.state {
        FeeState::Paid => "Thank you. The receipt comes by mail.",
        _ => "There is nothing you must do.",
    };
    view! {
        {back(opened)}
        <h1>"The fee for your visit"</h1>
        <Alert tone=tone title=title live=true><p>{text}</p></Alert>
    }
    .into_any()
}

fn nothing(opened: &Opened) -> AnyView {
    view! {
        {back(opened)}
        <h1>"There is no fee"</h1>
        <p class="lead">"Nothing is to be paid for this visit here."</p>
    }
    .into_any()
}
