//! Back from the payment page.

use domain::booking::BookingState;
use leptos::prelude::*;
use leptos_meta::Meta;
use services::{bookings, payments};

use super::{asked, frame, slug, studio};
use crate::{
    components::alert::{Alert, Tone},
    components::icon::Glyph,
    layout::{Page, dial},
    render::page,
    request, words,
};

/// Asks how the payment stands, and leads on to the visit's page. What a webhook would
/// do is done here at once, so that a client who paid sees a booking.
#[component]
pub fn Returned() -> impl IntoView {
    let slug = slug();
    page(async move {
        let studio = studio(&slug).await?;
        let services = request::services();
        let attempt = asked("attempt").and_then(|id| id.parse().ok());
        let Some(attempt) = attempt else {
            crate::caller::lead_to(&format!("/{}/book", studio.slug));
            return Ok(().into_any());
        };
        if let Err(error) = payments::fulfil_attempt(&services, attempt).await {
            tracing::info!(%error, "a returned payment is not settled yet");
        }
        let booking = bookings::of_attempt(&services, attempt).await?;
        let Some(booking) = booking.filter(|booking| booking.studio == studio.id) else {
            crate::caller::lead_to(&format!("/{}/book", studio.slug));
            return Ok(().into_any());
        };
        if !matches!(booking.state, BookingState::Held { .. }) {
            let token = bookings::manage_token(&services, &booking);
            crate::caller::lead_to(&format!("/b/{token}?paid=1"));
            return Ok(().into_any());
        }
        let when = format!("{}, {} time", words::when(booking.local_start), studio.city);
        let (phone, details) = (studio.phone.clone(), format!("/{}/book/details", studio.slug));
        Ok(view! {
            <Page
                title="Confirming your payment"
                class="wrap booking narrow"
                frame=frame(&studio)
                private=true
            >
                <Meta http_equiv="refresh" content="4"/>
                <h1>"Confirming your payment"</h1>
                <Alert tone=Tone::Note title="One moment, please" glyph=Glyph::Hourglass live=true>
                    <p>
                        {format!(
                            "{when}, is kept for you while your payment is being confirmed. This \
                             page looks again every few seconds. You can close it: the \
                             confirmation comes by mail."
                        )}
                    </p>
                    <p>
                        "Did not pay after all? "
                        <a href=details>"Go back to your details"</a>
                        ". Something wrong? "
                        <a class="nowrap" href=dial(&phone)>{phone.clone()}</a>
                        "."
                    </p>
                </Alert>
            </Page>
        }
        .into_any())
    })
}
