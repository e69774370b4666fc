//! The questions behind a mailed link: answered in seconds, without signing in and without a
//! script.

use domain::Instant;
use leptos::prelude::*;
use services::{
    catalogue::{self, StudioPage},
    clock::whole_minute,
    drafts::Flash,
    outcomes::{self, Asked, Moment, Standing},
};

use super::{CHECK_IN_FORM, Sent, form, gone, link_of, thanks};
use crate::{
    caller,
    components::{
        head::PageHead,
        link::{ButtonLink, Weight},
    },
    layout::{Frame, Page, StudioFacts},
    pages::booking::{asked, param},
    render::{PageError, page},
    request::{self, services},
};

/// What the page shows.
pub(super) struct View {
    pub token: String,
    pub asked: Asked,
    pub studio: StudioPage,
    pub flash: Flash,
}

/// The questions of the moment in the link.
#[component]
pub fn CheckIn() -> impl IntoView {
    let (token, edit) = (param("token"), !asked("edit").is_empty());
    page(async move {
        request::keep_private();
        let Some(link) = link_of(&token) else { return Ok(gone()) };
        let Some(asked) = outcomes::asked(&services(), &link).await? else { return Ok(gone()) };
        let studio = catalogue::studio_by_id(&services(), asked.booking.studio).await?;
        let studio = studio.ok_or(PageError::NotFound)?;
        let flash = caller::refused(CHECK_IN_FORM).await?;
        Ok(View { token, asked, studio, flash }.whole(edit))
    })
}

impl View {
    fn whole(self, edit: bool) -> AnyView {
        let again = edit || !self.flash.errors().is_empty();
        let body = match self.asked.standing {
            Standing::Open => form::view(&self),
            Standing::Corrected { .. } if again => form::view(&self),
            Standing::Corrected { until } => thanks::view(&self, Some(until)),
            Standing::Answered { .. } => thanks::view(&self, None),
            standing => self.not_now(standing),
        };
        let wrong = if self.flash.errors().is_empty() { "" } else { "Error: " };
        let title = format!("{wrong}{}", question(self.asked.moment));
        let frame = Frame::Studio(StudioFacts::from(&self.studio));
        view! { <Page title=title class="wrap care" frame=frame private=true>{body}</Page> }
            .into_any()
    }

    /// An instant on the studio's clock.
    pub(super) fn when(&self, at: Instant) -> String {
        self.asked.clock.when(whole_minute(at))
    }

    /// Where somebody sees how they do.
    pub(super) fn progress(&self) -> String {
        super::progress_address(&self.asked.progress, "")
    }

    /// What was typed, or answered before.
    pub(super) fn sent(&self) -> Sent {
        let known = || self.asked.given.as_ref().map(Sent::known);
        Sent::of(&self.flash).or_else(known).unwrap_or_default()
    }

    fn not_now(&self, standing: Standing) -> AnyView {
        let (title, text) = match standing {
            Standing::Early { from } => (
                "It is too early to say",
                format!("This is asked from {} on. The link opens it then.", self.when(from)),
            ),
            Standing::NoVisit => (
                "This visit does not take place",
                "So there is nothing to answer about it.".to_owned(),
            ),
            _ => (
                "This is no longer asked",
                "An answer from memory would say little by now. The next visit asks again."
                    .to_owned(),
            ),
        };
        let href = self.progress();
        view! {
            <PageHead title=title lead=text/>
            <div class="btn-row">
                <ButtonLink href=href weight=Weight::Primary>"See how you are doing"</ButtonLink>
            </div>
        }
        .into_any()
    }
}

/// The one question that is always asked.
pub(super) const fn question(moment: Moment) -> &'static str {
    match moment {
        Moment::Before => "How much does your back hurt today?",
        Moment::After => "How much does your back hurt now, after the visit?",
        Moment::DayAfter => "How much does your back hurt, a day after the visit?",
    }
}
