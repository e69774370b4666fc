//! What stands above the form: why it did not go on, and until when the time is kept.

use domain::booking::Booking;
use leptos::prelude::*;
use services::{Services, catalogue::StudioPage, clock::WallClock};

use crate::{
    components::{
        alert::{Alert, Tone},
        icon::{Glyph, Icon},
    },
    islands::HoldCountdown,
    layout::dial,
    pages::book::{BookingDraft, Refusal, asked, words as said},
    words,
};

/// Why the form as a whole did not go on, or that one came back from the payment page.
pub(super) fn notice(
    studio: &StudioPage,
    held: &Booking,
    typed: &BookingDraft,
    clock: &WallClock,
) -> Option<AnyView> {
    let code = match &typed.refusal {
        Some(Refusal::Code(code)) => code.clone(),
        _ => asked("attempt").map(|_| "cancelled".to_owned())?,
    };
    let (title, text) = said::checkout_refused(&code);
    let now = (code == "other_slot").then(|| {
        let when = clock.beside(held.span.start, Some(&studio.clock()));
        format!(" What is kept for you now, and what this page is about, is {when}.")
    });
    let call = (code == "call_us").then(|| {
        let number = studio.phone.clone();
        view! {
            <p>
                <a class="btn" href=dial(&number)>
                    {format!("Call {number}")}
                </a>
            </p>
        }
    });
    Some(
        view! { <Alert tone=Tone::Warn title=title live=true><p>{text}{now}</p>{call}</Alert> }
            .into_any(),
    )
}

/// Until when the time is kept, how to keep it longer, and how to let it go.
pub(super) fn kept(
    services: &Services,
    studio: &StudioPage,
    held: &Booking,
    clock: &WallClock,
) -> AnyView {
    let Some(expires) = held.hold_expires() else { return ().into_any() };
    let left = (expires - services.now()).num_seconds();
    let until = words::clock(clock.wall(expires).time());
    let minutes = held.policy.hold_minutes;
    let may_extend = held.may_extend_hold();
    let label = clock.label(expires, &studio.clock());
    let when = clock.beside(held.span.start, Some(&studio.clock()));
    view! {
        <div class="hold">
            <Icon glyph=Glyph::Hourglass/>
            <span class="until">
                <strong class="nums">{when}</strong>
                " Held for you until " <b class="nums">{until}</b>
                {format!(" ({label})")}
            </span>
            <HoldCountdown expires=expires.timestamp_millis() left=left/>
            <span class="still" aria-hidden="true" data-seconds=left.max(0)></span>
            <span class="hold-actions">
                {may_extend.then(|| view! {
                    <button class="btn soft" formaction="/api/ui/book/extend" formnovalidate=true>
                        {format!("Keep it {minutes} minutes longer")}
                    </button>
                })}
                <button class="btn ghost" formaction="/api/ui/book/release" formnovalidate=true>
                    "Let this time go"
                </button>
                <button
                    class="btn ghost"
                    name="then"
                    value="times"
                    formaction="/api/ui/book/save"
                    formnovalidate=true
                >
                    "Choose another time"
                </button>
            </span>
        </div>
    }
    .into_any()
}
