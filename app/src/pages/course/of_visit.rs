//! That a visit is part of a course, on the visit's own page.

use domain::BookingId;
use leptos::prelude::*;
use services::courses;

use crate::{render::PageError, request::services};

/// Which session it is, of how many; nothing for a visit by itself. Whoever bears a visit's
/// link does not get the course's from here: that one is in the mail, and in the account.
pub async fn of_visit(visit: BookingId) -> Result<Option<AnyView>, PageError> {
    let Some(place) = courses::place_of(&services(), visit).await? else { return Ok(None) };
    let text = format!("Session {} of {} of a course.", place.position, place.sessions);
    Ok(Some(
        view! {
            <section aria-labelledby="course-h">
                <h2 id="course-h">"Your course"</h2>
                <p class="small">
                    {text}
                    " All of its dates stand on its own page: the link is in the mail about it, \
                     and under "
                    <a href="/account/courses">"your courses"</a>
                    " when you are signed in."
                </p>
            </section>
        }
        .into_any(),
    ))
}
