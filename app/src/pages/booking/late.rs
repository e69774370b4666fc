//! On the way, and late: the studio is told from here.

use leptos::prelude::*;
use services::bookings::{self, LATE_MINUTES};

use super::Opened;
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        icon::{Glyph, Icon},
    },
    layout::dial,
    render::PageError,
    request::{self, services},
};

/// The form by which the studio is told, in the hours before the visit and during it.
pub(super) async fn view(opened: &Opened) -> Result<Option<AnyView>, PageError> {
    let refused = request::query("late").unwrap_or_default();
    let Some(proof) = caller::link_holder(&opened.token) else { return Ok(None) };
    let Some(said) = bookings::late(&services(), &proof).await? else { return Ok(None) };
    let told = said.map(|late| {
        let at = opened.view.place.clock().when(late.said);
        let words =
            format!("We know since {at} that you will be about {} minutes late.", late.minutes);
        let status = (refused == "told").then_some("status");
        view! {
            <p class="did" role=status>
                <Icon glyph=Glyph::Check/>
                <span>{words}</span>
            </p>
        }
    });
    let wrong = (!refused.is_empty() && refused != "told").then(|| {
        view! {
            <Alert tone=Tone::Warn title="That did not reach the studio" live=true>
                <p>"Please try again, or ring: the number is below."</p>
            </Alert>
        }
    });
    let phone = opened.view.place.phone.clone();
    Ok(Some(
        view! {
            <section class="change" id="late" aria-labelledby="la-h">
                <h2 id="la-h">"Running late?"</h2>
                {wrong}
                {told}
                <p class="small">
                    "Tell the studio by about how much: they see it at once. Your session may be \
                     shorter, so that the next one begins on time."
                </p>
                {buttons(opened)}
                <p class="tiny muted">
                    "Later than that? Please ring: "
                    <a class="nowrap" href=dial(&phone)>{phone.clone()}</a>
                </p>
            </section>
        }
        .into_any(),
    ))
}

fn buttons(opened: &Opened) -> AnyView {
    let buttons = LATE_MINUTES.map(|minutes| {
        view! {
            <button class="btn" name="minutes" value=minutes.to_string()>
                {format!("{minutes} min")} <span class="vh">" late"</span>
            </button>
        }
    });
    view! {
        <form method="post" action="/api/ui/booking/late">
            <input type="hidden" name="token" value=opened.token.clone()/>
            <div class="btn-row">{buttons.collect_view()}</div>
        </form>
    }
    .into_any()
}
