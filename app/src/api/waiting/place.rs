//! What the link of a place does: it takes what is offered or says no to it, says what suits
//! instead, is made anew, and leaves. Whoever bears it may.

use domain::{FamilyMemberId, StudioId, contact::ContactInput};
use leptos::prelude::*;
use services::{
    bookings::manage_token,
    catalogue,
    family::{self, FamilyRefused},
    limits::LimitKind,
    tokens::{SecretToken, WaitToken},
    waitlist::{self, Accepted, EntryView, WaitRefused},
};

use super::{Answer, WishForm, broken, log, refuse};
use crate::{
    caller::{self, lead_to},
    pages::{
        book::{BookingDraft, ZONE_COOKIE, draft},
        waiting::CHANGE_FORM,
    },
    request::{self, services},
};

/// A link that opens nothing. What was sent is not repeated in an address.
const NOWHERE: &str = "/w/unknown";
/// The place is for somebody whom another account books for.
const NOT_YOURS: &str = "not_yours";

/// Takes the time that is offered, for this browser. Whoever bears the place's link may; where
/// it is for one of an account's people, the account that books for them must be signed in; but
/// not where their visit is moved, which its own link does too.
#[server(prefix = "/api/ui", endpoint = "waitlist/accept")]
pub async fn accept(#[server(default)] token: String) -> Answer {
    let Some(proof) = bearer(&token) else { return Ok(()) };
    let Some(place) = to_accept(&token, &proof).await? else { return Ok(()) };
    let comes = place.comes.as_ref().map(|(id, _)| id.to_string()).unwrap_or_default();
    let who = (contact_of(place), Some(comes));
    let (holder, zone) = (draft::token_or_new(), request::cookie(ZONE_COOKIE));
    let browser = draft::holder(&holder);
    match waitlist::accept(&services(), &proof, browser, zone.as_deref()).await {
        Ok(taken) => lead_to(&taken_to(&holder, taken, who).await?),
        Err(refused) => not_done(&token, &refused),
    }
    Ok(())
}

/// The place, where this browser may say yes for it; otherwise the answer says why not.
async fn to_accept(token: &str, proof: &WaitToken) -> Result<Option<EntryView>, ServerFnError> {
    let place = match waitlist::view(&services(), proof).await {
        Ok(place) => place,
        Err(refused) => {
            not_done(token, &refused);
            return Ok(None);
        }
    };
    let may = match &place.comes {
        // Whose visit is moved is known, and its own link asks nobody to sign in either.
        Some((id, _)) if place.moves.is_none() => books_for(token, *id).await?,
        _ => true,
    };
    Ok(may.then_some(place))
}

/// Where somebody goes on who said yes: to the visit that was moved, or to the details of a new one.
async fn taken_to(
    holder: &SecretToken,
    taken: Accepted,
    who: (ContactInput, Option<String>),
) -> Result<String, ServerFnError> {
    match taken {
        Accepted::Moved(visit) => Ok(format!("/b/{}?moved=1", manage_token(&services(), &visit))),
        Accepted::Held(held) => go_on(holder, held.studio, who).await,
    }
}

/// Whether the account that is signed in books for that person: nobody else says yes for them,
/// and the offer stays. Where nobody is signed in, the answer leads there, and back.
async fn books_for(token: &str, id: FamilyMemberId) -> Result<bool, ServerFnError> {
    let who = caller::signed_in_or_redirect(&format!("/w/{token}")).await.map_err(broken)?;
    let Some(who) = who else { return Ok(false) };
    match family::of(&services(), Some(&who), id).await {
        Ok(_) => return Ok(true),
        Err(FamilyRefused::Store(error)) => not_done(token, &error.into()),
        Err(_) => lead_to(&format!("/w/{token}?refused={NOT_YOURS}")),
    }
    Ok(false)
}

/// Who waits, for the form that follows.
fn contact_of(place: EntryView) -> ContactInput {
    ContactInput { name: place.name, email: place.email, phone: place.phone.unwrap_or_default() }
}

/// Says no to the time that is offered. Whoever bears the place's link may.
#[server(prefix = "/api/ui", endpoint = "waitlist/decline")]
pub async fn decline(#[server(default)] token: String) -> Answer {
    let Some(proof) = bearer(&token) else { return Ok(()) };
    match waitlist::decline(&services(), &proof).await {
        Ok(()) => lead_to(&format!("/w/{token}?done=declined")),
        Err(refused) => not_done(&token, &refused),
    }
    Ok(())
}

/// Says what suits from now on. Whoever bears the place's link may.
#[server(prefix = "/api/ui", endpoint = "waitlist/change")]
pub async fn change(#[server(default)] token: String, #[server(flatten)] wish: WishForm) -> Answer {
    let Some(proof) = bearer(&token) else { return Ok(()) };
    let back = format!("/w/{token}");
    match say(&proof, &wish).await {
        Ok(()) => lead_to(&format!("{back}?done=changed")),
        Err(refused) => refuse(wish.flash(CHANGE_FORM), refused, &back).await?,
    }
    Ok(())
}

async fn say(proof: &WaitToken, wish: &WishForm) -> Result<(), WaitRefused> {
    let services = services();
    let place = waitlist::view(&services, proof).await?;
    let studio = catalogue::studio_by_id(&services, place.studio).await?;
    let studio = studio.ok_or(WaitRefused::NotFound)?;
    let therapist = wish.therapist(&studio, place.treatment)?;
    waitlist::change(&services, proof, therapist, &wish.input()).await
}

/// Makes a new link for the place, which is mailed to whoever waits; this one then opens
/// nothing any more. Whoever bears the place's link may.
#[server(prefix = "/api/ui", endpoint = "waitlist/new-link")]
pub async fn renew_wait_link(#[server(default)] token: String) -> Answer {
    let Some(proof) = bearer(&token) else { return Ok(()) };
    let (services, place) = (services(), format!("link:{}", proof.entry()));
    let renewed = match services.limits.check(LimitKind::Reset, &place) {
        Ok(()) => waitlist::rotate_link(&services, &proof).await,
        Err(_) => Err(WaitRefused::Slot("too_many")),
    };
    match renewed {
        Ok(fresh) => lead_to(&format!("/w/{fresh}?done=renewed")),
        Err(refused) => not_done(&token, &refused),
    }
    Ok(())
}

/// Leaves. Whoever bears the place's link may.
#[server(prefix = "/api/ui", endpoint = "waitlist/leave")]
pub async fn leave(#[server(default)] token: String) -> Answer {
    let Some(proof) = bearer(&token) else { return Ok(()) };
    match waitlist::leave(&services(), &proof).await {
        Ok(()) => lead_to(&format!("/w/{token}")),
        Err(refused) => not_done(&token, &refused),
    }
    Ok(())
}

/// Who bears the link of a place; whoever does not is led to a page that says so.
fn bearer(token: &str) -> Option<WaitToken> {
    let proof = services().links.read_wait_token(token);
    if proof.is_none() {
        lead_to(NOWHERE);
    }
    proof
}

/// Where the details of a time that this browser holds are filled in: with who it is, where
/// nothing was typed yet, and with who comes instead of them. Where it is known who comes, that
/// counts alone, and nobody (empty) is whoever books; otherwise what was chosen before stays.
pub(in super::super) async fn go_on(
    token: &SecretToken,
    studio: StudioId,
    (known, comes): (ContactInput, Option<String>),
) -> Result<String, ServerFnError> {
    let services = services();
    let earlier = draft::load_by(&services, token, studio).await.map_err(broken)?;
    let contact = if earlier.contact == ContactInput::default() { known } else { earlier.contact };
    let comes = who_comes(comes, earlier.comes);
    let typed = BookingDraft { contact, comes, refusal: None, ..earlier };
    draft::save(&services, token, studio, &typed).await.map_err(broken)?;
    let place = catalogue::studio_by_id(&services, studio).await.map_err(|e| broken(e.into()))?;
    let slug = place.map(|place| place.slug).unwrap_or_default();
    Ok(format!("/{slug}/book/details"))
}

/// What was said counts, and that nobody else comes (empty) too; otherwise what was chosen before.
fn who_comes(said: Option<String>, before: Option<String>) -> Option<String> {
    said.or(before).filter(|id| !id.is_empty())
}

/// Back to the place, with why.
fn not_done(token: &str, refused: &WaitRefused) {
    log(refused);
    lead_to(&format!("/w/{token}?refused={}", refused.code()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_of_ones_own_is_for_nobody_who_was_chosen_before() {
        let some = |id: &str| Some(id.to_owned());
        assert_eq!(who_comes(some(""), some("child")), None);
        assert_eq!(who_comes(some("one"), some("other")), some("one"));
        assert_eq!(who_comes(None, some("child")), some("child"));
    }
}
