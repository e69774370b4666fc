//! Visits by whatever is known of them.

use leptos::prelude::*;
use services::{
    bookings::desk::DeskVisit,
    catalogue::StudioPage,
    find::{self, Found, Thing, Way},
};

use super::{below, books_address, money_address, shown};
use crate::{
    caller,
    components::{
        badge::Badge,
        empty::Empty,
        icon::{Glyph, Icon},
    },
    pages::{
        booking::{asked, param},
        desk::{
            address,
            cards::disputes_address,
            said as desk_said,
            visit::client,
            vouchers::{card_address, course_address},
        },
    },
    render::page,
    request::{self, services},
    words,
};

/// The name of the form, by which what was typed is kept for the browser: a name or an address
/// of somebody stands in no address of a page.
pub const FORM: &str = "find-visit";

/// The page where visits are looked for.
pub fn find_address(slug: &str) -> String {
    below(slug, "find")
}

/// Visits that fit what was typed, latest first.
#[component]
pub fn FindVisits() -> impl IntoView {
    let (slug, after) = (param("studio"), asked("after"));
    page(async move {
        request::keep_private();
        let back = find_address(&slug);
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let typed = caller::kept(FORM).await?.typed("q").to_owned();
        let found = find::find(&services(), &staff, &typed, &after).await?;
        let now = services().now();
        let body = view! {
            <a class="back-link" href=address(&studio.slug, None)>
                <Icon glyph=Glyph::Back/>
                "Back to the desk"
            </a>
            <header class="app-title">
                <h1>"Find a visit"</h1>
            </header>
            {form(&studio, &typed)}
            {results(&studio, &found, &typed, now)}
        };
        Ok(shown(&studio, "Find a visit".to_owned(), body.into_any()))
    })
}

/// One field for everything.
pub fn form(studio: &StudioPage, typed: &str) -> AnyView {
    view! {
        <form class="find-form" method="post" action="/api/ui/desk/find-visit" role="search">
            <input type="hidden" name="studio" value=studio.slug.clone()/>
            <div class="field">
                <label for="q">"What do you know of it?"</label>
                <span class="hint" id="q-hint">
                    "A name, mail address, phone, day, booking or receipt number, or Stripe id"
                </span>
                <input
                    class="input"
                    id="q"
                    name="q"
                    type="search"
                    value=typed.to_owned()
                    maxlength="120"
                    autocomplete="off"
                    aria-describedby="q-hint"
                    required
                />
            </div>
            <button class="btn primary">
                <Icon glyph=Glyph::Search/>
                "Find"
            </button>
        </form>
    }
    .into_any()
}

fn results(studio: &StudioPage, found: &Found, typed: &str, now: domain::Instant) -> AnyView {
    if typed.is_empty() {
        return ().into_any();
    }
    let Some(way) = found.way else {
        let text = "Type at least two letters of a name, or a whole number.";
        return view! { <Empty title="That is too short to look for" text=text/> }.into_any();
    };
    let looked = looked_for(way);
    let things = things(studio, &found.things);
    if found.visits.is_empty() && things.is_some() {
        return things.into_any();
    }
    if found.silent {
        let text = "Only Stripe knows what this id is. Try again in a moment; if it goes on, the \
                    key of this installation may have no right to read setup intents.";
        return view! { <Empty title="Stripe did not say" text=text/> }.into_any();
    }
    if found.visits.is_empty() {
        let text = "Check the spelling, or try something else you know: the mail address, the \
                    day, the number on the receipt.";
        let title = format!("No visit {looked} “{typed}”");
        return view! { <Empty title=title text=text/> }.into_any();
    }
    let rows = found.visits.iter().map(|visit| row(studio, visit, now)).collect_view();
    let more = found.more.as_ref().map(|after| {
        let href = format!("{}?after={after}", find_address(&studio.slug));
        view! { <p><a class="btn" href=href>"Show earlier visits"</a></p> }
    });
    view! {
        {things}
        <p class="muted">
            {format!("Visits {looked} “{typed}”, latest first. Times are {} time.", studio.city)}
        </p>
        <ul class="found">{rows}</ul>
        {more}
    }
    .into_any()
}

/// What was found that is no visit, each with the way to its page.
fn things(studio: &StudioPage, found: &[Thing]) -> Option<AnyView> {
    if found.is_empty() {
        return None;
    }
    let rows = found.iter().map(|thing| {
        let (href, words) = thing_said(&studio.slug, thing);
        view! {
            <li>
                <a href=href>
                    <span class="name">{words}</span>
                </a>
            </li>
        }
    });
    Some(view! { <ul class="found">{rows.collect_view()}</ul> }.into_any())
}

/// Where it is shown, and what it is.
fn thing_said(slug: &str, thing: &Thing) -> (String, String) {
    match thing {
        Thing::GiftCard(id, end) => (card_address(slug, *id), format!("Gift card …{end}")),
        Thing::Course(id, end) => (course_address(slug, *id), format!("Course …{end}")),
        Thing::Dispute(id) => {
            (format!("{}/{id}", disputes_address(slug)), "Disputed payment".to_owned())
        }
        Thing::SaleDispute => {
            let words = "Disputed payment of a gift card, a course or a tip";
            (disputes_address(slug), words.to_owned())
        }
        Thing::Payout(id) => {
            (format!("{}/payouts/{id}", books_address(slug)), format!("Payout {id}"))
        }
    }
}

const fn looked_for(way: Way) -> &'static str {
    match way {
        Way::Reference => "with the number",
        Way::Date => "on",
        Way::Paper => "with the paper",
        Way::Gateway => "with the Stripe id",
        Way::Email => "with the mail address",
        Way::Phone => "with the phone number",
        Way::Name => "under the name",
    }
}

fn row(studio: &StudioPage, visit: &DeskVisit, now: domain::Instant) -> AnyView {
    let (state, glyph, word) = desk_said::state(visit.state, visit.start <= now);
    let when = format!(
        "{}, {}",
        words::date_and_year(visit.local.date()),
        words::clock(visit.local.time())
    );
    view! {
        <li>
            <a href=money_address(&studio.slug, &visit.reference)>
                <span class="name">{client(visit)}</span>
                <span class="when nums">{when}</span>
                <span class="what">
                    {format!("{} with {}", visit.treatment_name, visit.therapist_name)}
                </span>
                <span class="ref nums">{visit.reference.clone()}</span>
            </a>
            <Badge state=state glyph=glyph word=word/>
        </li>
    }
    .into_any()
}
