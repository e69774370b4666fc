//! What therapists may do, what proves it, and who checked it: their own page, and the
//! owner's of everybody.

mod card;
mod check;
mod documents;
mod form;
mod fresh;
mod reassign;
mod said;

use std::collections::HashMap;

use chrono::NaiveDate;
use leptos::prelude::*;
use services::{
    auth::StaffSession,
    bookings::desk::DeskVisit,
    catalogue::StudioPage,
    drafts::Flash,
    qualifications::{self, Claimed, Holding},
};

pub use self::{
    check::FORM as CHECK_FORM,
    form::keep as keep_claim,
    fresh::{NewQualification, back as back_to_claim},
    reassign::act as reassign_act,
};
use super::address as desk_address;
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        empty::Empty,
        icon::{Glyph, Icon},
        link::{ButtonLink, Weight},
    },
    layout::{Area, Frame, Page},
    pages::booking::{asked, param},
    render::page,
    request::{self, services},
    words,
};

/// The page's address; the first page where `slug` cannot be one of ours.
pub fn address(slug: &str) -> String {
    match desk_address(slug, None) {
        desk if desk == "/" => desk,
        desk => format!("{desk}/qualifications"),
    }
}

/// Where one is recorded.
pub fn new_address(slug: &str) -> String {
    match address(slug) {
        page if page == "/" => page,
        page => format!("{page}/new"),
    }
}

/// What the address says of the last form.
struct News {
    /// The record that it was about.
    about: String,
    done: String,
    refused: String,
}

/// What is listed, for whom, where and when.
struct Listing {
    staff: StaffSession,
    studio: StudioPage,
    today: NaiveDate,
    holdings: Vec<Holding>,
    reassign: Vec<DeskVisit>,
    /// The names of techniques by their codes.
    techniques: HashMap<String, String>,
    /// What was typed about a check that was refused.
    typed: Flash,
    news: News,
}

/// What is recorded at the studio in the address, for its staff.
#[component]
pub fn Qualifications() -> impl IntoView {
    let slug = param("studio");
    let news = News { about: asked("about"), done: asked("done"), refused: asked("refused") };
    page(async move {
        request::keep_private();
        let back = address(&slug);
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let services = services();
        let listing = Listing {
            today: studio.zone.today(services.now()),
            holdings: qualifications::holdings(&services, &staff).await?,
            reassign: qualifications::to_reassign(&services, &staff).await?,
            techniques: qualifications::techniques(&services, studio.id)
                .await?
                .into_iter()
                .collect(),
            typed: caller::refused(CHECK_FORM).await?,
            staff,
            studio,
            news,
        };
        Ok(view(&listing))
    })
}

impl Listing {
    /// Whether the last form was about a record that is listed: it is said there.
    fn is_about_any(&self) -> bool {
        let all = self.holdings.iter().flat_map(|holding| &holding.claims);
        all.into_iter().any(|claim| self.is_about(claim))
    }

    fn is_about(&self, claim: &Claimed) -> bool {
        self.news.about == claim.qualification.id.to_string()
    }

    /// Whether the list is one person's own.
    fn is_own(&self) -> bool {
        !self.staff.is_owner()
    }

    /// `Ana Reis`, or `you` where that is who reads.
    fn called(&self, holding: &Holding) -> String {
        if self.staff.therapist() == Some(holding.therapist) {
            "you".to_owned()
        } else {
            words::first_name(&holding.name).to_owned()
        }
    }

    /// The names of techniques, in the order of their codes.
    fn technique_names(&self, codes: &[String]) -> Vec<String> {
        codes.iter().map(|code| self.techniques.get(code).unwrap_or(code).clone()).collect()
    }

    /// The treatments on sale that one of the techniques allows.
    fn treatments(&self, codes: &[String]) -> Vec<String> {
        let sold = self.studio.treatments.iter().filter(|card| codes.contains(&card.technique));
        sold.map(|card| card.name.clone()).collect()
    }
}

fn view(listing: &Listing) -> AnyView {
    let studio = &listing.studio;
    let lead = if listing.is_own() {
        "Clients see what was verified, and by whom. Documents stay between you and the studio."
    } else {
        "Who may do what, and who checked it. Clients see what was verified; documents stay \
         between you and the therapist."
    };
    let body = view! {
        <header class="app-title">
            <div>
                <h1>"Qualifications"</h1>
                <p class="muted">{lead}</p>
            </div>
            {add(listing)}
        </header>
        {check::errors(listing)}
        {(!listing.is_about_any()).then(|| news(listing))}
        {reassign::view(listing)}
        {waiting(listing)}
        {listing.holdings.iter().map(|holding| holder(listing, holding)).collect_view()}
        {nobody(listing)}
    };
    let (body, frame) = (body.into_any(), Frame::staff(studio, Area::Qualifications));
    let wrong = if listing.typed.errors().is_empty() { "" } else { "Error: " };
    let title = format!("{wrong}Qualifications");
    view! { <Page title=title class="wrap app-main quals" frame=frame private=true>{body}</Page> }
        .into_any()
}

/// Only whoever treats records what they hold.
fn add(listing: &Listing) -> Option<AnyView> {
    listing.staff.therapist().map(|_| {
        view! {
            <div class="btn-row">
                <ButtonLink href=new_address(&listing.studio.slug) weight=Weight::Primary>
                    <Icon glyph=Glyph::Plus/>
                    "Add a qualification"
                </ButtonLink>
            </div>
        }
        .into_any()
    })
}

/// What came of the last form.
fn news(listing: &Listing) -> AnyView {
    let done = said::done(&listing.news.done).map(|words| {
        view! {
            <p class="did" role="status">
                <Icon glyph=Glyph::Check/>
                {words}
            </p>
        }
    });
    let refused = said::refused(&listing.news.refused).map(|(title, text)| {
        view! {
            <Alert tone=Tone::Warn title=title live=true>
                <p>{text}</p>
            </Alert>
        }
    });
    view! { {done} {refused} }.into_any()
}

/// What an owner must look at, before anything else.
fn waiting(listing: &Listing) -> Option<AnyView> {
    let claimed = |claim: &&Claimed| said::is_waiting(claim);
    let all = listing.holdings.iter().flat_map(|holding| {
        holding.claims.iter().filter(claimed).map(move |claim| (holding, claim))
    });
    let cards: Vec<AnyView> = all.map(|(h, claim)| card::view(listing, h, claim, true)).collect();
    (listing.staff.is_owner() && !cards.is_empty()).then(|| {
        view! {
            <section aria-labelledby="waiting-h">
                <h2 id="waiting-h">"To check"</h2>
                <ul class="qual-list">{cards}</ul>
            </section>
        }
        .into_any()
    })
}

/// What one person has recorded; for an owner without what stands above.
fn holder(listing: &Listing, holding: &Holding) -> AnyView {
    let above = |claim: &&Claimed| listing.staff.is_owner() && said::is_waiting(claim);
    let rest: Vec<&Claimed> = holding.claims.iter().filter(|claim| !above(claim)).collect();
    let heading = if listing.is_own() { "On file".to_owned() } else { holding.name.clone() };
    let id = format!("of-{}", holding.therapist);
    let heading_id = id.clone();
    let cards: Vec<AnyView> =
        rest.iter().map(|claim| card::view(listing, holding, claim, false)).collect();
    let list = (!cards.is_empty()).then(|| view! { <ul class="qual-list">{cards}</ul> });
    view! {
        <section aria-labelledby=id>
            <h2 id=heading_id>{heading}</h2>
            <p class="muted">{can_be_booked(listing, holding)}</p>
            {list}
            {holding.claims.is_empty().then(|| nothing(listing, holding))}
        </section>
    }
    .into_any()
}

/// `Can be booked with you today: Deep tissue back and Hot stone.`
fn can_be_booked(listing: &Listing, holding: &Holding) -> String {
    let names = listing.treatments(&holding.bookable);
    let whom = listing.called(holding);
    if names.is_empty() {
        return format!(
            "Nothing can be booked with {whom} today: it takes a verified qualification."
        );
    }
    format!("Can be booked with {whom} today: {}.", words::list(&names))
}

fn nothing(listing: &Listing, holding: &Holding) -> AnyView {
    if listing.is_own() {
        let text = "Record your first certificate, with its document or its number. The studio \
                    checks it, and from then on clients can book what it covers with you.";
        let href = new_address(&listing.studio.slug);
        return view! {
            <Empty title="Nothing on file yet" text=text>
                <ButtonLink href=href>"Add a qualification"</ButtonLink>
            </Empty>
        }
        .into_any();
    }
    let text = format!(
        "{} records what they hold under “Qualifications”, once signed in. It comes to you to \
         be checked.",
        words::first_name(&holding.name)
    );
    view! { <Empty title="Nothing on file yet" text=text/> }.into_any()
}

/// A studio without anybody who treats.
fn nobody(listing: &Listing) -> Option<AnyView> {
    listing.holdings.is_empty().then(|| {
        let text = "Once somebody works here, what they may do is listed here.";
        view! {
            <h2 class="vh">"Nobody"</h2>
            <Empty title="Nobody works here yet" text=text/>
        }
        .into_any()
    })
}

#[cfg(test)]
mod tests {
    use super::{address, new_address};

    #[test]
    fn the_list_stands_below_the_desk_and_nowhere_else() {
        assert_eq!(address("berlin"), "/berlin/desk/qualifications");
        assert_eq!(new_address("berlin"), "/berlin/desk/qualifications/new");
        assert_eq!((address("//evil.example").as_str(), new_address("..").as_str()), ("/", "/"));
    }
}
