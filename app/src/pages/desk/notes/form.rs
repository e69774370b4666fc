//! The form of a note: its four parts in their order, the body chart, one button.

use domain::note::{NoteInput, PARTS, Soap, TEXT_LENGTH, editable_until};
use leptos::prelude::*;

use super::{View, chart_form, said, templates_address};
use crate::components::{
    Note,
    errors::ErrorSummary,
    field::{Field, Select, described_by},
};

/// With what was typed, or else with what is saved.
pub fn view(view: &View) -> AnyView {
    let saved = view.opened.note.as_ref();
    let typed = view.typed_note().cloned();
    let typed = typed.or_else(|| saved.map(|note| NoteInput::from(&note.content)));
    let typed = typed.unwrap_or_default();
    let version = saved.map(|note| note.version.to_string()).unwrap_or_default();
    let cancel = saved.is_some().then(|| {
        view! {
            <button class="btn ghost" name="act" value="discard" formnovalidate>
                "Leave it as it was"
            </button>
        }
    });
    view! {
        <form class="note-form" method="post" action="/api/ui/desk/note-save">
            <ErrorSummary errors=view.errors()/>
            <input type="hidden" name="studio" value=view.studio.slug.clone()/>
            <input type="hidden" name="reference" value=view.opened.visit.reference.clone()/>
            <input type="hidden" name="version" value=version/>
            {begin_with(view)}
            {parts(&typed.soap, "", &|field| view.error(field).map(|code| said::field(field, code)))}
            {chart_form::view(view, &typed)}
            <div class="note-save">
                <p class="small muted">{until(view)}</p>
                <div class="btn-row">
                    <button class="btn primary">"Save the note"</button>
                    {cancel}
                </div>
            </div>
        </form>
    }
    .into_any()
}

/// The four texts. `before` goes before their ids, where a page has several forms.
pub fn parts(soap: &Soap, before: &str, error: &dyn Fn(&str) -> Option<String>) -> AnyView {
    let texts = soap.parts().map(|(_, text)| text.to_owned());
    let fields = PARTS.into_iter().zip(texts);
    fields
        .map(|(field, text)| area(field, format!("{before}{field}"), text, error(field)))
        .collect_view()
        .into_any()
}

fn area(field: &'static str, id: String, text: String, error: Option<String>) -> AnyView {
    let (label, hint) = said::part(field);
    let error = Note::from(error);
    let described = described_by(&id, true, error.is_some());
    let invalid = error.is_some().then_some("true");
    view! {
        <Field id=id.clone() label=label hint=hint error=error full=true>
            <textarea
                class="input"
                id=id
                name=field
                rows="4"
                maxlength=TEXT_LENGTH.to_string()
                aria-describedby=described
                aria-invalid=invalid
            >
                {text}
            </textarea>
        </Field>
    }
    .into_any()
}

/// The templates. Filling one in sends the form, so that what was typed stays, and adds the
/// template's texts under it.
fn begin_with(view: &View) -> AnyView {
    let all = templates_address(&view.studio.slug);
    if view.templates.is_empty() {
        return view! {
            <p class="small">
                <a class="arrow-link" href=all>"Make a template to begin notes with"</a>
            </p>
        }
        .into_any();
    }
    let none = (String::new(), "Choose a template".to_owned());
    let own = view.templates.iter().map(|(id, it)| (id.to_string(), it.name.clone()));
    view! {
        <div class="note-fill">
            <Select
                id="template"
                label="Begin with"
                options=std::iter::once(none).chain(own).collect()
            />
            <button class="btn" name="act" value="fill">"Fill it in"</button>
            <a class="small" href=all>"Your templates"</a>
        </div>
    }
    .into_any()
}

fn until(view: &View) -> String {
    match &view.opened.note {
        Some(note) => {
            let until = view.when(editable_until(note.written_at));
            format!("You can correct it until {until}. After that you add to it.")
        }
        None => "You can correct it for 24 hours. After that you add to it.".to_owned(),
    }
}
