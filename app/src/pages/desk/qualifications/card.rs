//! One record: what it is, how it stands, and what can be done about it.

use chrono::NaiveDate;
use domain::qualification::{QualificationState, RecordKind, Standing};
use leptos::prelude::*;
use services::qualifications::{Claimed, Holding};

use super::{Listing, check, documents, new_address, news, said};
use crate::{
    components::{
        alert::{Alert, Tone},
        badge::Badge,
        link::{ButtonLink, Weight},
    },
    words,
};

/// One record; `named` where it stands apart from its holder's others.
pub fn view(listing: &Listing, holding: &Holding, claim: &Claimed, named: bool) -> AnyView {
    let held = &claim.qualification;
    let (state, glyph, word, class) = said::state(claim.standing);
    let local = |at| listing.studio.zone.local(at).wall.date();
    let issuer = match named {
        true => format!("{}. {}", holding.name, held.issuer),
        false => held.issuer.clone(),
    };
    view! {
        <li class=format!("qual {class}") id=format!("q-{}", held.id)>
            {listing.is_about(claim).then(|| view! { <div class="q-news">{news(listing)}</div> })}
            <div class="q-main">
                <h3>{held.title.clone()}</h3>
                <p>{issuer}</p>
                <p class="lets">{lets(listing, holding, claim)}</p>
            </div>
            {facts(claim, listing.today)}
            <div class="q-state">
                <Badge state=state glyph=glyph word=word/>
                <span class="tiny muted">{said::behind(claim, listing.today, local)}</span>
                {how(claim)}
            </div>
            <div class="q-act">{acts(listing, holding, claim)}</div>
            {rejected(listing, claim)}
            {documents::list(listing, claim)}
            <div class="q-more">
                {check::view(listing, holding, claim)} {documents::more(listing, claim)}
            </div>
        </li>
    }
    .into_any()
}

/// What it is good for.
fn lets(listing: &Listing, holding: &Holding, claim: &Claimed) -> String {
    if claim.kind != RecordKind::Training {
        return format!("{}. No treatment depends on it.", said::kind(claim.kind));
    }
    let covered = &claim.qualification.techniques;
    let (names, sold) = (listing.technique_names(covered), listing.treatments(covered));
    let whom = listing.called(holding);
    let once = match claim.standing {
        Standing::Claimed | Standing::Rejected => ", once verified",
        Standing::NotYet => ", once it begins",
        Standing::Expired { .. } => ", until it ended",
        Standing::Valid | Standing::Expiring { .. } => "",
    };
    if sold.is_empty() {
        return format!("Covers {}. No treatment on sale needs it.", words::list(&names));
    }
    format!("Lets {whom} offer {}{once}", words::list(&sold))
}

fn facts(claim: &Claimed, today: NaiveDate) -> AnyView {
    let held = &claim.qualification;
    let number = held.licence_number.clone().map(|number| {
        view! {
            <div>
                <dt>"Number"</dt>
                <dd>{number}</dd>
            </div>
        }
    });
    let hours = held.training_hours.map(|hours| {
        view! {
            <div>
                <dt>"Training"</dt>
                <dd>{format!("{hours} h")}</dd>
            </div>
        }
    });
    let until = held.expires_on.map_or("No end".to_owned(), words::date_and_year);
    view! {
        <dl>
            {hours}
            <div>
                <dt>"Issued"</dt>
                <dd>{words::date_and_year(held.issued_on)}</dd>
            </div>
            <div class="exp">
                <dt>"Last day"</dt>
                <dd>{until} {life(claim, today)}</dd>
            </div>
            {number}
        </dl>
    }
    .into_any()
}

/// How much of its time is over, as a bar beside the date.
fn life(claim: &Claimed, today: NaiveDate) -> Option<AnyView> {
    let (from, until) = (claim.qualification.issued_on, claim.qualification.expires_on?);
    let (whole, gone) = ((until - from).num_days().max(1), (today - from).num_days());
    let width = (gone * 100 / whole).clamp(2, 100);
    let bar = view! {
        <svg class="life" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
            <rect class="all" width="100" height="6"></rect>
            <rect class="gone" width=width height="6"></rect>
        </svg>
    };
    Some(bar.into_any())
}

/// How it was checked: what clients read.
fn how(claim: &Claimed) -> Option<AnyView> {
    match &claim.qualification.state {
        QualificationState::Verified { how, .. } if !how.is_empty() => {
            Some(view! { <span class="tiny muted">{format!("“{how}”")}</span> }.into_any())
        }
        _ => None,
    }
}

/// A renewal is a record of its own, so that nothing stops in between; a mistake is corrected.
fn acts(listing: &Listing, holding: &Holding, claim: &Claimed) -> Option<AnyView> {
    let (held, page) = (&claim.qualification, new_address(&listing.studio.slug));
    let own = listing.staff.therapist() == Some(holding.therapist);
    let about = view! { <span class="vh">{format!(": {}", held.title)}</span> };
    match claim.standing {
        Standing::Expiring { .. } | Standing::Expired { .. } if own => Some(
            view! { <ButtonLink href=format!("{page}?renew={}", held.id)>"Renew" {about}</ButtonLink> }
                .into_any(),
        ),
        _ => Some(
            view! {
                <ButtonLink href=format!("{page}?correct={}", held.id) weight=Weight::Ghost>
                    "Correct"
                    {about}
                </ButtonLink>
            }
            .into_any(),
        ),
    }
}

/// Why it was not accepted, and what to do.
fn rejected(listing: &Listing, claim: &Claimed) -> Option<AnyView> {
    let QualificationState::Rejected { reason } = &claim.qualification.state else { return None };
    let next = if listing.is_own() {
        "Add a better document or correct what is wrong; once corrected, it is checked again."
    } else {
        "If it was put right, verify it below."
    };
    let (reason, next) = (reason.clone(), next.to_owned());
    Some(
        view! {
            <div class="q-note">
                <Alert tone=Tone::Stop title=reason>
                    <p>{next}</p>
                </Alert>
            </div>
        }
        .into_any(),
    )
}
