//! Somebody's own place on a waitlist, by its link.

use axum::http::StatusCode;
use leptos::prelude::*;
use services::{
    catalogue::{self, StudioPage},
    drafts::Flash,
    waitlist::{self, EntryView, WaitRefused},
};

use super::{
    fields::{self, Typed, errors},
    join::{address as join_address, frame},
    offer, words as said,
};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        errors::ErrorSummary,
        head::PageHead,
        icon::{Glyph, Icon},
        link::{ButtonLink, Weight},
    },
    layout::Page,
    pages::booking::{asked, param},
    render::{PageError, page},
    request::{self, services},
};

/// The name of the form that changes it, for what was typed into it when it was refused.
pub const FORM: &str = "waitlist-change";

/// The place behind a link.
#[component]
pub fn Place() -> impl IntoView {
    let (token, done, refused) = (param("token"), asked("done"), asked("refused"));
    page(async move {
        request::keep_private();
        let services = services();
        let Some(proof) = services.links.read_wait_token(&token) else { return Ok(gone()) };
        let entry = match waitlist::view(&services, &proof).await {
            Ok(entry) => entry,
            Err(WaitRefused::NotFound) => return Ok(gone()),
            Err(error) => return Err(error.into()),
        };
        let studio = catalogue::studio_by_id(&services, entry.studio).await?;
        let studio = studio.ok_or(PageError::NotFound)?;
        let typed = caller::refused(FORM).await?;
        let shown = Shown { token, studio, entry, typed };
        Ok(shown.view(&done, &refused))
    })
}

/// An unknown link and a broken one look the same.
fn gone() -> AnyView {
    request::set_status(StatusCode::NOT_FOUND);
    view! {
        <Page title="This link opens nothing" class="wrap error-page" private=true>
            <h1>"This link opens no place on a waitlist"</h1>
            <p class="lead">
                "A letter may have gone missing on the way. Open it from the mail once more, or \
                 sign in: what you wait for stands in your account."
            </p>
            <div class="btn-row">
                <ButtonLink href="/account/waitlist" weight=Weight::Primary>"Sign in"</ButtonLink>
                <ButtonLink href="/" weight=Weight::Ghost>"See all studios"</ButtonLink>
            </div>
        </Page>
    }
    .into_any()
}

struct Shown {
    token: String,
    studio: StudioPage,
    entry: EntryView,
    typed: Flash,
}

impl Shown {
    fn view(&self, done: &str, refused: &str) -> AnyView {
        let wrong = !self.typed.errors().is_empty() || !refused.is_empty();
        let (title, lead) = self.head();
        let tab = if wrong { format!("Error: {title}") } else { title.clone() };
        let offer = self.entry.offer.as_ref().filter(|_| self.entry.waits());
        let offer = offer.map(|open| offer::view(&self.token, &self.studio, &self.entry, open));
        let body = view! {
            <PageHead title=title lead=lead/>
            {news(done, refused)}
            {offer}
            {self.facts()}
            {if self.entry.waits() { self.changes() } else { self.again() }}
        }
        .into_any();
        let frame = frame(&self.studio);
        view! { <Page title=tab class="wrap waiting" frame=frame private=true>{body}</Page> }
            .into_any()
    }

    fn head(&self) -> (String, String) {
        let studio = &self.studio.name;
        let open = self.entry.offer.as_ref();
        let (title, lead) = match (self.entry.state.as_str(), open.map(|open| open.accepted)) {
            ("waiting", Some(false)) => ("A time for you", format!("At {studio}. Do you want it?")),
            ("waiting", Some(true)) => {
                ("Your time is being kept", format!("At {studio}. It is not booked yet."))
            }
            ("waiting", None) => (
                "You are on the waitlist",
                format!("At {studio}. As soon as a time becomes free, we write to you."),
            ),
            ("booked", _) => (
                "You have a visit",
                "It came of the waitlist, so you wait no more. Its own link is in the mail \
                 about it."
                    .to_owned(),
            ),
            ("left", _) => (
                "You left the waitlist",
                "You hear no more from it. Come back whenever you like.".to_owned(),
            ),
            ("lapsed", _) => (
                "Your waiting has ended",
                "We offered you two times and heard nothing. That is no trouble: you can join \
                 again."
                    .to_owned(),
            ),
            ("removed", _) => (
                "Your waiting has ended",
                format!("{studio} has taken your name off the list. Ring {}.", self.studio.phone),
            ),
            _ => (
                "Your waiting has ended",
                "The days that suited you are over, or your visit can no longer be moved."
                    .to_owned(),
            ),
        };
        (title.to_owned(), lead)
    }

    fn facts(&self) -> AnyView {
        let entry = &self.entry;
        let with = entry.therapist_name.clone().unwrap_or_else(|| "any therapist".to_owned());
        let what = format!("{}, {} minutes, with {with}", entry.treatment_name, entry.minutes);
        let days = format!("{} ({})", said::wish(&entry.wish), entry.clock.name());
        let earlier = entry.moves.as_ref().map(|(_, at)| {
            let now = entry.clock.beside(*at, entry.client_clock.as_ref());
            view! { <div><dt>"Earlier than"</dt><dd>{now}</dd></div> }
        });
        let comes = entry.comes.clone().map(|(_, name)| {
            view! { <div><dt>"Who comes"</dt><dd>{name}</dd></div> }
        });
        let to = (!entry.email.is_empty())
            .then(|| view! { <div><dt>"Offers go to"</dt><dd>{entry.email.clone()}</dd></div> });
        view! {
            <dl class="rows wait-facts">
                <div><dt>"For"</dt><dd>{what}</dd></div>
                {comes}
                <div><dt>"When"</dt><dd>{days}</dd></div>
                {earlier}
                {to}
            </dl>
        }
        .into_any()
    }

    fn changes(&self) -> AnyView {
        let with = self.entry.therapist;
        let card = self.studio.therapists.iter().find(|card| Some(card.id) == with);
        let therapist = card.map(|card| card.slug.as_str());
        let values = Typed::of(&self.typed, || Typed::from_wish(&self.entry.wish, therapist));
        let open = !self.typed.errors().is_empty();
        view! {
            <ErrorSummary errors=errors(&self.typed, "therapist")/>
            <details class="wait-change" open=open>
                <summary>"Change what suits you"</summary>
                <form class="wait-form" method="post" action="/api/ui/waitlist/change" novalidate=true>
                    <input type="hidden" name="token" value=self.token.clone()/>
                    {fields::wish(&self.studio, &values, &self.typed)}
                    <p class="small muted">"You keep your place."</p>
                    <button class="btn primary">"Save"</button>
                </form>
            </details>
            <form method="post" action="/api/ui/waitlist/leave">
                <input type="hidden" name="token" value=self.token.clone()/>
                <button class="btn danger">"Leave the waitlist"</button>
            </form>
            {self.renew()}
        }
        .into_any()
    }

    /// The fold that makes a new link; nothing where there is nobody to mail it to.
    fn renew(&self) -> Option<AnyView> {
        let mail = self.entry.email.clone();
        (!mail.is_empty()).then(|| {
            view! {
                <details class="renew noprint">
                    <summary>"Somebody else has this link? Make a new one"</summary>
                    <p class="small">
                        "Whoever has the link to this page can take what is offered to you, or \
                         leave for you. The new link opens here and is mailed to "
                        <b class="address">{mail}</b>
                        ". This one, and the one in every earlier mail, then open nothing any \
                         more. You keep your place."
                    </p>
                    <form method="post" action="/api/ui/waitlist/new-link">
                        <input type="hidden" name="token" value=self.token.clone()/>
                        <button class="btn">"Make a new link"</button>
                    </form>
                </details>
            }
            .into_any()
        })
    }

    fn again(&self) -> AnyView {
        let card = self.studio.treatments.iter().find(|card| card.id == self.entry.treatment);
        let query = card.map(|card| format!("treatment={}", card.slug)).unwrap_or_default();
        let mark = if query.is_empty() { "" } else { "?" };
        let book = format!("/{}/book{mark}{query}", self.studio.slug);
        view! {
            <div class="btn-row">
                <ButtonLink href=book weight=Weight::Primary>"See the free times"</ButtonLink>
                <ButtonLink href=join_address(&self.studio.slug, &query)>"Join the waitlist again"</ButtonLink>
            </div>
        }
        .into_any()
    }
}

/// What came of the last press.
fn news(done: &str, refused: &str) -> Option<AnyView> {
    let said = match done {
        "joined" => "You are on the list. The link to this page is on its way to you by mail.",
        "declined" => "That is fine: you keep your place, and we ask the next one.",
        "changed" => "Saved. You keep your place.",
        "renewed" => "This is the new link. It was sent to you by mail; earlier ones open nothing.",
        _ => "",
    };
    if !said.is_empty() {
        let mark = view! { <Icon glyph=Glyph::Check/> };
        return Some(view! { <p class="did" role="status">{mark} {said}</p> }.into_any());
    }
    (!refused.is_empty())
        .then(|| view! { <Alert tone=Tone::Warn title=said::whole(refused) live=true/> }.into_any())
}
