//! A course whose link was opened.

use domain::Instant;
use leptos::prelude::*;
use services::{
    catalogue::{self, StudioPage},
    courses::{self, CourseRefused, CourseView, SessionView},
    papers::{self, Paper, PapersRefused},
};

use crate::{
    caller,
    components::icon::{Glyph, Icon},
    layout::{Frame, Page, StudioFacts},
    render::PageError,
    request::services,
    words,
};

/// A course whose link was opened.
pub struct Opened {
    /// The link's own part of the address.
    pub token: String,
    /// What it opens.
    pub view: CourseView,
    /// Where.
    pub studio: StudioPage,
    /// What time it is.
    pub now: Instant,
    /// Whether money is on its way.
    pub processing: bool,
}

impl Opened {
    /// The course behind a link, or `None` where the link opens nothing (any more). One that
    /// is not paid as far as we know is looked up.
    pub async fn by(token: String) -> Result<Option<Self>, PageError> {
        let (services, proof) = (services(), caller::course_holder(&token));
        let Some(proof) = proof else { return Ok(None) };
        let (view, processing) = match courses::settled(&services, &proof).await {
            Ok(found) => found,
            Err(CourseRefused::Gone) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let studio = catalogue::studio_by_id(&services, view.studio).await?;
        let studio = studio.ok_or(PageError::NotFound)?;
        Ok(Some(Self { token, view, studio, now: services.now(), processing }))
    }

    /// What was handed out for what was paid ahead, in that order.
    pub async fn papers(&self) -> Result<Vec<Paper>, PageError> {
        let proof = caller::course_holder(&self.token).filter(|_| self.view.papers);
        let Some(proof) = proof else { return Ok(Vec::new()) };
        match papers::of_course(&services(), &proof).await {
            Ok(found) => Ok(found),
            Err(PapersRefused::NotFound) => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        }
    }

    /// A page about the course.
    pub fn page(&self, title: String, class: &'static str, body: AnyView) -> AnyView {
        let frame = Frame::Studio(StudioFacts::from(&self.studio));
        view! { <Page title=title class=class frame=frame private=true>{body}</Page> }.into_any()
    }

    /// The address of the course's page, or of one below it.
    pub fn href(&self, below: &str) -> String {
        format!("/c/{}{below}", self.token)
    }

    /// When a session begins, by the studio's clock and the client's.
    pub fn when(&self, session: &SessionView) -> String {
        self.studio.clock().beside(session.start, session.client_clock.as_ref())
    }

    /// An instant by the studio's clock and the client's.
    pub fn at(&self, at: Instant) -> String {
        let own = self.view.sessions.first().and_then(|session| session.client_clock.clone());
        self.studio.clock().beside(services::clock::whole_minute(at), own.as_ref())
    }

    /// What is booked, in one line.
    pub fn what(&self) -> String {
        let view = &self.view;
        let count = u32::try_from(view.sessions.len()).unwrap_or_default();
        let comes = view.comes.as_ref().map(|name| format!(", for {name}"));
        format!(
            "{} of {}, {} minutes each, at {}{}",
            words::count(count, "session"),
            view.treatment_name,
            view.minutes,
            self.studio.name,
            comes.unwrap_or_default(),
        )
    }

    /// Where another course of the same is planned.
    pub fn plan_again(&self) -> String {
        let slug = &self.studio.slug;
        match self.studio.treatments.iter().find(|card| card.id == self.view.treatment) {
            Some(card) => format!("/{slug}/course?treatment={}", card.slug),
            None => format!("/{slug}/course"),
        }
    }

    /// Back to the course, at the head of each page below it.
    pub fn back(&self) -> AnyView {
        view! {
            <a class="back-link" href=self.href("")>
                <Icon glyph=Glyph::Back/>
                "Back to your course"
            </a>
        }
        .into_any()
    }
}
