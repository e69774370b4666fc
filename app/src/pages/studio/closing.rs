//! The foot of the page: the very next time, once more.

use leptos::prelude::*;
use services::catalogue::StudioPage;

use super::next::NextTimes;
use crate::{
    components::{
        link::{ButtonLink, Weight},
        relief::ReliefAgain,
    },
    words,
};

/// The very next free time, if there is one in the coming days.
pub fn view(studio: &StudioPage, next: &NextTimes) -> AnyView {
    next.first()
        .map(|(treatment, local)| {
            let when = words::uncapital_day(&next.spoken(local));
            let title = format!("The next free time is {when}.");
            let text =
                format!("{}, {} min, in {}.", treatment.name, treatment.minutes, studio.city);
            view! {
                <section class="closing on-deep">
                    <div class="wrap">
                        <div>
                            <h2 class="big">{title}</h2>
                            <p>{text}</p>
                            <ButtonLink
                                href=format!("/{}/book?treatment={}", studio.slug, treatment.slug)
                                weight=Weight::Large
                            >
                                "Book a visit"
                            </ButtonLink>
                        </div>
                        <div class="art">
                            <ReliefAgain/>
                        </div>
                    </div>
                </section>
            }
        })
        .into_any()
}
