//! The time is no longer kept: what can be done now.

use domain::booking::HOLD_AT_MOST;
use leptos::prelude::*;
use services::{Services, bookings, catalogue::StudioPage, clock::WallClock};

use super::{Chosen, draft, frame};
use crate::{
    components::{
        alert::{Alert, Tone},
        icon::Glyph,
    },
    layout::Page,
    render::PageError,
    request,
};

/// The page where no time is kept: the last one can be held again if it is free. A
/// visit that was booked a moment ago leads to its own page: not one of earlier, which may
/// be that of somebody else at the same browser.
pub async fn view(services: &Services, studio: &StudioPage) -> Result<AnyView, PageError> {
    let last = match draft::token() {
        Some(token) => bookings::last(services, draft::holder(&token)).await?,
        None => None,
    };
    let last = last.filter(|last| last.booking.studio == studio.id);
    let booked = last.as_ref().and_then(|last| last.booked.clone().zip(Some(&last.booking)));
    if let Some((visit, booking)) = booked {
        if services.now() < booking.created_at + HOLD_AT_MOST {
            crate::caller::lead_to(&format!("/b/{visit}"));
            return Ok(().into_any());
        }
        return Ok(nothing(studio, format!("/{}/book", studio.slug)));
    }
    request::set_status(axum::http::StatusCode::OK);
    let home = format!("/{}/book", studio.slug);
    let Some(last) = last else { return Ok(nothing(studio, home)) };
    let booking = &last.booking;
    let treatment = studio.treatments.iter().find(|card| card.id == booking.treatment);
    let therapist = studio.therapists.iter().find(|card| card.id == booking.therapist);
    let chosen = Chosen::of(studio, None, None, None, None, None);
    let times =
        Chosen { treatment: treatment.cloned(), week: Some(booking.local_start.date()), ..chosen }
            .href();
    let own = WallClock::of_client(booking);
    let when = studio.clock().beside(booking.span.start, own.as_ref());
    let filled_in = (!draft::load(services, studio.id).await?.is_empty())
        .then_some(" What you filled in is still here.");
    let (title, text) = if last.still_free {
        (
            "The hold has ended, and the time is still free",
            format!("We let go of {when}. Nobody has taken it since, and nothing was charged."),
        )
    } else {
        (
            "The hold has ended",
            format!("We let go of {when}, and it is no longer free. Nothing was charged."),
        )
    };
    let again = last.still_free.then(|| {
        let start = booking.span.start.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        view! {
            <input type="hidden" name="studio" value=studio.slug.clone()/>
            <input type="hidden" name="treatment" value=treatment.map(|card| card.slug.clone())/>
            <input type="hidden" name="therapist" value=therapist.map(|card| card.slug.clone())/>
            <button class="btn primary" name="start" value=start>"Hold it again"</button>
        }
    });
    Ok(view! {
        <Page title="The hold has ended" class="wrap booking narrow" frame=frame(studio) private=true>
            <h1>"Book a visit"</h1>
            <Alert tone=Tone::Note title=title glyph=Glyph::Hourglass live=true>
                <p>{text}{filled_in}</p>
                <form method="post" action="/api/ui/book/hold">
                    <div class="actions">
                        {again}
                        <a class="btn ghost" href=times>"Choose another time"</a>
                    </div>
                </form>
            </Alert>
        </Page>
    }
    .into_any())
}

fn nothing(studio: &StudioPage, home: String) -> AnyView {
    view! {
        <Page title="Book a visit" class="wrap booking narrow" frame=frame(studio) private=true>
            <h1>"Book a visit"</h1>
            <Alert title="No time is being kept for you" glyph=Glyph::Hourglass>
                <p>"Choose a treatment and a time first. Nothing was charged."</p>
                <div class="actions">
                    <a class="btn primary" href=home>"Choose a time"</a>
                </div>
            </Alert>
        </Page>
    }
    .into_any()
}
