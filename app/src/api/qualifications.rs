//! The forms about what therapists hold: recording is for whoever treats, correcting and
//! taking documents away for them and the owner, checking for the owner alone. Documents
//! themselves come and go by addresses of the server's own.

use domain::{QualificationId, qualification::ClaimInput};
use leptos::prelude::*;
use services::{
    auth::{ManagerSession, StaffSession},
    drafts::Flash,
    qualifications::{self, QualificationRefused},
};

use crate::{
    caller::{self, lead_to},
    pages::desk::{CHECK_FORM, back_to_claim, keep_claim, qualifications_address},
    render::PageError,
    request::services,
};

type Answer = Result<(), ServerFnError>;

/// Records what somebody holds, or corrects what they recorded.
#[server(prefix = "/api/ui", endpoint = "desk/claim")]
pub async fn claim(
    studio: String,
    #[server(default)] correct: String,
    #[server(default)] renew: String,
    #[server(flatten)] typed: ClaimInput,
) -> Answer {
    let back = Back::to(&studio);
    let Some(staff) = back.staff(&studio).await? else { return Ok(()) };
    match write(&staff, &correct, &typed).await {
        Ok((done, id)) => back.go("done", done, &id.to_string()),
        Err(QualificationRefused::NotFound) => back.go("refused", "not_found", ""),
        Err(refused) => {
            let page = back_to_claim(&studio, &correct, &renew);
            refuse(keep_claim(&typed), refused, &page).await?;
        }
    }
    Ok(())
}

async fn write(
    staff: &StaffSession,
    correct: &str,
    typed: &ClaimInput,
) -> Result<(&'static str, QualificationId), QualificationRefused> {
    let services = services();
    if correct.is_empty() {
        let holder = staff.as_therapist().ok_or(QualificationRefused::NotFound)?;
        return Ok(("recorded", qualifications::record(&services, &holder, typed).await?));
    }
    let id = correct.parse().map_err(|_| QualificationRefused::NotFound)?;
    qualifications::amend(&services, staff, id, typed).await?;
    Ok(("amended", id))
}

/// It was checked and holds: `how` is what clients read.
#[server(prefix = "/api/ui", endpoint = "desk/verify-qualification")]
pub async fn verify_qualification(
    studio: String,
    id: String,
    #[server(default)] seen: String,
    #[server(default)] how: String,
) -> Answer {
    let back = Back::to(&studio);
    let Some(manager) = back.manager(&studio).await? else { return Ok(()) };
    let Some(known) = back.known(&id) else { return Ok(()) };
    let done = qualifications::verify(&services(), &manager, known, &seen, &how).await;
    back.checked("verified", done, (&id, "how", &how)).await
}

/// It was checked and does not hold: its holder reads the reason.
#[server(prefix = "/api/ui", endpoint = "desk/reject-qualification")]
pub async fn reject_qualification(
    studio: String,
    id: String,
    #[server(default)] seen: String,
    #[server(default)] reason: String,
) -> Answer {
    let back = Back::to(&studio);
    let Some(manager) = back.manager(&studio).await? else { return Ok(()) };
    let Some(known) = back.known(&id) else { return Ok(()) };
    let done = qualifications::reject(&services(), &manager, known, &seen, &reason).await;
    back.checked("rejected", done, (&id, "reason", &reason)).await
}

/// Takes a document away.
#[server(prefix = "/api/ui", endpoint = "desk/remove-document")]
pub async fn remove_document(studio: String, document: String) -> Answer {
    let back = Back::to(&studio);
    let Some(staff) = back.staff(&studio).await? else { return Ok(()) };
    let Ok(id) = document.parse() else {
        back.go("refused", "not_found", "");
        return Ok(());
    };
    match qualifications::remove(&services(), &staff, id).await {
        Ok(()) => back.go("done", "removed", ""),
        Err(refused) => back.go("refused", code(&refused), ""),
    }
    Ok(())
}

/// Where a form leads back to: the list, at what it was about.
struct Back(String);

impl Back {
    fn to(studio: &str) -> Self {
        Self(qualifications_address(studio))
    }

    /// Proof of being of the staff; whoever is not is led away.
    async fn staff(&self, studio: &str) -> Result<Option<StaffSession>, ServerFnError> {
        match caller::staff_or_redirect(studio, &self.0).await {
            Ok(found) => Ok(found.map(|(staff, _)| staff)),
            Err(PageError::NotFound) => {
                lead_to(&self.0);
                Ok(None)
            }
            Err(error) => Err(broken(error)),
        }
    }

    /// Proof of managing the studio. A therapist is led back to the list.
    async fn manager(&self, studio: &str) -> Result<Option<ManagerSession>, ServerFnError> {
        let Some(staff) = self.staff(studio).await? else { return Ok(None) };
        let manager = staff.as_manager();
        if manager.is_none() {
            self.go("refused", "not_found", "");
        }
        Ok(manager)
    }

    fn known(&self, id: &str) -> Option<QualificationId> {
        let known = id.parse().ok();
        if known.is_none() {
            self.go("refused", "not_found", "");
        }
        known
    }

    /// What came of a check; what was typed is not lost.
    async fn checked(
        &self,
        done: &str,
        result: Result<(), QualificationRefused>,
        (id, field, typed): (&str, &str, &str),
    ) -> Answer {
        match result {
            Ok(()) => self.go("done", done, id),
            Err(QualificationRefused::NotFound) => self.go("refused", "not_found", ""),
            Err(refused) => {
                let flash = Flash::of(CHECK_FORM).with("id", id).with(field, typed);
                refuse(flash, refused, &self.0).await?;
            }
        }
        Ok(())
    }

    /// `about` is an id that was read as one.
    fn go(&self, name: &str, value: &str, about: &str) {
        let at = match about {
            "" => String::new(),
            id => format!("&about={id}#q-{id}"),
        };
        lead_to(&format!("{}?{name}={value}{at}", self.0));
    }
}

/// Leads back to a form that was refused, which then shows what was typed.
async fn refuse(flash: Flash, refused: QualificationRefused, back: &str) -> Answer {
    let flash = match refused {
        QualificationRefused::Invalid(errors) => flash.wrong(errors),
        other => flash.refused(code(&other)),
    };
    caller::refuse(&flash, back).await.map_err(broken)
}

/// The code of a refusal; what broke on our side is logged.
fn code(refused: &QualificationRefused) -> &'static str {
    if matches!(refused, QualificationRefused::Store(_) | QualificationRefused::Documents(_)) {
        tracing::error!(error = %refused, "a form about a qualification could not be answered");
    }
    refused.code()
}

fn broken(_: PageError) -> ServerFnError {
    ServerFnError::ServerError("unavailable".to_owned())
}
