//! The forms about calendars elsewhere. A studio's staff may send them: an owner for every
//! therapist, a therapist for themselves.

use domain::TherapistId;
use leptos::prelude::*;
use services::{
    auth::StaffSession,
    catalogue::StudioPage,
    drafts::Flash,
    feeds::{self, Detail, FeedRefused, WhenStale},
};

use crate::{
    caller::{self, lead_to},
    pages::desk::feeds::{FORM, address},
    render::PageError,
    request::services,
};

type Answer = Result<(), ServerFnError>;

/// Makes the address of a therapist's feed, or a new one.
#[server(prefix = "/api/ui", endpoint = "desk/feed-make")]
pub async fn feed_make(studio: String, therapist: String) -> Answer {
    let back = Back::to(&studio, &therapist);
    let Some((staff, whose)) = back.staff(&studio).await? else { return Ok(()) };
    back.with("made", feeds::make(&services(), &staff, whose).await)
}

/// Takes the feed away.
#[server(prefix = "/api/ui", endpoint = "desk/feed-revoke")]
pub async fn feed_revoke(studio: String, therapist: String) -> Answer {
    let back = Back::to(&studio, &therapist);
    let Some((staff, whose)) = back.staff(&studio).await? else { return Ok(()) };
    back.with("revoked", feeds::revoke(&services(), &staff, whose).await)
}

/// How much the feed tells: `busy`, `treatment` or `first_name`.
#[server(prefix = "/api/ui", endpoint = "desk/feed-detail")]
pub async fn feed_detail(studio: String, therapist: String, detail: String) -> Answer {
    let back = Back::to(&studio, &therapist);
    let Some((staff, whose)) = back.staff(&studio).await? else { return Ok(()) };
    let Some(detail) = Detail::from_code(&detail) else {
        return back.with("detail", Err(FeedRefused::NotFound));
    };
    back.with("detail", feeds::set_detail(&services(), &staff, whose, detail).await)
}

/// Adds a calendar that says when a therapist is busy.
#[server(prefix = "/api/ui", endpoint = "desk/calendar-add")]
pub async fn calendar_add(
    studio: String,
    therapist: String,
    #[server(default)] name: String,
    #[server(default)] address: String,
) -> Answer {
    let back = Back::to(&studio, &therapist);
    let Some((staff, whose)) = back.staff(&studio).await? else { return Ok(()) };
    let Err(refused) = feeds::add(&services(), &staff, whose, &name, &address).await else {
        return back.with("added", Ok(()));
    };
    let typed = Flash::of(FORM).with("name", &name).with("address", &address);
    back.refuse(typed, refused).await
}

/// Reads a calendar now.
#[server(prefix = "/api/ui", endpoint = "desk/calendar-try")]
pub async fn calendar_try(studio: String, therapist: String, feed: String) -> Answer {
    let back = Back::to(&studio, &therapist);
    let Some((staff, _)) = back.staff(&studio).await? else { return Ok(()) };
    let Ok(feed) = feed.parse() else { return back.with("read", Err(FeedRefused::NotFound)) };
    back.with("read", feeds::try_now(&services(), &staff, feed).await)
}

/// Forgets a calendar, also of somebody who left: no therapist is named then.
#[server(prefix = "/api/ui", endpoint = "desk/calendar-remove")]
pub async fn calendar_remove(
    studio: String,
    #[server(default)] therapist: String,
    feed: String,
) -> Answer {
    let back = Back::to(&studio, &therapist);
    let Some((staff, _)) = back.caller(&studio).await? else { return Ok(()) };
    let Ok(feed) = feed.parse() else { return back.with("removed", Err(FeedRefused::NotFound)) };
    back.with("removed", feeds::remove(&services(), &staff, feed).await)
}

/// What a calendar does when it could not be read for hours: `warn` or `block`.
#[server(prefix = "/api/ui", endpoint = "desk/calendar-stale")]
pub async fn calendar_stale(
    studio: String,
    therapist: String,
    feed: String,
    when_stale: String,
) -> Answer {
    let back = Back::to(&studio, &therapist);
    let Some((staff, _)) = back.staff(&studio).await? else { return Ok(()) };
    let (Ok(feed), Some(when)) = (feed.parse(), WhenStale::from_code(&when_stale)) else {
        return back.with("when_stale", Err(FeedRefused::NotFound));
    };
    back.with("when_stale", feeds::set_when_stale(&services(), &staff, feed, when).await)
}

/// Where a form leads back to, and whom it is about.
struct Back {
    page: String,
    therapist: String,
}

impl Back {
    fn to(studio: &str, therapist: &str) -> Self {
        let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
        let therapist: String = therapist.chars().filter(plain).take(60).collect();
        Self { page: address(studio, Some(&therapist)), therapist }
    }

    /// Proof of being of the staff. Whoever may not is led away, to sign in or to the first
    /// page.
    async fn caller(
        &self,
        studio: &str,
    ) -> Result<Option<(StaffSession, StudioPage)>, ServerFnError> {
        match caller::staff_or_redirect(studio, &self.page).await {
            Ok(found) => Ok(found),
            Err(PageError::NotFound) => {
                lead_to("/");
                Ok(None)
            }
            Err(_) => Err(broken()),
        }
    }

    /// The same, and the therapist that is meant.
    async fn staff(
        &self,
        studio: &str,
    ) -> Result<Option<(StaffSession, TherapistId)>, ServerFnError> {
        let Some((staff, studio)) = self.caller(studio).await? else { return Ok(None) };
        let found = studio.therapists.iter().find(|card| card.slug == self.therapist);
        if found.is_none() {
            lead_to(&format!("{}&refused=not_found", self.page));
        }
        Ok(found.map(|card| (staff, card.id)))
    }

    fn with(&self, done: &str, outcome: Result<(), FeedRefused>) -> Answer {
        let page = &self.page;
        match outcome {
            Ok(()) => lead_to(&format!("{page}&done={done}")),
            Err(refused) => {
                logged(&refused);
                lead_to(&format!("{page}&refused={}", refused.code()));
            }
        }
        Ok(())
    }

    /// Back to the form, with what was typed and what is wrong with it.
    async fn refuse(&self, typed: Flash, refused: FeedRefused) -> Answer {
        logged(&refused);
        let flash = match refused {
            FeedRefused::Invalid(errors) => typed.wrong(errors),
            FeedRefused::NotRead(reason) => {
                typed.wrong([domain::contact::FieldError::new("address", reason)])
            }
            other => typed.refused(other.code()),
        };
        caller::refuse(&flash, &self.page).await.map_err(|_| broken())
    }
}

fn logged(refused: &FeedRefused) {
    if let FeedRefused::Store(error) = refused {
        tracing::error!(%error, "a calendar could not be changed");
    }
}

fn broken() -> ServerFnError {
    ServerFnError::ServerError("unavailable".to_owned())
}
