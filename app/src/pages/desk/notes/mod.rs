//! The session note of a visit: written by whoever treats, on a phone between two sessions
//! if need be. Marks are placed with plain controls; the drawing follows them.

mod chart;
mod chart_form;
mod felt;
mod form;
mod glass;
mod kept;
mod said;
mod shown;
mod side;
mod templates;

use domain::TemplateId;
use leptos::prelude::*;
use services::{
    auth::{StaffSession, TherapistSession},
    bookings::desk::{self, Answers, DeskRefused},
    catalogue::StudioPage,
    clock::{WallClock, whole_minute},
    drafts::Flash,
    notes::{self, Form, May, NoteRefused, Opened, Typed},
    outcomes::{self, Beside},
};

pub use self::{
    glass::FORM as GLASS_FORM,
    kept::{forget, keep},
    templates::{FORM as TEMPLATE_FORM, Templates, address as templates_address},
};
use super::{address as desk_address, attention, visit};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        empty::Empty,
        icon::{Glyph, Icon},
    },
    layout::{Area, Frame, Page},
    pages::{
        account::second_step_address,
        booking::{asked, param},
    },
    render::{PageError, page},
    request::{self, services},
    words,
};

/// Where the note of a visit is; the first page where `slug` cannot be one of ours.
pub fn address(slug: &str, reference: &str) -> String {
    match desk_address(slug, None) {
        desk if desk == "/" => desk,
        desk => format!("{desk}/notes/{reference}"),
    }
}

/// What the page shows, and to whom.
struct View {
    studio: StudioPage,
    opened: Opened,
    /// What the client told, for whoever treats.
    told: Option<Answers>,
    /// How the client said they are, for whoever treats.
    beside: Option<Beside>,
    /// What was typed and is not saved yet.
    typed: Option<Typed>,
    /// The templates to begin with.
    templates: Vec<(TemplateId, domain::note::Template)>,
    /// The reason that an owner gave and that was refused.
    glass: Flash,
    clock: WallClock,
    done: String,
    refused: String,
    edit: bool,
}

/// The session note of the visit with the reference in the address.
#[component]
pub fn Notes() -> impl IntoView {
    let (slug, reference) = (param("studio"), param("reference"));
    let (done, refused) = (asked("done"), asked("refused"));
    let (edit, saved) = (!asked("edit").is_empty(), !asked("saved").is_empty());
    page(async move {
        request::keep_private();
        let back = address(&slug, &plain(&reference));
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        if staff.safe().is_err() {
            caller::lead_to(&second_step_address(&back));
            return Ok(().into_any());
        }
        let services = services();
        let opened = match notes::open(&services, &staff, &reference).await {
            Err(NoteRefused::HandedOver) => {
                return handed_over(&staff, &studio, &plain(&reference)).await;
            }
            opened => opened.map_err(found_nothing)?,
        };
        let treats = staff.therapist() == Some(opened.visit.therapist);
        let clock = WallClock::of_studio(studio.zone, &studio.city);
        let view = View {
            told: if treats { Some(told(&staff, &opened).await?) } else { None },
            beside: outcomes::beside(&services, &staff, &opened.visit.reference).await?,
            typed: typed(&staff, &opened.visit.reference, treats).await?.filter(|_| !saved),
            templates: own_templates(&staff, &opened).await?,
            glass: match opened.may {
                May::Ask => caller::refused(GLASS_FORM).await?,
                _ => Flash::default(),
            },
            studio,
            opened,
            clock,
            done,
            refused,
            edit,
        };
        let needs = attention::line(&staff, &view.studio).await?;
        Ok(view.whole(needs))
    })
}

fn found_nothing(refused: NoteRefused) -> PageError {
    match refused {
        NoteRefused::NotFound => PageError::NotFound,
        error => error.into(),
    }
}

/// What was typed and may be shown to whoever asks.
async fn typed(
    staff: &StaffSession,
    reference: &str,
    treats: bool,
) -> Result<Option<Typed>, PageError> {
    let typed = kept::kept(reference).await?;
    Ok(typed.filter(|typed| typed.is_for(staff.account(), treats)))
}

/// A visit that was theirs, while they typed. Of it they see what they typed and no more.
async fn handed_over(
    staff: &StaffSession,
    studio: &StudioPage,
    reference: &str,
) -> Result<AnyView, PageError> {
    // Typed while signed out, it may be theirs too: the visit was.
    let typed = typed(staff, reference, true).await?.ok_or(PageError::NotFound)?;
    let (title, text) = said::refused("handed_over").unwrap_or_default();
    let body = view! {
        <a class="back-link" href=desk_address(&studio.slug, None)>
            <Icon glyph=Glyph::Back/>
            "Back to the day"
        </a>
        <header class="app-title">
            <h1>{format!("Session note: {reference}")}</h1>
        </header>
        <Alert tone=Tone::Warn title=title live=true><p>{text}</p></Alert>
        {shown::unsaved(&typed)}
        {shown::discard(&studio.slug, reference)}
    };
    let (body, frame) = (body.into_any(), Frame::staff(studio, Area::Desk));
    let title = format!("Session note {reference}");
    Ok(view! { <Page title=title class="wrap app-main desk note-page" frame=frame private=true>{body}</Page> }
        .into_any())
}

async fn told(staff: &StaffSession, opened: &Opened) -> Result<Answers, PageError> {
    match desk::answers(&services(), staff, opened.visit.id).await {
        Ok(told) => Ok(told),
        Err(DeskRefused::NotFound) => Err(PageError::NotFound),
        Err(error) => Err(error.into()),
    }
}

async fn own_templates(
    staff: &StaffSession,
    opened: &Opened,
) -> Result<Vec<(TemplateId, domain::note::Template)>, PageError> {
    match staff.as_therapist().filter(|_| opened.may == May::Write) {
        Some(therapist) => own(&therapist).await,
        None => Ok(Vec::new()),
    }
}

async fn own(
    therapist: &TherapistSession,
) -> Result<Vec<(TemplateId, domain::note::Template)>, PageError> {
    Ok(notes::templates(&services(), therapist).await?)
}

impl View {
    fn whole(&self, needs: Option<AnyView>) -> AnyView {
        let seen = &self.opened.visit;
        let day = desk_address(&self.studio.slug, Some(seen.local.date()));
        let back = format!("{day}#v-{}", seen.reference);
        let clock = self.clock.when_on(seen.local.wall);
        let with = format!("{} with {}, {clock}", seen.treatment_name, seen.therapist_name);
        let fine = self.errors().is_empty() && self.glass.errors().is_empty();
        let wrong = if fine { "" } else { "Error: " };
        let title = format!("{wrong}Session note {}", seen.reference);
        let frame = Frame::staff(&self.studio, Area::Desk);
        let body = view! {
            <a class="back-link" href=back>
                <Icon glyph=Glyph::Back/>
                "Back to the day"
            </a>
            {needs}
            <header class="app-title">
                <h1>{format!("Session note: {}", visit::client(seen))}</h1>
                <p class="muted">{with}</p>
            </header>
            {self.news()}
            <div class="notes">
                {side::view(self)}
                <div class="note-main">{self.main()}</div>
            </div>
        };
        let body = body.into_any();
        view! { <Page title=title class="wrap app-main desk note-page" frame=frame private=true>{body}</Page> }
            .into_any()
    }

    fn main(&self) -> AnyView {
        match (self.opened.may, &self.opened.note) {
            (May::Write, None) => form::view(self),
            (May::Write, Some(note)) if self.edit || self.typed.is_some() => {
                let stale = self.error("") == Some("stale");
                let saved = stale.then(|| shown::saved(self, note));
                view! { {saved} {form::view(self)} }.into_any()
            }
            (May::Write, Some(note)) => {
                view! { {shown::note(self, note)} {shown::correct(self, note)} }.into_any()
            }
            (May::Add, Some(note)) => {
                view! { {shown::note(self, note)} {shown::add(self, note)} }.into_any()
            }
            (May::Ask, _) => glass::view(self),
            (_, Some(note)) => view! { {self.unsaved()} {shown::note(self, note)} }.into_any(),
            (_, None) => view! { {self.unsaved()} {nothing(self)} }.into_any(),
        }
    }

    /// What came of the last form.
    fn news(&self) -> AnyView {
        let done = said::done(&self.done).map(|words| {
            view! {
                <p class="did" role="status">
                    <Icon glyph=Glyph::Check/>
                    {words}
                </p>
            }
        });
        let code = if self.refused.is_empty() { self.error("") } else { Some(&*self.refused) };
        let refused = code.and_then(said::refused);
        let refused = refused.map(|(title, text)| {
            view! { <Alert tone=Tone::Warn title=title live=true><p>{text}</p></Alert> }
        });
        let typed = self.typed.as_ref().filter(|typed| typed.errors.is_empty());
        let waits = typed.filter(|_| done.is_none()).map(|_| {
            let here = address(&self.studio.slug, &self.opened.visit.reference);
            view! {
                <Alert title="What stands in the form is not saved yet">
                    <p>
                        "It is kept for this browser, sealed, until you save it. "
                        <a href=format!("{here}?saved=1")>"Go on without it"</a>
                    </p>
                </Alert>
            }
        });
        view! { {done} {refused} {waits} }.into_any()
    }

    /// What is wrong with the fields, each with the id of its control.
    fn errors(&self) -> Vec<(String, String)> {
        let errors = self.typed.iter().flat_map(|typed| &typed.errors);
        let errors = errors.filter(|error| !error.field.is_empty());
        errors
            .map(|error| (said::control(&error.field), said::field(&error.field, &error.code)))
            .collect()
    }

    fn error(&self, field: &str) -> Option<&str> {
        self.typed.as_ref().and_then(|typed| typed.error(field))
    }

    /// What was typed where no form takes it any more.
    fn unsaved(&self) -> Option<AnyView> {
        self.typed.as_ref().map(shown::unsaved)
    }

    /// What was typed into the form of the note.
    fn typed_note(&self) -> Option<&domain::note::NoteInput> {
        match &self.typed.as_ref()?.form {
            Form::Note(note) => Some(note),
            Form::Addendum(_) => None,
        }
    }

    fn when(&self, at: domain::Instant) -> String {
        self.clock.when(whole_minute(at))
    }
}

/// Why there is no form.
fn nothing(view: &View) -> AnyView {
    let seen = &view.opened.visit;
    let (title, text) = if view.told.is_none() {
        ("There is no note of this visit", "The therapist has not written one.")
    } else if seen.state.occupies() {
        ("Nothing to write yet", "You can write the note from the moment the visit begins.")
    } else {
        ("This visit did not take place", "So there is nothing to write down.")
    };
    view! { <Empty title=title text=text/> }.into_any()
}

/// What may stand in an address as it is.
pub fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(20).collect()
}

/// A day without its year is enough for what is near.
fn day(local: domain::time::LocalTime) -> String {
    format!("{} {}", words::date(local.date()), local.date().format("%Y"))
}
