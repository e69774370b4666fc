//! The forms of session notes: writing one, adding to it, opening somebody else's, and
//! templates. What was typed and cannot be saved is kept, sealed, for its page.

use std::collections::BTreeMap;

use domain::{
    AccountId, TemplateId,
    contact::FieldError,
    note::{MarkInput, NoteInput, PARTS, Soap, Template},
};
use leptos::prelude::*;
use services::{
    auth::{StaffSession, TherapistSession},
    catalogue::StudioPage,
    drafts::Flash,
    notes::{self, Form, NoteRefused, Typed},
};

use crate::{
    caller::{self, lead_to},
    pages::desk::notes::{
        self as page, GLASS_FORM, TEMPLATE_FORM, address, plain, templates_address,
    },
    render::PageError,
    request::services,
};

type Answer = Result<(), ServerFnError>;

/// Writes the note of a visit, or corrects it; or fills a template into what was typed.
#[server(prefix = "/api/ui", endpoint = "desk/note-save")]
pub async fn note_save(
    studio: String,
    reference: String,
    #[server(default)] version: String,
    #[server(flatten)] soap: Soap,
    #[server(default)] marks: BTreeMap<String, MarkInput>,
    #[server(default)] act: String,
    #[server(default)] template: String,
) -> Answer {
    if act == "discard" {
        return discard(&studio, &reference).await;
    }
    let note = NoteInput { soap, marks: chosen(marks) };
    let sent = Sent::of(&studio, &reference, Form::Note(note.clone()));
    let Some((staff, _)) = sent.staff().await? else { return Ok(()) };
    if act == "fill" && !template.is_empty() {
        return sent.filled(&staff, note, &template).await;
    }
    let seen = version.parse().ok();
    let saved = notes::save(&services(), &staff, &sent.reference, seen, &note).await;
    sent.answer(&staff, "saved", saved).await
}

/// Leaves a note as it was: what this browser kept of it is forgotten.
async fn discard(studio: &str, reference: &str) -> Answer {
    let reference = plain(reference);
    let back = address(studio, &reference);
    if staff(studio, &back).await?.is_some() {
        page::forget(&reference).await.map_err(broken)?;
        lead_to(&back);
    }
    Ok(())
}

/// Adds to a note that stands as it is.
#[server(prefix = "/api/ui", endpoint = "desk/note-add")]
pub async fn note_add(
    studio: String,
    reference: String,
    #[server(default)] text: String,
) -> Answer {
    let sent = Sent::of(&studio, &reference, Form::Addendum(text.clone()));
    let Some((staff, _)) = sent.staff().await? else { return Ok(()) };
    let added = notes::addend(&services(), &staff, &sent.reference, &text).await;
    sent.answer(&staff, "added", added).await
}

/// Opens a note to an owner, who says why.
#[server(prefix = "/api/ui", endpoint = "desk/note-open")]
pub async fn note_open(
    studio: String,
    reference: String,
    #[server(default)] reason: String,
) -> Answer {
    let back = address(&studio, &plain(&reference));
    let Some((staff, _)) = staff(&studio, &back).await? else { return Ok(()) };
    let Some(owner) = staff.as_owner() else {
        lead_to("/");
        return Ok(());
    };
    let flash = Flash::of(GLASS_FORM).with("reason", &reason);
    match notes::break_glass(&services(), &owner, &plain(&reference), &reason).await {
        Ok(()) => lead_to(&format!("{back}?done=opened")),
        Err(refused) => not_opened(flash, refused, &back).await?,
    }
    Ok(())
}

async fn not_opened(flash: Flash, refused: NoteRefused, back: &str) -> Answer {
    match refused {
        NoteRefused::Invalid(wrong) => refuse(&flash.wrong(wrong), back).await?,
        NoteRefused::NoSecondStep(_) => refuse(&flash.refused(refused.code()), back).await?,
        refused => lead_to(&format!("{back}?refused={}", code(&refused))),
    }
    Ok(())
}

/// Saves a template of a therapist's own, or removes it.
#[server(prefix = "/api/ui", endpoint = "desk/note-template")]
pub async fn note_template(
    studio: String,
    #[server(default)] id: String,
    #[server(default)] name: String,
    #[server(flatten)] soap: Soap,
    #[server(default)] act: String,
) -> Answer {
    let back = templates_address(&studio);
    let Some((staff, _)) = staff(&studio, &back).await? else { return Ok(()) };
    let Some(therapist) = staff.as_therapist() else {
        lead_to("/");
        return Ok(());
    };
    let typed = Template { name, soap };
    let (done, answer) = change(&therapist, id.parse().ok(), &act, &typed).await;
    of_template(&back, done, template_flash(&id, &typed), answer).await
}

/// Removes the template that is known, or saves what was typed.
async fn change(
    therapist: &TherapistSession,
    known: Option<TemplateId>,
    act: &str,
    typed: &Template,
) -> (&'static str, Result<(), NoteRefused>) {
    let services = services();
    match known {
        Some(known) if act == "remove" => {
            ("removed", notes::remove_template(&services, therapist, known).await)
        }
        known => ("saved", notes::save_template(&services, therapist, known, typed).await),
    }
}

/// What was typed into a template's form.
fn template_flash(id: &str, typed: &Template) -> Flash {
    let flash = Flash::of(TEMPLATE_FORM).with("id", id).with("name", &typed.name);
    typed.soap.parts().into_iter().fold(flash, |flash, (field, text)| flash.with(field, text))
}

/// Leads back to the templates, with what was typed where it was refused.
async fn of_template(
    back: &str,
    done: &str,
    flash: Flash,
    answer: Result<(), NoteRefused>,
) -> Answer {
    match answer {
        Ok(()) => lead_to(&format!("{back}?done={done}")),
        Err(NoteRefused::Invalid(wrong)) => refuse(&flash.wrong(wrong), back).await?,
        Err(refused @ (NoteRefused::TooManyTemplates | NoteRefused::NoSecondStep(_))) => {
            refuse(&flash.refused(refused.code()), back).await?;
        }
        Err(refused) => lead_to(&format!("{back}?refused={}", code(&refused))),
    }
    Ok(())
}

/// A form about the note of one visit, as it was sent.
struct Sent {
    studio: String,
    reference: String,
    form: Form,
}

impl Sent {
    fn of(studio: &str, reference: &str, form: Form) -> Self {
        Self { studio: studio.to_owned(), reference: plain(reference), form }
    }

    fn back(&self) -> String {
        address(&self.studio, &self.reference)
    }

    /// Proof of being of the staff. Where nobody is signed in (any more), what was typed is
    /// kept for after signing in.
    async fn staff(&self) -> Result<Option<(StaffSession, StudioPage)>, ServerFnError> {
        let known = caller::signed_in().await.map_err(broken)?.is_some();
        if !known {
            self.keep(None, vec![FieldError::new("", "signed_out")]).await?;
        }
        staff(&self.studio, &self.back()).await
    }

    async fn answer(
        &self,
        staff: &StaffSession,
        done: &str,
        answer: Result<(), NoteRefused>,
    ) -> Answer {
        let (back, by) = (self.back(), Some(staff.account()));
        match answer {
            Ok(()) => {
                page::forget(&self.reference).await.map_err(broken)?;
                lead_to(&format!("{back}?done={done}"));
            }
            // They have nothing to do with it: what they sent is nobody's.
            Err(NoteRefused::NotFound) => lead_to(&format!("{back}?refused=not_found")),
            Err(NoteRefused::Invalid(wrong)) => {
                self.keep(by, wrong).await?;
                lead_to(&format!("{back}?refused=invalid"));
            }
            Err(refused) => {
                let code = code(&refused);
                self.keep(by, vec![FieldError::new("", code)]).await?;
                let first = caller::first_to(code, &back);
                lead_to(&first.unwrap_or_else(|| format!("{back}?refused={code}")));
            }
        }
        Ok(())
    }

    /// What was typed with the template's texts in it; not saved yet.
    async fn filled(&self, staff: &StaffSession, note: NoteInput, template: &str) -> Answer {
        let own = match staff.as_therapist() {
            Some(therapist) => notes::templates(&services(), &therapist).await.unwrap_or_default(),
            None => Vec::new(),
        };
        let template = own.into_iter().find(|(id, _)| id.to_string() == template);
        let soap = match &template {
            Some((_, template)) => note.soap.with_template(&template.soap),
            None => note.soap.clone(),
        };
        let form = Form::Note(NoteInput { soap, ..note });
        let filled = Self { form, ..Self::of(&self.studio, &self.reference, self.form.clone()) };
        filled.keep(Some(staff.account()), Vec::new()).await?;
        lead_to(&format!("{}#{}", self.back(), PARTS[0]));
        Ok(())
    }

    /// Keeps what was typed for whoever sent it.
    async fn keep(&self, by: Option<AccountId>, errors: Vec<FieldError>) -> Answer {
        let (reference, form) = (self.reference.clone(), self.form.clone());
        let typed = Typed { reference, by, form, errors };
        if page::keep(&typed, by.is_some()).await.map_err(broken)? {
            return Ok(());
        }
        Err(ServerFnError::ServerError("too_many".to_owned()))
    }
}

/// Without the regions that were left alone: the form sends every one.
fn chosen(marks: BTreeMap<String, MarkInput>) -> BTreeMap<String, MarkInput> {
    let left_alone = |mark: &MarkInput| mark.intensity.is_empty() && mark.words.trim().is_empty();
    marks.into_iter().filter(|(_, mark)| !left_alone(mark)).collect()
}

/// The code of a refusal; the cause of a failure is logged once.
fn code(refused: &NoteRefused) -> &'static str {
    if let NoteRefused::Store(error) = refused {
        tracing::error!(%error, "a session note could not be written");
    }
    refused.code()
}

async fn refuse(flash: &Flash, back: &str) -> Answer {
    caller::refuse(flash, back).await.map_err(broken)
}

/// Proof of being of the staff; whoever is not is led away.
async fn staff(
    studio: &str,
    back: &str,
) -> Result<Option<(StaffSession, StudioPage)>, ServerFnError> {
    match caller::staff_or_redirect(studio, back).await {
        Ok(found) => Ok(found),
        Err(PageError::NotFound) => {
            lead_to("/");
            Ok(None)
        }
        Err(error) => Err(broken(error)),
    }
}

fn broken(_: PageError) -> ServerFnError {
    ServerFnError::ServerError("unavailable".to_owned())
}
