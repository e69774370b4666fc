//! One studio: times first, then what it offers, by whom, and on which terms.

mod closing;
mod hero;
mod next;
mod place;
mod questions;
mod steps;
mod terms;
mod therapist;
mod therapists;
mod treatments;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use services::catalogue::StudioPage;

use self::next::NextTimes;
pub use self::{
    place::{encoded, map_address},
    terms::TERMS,
    therapist::Therapist,
};
use crate::{
    caller,
    layout::{Frame, Page, Share, StudioFacts},
    pages::gift,
    render::{PageError, page},
    request, structured,
};

impl From<&StudioPage> for StudioFacts {
    fn from(studio: &StudioPage) -> Self {
        Self {
            slug: studio.slug.clone(),
            name: studio.name.clone(),
            address_line: studio.address_line.clone(),
            postcode: studio.postcode.clone(),
            city: studio.city.clone(),
            phone: studio.phone.clone(),
            email: studio.email.clone(),
            opening: studio.opening,
            preview: !studio.published,
        }
    }
}

/// The page of the studio in the address.
#[component]
pub fn Studio() -> impl IntoView {
    let slug = use_params_map().read_untracked().get("studio").unwrap_or_default();
    page(async move { of(caller::shown_studio(&slug).await?).await })
}

/// The page of this studio.
pub async fn of(studio: StudioPage) -> Result<AnyView, PageError> {
    let next = NextTimes::look_up(&request::services(), &studio).await?;
    let shop = gift::on_the_studios_page(&request::services(), &studio).await?;
    let facts = StudioFacts::from(&studio);
    let base = request::services().settings.base_url.clone();
    let asked = questions::items(&studio);
    let share = Share::of(format!("/{}", studio.slug))
        .picture(format!("/{}/preview.png", studio.slug))
        .data(structured::business(&base, &studio))
        .data(structured::faq(asked.iter().map(|(asked, answer)| (*asked, answer.as_str()))));
    Ok(view! {
        <Page
            title=facts.name.clone()
            description=format!(
                "Back massage in {} by therapists whose qualifications were checked. \
                 See the next free times and book online.",
                studio.city,
            )
            frame=Frame::Studio(facts)
            class="studio"
            share=Some(share)
        >
            {hero::view(&studio, &next)}
            {treatments::view(&studio)}
            {therapists::view(&studio, &next)}
            {steps::view(&studio)}
            {terms::view(&studio)}
            {place::view(&studio)}
            {questions::view(&studio)}
            {shop}
            {closing::view(&studio, &next)}
        </Page>
    }
    .into_any())
}
