//! Courses that everybody may buy.

use domain::{screening::Form, voucher::RefundRule};
use leptos::prelude::*;
use services::{
    catalogue::StudioPage,
    drafts::Flash,
    vouchers::{self, OfferCard, VoucherRefused},
};

use super::{said, shop::note, shop_page, studio};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        empty::Empty,
        errors::ErrorSummary,
        field::TextField,
        icon::{Glyph, Icon},
        pick::Pick,
    },
    pages::{
        book::safety,
        booking::{asked, param},
        screening,
    },
    render::page,
    request,
};

/// The name of the form, for what was typed into it when it was refused.
pub const FORM: &str = "courses";

/// What is offered, and the form.
#[component]
pub fn Courses() -> impl IntoView {
    let (slug, back) = (param("studio"), asked("back"));
    page(async move {
        let studio = studio(&slug).await?;
        let services = request::services();
        let offers = vouchers::offers_on_sale(services.store.reader(), studio.id).await?;
        let typed = caller::refused(FORM).await?;
        if typed.error("") == Some(VoucherRefused::Stop.code()) {
            return Ok(safety::stopped_buying(&studio));
        }
        Ok(view(&studio, &offers, &typed, !back.is_empty()))
    })
}

fn view(studio: &StudioPage, offers: &[OfferCard], typed: &Flash, came_back: bool) -> AnyView {
    let errors: Vec<(String, String)> = typed
        .errors()
        .iter()
        .map(|error| {
            let id = match &*error.field {
                "" => "offer",
                "screening" => "answers",
                field => field,
            };
            (id.to_owned(), said::field(&error.field, &error.code).to_owned())
        })
        .collect();
    let title = if errors.is_empty() { "Courses" } else { "Error: Courses" };
    let notice = (came_back && errors.is_empty()).then(|| {
        view! {
            <Alert tone=Tone::Warn title="You came back without paying" live=true>
                <p>"Nothing was charged."</p>
            </Alert>
        }
    });
    let body = if offers.is_empty() {
        let book = format!("/{}/book", studio.slug);
        view! {
            <Empty
                title="No courses at the moment"
                text="Every treatment can be booked one by one."
            >
                <a class="btn" href=book>"Book a visit"</a>
            </Empty>
        }
        .into_any()
    } else {
        form(studio, offers, typed, errors)
    };
    let body = view! {
            <header class="gift-head">
                <h1>"Several sessions"</h1>
                <p class="lead">
                    "Paid ahead for less. You get a code by mail, and book each session whenever it \
                     suits you. Whether it helps shows after a few visits: there is no need to buy \
                     more than you would try."
                </p>
            </header>
            {notice}
            {body}
    }
    .into_any();
    let description = format!(
        "Several sessions at {} in {}, paid ahead for less and booked one by one.",
        studio.name, studio.city,
    );
    shop_page(studio, "courses", (title, description), body)
}

fn form(
    studio: &StudioPage,
    offers: &[OfferCard],
    typed: &Flash,
    errors: Vec<(String, String)>,
) -> AnyView {
    let (answers, wrong) =
        (screening::ticked_before(Form::Booking, typed), note(typed, "screening"));
    let questions = screening::questions_when_buying(studio, &answers, wrong);
    view! {
        <form class="gift-form panel" method="post" action="/api/ui/courses/buy" novalidate=true>
            <ErrorSummary errors=errors before="before you pay"/>
            <input type="hidden" name="studio" value=studio.slug.clone()/>
            {picks(offers, typed)}
            <section aria-labelledby="safety-h">
                <h2 id="safety-h">"Safety check"</h2>
                <p class="intro">
                    "Tick anything that is true for you today. It takes about twenty seconds."
                </p>
                {questions}
            </section>
            <fieldset>
                <legend>"For whom"</legend>
                <div class="fields">
                    <TextField id="name" label="Full name" value=typed.typed("name").to_owned()
                        error=note(typed, "name") autocomplete="name" maxlength=200/>
                    <TextField id="email" label="Email" kind="email"
                        hint="The code goes here."
                        value=typed.typed("email").to_owned()
                        error=note(typed, "email") autocomplete="email" maxlength=254/>
                </div>
            </fieldset>
            <button class="btn primary lg wide">
                <Icon glyph=Glyph::Lock/>
                "Pay with Stripe"
            </button>
        </form>
    }
    .into_any()
}

/// The offers to choose from. Shared with the desk.
pub fn picks(offers: &[OfferCard], typed: &Flash) -> AnyView {
    let chosen = typed.typed("offer");
    let cards = offers.iter().map(|offer| {
        let value = offer.id.to_string();
        let checked = chosen == value;
        let title = format!("{} sessions of {}", offer.sessions, offer.treatment_name);
        let one_by_one = offer.single.minor * i64::from(offer.sessions);
        let one_by_one = domain::Money::new(one_by_one, offer.price.currency);
        let less = if offer.percent > 0 {
            format!("Instead of {} one by one. ", one_by_one.advertised())
        } else {
            String::new()
        };
        let until = match offer.valid_months {
            Some(months) => format!("To be used within {months} months. "),
            None => "Without an end date. ".to_owned(),
        };
        let text = format!("{less}{until}{}", rule(offer.rule));
        let price = offer.price.advertised();
        let each = format!("{} min each", offer.minutes);
        view! {
            <Pick name="offer" value=value title=title text=text checked=checked>
                <span>{each}</span>
                <span class="price">{price}</span>
            </Pick>
        }
    });
    view! {
        <fieldset id="offer" tabindex="-1">
            <legend>"Which course"</legend>
            <div class="picks">{cards.collect_view()}</div>
        </fieldset>
    }
    .into_any()
}

/// What goes back for sessions that are not used.
pub fn rule(rule: RefundRule) -> &'static str {
    match rule {
        RefundRule::Share => "You get the share of unused sessions back.",
        RefundRule::AtSinglePrice => {
            "If you stop, used sessions count at their single price and you get the rest back."
        }
        RefundRule::Nothing => "Unused sessions are not paid back.",
    }
}
