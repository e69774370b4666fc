//! What is said where a red flag ends a booking.

use leptos::prelude::*;
use services::catalogue::StudioPage;

use crate::{
    layout::{Page, dial},
    pages::screening::stop_advice,
};

/// The page after a red flag: the time is let go, and nothing is kept or charged.
pub fn stopped(studio: &StudioPage) -> AnyView {
    told(
        studio,
        "You have not been charged, and we have kept nothing of what you ticked. The time is free \
         again. When a doctor has looked and says that a massage is fine, you are welcome.",
    )
}

/// The same where sessions were to be bought, and no time was kept.
pub fn stopped_buying(studio: &StudioPage) -> AnyView {
    told(
        studio,
        "You have not been charged, and we have kept nothing of what you ticked. When a doctor \
         has looked and says that a massage is fine, you are welcome.",
    )
}

fn told(studio: &StudioPage, kept: &'static str) -> AnyView {
    let phone = studio.phone.clone();
    let (advice, home) = (stop_advice(studio, true), format!("/{}", studio.slug));
    view! {
        <Page
            title="Please see a doctor first"
            class="wrap booking narrow"
            frame=super::frame(studio)
            private=true
        >
            <h1>"Please see a doctor first"</h1>
            {advice}
            <p>{kept}</p>
            <p>
                "Ticked something by mistake, or have a question? Ring us: "
                <a class="nowrap" href=dial(&phone)>{phone.clone()}</a>
                "."
            </p>
            <div class="btn-row">
                <a class="btn" href=home>"Back to the studio"</a>
            </div>
        </Page>
    }
    .into_any()
}
