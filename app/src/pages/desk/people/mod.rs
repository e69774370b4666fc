//! Who works at a studio: the owner's list, the way in for somebody new, and what is missing
//! before the first client can book them.

mod hand_over;
mod list;
mod matrix;
mod profile;
mod runs;
mod said;
mod welcome;

use domain::{Right, TherapistId};
use leptos::prelude::*;
use services::{auth::StaffSession, catalogue::StudioPage, people};

pub use self::{hand_over::HandOver, list::People, profile::Profile, welcome::Welcome};
use super::{address as desk_address, asked};
use crate::{
    components::{
        icon::{Glyph, Icon},
        link::ArrowLink,
    },
    render::PageError,
    request::services,
};

/// The name of the form that invites, for what was typed into it when it was refused.
pub const INVITE_FORM: &str = "desk-invite";
/// The form that invites somebody who works here already.
pub const AGAIN_FORM: &str = "desk-invite-again";
/// The name of the form that answers an invitation.
pub const JOIN_FORM: &str = "join";
/// The name of the form that gives a role.
pub const ROLE_FORM: &str = "desk-role";
/// The name of a profile's form.
pub const PROFILE_FORM: &str = "desk-profile";

/// Where is said who works at a studio, and who may do what; the first page where `slug` cannot be one of
/// ours.
pub fn people_address(slug: &str) -> String {
    below(slug, "people")
}

/// Where somebody's visits to come are handed over.
pub fn hand_over_address(slug: &str, therapist: &str) -> String {
    format!("{}?therapist={}", below(slug, "people/hand-over"), plain(therapist))
}

/// A therapist's profile.
pub fn profile_address(slug: &str, therapist: &str) -> String {
    format!("{}?therapist={}", below(slug, "profile"), plain(therapist))
}

/// Where a therapist's picture is sent to: the server knows by the address alone whether it
/// is to be read.
pub fn portrait_address(slug: &str, therapist: &str) -> String {
    below(slug, &format!("people/{}/portrait", plain(therapist)))
}

/// What is missing before the first client can book somebody: whoever asks, or for an owner
/// the therapist with this name in addresses.
pub fn welcome_address(slug: &str, therapist: &str) -> String {
    let page = below(slug, "welcome");
    match plain(therapist) {
        whose if whose.is_empty() => page,
        whose => format!("{page}?therapist={whose}"),
    }
}

fn below(slug: &str, page: &str) -> String {
    match desk_address(slug, None) {
        desk if desk == "/" => desk,
        desk => format!("{desk}/{page}"),
    }
}

/// What may stand in an address as it is.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(60).collect()
}

/// About whom a page is: the therapist in the address, where these staff may act for them, or
/// whoever asks. Nobody where an owner who does not treat has chosen nobody.
pub(super) async fn subject(staff: &StaffSession) -> Result<Option<TherapistId>, PageError> {
    let slug = asked("therapist");
    if slug.is_empty() {
        return Ok(staff.therapist());
    }
    let found = people::by_slug(&services(), staff, &slug).await?;
    found.filter(|id| staff.may_manage(*id)).map(Some).ok_or(PageError::NotFound)
}

/// On a therapist's day: how much is missing before clients can book; nothing where nothing
/// is.
pub(super) async fn line(
    staff: &StaffSession,
    studio: &StudioPage,
) -> Result<Option<AnyView>, PageError> {
    let Some(me) = staff.therapist() else { return Ok(None) };
    let missing = people::missing(&services(), staff, me).await?;
    let words = match missing.len() {
        0 => return Ok(None),
        1 => "1 step is left before clients can book you".to_owned(),
        n => format!("{n} steps are left before clients can book you"),
    };
    let href = welcome_address(&studio.slug, "");
    Ok(Some(
        view! {
            <p class="desk-needs">
                <a class="arrow-link" href=href>
                    <Icon glyph=Glyph::Info/>
                    {words}
                    <Icon glyph=Glyph::Arrow/>
                </a>
            </p>
        }
        .into_any(),
    ))
}

/// At the foot of a manager's day: the way to the people.
pub(super) fn link(staff: &StaffSession, studio: &StudioPage) -> Option<AnyView> {
    staff.may(Right::RunPeople).then(|| {
        let href = people_address(&studio.slug);
        view! { <p class="desk-people"><ArrowLink href=href>"Who works here"</ArrowLink></p> }
            .into_any()
    })
}
