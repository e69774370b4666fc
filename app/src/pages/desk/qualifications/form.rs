//! The form of a record.

use domain::{
    contact::FieldError,
    qualification::{ClaimInput, RecordKind},
};
use leptos::prelude::*;
use services::{catalogue::StudioPage, drafts::Flash};

use super::{fresh::Purpose, said};
use crate::components::{
    Note,
    errors::ErrorSummary,
    field::{FieldError as FieldErrorLine, Select, TextField},
};

/// The name of the form, for what was typed into it when it was refused.
pub const FORM: &str = "qualification-claim";
/// Between the codes of techniques in what is kept of a refused form.
const BETWEEN: char = ',';
const NUMBER_HINT: &str = "As on the certificate. With it the studio can ask the issuing body.";

/// What is kept of a refused form.
pub fn keep(typed: &ClaimInput) -> Flash {
    let techniques = typed.techniques.join(&BETWEEN.to_string());
    Flash::of(FORM)
        .with("kind", &typed.kind)
        .with("title", &typed.title)
        .with("issuer", &typed.issuer)
        .with("techniques", &techniques)
        .with("training_hours", &typed.training_hours)
        .with("licence_number", &typed.licence_number)
        .with("issued_on", &typed.issued_on)
        .with("expires_on", &typed.expires_on)
}

/// What was kept of it.
pub fn read(flash: &Flash) -> ClaimInput {
    let of = |field| flash.typed(field).to_owned();
    let techniques = flash.typed("techniques").split(BETWEEN).filter(|code| !code.is_empty());
    ClaimInput {
        kind: of("kind"),
        title: of("title"),
        issuer: of("issuer"),
        techniques: techniques.map(ToOwned::to_owned).collect(),
        training_hours: of("training_hours"),
        licence_number: of("licence_number"),
        issued_on: of("issued_on"),
        expires_on: of("expires_on"),
    }
}

/// The form, with what is known already.
pub fn view(
    studio: &StudioPage,
    purpose: &Purpose,
    typed: &ClaimInput,
    flash: &Flash,
    techniques: &[(String, String)],
) -> AnyView {
    let error =
        |field: &str| -> Note { flash.error(field).map(|code| said::field(field, code)).into() };
    let button = match purpose {
        Purpose::New | Purpose::Renew => "Record it",
        Purpose::Correct(_) => "Save the change",
    };
    let correct = match purpose {
        Purpose::Correct(claim) => claim.qualification.id.to_string(),
        Purpose::New | Purpose::Renew => String::new(),
    };
    let kinds = RecordKind::ALL.map(|kind| (kind.code().to_owned(), said::kind(kind).to_owned()));
    view! {
        <form class="q-form" method="post" action="/api/ui/desk/claim">
            <ErrorSummary errors=errors(flash)/>
            <input type="hidden" name="studio" value=studio.slug.clone()/>
            <input type="hidden" name="correct" value=correct/>
            <input type="hidden" name="renew" value=crate::pages::booking::asked("renew")/>
            <Select id="kind" label="What is it?" options=kinds.into() value=typed.kind.clone()/>
            <TextField
                id="title"
                label="Title"
                value=typed.title.clone()
                hint="As on the certificate. Clients read it once it is verified."
                error=error("title")
                autocomplete="off"
                maxlength=120
            />
            <TextField
                id="issuer"
                label="Issuing body"
                value=typed.issuer.clone()
                error=error("issuer")
                autocomplete="off"
                maxlength=120
            />
            {covered(typed, error("techniques"), techniques)}
            <div class="fields">
                <div class="of-training">
                    <TextField
                        id="training_hours"
                        label="Hours of training"
                        value=typed.training_hours.clone()
                        error=error("training_hours")
                        autocomplete="off"
                        maxlength=6
                        optional=true
                    />
                </div>
                <TextField
                    id="licence_number"
                    label="Number"
                    value=typed.licence_number.clone()
                    hint=NUMBER_HINT
                    error=error("licence_number")
                    autocomplete="off"
                    maxlength=120
                    optional=true
                />
                <TextField
                    id="issued_on"
                    label="Issued on"
                    kind="date"
                    value=typed.issued_on.clone()
                    error=error("issued_on")
                />
                <TextField
                    id="expires_on"
                    label="Last day it is good for"
                    kind="date"
                    value=typed.expires_on.clone()
                    hint="Leave it empty if it does not end."
                    error=error("expires_on")
                    optional=true
                />
            </div>
            <button class="btn primary">{button}</button>
        </form>
    }
    .into_any()
}

/// The techniques that training covers; the style sheet hides them for other records.
fn covered(typed: &ClaimInput, error: Note, techniques: &[(String, String)]) -> AnyView {
    let described = error.is_some().then_some("techniques-error");
    let boxes = techniques
        .iter()
        .enumerate()
        .map(|(nth, (code, name))| {
            // The summary of errors leads to the first one.
            let id = (nth == 0).then_some("techniques");
            view! {
                <label class="choice">
                    <input
                        type="checkbox"
                        id=id
                        name="techniques[]"
                        value=code.clone()
                        checked=typed.techniques.contains(code)
                    />
                    <span>{name.clone()}</span>
                </label>
            }
        })
        .collect_view();
    let error = error.0.map(|error| view! { <FieldErrorLine id="techniques-error" error=error/> });
    view! {
        <fieldset class="field of-training" aria-describedby=described>
            <legend>"Techniques it covers"</legend>
            {error}
            <div class="q-techniques">{boxes}</div>
        </fieldset>
    }
    .into_any()
}

/// Each error with the id of its field; of the whole form at its first one.
fn errors(flash: &Flash) -> Vec<(String, String)> {
    let line = |error: &FieldError| {
        let id = if error.field.is_empty() { "kind" } else { error.field.as_ref() };
        (id.to_owned(), said::field(&error.field, &error.code))
    };
    flash.errors().iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use domain::qualification::ClaimInput;

    use super::{keep, read};

    #[test]
    fn nothing_that_was_typed_is_lost() {
        let typed = ClaimInput {
            kind: "training".into(),
            title: "Diploma, with a comma".into(),
            issuer: "A college".into(),
            techniques: vec!["deep-tissue".into(), "sports".into()],
            training_hours: "about 170".into(),
            licence_number: "PT-1".into(),
            issued_on: "2026-13-01".into(),
            expires_on: "soon".into(),
        };
        assert_eq!(read(&keep(&typed)), typed);
        assert_eq!(read(&keep(&ClaimInput::default())), ClaimInput::default());
    }
}
