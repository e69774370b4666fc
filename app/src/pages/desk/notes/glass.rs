//! An owner asks for a note that is not theirs.

use domain::note::REASON_LENGTH;
use leptos::prelude::*;

use super::{View, said};
use crate::{
    components::{errors::ErrorSummary, field::TextField},
    words,
};

/// The name of the form, for what was typed into it when it was refused.
pub const FORM: &str = "note-open";

/// The form, with what it leads to.
pub fn view(view: &View) -> AnyView {
    let therapist = words::first_name(&view.opened.author).to_owned();
    let error = view.glass.error("reason").map(|code| said::field("reason", code));
    let errors = error.iter().map(|error| ("reason".to_owned(), error.clone())).collect();
    view! {
        <form class="note-form glass" method="post" action="/api/ui/desk/note-open">
            <ErrorSummary errors=errors/>
            <input type="hidden" name="studio" value=view.studio.slug.clone()/>
            <input type="hidden" name="reference" value=view.opened.visit.reference.clone()/>
            <h2>"This note is not yours"</h2>
            <p>
                {format!(
                    "A session note is between a client and whoever wrote it. If you must read it, \
                     say why. {therapist} gets a mail, and the note keeps who read it, when and \
                     why. It is open to you for 15 minutes."
                )}
            </p>
            <TextField
                id="reason"
                label="Why you open it"
                hint="Such as: the client asked for a copy of their notes."
                error=error
                value=view.glass.typed("reason").to_owned()
                autocomplete="off"
                maxlength=u32::try_from(REASON_LENGTH).unwrap_or(u32::MAX)
                full=true
            />
            <div class="note-save">
                <button class="btn primary">"Open the note"</button>
            </div>
        </form>
    }
    .into_any()
}
