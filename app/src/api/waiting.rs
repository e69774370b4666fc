//! The forms about waiting for a time: here joining, which anyone may. What the link of a place
//! does and what somebody likes each have a room of their own.

pub mod favourites;
pub mod place;
mod wish;

use domain::{FamilyMemberId, contact::ContactInput};
use leptos::prelude::*;
use services::{
    catalogue::{self, StudioPage},
    drafts::Flash,
    family::{self, Comes, FamilyRefused},
    limits::LimitKind,
    waitlist::{self, JoinRequest, WaitRefused},
};

pub(super) use place::go_on;
pub use wish::WishForm;

use super::vouchers::broken;
use crate::{
    caller::{self, lead_to},
    pages::{
        book::ZONE_COOKIE,
        waiting::{JOIN_FORM, join_address},
    },
    request::{self, services},
};

type Answer = Result<(), ServerFnError>;

/// Puts somebody on a studio's waitlist. Anyone may, within what one address may try.
#[server(prefix = "/api/ui", endpoint = "waitlist/join")]
pub async fn join(
    studio: String,
    #[server(default)] treatment: String,
    #[server(default)] visit: String,
    #[server(default)] comes: String,
    #[server(flatten)] wish: WishForm,
    #[server(flatten)] contact: ContactInput,
) -> Answer {
    let studio = studio_named(&studio).await?;
    let flash = wish.flash(JOIN_FORM).with("treatment", &treatment).with("name", &contact.name);
    let flash = flash.with("email", &contact.email).with("phone", &contact.phone);
    let flash = flash.with("comes", &comes);
    match put_on(&studio, (&treatment, &visit), (&wish, &comes), contact).await {
        Ok(token) => lead_to(&format!("/w/{token}?done=joined")),
        Err(refused) => refuse(flash, refused, &back_to(&studio, &treatment, &visit)).await?,
    }
    Ok(())
}

/// The form as it was asked for: only what may stand in an address as it is.
fn back_to(studio: &StudioPage, treatment: &str, visit: &str) -> String {
    let known = studio.treatments.iter().any(|card| card.slug == treatment);
    let query = if caller::link_holder(visit).is_some() {
        format!("visit={visit}")
    } else if known {
        format!("treatment={treatment}")
    } else {
        String::new()
    };
    join_address(&studio.slug, &query)
}

async fn put_on(
    studio: &StudioPage,
    (treatment, visit): (&str, &str),
    (wish, comes): (&WishForm, &str),
    contact: ContactInput,
) -> Result<String, WaitRefused> {
    let counted = services().limits.check_address(LimitKind::Checkout, request::client_address());
    counted.map_err(|_| WaitRefused::Slot("too_many"))?;
    let card = studio.treatments.iter().find(|card| card.slug == treatment);
    let zone = request::cookie(ZONE_COOKIE).filter(|zone| *zone != studio.zone.name());
    let treatment = card.ok_or(WaitRefused::NotFound)?.id;
    let asked = JoinRequest {
        studio: studio.id,
        treatment,
        therapist: wish.therapist(studio, treatment)?,
        wish: wish.input(),
        comes: person(comes).await?,
        contact,
        moves: caller::link_holder(visit),
        client_zone: zone,
    };
    waitlist::join(&services(), &asked).await
}

/// Who comes, where it is not whoever waits: somebody whom the account that is signed in books
/// for.
async fn person(comes: &str) -> Result<Option<Comes>, FamilyRefused> {
    if comes.is_empty() {
        return Ok(None);
    }
    let id: FamilyMemberId = comes.parse().map_err(|_| FamilyRefused::NotFound)?;
    let who = caller::signed_in().await.map_err(|_| FamilyRefused::unread())?;
    family::of(&services(), who.as_ref(), id).await.map(Some)
}

/// Back to the form, with what was typed and why it did not go on.
pub(super) async fn refuse(flash: Flash, refused: WaitRefused, back: &str) -> Answer {
    log(&refused);
    let flash = match refused {
        WaitRefused::Invalid(errors) => flash.wrong(errors),
        other => flash.refused(other.code()),
    };
    caller::refuse(&flash, back).await.map_err(broken)
}

/// What is our fault is an error; the rest is everyday.
fn log(refused: &WaitRefused) {
    if let WaitRefused::Store(error) = refused {
        tracing::error!(%error, "a form about waiting could not be answered");
    }
}

async fn studio_named(slug: &str) -> Result<StudioPage, ServerFnError> {
    let found = catalogue::studio(&services(), slug).await;
    let found = found.map_err(|error| broken(error.into()))?;
    found.ok_or_else(|| ServerFnError::ServerError("unknown_studio".to_owned()))
}
