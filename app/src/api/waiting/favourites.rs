//! What whoever is signed in likes: kept beside what they wait for.

use domain::{TherapistId, TreatmentId};
use leptos::prelude::*;
use services::{
    catalogue::StudioPage,
    favourites::{self, FavouriteRefused},
};

use super::{Answer, broken, studio_named};
use crate::{
    caller::{self, lead_to},
    pages::waiting::account_address,
    request::services,
};

/// Keeps a treatment, with somebody or with anybody, among one's favourites.
#[server(prefix = "/api/ui", endpoint = "account/favourite-add")]
pub async fn favourite_add(
    #[server(default)] studio: String,
    #[server(default)] treatment: String,
    #[server(default)] therapist: String,
) -> Answer {
    let back = account_address();
    let who = caller::signed_in_or_redirect(back).await.map_err(broken)?;
    let Some(who) = who else { return Ok(()) };
    let studio = studio_named(&studio).await?;
    let added = match liked(&studio, &treatment, &therapist) {
        Some((what, with)) => favourites::add(&services(), &who, &studio.slug, what, with).await,
        None => Err(FavouriteRefused::NotFound),
    };
    lead_to(&match added {
        Ok(()) => format!("{back}?done=kept"),
        Err(refused) => format!("{back}?refused={}", refused.code()),
    });
    Ok(())
}

/// What is meant, of what the studio has.
fn liked(
    studio: &StudioPage,
    treatment: &str,
    therapist: &str,
) -> Option<(TreatmentId, Option<TherapistId>)> {
    let card = studio.treatments.iter().find(|card| card.slug == treatment)?;
    let with = studio.therapists.iter().find(|card| card.slug == therapist);
    (with.is_some() || therapist == "any").then(|| (card.id, with.map(|card| card.id)))
}

/// Takes one of one's own favourites away.
#[server(prefix = "/api/ui", endpoint = "account/favourite-remove")]
pub async fn favourite_remove(#[server(default)] id: String) -> Answer {
    let back = account_address();
    let who = caller::signed_in_or_redirect(back).await.map_err(broken)?;
    let Some(who) = who else { return Ok(()) };
    if let Ok(id) = id.parse() {
        let removed = favourites::remove(&services(), &who, id).await;
        removed.map_err(|error| broken(error.into()))?;
    }
    lead_to(&format!("{back}?done=removed"));
    Ok(())
}
