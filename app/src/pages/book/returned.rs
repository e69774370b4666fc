//! Back from the payment page.

use domain::booking::{Booking, BookingState};
use leptos::prelude::*;
use leptos_meta::Meta;
use services::{
    Services, bookings,
    catalogue::{self, StudioPage},
    clock::WallClock,
    payments,
};

use super::{asked, draft, frame, slug, studio};
use crate::{
    caller,
    components::alert::{Alert, Tone},
    components::icon::Glyph,
    layout::{Page, dial},
    render::{PageError, page},
    request,
};

/// Whoever held the time is led to the visit. Anybody else has come by the address of
/// the payment alone, which stands at the gateway too: the link comes by mail.
async fn settled(
    services: &Services,
    studio: &StudioPage,
    booking: &Booking,
) -> Result<AnyView, PageError> {
    let back = asked("back").is_some();
    if let Some(visit) = caller::fee_payer(booking.id) {
        caller::lead_to(&format!("/b/{visit}/fee?{}=1", if back { "back" } else { "paid" }));
        return Ok(().into_any());
    }
    let mine = draft::token().filter(|token| booking.holder == Some(draft::holder(token).0));
    if let Some(token) = mine {
        draft::forget(services, &token).await?;
        let visit = bookings::manage_token(services, booking);
        caller::lead_to(&format!("/b/{visit}?paid=1"));
        return Ok(().into_any());
    }
    Ok(if back { unpaid(studio) } else { answered(studio) })
}

fn answered(studio: &StudioPage) -> AnyView {
    view! {
        <Page title="Thank you" class="wrap booking narrow" frame=frame(studio) private=true>
            <h1>"Thank you"</h1>
            <Alert tone=Tone::Good title="Your payment has been answered">
                <p>
                    "How your visit stands is on its way to you by mail, with the link to see, \
                     move or cancel it."
                </p>
            </Alert>
        </Page>
    }
    .into_any()
}

fn unpaid(studio: &StudioPage) -> AnyView {
    view! {
        <Page title="Not paid" class="wrap booking narrow" frame=frame(studio) private=true>
            <h1>"Not paid"</h1>
            <Alert tone=Tone::Note title="Nothing was charged">
                <p>"The link in our mail leads back to what is to be paid."</p>
            </Alert>
        </Page>
    }
    .into_any()
}

/// Asks how the payment stands, and leads on to the visit's page. What a webhook would
/// do is done here at once, so that a client who paid sees a booking.
#[component]
pub fn Returned() -> impl IntoView {
    let slug = slug();
    page(async move {
        let services = request::services();
        let attempt = asked("attempt").and_then(|id| id.parse().ok());
        let Some(attempt) = attempt else {
            let studio = studio(&slug).await?;
            caller::lead_to(&format!("/{}/book", studio.slug));
            return Ok(().into_any());
        };
        // Whoever pays while a studio is taken offline has a visit there all the same.
        let studio = catalogue::any_studio(&services, &slug).await?.ok_or(PageError::NotFound)?;
        if let Err(error) = payments::fulfil_attempt(&services, attempt).await {
            tracing::info!(%error, "a returned payment is not settled yet");
        }
        let booking = bookings::of_attempt(&services, attempt).await?;
        let Some(booking) = booking.filter(|booking| booking.studio == studio.id) else {
            let studio = self::studio(&slug).await?;
            caller::lead_to(&format!("/{}/book", studio.slug));
            return Ok(().into_any());
        };
        if !matches!(booking.state, BookingState::Held { .. }) {
            return settled(&services, &studio, &booking).await;
        }
        let own = WallClock::of_client(&booking);
        let when = studio.clock().beside(booking.span.start, own.as_ref());
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
                            "{when} is kept for you while your payment is being confirmed. This \
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
