//! The texts that a therapist begins notes with.

use domain::note::{TEMPLATE_NAME_LENGTH, Template};
use leptos::prelude::*;
use services::{catalogue::StudioPage, drafts::Flash};

use super::{desk_address, form, own, said};
use crate::{
    caller,
    components::{
        errors::ErrorSummary,
        icon::{Glyph, Icon},
    },
    layout::{Area, Frame, Page},
    pages::{
        account::second_step_address,
        booking::{asked, param},
    },
    render::{PageError, page},
    request,
};

/// The name of the form, for what was typed into it when it was refused.
pub const FORM: &str = "note-template";

/// Where a therapist's templates are; the first page where `slug` cannot be one of ours.
pub fn address(slug: &str) -> String {
    match desk_address(slug, None) {
        desk if desk == "/" => desk,
        desk => format!("{desk}/note-templates"),
    }
}

/// A therapist's own templates. An owner who does not treat has none.
#[component]
pub fn Templates() -> impl IntoView {
    let (slug, done) = (param("studio"), asked("done"));
    page(async move {
        request::keep_private();
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &address(&slug)).await? else {
            return Ok(().into_any());
        };
        let therapist = staff.as_therapist().ok_or(PageError::NotFound)?;
        if therapist.safe().is_err() {
            caller::lead_to(&second_step_address(&address(&slug)));
            return Ok(().into_any());
        }
        let templates = own(&therapist).await?;
        let flash = caller::refused(FORM).await?;
        let sheets = templates.into_iter().map(|(id, it)| Sheet { id: id.to_string(), it });
        let new = Sheet { id: String::new(), it: Template::default() };
        Ok(view(&studio, sheets.collect(), new, &flash, &done))
    })
}

/// A template in its form; a new one has no id yet.
struct Sheet {
    id: String,
    it: Template,
}

fn view(studio: &StudioPage, all: Vec<Sheet>, new: Sheet, flash: &Flash, done: &str) -> AnyView {
    let done = match done {
        "saved" => Some("Saved."),
        "removed" => Some("Removed. Notes that began with it stay as they are."),
        _ => None,
    };
    let done = done.map(|words| {
        view! {
            <p class="did" role="status">
                <Icon glyph=Glyph::Check/>
                {words}
            </p>
        }
    });
    let folds = all.into_iter().map(|sheet| fold(studio, sheet, flash)).collect_view();
    let wrong = if flash.errors().is_empty() { "" } else { "Error: " };
    let body = view! {
        <a class="back-link" href=desk_address(&studio.slug, None)>
            <Icon glyph=Glyph::Back/>
            "Back to the day"
        </a>
        <header class="app-title">
            <h1>"Note templates"</h1>
            <p class="muted">
                "Texts that you begin session notes with. Only you see them."
            </p>
        </header>
        {done}
        <div class="note-templates">
            {folds}
            <section aria-labelledby="new-h">
                <h2 id="new-h">"New template"</h2>
                {sheet(studio, new, flash)}
            </section>
        </div>
    };
    let (body, frame) = (body.into_any(), Frame::staff(studio, Area::Desk));
    let title = format!("{wrong}Note templates");
    view! { <Page title=title class="wrap app-main desk note-page" frame=frame private=true>{body}</Page> }
        .into_any()
}

fn fold(studio: &StudioPage, it: Sheet, flash: &Flash) -> AnyView {
    let open = flash.typed("id") == it.id && !flash.errors().is_empty();
    let name = it.it.name.clone();
    view! {
        <details class="note-template" open=open>
            <summary>
                <Icon glyph=Glyph::Down/>
                {name}
            </summary>
            {sheet(studio, it, flash)}
        </details>
    }
    .into_any()
}

fn sheet(studio: &StudioPage, mut sheet: Sheet, flash: &Flash) -> AnyView {
    let refused = !flash.errors().is_empty() && flash.typed("id") == sheet.id;
    let before = if sheet.id.is_empty() { "new-".to_owned() } else { format!("t{}-", sheet.id) };
    if refused {
        sheet.it = typed(flash);
    }
    let error = |field: &str| {
        let code = flash.error(field).filter(|_| refused);
        code.map(|code| said::field(field, code))
    };
    let errors = flash.errors().iter().filter(|_| refused);
    let errors = errors.map(|error| {
        let words = match error.code.as_ref() {
            "too_many_templates" => "You have 30 templates: remove one first".to_owned(),
            "too_many" => "That was very often: wait a minute, then send it again".to_owned(),
            code => said::field(&error.field, code),
        };
        let field = if error.field.is_empty() { "name" } else { error.field.as_ref() };
        (format!("{before}{field}"), words)
    });
    let (known, weight) =
        (!sheet.id.is_empty(), if sheet.id.is_empty() { "btn primary" } else { "btn" });
    view! {
        <form class="note-form" method="post" action="/api/ui/desk/note-template">
            <ErrorSummary errors=errors.collect()/>
            <input type="hidden" name="studio" value=studio.slug.clone()/>
            <input type="hidden" name="id" value=sheet.id.clone()/>
            {name(&before, sheet.it.name.clone(), error("name"))}
            {form::parts(&sheet.it.soap, &before, &error)}
            <p class="small muted">
                "A template must be about nobody: no names, nothing that one client told you. It is \
                 not encrypted as notes are."
            </p>
            <div class="btn-row">
                <button class=weight>"Save the template"</button>
                {known.then(|| view! {
                    <button class="btn ghost" name="act" value="remove" formnovalidate>"Remove it"</button>
                })}
            </div>
        </form>
    }
    .into_any()
}

/// The name, whose id differs from form to form and whose name in the form does not.
fn name(before: &str, value: String, error: Option<String>) -> AnyView {
    use crate::components::{
        Note,
        field::{Field, described_by},
    };
    let id = format!("{before}name");
    let error = Note::from(error);
    let described = described_by(&id, false, error.is_some());
    let invalid = error.is_some().then_some("true");
    view! {
        <Field id=id.clone() label="What you call it" error=error full=true>
            <input
                class="input"
                id=id
                name="name"
                value=value
                maxlength=TEMPLATE_NAME_LENGTH.to_string()
                autocomplete="off"
                required
                aria-describedby=described
                aria-invalid=invalid
            />
        </Field>
    }
    .into_any()
}

fn typed(flash: &Flash) -> Template {
    let of = |field: &str| flash.typed(field).to_owned();
    let soap = domain::note::Soap {
        subjective: of("subjective"),
        objective: of("objective"),
        assessment: of("assessment"),
        plan: of("plan"),
    };
    Template { name: of("name"), soap }
}
