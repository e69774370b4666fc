//! Back from the payment page of a gift card, a course or a tip.

use domain::SaleId;
use leptos::prelude::*;
use leptos_meta::Meta;
use services::{
    Services,
    catalogue::{self, StudioPage},
    clock::whole_minute,
    courses,
    payments::PaymentError,
    sales::{self, SaleView},
};

use super::frame;
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        icon::Glyph,
        link::{ButtonLink, Weight},
    },
    layout::Page,
    pages::{
        book::draft,
        booking::{asked, param},
    },
    render::{PageError, page},
    request,
};

/// Asks how the payment stands, and says what comes of it. Whoever has the address may be
/// anybody: no code and no name stands here.
#[component]
pub fn Thanks() -> impl IntoView {
    let (slug, sale) = (param("studio"), asked("sale"));
    page(async move {
        let id = sale.parse().map_err(|_| PageError::NotFound)?;
        let services = request::services();
        // Whoever has paid is told so, whether the studio is still shown or not.
        let studio = catalogue::any_studio(&services, &slug).await?.ok_or(PageError::NotFound)?;
        match sales::fulfil_sale(&services, id).await {
            Ok(_) => {}
            Err(PaymentError::NotFound) => return Err(PageError::NotFound),
            Err(error) => tracing::info!(code = error.code(), "a sale is not settled yet"),
        }
        let found = sales::view(&services, studio.id, id).await?.ok_or(PageError::NotFound)?;
        if let Some(course) = own_course(&services, id).await? {
            let how = if asked("back").is_empty() { "paid" } else { "back" };
            caller::lead_to(&format!("/c/{course}?{how}=1"));
            return Ok(().into_any());
        }
        Ok(view(&studio, &found))
    })
}

/// The link to the course whose dates this browser chose, where that is what was paid for.
async fn own_course(services: &Services, sale: SaleId) -> Result<Option<String>, PageError> {
    let Some(token) = draft::token() else { return Ok(None) };
    Ok(courses::link_of_sale(services, draft::holder(&token), sale).await?)
}

fn view(studio: &StudioPage, sale: &SaleView) -> AnyView {
    let kind = sale.kind.as_str();
    let (title, heading, text) = if sale.is_paid {
        ("Thank you", "Thank you", made(studio, sale, kind))
    } else if sale.is_refunded {
        (
            "Your money goes back",
            "It could not be made, and your money goes back",
            "All of it goes back the way you paid, usually within five to ten working days. We \
             are sorry."
                .to_owned(),
        )
    } else if sale.is_open {
        (
            "Confirming your payment",
            "One moment, please",
            "Your payment is being confirmed. This page looks again every few seconds. You can \
             close it: what you bought comes by mail."
                .to_owned(),
        )
    } else {
        (
            "Not paid",
            "The payment page has closed",
            "Nothing was charged. Begin again if you still wish to.".to_owned(),
        )
    };
    let again = sale.is_open.then(|| view! { <Meta http_equiv="refresh" content="4"/> });
    let tone = if sale.is_paid { Tone::Good } else { Tone::Warn };
    let glyph = if sale.is_paid { Glyph::Check } else { Glyph::Hourglass };
    let (page, name) = (format!("/{}", studio.slug), studio.name.clone());
    let body = view! {
            {again}
            <header class="gift-head"><h1>{heading}</h1></header>
            <Alert tone=tone title=sale.amount.to_string() glyph=glyph live=true><p>{text}</p></Alert>
            <p><ButtonLink href=page weight=Weight::Plain>{name}</ButtonLink></p>
    }
    .into_any();
    view! { <Page title=title class="wrap gift" frame=frame(studio) private=true>{body}</Page> }
        .into_any()
}

fn made(studio: &StudioPage, sale: &SaleView, kind: &str) -> String {
    let services = request::services();
    match (kind, sale.goes_out) {
        ("gift_card", Some((true, at))) if at > services.now() => {
            let when = studio.clock().when(whole_minute(at));
            format!("The code goes out by mail on {when}. You have a mail that says so.")
        }
        ("gift_card", Some((true, _))) => {
            "The code is on its way by mail, and so is a mail to you.".to_owned()
        }
        ("gift_card", _) => "The code is on its way to you by mail.".to_owned(),
        ("course", _) => "Your course is ready. Its code is on its way to you by mail.".to_owned(),
        _ => "Your tip has arrived, and all of it goes to your therapist.".to_owned(),
    }
}
