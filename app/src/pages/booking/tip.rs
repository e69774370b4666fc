//! A tip, for whoever wishes to leave one after a visit. Nothing is chosen beforehand, and
//! nothing is suggested.

use domain::booking::BookingState;
use leptos::prelude::*;

use super::Opened;
use crate::{
    caller,
    components::{Note, field::TextField},
    render::PageError,
    words,
};

/// The name of the form, for what was typed into it when it was refused.
pub const FORM: &str = "visit-tip";

/// The form, once the visit took place; and what was left.
pub async fn view(opened: &Opened) -> Result<Option<AnyView>, PageError> {
    if !matches!(opened.view.state, BookingState::Completed) {
        return Ok(None);
    }
    let typed = caller::refused(FORM).await?;
    let error = typed.error("tip").or(typed.error("")).map(|code| words_of(code).to_owned());
    let name = words::first_name(&opened.view.therapist_name).to_owned();
    let left = opened.view.receipt.tips;
    let thanks = (!left.is_zero()).then(|| {
        view! { <p>{format!("You left {left} for {name}. Thank you.")}</p> }
    });
    let hint = format!("In {}. All of it goes to {name}.", left.currency);
    Ok(Some(
        view! {
            <section class="tip" id="a-tip" aria-labelledby="tip-h">
                <h2 id="tip-h">"A tip, if you wish"</h2>
                {thanks}
                <p class="small muted">
                    "Nobody expects one. It is no part of the price, and the studio keeps none of it."
                </p>
                <form method="post" action="/api/ui/booking/tip">
                    <input type="hidden" name="token" value=opened.token.clone()/>
                    <TextField
                        id="tip"
                        label="Amount"
                        hint=hint
                        value=typed.typed("tip").to_owned()
                        error=Note::from(error)
                        autocomplete="off"
                        maxlength=10
                    />
                    <button class="btn">"Leave a tip with Stripe"</button>
                </form>
            </section>
        }
        .into_any(),
    ))
}

fn words_of(code: &str) -> &'static str {
    match code {
        "not_an_amount" => "Enter an amount such as 5 or 5.50, without a currency sign",
        "out_of_range" => "Enter an amount of at least 0.50 and at most twice the price",
        "not_sold" => "A tip can be left once the visit took place, for two months",
        _ => "The payment page could not be opened. Nothing was charged. Try again in a moment",
    }
}
