//! A note as it is read: its text, its marks, what was added, and who opened it.

use domain::note::{NoteInput, TEXT_LENGTH, editable_until};
use leptos::prelude::*;
use services::notes::{Form, Note, Typed};

use super::{View, address, chart, said};
use crate::{
    components::{
        Note as Words,
        errors::ErrorSummary,
        field::{Field, described_by},
        icon::{Glyph, Icon},
    },
    words,
};

/// The whole note.
pub fn note(view: &View, note: &Note) -> AnyView {
    let corrected = (note.updated_at > note.written_at)
        .then(|| format!(", corrected {}", view.when(note.updated_at)));
    let by = format!("{}, {}", note.author, view.when(note.written_at));
    view! {
        <article class="note-text" aria-label="Session note">
            <p class="small muted">{format!("Written by {by}{}.", corrected.unwrap_or_default())}</p>
            {content(note)}
            {added(view, note)}
            {openings(view, note)}
        </article>
    }
    .into_any()
}

/// What is saved, beside what was typed over an older version of it.
pub fn saved(view: &View, note: &Note) -> AnyView {
    let when = format!("Saved {}.", view.when(note.updated_at));
    view! {
        <section class="note-text saved" aria-labelledby="saved-h">
            <h2 id="saved-h">"What is saved now"</h2>
            <p class="small muted">{when}</p>
            {content(note)}
        </section>
    }
    .into_any()
}

fn content(note: &Note) -> AnyView {
    let parts = note.content.soap.parts().map(|(field, text)| {
        let text = if text.is_empty() { "Nothing was written." } else { text };
        view! {
            <section>
                <h3>{said::part(field).0}</h3>
                <p class="told-note">{text.to_owned()}</p>
            </section>
        }
    });
    view! {
        {parts.into_iter().collect_view()}
        <section>
            <h3>"Body chart"</h3>
            {chart::view(&note.content.marks)}
        </section>
    }
    .into_any()
}

fn added(view: &View, note: &Note) -> Option<AnyView> {
    (!note.addenda.is_empty()).then(|| {
        let lines = note.addenda.iter().map(|added| {
            let by = format!("{}, {}", added.author, view.when(added.at));
            view! {
                <li>
                    <p class="small muted">{by}</p>
                    <p class="told-note">{added.text.clone()}</p>
                </li>
            }
        });
        view! {
            <section>
                <h3>"Added later"</h3>
                <ol class="added">{lines.collect_view()}</ol>
            </section>
        }
        .into_any()
    })
}

fn openings(view: &View, note: &Note) -> Option<AnyView> {
    (!note.openings.is_empty()).then(|| {
        let lines = note.openings.iter().map(|opening| {
            let who = format!("{}, {}", opening.name, view.when(opening.at));
            view! {
                <li>
                    <p class="small muted">{who}</p>
                    <p>{opening.reason.clone()}</p>
                </li>
            }
        });
        view! {
            <section class="opened">
                <h3>"Opened by an owner"</h3>
                <ol class="added">{lines.collect_view()}</ol>
            </section>
        }
        .into_any()
    })
}

/// The way to correct a note while it may be.
pub fn correct(view: &View, note: &Note) -> AnyView {
    let here = address(&view.studio.slug, &view.opened.visit.reference);
    let until = view.when(editable_until(note.written_at));
    view! {
        <div class="note-save">
            <p class="small muted">
                {format!("You can correct it until {until}. After that you add to it.")}
            </p>
            <div class="btn-row">
                <a class="btn primary" href=format!("{here}?edit=1")>
                    <Icon glyph=Glyph::Edit/>
                    "Correct it"
                </a>
            </div>
        </div>
    }
    .into_any()
}

/// The form of an addendum. What was typed into a note that could no longer be corrected
/// stands in it.
pub fn add(view: &View, note: &Note) -> AnyView {
    let typed = match view.typed.as_ref().map(|typed| &typed.form) {
        Some(Form::Addendum(text)) => text.clone(),
        Some(Form::Note(typed)) => not_saved(typed, Some(note)),
        None => String::new(),
    };
    let error = Words::from(view.error("text").map(|code| said::field("text", code)));
    let described = described_by("text", true, error.is_some());
    let invalid = error.is_some().then_some("true");
    view! {
        <form class="note-form" method="post" action="/api/ui/desk/note-add">
            <ErrorSummary errors=view.errors()/>
            <input type="hidden" name="studio" value=view.studio.slug.clone()/>
            <input type="hidden" name="reference" value=view.opened.visit.reference.clone()/>
            <h2>"Add an addendum"</h2>
            <Field
                id="text"
                label="What is to be added"
                hint="The note stands as it is. What you add bears its own date, and stays too."
                error=error
                full=true
            >
                <textarea
                    class="input"
                    id="text"
                    name="text"
                    rows="4"
                    maxlength=TEXT_LENGTH.to_string()
                    aria-describedby=described
                    aria-invalid=invalid
                >
                    {typed}
                </textarea>
            </Field>
            <div class="note-save">
                <button class="btn primary">"Add it"</button>
            </div>
        </form>
    }
    .into_any()
}

/// What was typed where no form takes it any more.
pub fn unsaved(typed: &Typed) -> AnyView {
    let typed = match &typed.form {
        Form::Note(note) => not_saved(note, None),
        Form::Addendum(text) => text.clone(),
    };
    view! {
        <section class="note-text saved" aria-labelledby="unsaved-h">
            <h2 id="unsaved-h">"What you typed, not saved"</h2>
            <p class="told-note">{typed}</p>
        </section>
    }
    .into_any()
}

/// Forgets what was typed for a visit.
pub fn discard(slug: &str, reference: &str) -> AnyView {
    view! {
        <form method="post" action="/api/ui/desk/note-save">
            <input type="hidden" name="studio" value=slug.to_owned()/>
            <input type="hidden" name="reference" value=reference.to_owned()/>
            <button class="btn" name="act" value="discard">"Discard what you typed"</button>
        </form>
    }
    .into_any()
}

/// What was typed and is not in the saved note, as one text.
fn not_saved(typed: &NoteInput, saved: Option<&Note>) -> String {
    let there = saved.map(|note| NoteInput::from(&note.content)).unwrap_or_default();
    let mut lines = Vec::new();
    for ((field, text), (_, before)) in typed.soap.parts().into_iter().zip(there.soap.parts()) {
        let text = text.trim().replace("\r\n", "\n");
        if !text.is_empty() && text != before {
            lines.push(format!("{}: {text}", said::part(field).0));
        }
    }
    let marks = NoteInput { soap: Default::default(), marks: typed.marks.clone() }.check();
    let marks = marks.map(|note| note.marks).unwrap_or_default();
    if NoteInput::from(&domain::note::SessionNote { marks: marks.clone(), ..Default::default() })
        .marks
        != there.marks
    {
        let marks: Vec<String> = marks.iter().map(chart::line).collect();
        lines.extend((!marks.is_empty()).then(|| format!("Marked: {}", words::list(&marks))));
    }
    lines.join("\n\n")
}
