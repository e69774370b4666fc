//! What clients read about a therapist, their picture, and who can book them online.

use leptos::prelude::*;
use services::{
    auth::StaffSession,
    catalogue::{StudioPage, TherapistCard},
    drafts::Flash,
    people::{self, Profile as Found},
};

use super::{PROFILE_FORM, people_address, portrait_address, profile_address, said, subject};
use crate::{
    caller,
    components::{
        Note,
        alert::{Alert, Tone},
        avatar::Avatar,
        errors::ErrorSummary,
        field::{Choice, FieldError, TextArea, TextField},
        icon::{Glyph, Icon},
        link::ArrowLink,
    },
    layout::{Area, Frame, Page},
    pages::booking::{asked, param},
    render::page,
    request::{self, services},
};

/// The profile of whoever asks, or for an owner of somebody.
#[component]
pub fn Profile() -> impl IntoView {
    let (slug, whose) = (param("studio"), asked("therapist"));
    let (done, refused) = (asked("done"), asked("refused"));
    page(async move {
        request::keep_private();
        let back = profile_address(&slug, &whose);
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let Some(id) = subject(&staff).await? else {
            caller::lead_to(&people_address(&slug));
            return Ok(().into_any());
        };
        let found = people::profile(&services(), &staff, id).await?;
        let typed = caller::refused(PROFILE_FORM).await?;
        Ok(view(&staff, &studio, &found, &typed, (&done, &refused)))
    })
}

fn view(
    staff: &StaffSession,
    studio: &StudioPage,
    found: &Found,
    typed: &Flash,
    (done, refused): (&str, &str),
) -> AnyView {
    let wrong = if typed.errors().is_empty() { "" } else { "Error: " };
    let mine = staff.therapist() == Some(found.id);
    let name = found.text.name.clone();
    let (title, lead) = if mine {
        ("Your profile".to_owned(), "What clients read before they book you.")
    } else {
        (format!("Profile of {name}"), "What clients read before they book.")
    };
    let people = staff.is_owner().then(|| {
        view! {
            <a class="back-link" href=people_address(&studio.slug)>
                <Icon glyph=Glyph::Back/>
                "Who works here"
            </a>
        }
    });
    let card = studio.therapists.iter().find(|card| card.id == found.id);
    let body = view! {
        {people}
        <header class="app-title">
            <div>
                <h1>{title.clone()}</h1>
                <p class="muted">{lead}</p>
            </div>
        </header>
        {news(&name, done, refused)}
        <div class="staff-grid profile">
            {text_form(studio, found, typed)}
            <div class="beside">
                {picture(studio, found)}
                {techniques(studio, found, card)}
            </div>
        </div>
    }
    .into_any();
    let (title, frame) = (format!("{wrong}{title}"), Frame::staff(studio, Area::Profile));
    view! { <Page title=title class="wrap app-main people-page" frame=frame private=true>{body}</Page> }
        .into_any()
}

fn news(name: &str, done: &str, refused: &str) -> Option<AnyView> {
    if let Some(done) = said::done(done, name) {
        let mark = view! { <Icon glyph=Glyph::Check/> };
        return Some(view! { <p class="did" role="status">{mark} {done}</p> }.into_any());
    }
    let refused = said::refused(refused)?;
    Some(view! { <Alert tone=Tone::Warn title=refused live=true/> }.into_any())
}

fn text_form(studio: &StudioPage, found: &Found, typed: &Flash) -> AnyView {
    let again = !typed.errors().is_empty();
    let value = |field: &str, stands: &str| {
        if again { typed.typed(field).to_owned() } else { stands.to_owned() }
    };
    let error = |field: &str| Note::from(typed.error(field).map(|code| said::field(field, code)));
    let errors = typed.errors().iter().map(|error| {
        let id = if error.field.is_empty() { "name" } else { error.field.as_ref() };
        (id.to_owned(), said::field(&error.field, &error.code))
    });
    let text = &found.text;
    view! {
        <form class="profile-form" method="post" action="/api/ui/desk/profile">
            <ErrorSummary errors=errors.collect()/>
            <input type="hidden" name="studio" value=studio.slug.clone()/>
            <input type="hidden" name="therapist" value=found.slug.clone()/>
            <TextField
                id="name"
                label="Name"
                value=value("name", &text.name)
                error=error("name")
                autocomplete="off"
                maxlength=120
            />
            <TextField
                id="focus"
                label="Focus"
                value=value("focus", &text.focus)
                hint="A few words, such as “Deep tissue and fascia”."
                error=error("focus")
                optional=true
                maxlength=80
            />
            <TextArea
                id="about"
                label="About"
                value=value("about", &text.about)
                hint="A short paragraph: how you work, and for whom. No promises of an effect."
                error=error("about")
                optional=true
                maxlength=600
            />
            <TextField
                id="languages"
                label="Languages"
                value=value("languages", &text.languages)
                hint="With commas between, such as “English, German”."
                error=error("languages")
                optional=true
                maxlength=120
            />
            {online(&value("online", &text.online), error("online"))}
            <button class="btn primary">"Save the profile"</button>
        </form>
    }
    .into_any()
}

const ONLINE: [(&str, &str, &str); 3] = [
    ("all", "Everybody", "A visit is booked at once."),
    (
        "approval",
        "Everybody, and I say yes first",
        "Each visit waits for an answer. Its time is kept meanwhile.",
    ),
    ("nobody", "Nobody", "The studio’s people enter the visits."),
];

fn online(chosen: &str, error: Note) -> AnyView {
    let wrong = error.0.map(|error| view! { <FieldError id="online-error" error=error/> });
    let choices = ONLINE.map(|(value, title, text)| {
        view! {
            <Choice
                kind="radio"
                name="online"
                id=(value == "all").then(|| "online".to_owned())
                value=value
                checked=chosen == value
            >
                {title}
                <span class="hint">{text}</span>
            </Choice>
        }
    });
    view! {
        <fieldset class="field full">
            <legend>"Who can book online"</legend>
            {wrong}
            {choices.into_iter().collect_view()}
        </fieldset>
    }
    .into_any()
}

fn picture(studio: &StudioPage, found: &Found) -> AnyView {
    let has = found.portrait.is_some();
    let label = if has { "Another picture" } else { "A picture" };
    let hidden = || {
        view! {
            <input type="hidden" name="studio" value=studio.slug.clone()/>
            <input type="hidden" name="therapist" value=found.slug.clone()/>
        }
    };
    let remove = has.then(|| {
        view! {
            <form method="post" action="/api/ui/desk/portrait-remove">
                {hidden()}
                <button class="btn ghost">"Remove the picture"</button>
            </form>
        }
    });
    let upload = portrait_address(&studio.slug, &found.slug);
    view! {
        <section class="portrait-part" aria-labelledby="picture">
            <h2 id="picture">"Picture"</h2>
            <Avatar therapist=found.id portrait=found.portrait.clone()/>
            <form method="post" action=upload enctype="multipart/form-data">
                <div class="field">
                    <label for="file">{label}</label>
                    <span class="hint" id="file-hint">
                        "A JPEG or PNG of at most 10 MB. It is cut to a square, and where and \
                         when it was taken is removed."
                    </span>
                    <input
                        class="input"
                        id="file"
                        type="file"
                        name="file"
                        accept="image/jpeg,image/png"
                        aria-describedby="file-hint"
                        required
                    />
                </div>
                <button class="btn">"Upload the picture"</button>
            </form>
            {remove}
        </section>
    }
    .into_any()
}

/// What they may be booked for: from what was checked.
fn techniques(studio: &StudioPage, found: &Found, card: Option<&TherapistCard>) -> AnyView {
    let mut names: Vec<String> = studio
        .treatments
        .iter()
        .filter(|treatment| card.is_some_and(|card| card.may_give(treatment)))
        .map(|treatment| treatment.technique_name.clone())
        .collect();
    names.sort();
    names.dedup();
    let list = if names.is_empty() {
        let text = "None yet: a technique can be booked once its qualification is checked.";
        view! { <p class="muted">{text}</p> }.into_any()
    } else {
        let lines = names.into_iter().map(|name| {
            view! { <li><Icon glyph=Glyph::Seal/> {name}</li> }
        });
        view! { <ul class="techniques">{lines.collect_view()}</ul> }.into_any()
    };
    let href = format!("{}?therapist={}", Area::Qualifications.address(&studio.slug), found.slug);
    view! {
        <section aria-labelledby="techniques">
            <h2 id="techniques">"Techniques"</h2>
            {list}
            <ArrowLink href=href>"Qualifications"</ArrowLink>
        </section>
    }
    .into_any()
}
