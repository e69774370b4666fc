//! Joining a studio's waitlist.

use chrono::TimeDelta;
use domain::contact::ContactInput;
use leptos::prelude::*;
use services::{
    bookings::{self, BookingView},
    catalogue::StudioPage,
    drafts::Flash,
    waitlist::{self, WaitlistSettings},
};

use super::fields::{self, Typed, errors, note};
use crate::{
    caller,
    components::{
        empty::Empty,
        errors::ErrorSummary,
        field::{Select, TextField},
        head::PageHead,
        link::{ButtonLink, Weight},
    },
    layout::{Frame, Page, StudioFacts},
    pages::{
        book::Booker,
        booking::{asked, param},
    },
    render::{PageError, page},
    request::services,
    words,
};

/// The name of the form, for what was typed into it when it was refused.
pub const FORM: &str = "waitlist-join";
/// How many days somebody waits where they say nothing else.
const USUAL_DAYS: i64 = 14;

/// Where a studio's waitlist is joined, with what is chosen already.
pub fn address(slug: &str, query: &str) -> String {
    let mark = if query.is_empty() { "" } else { "?" };
    format!("/{slug}/waitlist{mark}{query}")
}

/// The form.
#[component]
pub fn Join() -> impl IntoView {
    let (slug, visit) = (param("studio"), asked("visit"));
    let chosen = (asked("treatment"), asked("therapist"));
    page(async move {
        let studio = caller::shown_studio(&slug).await?;
        let services = services();
        let settings = waitlist::settings(&services, studio.id).await?;
        if !settings.open {
            return Ok(closed(&studio));
        }
        let typed = caller::refused(FORM).await?;
        let visit = moved(&visit, &studio).await?;
        let contact = contact(visit.as_ref().map(|(_, view)| view)).await?;
        let today = studio.zone.today(services.now());
        // Of a visit it is known who comes to it.
        let booker = match &visit {
            Some(_) => Booker::default(),
            None => Booker::read(&services).await?,
        };
        let (studio, typed) = (&studio, &typed);
        let form = Form { studio, typed, settings, visit, booker, contact, today };
        Ok(form.view(chosen))
    })
}

/// The visit that is to be earlier, where its link is given and it can be moved.
async fn moved(
    token: &str,
    studio: &StudioPage,
) -> Result<Option<(String, BookingView)>, PageError> {
    let Some(proof) = caller::link_holder(token) else { return Ok(None) };
    let view = match bookings::view(&services(), &proof).await {
        Ok(view) => view,
        Err(bookings::LinkRefused::Gone) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let movable = view.may_reschedule && view.place.studio == studio.id;
    Ok(movable.then(|| (token.to_owned(), view)))
}

/// Who it is, as far as it is known.
async fn contact(visit: Option<&BookingView>) -> Result<ContactInput, PageError> {
    if let Some((view, contact)) = visit.and_then(|view| Some((view, view.contact.clone()?))) {
        return Ok(ContactInput {
            // By their name the visit is called who comes; whoever booked it for them waits.
            name: view.booked_by.clone().unwrap_or(contact.name),
            email: contact.email.unwrap_or_default(),
            phone: contact.phone.unwrap_or_default(),
        });
    }
    let who = caller::signed_in().await?;
    Ok(who.map_or_else(ContactInput::default, |who| ContactInput {
        name: who.name().to_owned(),
        email: who.email().to_owned(),
        phone: who.phone().unwrap_or_default().to_owned(),
    }))
}

fn closed(studio: &StudioPage) -> AnyView {
    let (frame, times) = (frame(studio), format!("/{}/book", studio.slug));
    view! {
        <Page title="Waitlist" class="wrap waiting" frame=frame private=true>
            <PageHead title="Wait for a time"/>
            <Empty
                title="No waitlist at the moment"
                text="This studio takes no new names on its waitlist just now."
            >
                <ButtonLink href=times weight=Weight::Primary>
                    "See the free times"
                </ButtonLink>
            </Empty>
        </Page>
    }
    .into_any()
}

pub(super) fn frame(studio: &StudioPage) -> Frame {
    Frame::Studio(StudioFacts::from(studio))
}

struct Form<'a> {
    studio: &'a StudioPage,
    typed: &'a Flash,
    settings: WaitlistSettings,
    visit: Option<(String, BookingView)>,
    booker: Booker,
    contact: ContactInput,
    today: chrono::NaiveDate,
}

impl Form<'_> {
    fn view(&self, chosen: (String, String)) -> AnyView {
        let (title, lead) = self.head();
        let wrong = if self.typed.errors().is_empty() { "" } else { "Error: " };
        let slug = self.studio.slug.clone();
        let (what, wish, who) = (
            self.what(&chosen.0),
            fields::wish(self.studio, &self.usual(chosen.1), self.typed),
            self.who(),
        );
        let comes = self.comes(&chosen.0);
        let body = view! {
            <PageHead title=title lead=lead/>
            <form class="wait-form" method="post" action="/api/ui/waitlist/join" novalidate=true>
                <ErrorSummary errors=errors(self.typed, "treatment")/>
                <input type="hidden" name="studio" value=slug/>
                {what}
                {wish}
                {comes}
                {who}
                <button class="btn primary lg">"Put me on the waitlist"</button>
            </form>
            {self.terms()}
        }
        .into_any();
        let (title, frame) = (format!("{wrong}{title}"), frame(self.studio));
        view! { <Page title=title class="wrap waiting" frame=frame private=true>{body}</Page> }
            .into_any()
    }

    /// Who comes. Whoever books a class comes to it: there is no choice, but where one was refused.
    fn comes(&self, chosen: &str) -> Option<AnyView> {
        let error = note(self.typed, "person");
        let treatment = self.treatment(chosen);
        let card = self.studio.treatments.iter().find(|card| card.slug == treatment);
        if error.0.is_none() && card.is_some_and(|card| card.kind.is_class()) {
            return None;
        }
        self.booker.chosen(
            self.typed.typed("comes"),
            error,
            "Your details below are still your own: what becomes free is offered to you.",
        )
    }

    /// The treatment that is chosen: as typed, or as asked for.
    fn treatment<'a>(&'a self, chosen: &'a str) -> &'a str {
        let typed = self.typed.typed("treatment");
        if typed.is_empty() { chosen } else { typed }
    }

    fn head(&self) -> (&'static str, String) {
        match &self.visit {
            None => (
                "Wait for a time",
                "Tell us what suits you. As soon as such a time becomes free, we keep it for you \
                 and write to you."
                    .to_owned(),
            ),
            Some((_, visit)) => (
                "Wait for an earlier time",
                format!(
                    "Your visit on {} stays as it is. As soon as an earlier time becomes free \
                     that suits you, we keep it for you and write to you.",
                    visit.place.clock().when(visit.start),
                ),
            ),
        }
    }

    /// What is waited for: chosen, or that of the visit that is to be earlier.
    fn what(&self, chosen: &str) -> AnyView {
        if let Some((token, visit)) = &self.visit {
            let card = self.studio.treatments.iter().find(|card| card.id == visit.treatment);
            let slug = card.map(|card| card.slug.clone()).unwrap_or_default();
            return view! {
                <p class="lead">
                    {format!("{}, {} minutes", visit.treatment_name, visit.minutes)}
                </p>
                <input type="hidden" name="treatment" value=slug/>
                <input type="hidden" name="visit" value=token.clone()/>
            }
            .into_any();
        }
        let cards = self.studio.treatments.iter();
        let options = cards.map(|card| {
            let words =
                format!("{}, {} minutes, {}", card.name, card.minutes, card.price.advertised());
            (card.slug.clone(), words)
        });
        let value = self.treatment(chosen).to_owned();
        view! { <Select id="treatment" label="For what" options=options.collect() value=value/> }
            .into_any()
    }

    fn usual(&self, therapist: String) -> Typed {
        Typed::of(self.typed, || {
            let with = self.visit.as_ref().map(|(_, visit)| visit.therapist);
            let card = self.studio.therapists.iter().find(|card| Some(card.id) == with);
            let until = self.today + TimeDelta::days(USUAL_DAYS);
            let visit = self.visit.as_ref().map(|(_, visit)| visit.local.wall.date());
            Typed {
                therapist: card.map_or(therapist, |card| card.slug.clone()),
                first: self.today.to_string(),
                last: visit.unwrap_or(until).to_string(),
                weekdays: String::new(),
                part: "any".to_owned(),
            }
        })
    }

    fn who(&self) -> AnyView {
        let again = !self.typed.errors().is_empty();
        let value = |field: &str, known: &str| {
            if again { self.typed.typed(field).to_owned() } else { known.to_owned() }
        };
        view! {
            <div class="fields">
                <TextField id="name" label="Full name" value=value("name", &self.contact.name)
                    error=note(self.typed, "name") autocomplete="name" maxlength=200/>
                <TextField id="email" label="Email" kind="email"
                    hint="Free times are offered here."
                    value=value("email", &self.contact.email)
                    error=note(self.typed, "email") autocomplete="email" maxlength=254/>
                <TextField id="phone" label="Mobile" kind="tel"
                    hint="Only if the studio wants to ring you about a time."
                    value=value("phone", &self.contact.phone)
                    error=note(self.typed, "phone") autocomplete="tel" optional=true maxlength=40/>
            </div>
        }
        .into_any()
    }

    /// How it goes on, before anybody decides.
    fn terms(&self) -> AnyView {
        let minutes = words::length(self.settings.terms.offer_minutes);
        let free = format!("/{}/book", self.studio.slug);
        view! {
            <section class="wait-terms" aria-labelledby="how-h">
                <h2 id="how-h">"How it works"</h2>
                <ul>
                    <li>
                        "Whoever has waited longest is asked first, and nobody else meanwhile. "
                        {format!("You have {minutes} to answer.")}
                    </li>
                    <li>"Waiting costs nothing. Saying no costs nothing either: you keep your place."</li>
                    <li>
                        "If we hear nothing, it is the next one’s turn and you wait on behind the \
                         others. After two offers in a row without an answer, your waiting ends."
                    </li>
                    <li>"What becomes free at night is offered at seven in the morning."</li>
                </ul>
                <p>
                    "You need not wait for what is free now: " <a href=free>"see the free times"</a>
                    "."
                </p>
            </section>
        }
        .into_any()
    }
}
