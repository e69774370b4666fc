//! What those who manage a studio set, and how far it has come.

mod closed;
mod embed;
mod example;
mod guide;
mod payments;
mod publish;
mod rules;
mod said;
mod studio;

use leptos::prelude::*;
use services::{auth::ManagerSession, catalogue::StudioPage};

pub use self::{
    closed::Closed,
    embed::Embed,
    guide::Guide,
    payments::Payments,
    rules::{Rules, keep_rules},
    studio::Details,
};
use super::{address as desk_address, asked};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        icon::{Glyph, Icon},
    },
    layout::Area,
    render::PageError,
    request,
};

/// The name of the form of what a studio is.
pub const DETAILS_FORM: &str = "desk-studio";
/// The name of the form of its rules.
pub const RULES_FORM: &str = "desk-rules";

/// Where those who manage a studio see how far it has come; the first page where `slug`
/// cannot be one of ours.
pub fn setup_address(slug: &str) -> String {
    below(slug, "setup")
}

/// Where they say what the studio is.
pub fn details_address(slug: &str) -> String {
    below(slug, "setup/studio")
}

/// Where they set its rules.
pub fn rules_address(slug: &str) -> String {
    below(slug, "setup/rules")
}

/// Where they close days for everybody.
pub fn closed_address(slug: &str) -> String {
    below(slug, "setup/closed")
}

/// Where they fetch what shows the studio on pages of its own.
pub fn embed_address(slug: &str) -> String {
    below(slug, "setup/embed")
}

/// Where its owner sees whether money can be taken.
pub fn payments_address(slug: &str) -> String {
    below(slug, "setup/payments")
}

pub(super) fn below(slug: &str, page: &str) -> String {
    match desk_address(slug, None) {
        desk if desk == "/" => desk,
        desk => format!("{desk}/{page}"),
    }
}

/// Whoever manages the studio in the address. Who is not signed in is led to do so; for
/// everybody else there is nothing.
pub(super) async fn manager(
    slug: &str,
    back: &str,
) -> Result<Option<(ManagerSession, StudioPage)>, PageError> {
    request::keep_private();
    let Some((staff, studio)) = caller::staff_or_redirect(slug, back).await? else {
        return Ok(None);
    };
    let manager = staff.as_manager().ok_or(PageError::NotFound)?;
    Ok(Some((manager, studio)))
}

/// The head of a page below the guide.
fn head(studio: &StudioPage, title: &str, lead: &str) -> AnyView {
    view! {
        <a class="back-link" href=Area::Setup.address(&studio.slug)>
            <Icon glyph=Glyph::Back/>
            "Set up"
        </a>
        <header class="app-title">
            <div>
                <h1>{title.to_owned()}</h1>
                <p class="muted">{lead.to_owned()}</p>
            </div>
        </header>
    }
    .into_any()
}

/// What came of the last form.
fn news() -> Option<AnyView> {
    let done = match asked("done").as_str() {
        "begun" => "Your studio is there. These steps are left before clients can book.",
        "saved" => "Saved.",
        "same" => "Nothing was changed: all of it was so already.",
        "published" => "Published: clients can find you and book.",
        "closed" => "The days are closed: nobody can be booked.",
        "opened" => "The days are open again, as everybody’s week has it.",
        "offline" => "Taken offline. Visits that were booked stay, and so do the links to them.",
        _ => "",
    };
    if !done.is_empty() {
        let mark = view! { <Icon glyph=Glyph::Check/> };
        return Some(view! { <p class="did" role="status">{mark} {done}</p> }.into_any());
    }
    let refused = match asked("refused").as_str() {
        "" => return None,
        "not_ready" => "It is not published: something is missing still",
        "past" => "Choose days from today on, in order, 62 at most",
        "preview" => "Nobody can book before the studio is published",
        _ => "Nothing was changed. Try it once more",
    };
    Some(view! { <Alert tone=Tone::Warn title=refused live=true/> }.into_any())
}

/// At the head of a day: that clients cannot find the studio yet, for whoever can change it.
pub(super) fn line(staff: &services::auth::StaffSession, studio: &StudioPage) -> Option<AnyView> {
    staff.as_manager().filter(|_| !studio.published)?;
    let href = setup_address(&studio.slug);
    Some(
        view! {
            <p class="desk-needs">
                <a class="arrow-link" href=href>
                    <Icon glyph=Glyph::Info/>
                    "Clients cannot find this studio yet: go on with the set-up"
                    <Icon glyph=Glyph::Arrow/>
                </a>
            </p>
        }
        .into_any(),
    )
}
