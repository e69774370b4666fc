//! A gift card is ordered.

use leptos::prelude::*;
use services::{
    catalogue::StudioPage,
    drafts::Flash,
    vouchers::{self, GiftSettings},
};

use super::{said, shop_page, studio};
use crate::{
    caller,
    components::{
        Note,
        alert::{Alert, Tone},
        errors::ErrorSummary,
        field::{Choice, TextArea, TextField},
        icon::{Glyph, Icon},
        link::ArrowLink,
    },
    pages::booking::{asked, param},
    render::{PageError, page},
    request,
};

/// The name of the form, for what was typed into it when it was refused.
pub const FORM: &str = "gift";

/// The form for a gift card.
#[component]
pub fn Gift() -> impl IntoView {
    let (slug, back) = (param("studio"), asked("back"));
    page(async move {
        let studio = studio(&slug).await?;
        let services = request::services();
        let settings = vouchers::gift_settings(services.store.reader(), studio.id).await?;
        if !settings.on {
            return Err(PageError::NotFound);
        }
        let typed = caller::refused(FORM).await?;
        let demo = services.settings.demo_payments;
        Ok(view(&studio, &settings, &typed, !back.is_empty(), demo))
    })
}

fn view(
    studio: &StudioPage,
    settings: &GiftSettings,
    typed: &Flash,
    came_back: bool,
    demo: bool,
) -> AnyView {
    let errors: Vec<(String, String)> = typed
        .errors()
        .iter()
        .map(|error| {
            let id = if error.field.is_empty() { "amount" } else { error.field.as_ref() };
            (id.to_owned(), said::field(&error.field, &error.code).to_owned())
        })
        .collect();
    let title = if errors.is_empty() { "Gift cards" } else { "Error: Gift cards" };
    let notice = (came_back && errors.is_empty()).then(|| {
        view! {
            <Alert tone=Tone::Warn title="You came back without paying" live=true>
                <p>"Nothing was charged. Fill in the form again if you still wish to give."</p>
            </Alert>
        }
    });
    let ends = match settings.valid_months {
        None => "It has no end date.".to_owned(),
        Some(months) => format!("It can be used for {months} months."),
    };
    let where_to = if demo {
        "You go to a stand-in for Stripe’s page, where no money moves."
    } else {
        "You go to Stripe’s page to pay. We never see your card number."
    };
    let body = view! {
        <header class="gift-head">
            <h1>"Give a visit"</h1>
            <p class="lead">
                {format!(
                    "A gift card for {} in {}. It pays for any treatment, and what is left stays \
                     on it. {ends}",
                    studio.name, studio.city,
                )}
            </p>
        </header>
        {notice}
        <form class="gift-form panel" method="post" action="/api/ui/gift/buy" novalidate=true>
            <ErrorSummary errors=errors before="before you pay"/>
            <input type="hidden" name="studio" value=studio.slug.clone()/>
            {amounts(settings, typed)}
            {people(typed)}
            <button class="btn primary lg wide">
                <Icon glyph=Glyph::Lock/>
                "Pay with Stripe"
            </button>
            <p class="tiny muted">{where_to}</p>
        </form>
        <p class="gift-more">
            <ArrowLink href=format!("/{}/gift/balance", studio.slug)>"What is left on a card"</ArrowLink>
        </p>
    }
    .into_any();
    let description = format!(
        "Give a back massage at {} in {}: a gift card for any treatment, by mail today or on a \
         day you choose.",
        studio.name, studio.city,
    );
    shop_page(studio, "gift", (title, description), body)
}

/// The amounts offered, and one's own. Shared with the desk.
pub fn amounts(settings: &GiftSettings, typed: &Flash) -> AnyView {
    let chosen = typed.typed("amount").to_owned();
    let offered = settings.amounts.iter().map(|amount| {
        let value = amount.minor.to_string();
        let (checked, words) = (chosen == value, amount.advertised());
        view! {
            <Choice kind="radio" name="amount" value=value checked=checked>
                {words}
            </Choice>
        }
    });
    let error = typed.error("amount").map(|code| said::field("amount", code));
    let hint = format!("From {} to {}.", settings.least.advertised(), settings.most.advertised());
    view! {
        <fieldset class="amounts" id="amount" tabindex="-1">
            <legend>"How much"</legend>
            {error.map(|error| view! { <p class="error">{error}</p> })}
            <div class="amount-list">
                {offered.collect_view()}
                <Choice kind="radio" name="amount" value="own" checked=chosen == "own">
                    "Another amount"
                </Choice>
            </div>
            <TextField
                id="own_amount"
                label="Another amount"
                hint=hint
                value=typed.typed("own_amount").to_owned()
                error=note(typed, "own_amount")
                autocomplete="off"
                optional=true
                maxlength=10
            />
        </fieldset>
    }
    .into_any()
}

fn people(typed: &Flash) -> AnyView {
    view! {
        <fieldset>
            <legend>"From you"</legend>
            <div class="fields">
                <TextField id="buyer_name" label="Your name" value=typed.typed("buyer_name").to_owned()
                    error=note(typed, "buyer_name") autocomplete="name" maxlength=200/>
                <TextField id="buyer_email" label="Your email" kind="email"
                    hint="The receipt goes here."
                    value=typed.typed("buyer_email").to_owned()
                    error=note(typed, "buyer_email") autocomplete="email" maxlength=254/>
            </div>
        </fieldset>
        {recipient(typed)}
    }
    .into_any()
}

/// For whom it is, and when the code goes out. Shared with the desk.
pub fn recipient(typed: &Flash) -> AnyView {
    view! {
        <fieldset>
            <legend>"For somebody else"</legend>
            <p class="hint">"Leave this empty to get the code yourself."</p>
            <div class="fields">
                <TextField id="recipient_name" label="Their name"
                    value=typed.typed("recipient_name").to_owned()
                    error=note(typed, "recipient_name") autocomplete="off" optional=true maxlength=200/>
                <TextField id="recipient_email" label="Their email" kind="email"
                    hint="The code goes here."
                    value=typed.typed("recipient_email").to_owned()
                    error=note(typed, "recipient_email") autocomplete="off" optional=true maxlength=254/>
                <TextArea id="message" label="A few words from you"
                    hint="At most 300 characters, without links."
                    value=typed.typed("message").to_owned()
                    error=note(typed, "message") optional=true maxlength=300/>
                <TextField id="send_on" label="Send the code on" kind="date"
                    hint="In the morning of that day. Leave it empty for now."
                    value=typed.typed("send_on").to_owned()
                    error=note(typed, "send_on") autocomplete="off" optional=true/>
            </div>
        </fieldset>
    }
    .into_any()
}

/// What is wrong with a field.
pub fn note(typed: &Flash, field: &str) -> Note {
    Note::from(typed.error(field).map(|code| said::field(field, code).to_owned()))
}
