//! The page on which something is recorded, renewed or corrected.

use domain::{
    QualificationId,
    qualification::{ClaimInput, Qualification, QualificationState},
};
use leptos::prelude::*;
use services::{
    auth::StaffSession,
    catalogue::StudioPage,
    drafts::Flash,
    qualifications::{self, Claimed, QualificationRefused},
};

use super::{address, form, new_address};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        icon::{Glyph, Icon},
    },
    layout::{Area, Frame, Page},
    pages::booking::{asked, param},
    render::{PageError, page},
    request::{self, services},
};

/// What the form is for.
pub enum Purpose {
    /// Something that was not on file.
    New,
    /// The next one of something that ends: a record of its own.
    Renew,
    /// The same one, put right.
    Correct(Box<Claimed>),
}

/// Recording what somebody holds, for the staff of the studio in the address.
#[component]
pub fn NewQualification() -> impl IntoView {
    let (slug, query) = (param("studio"), request::path_and_query());
    let (correct, renew) = (asked("correct"), asked("renew"));
    page(async move {
        request::keep_private();
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &query).await? else {
            return Ok(().into_any());
        };
        let (purpose, known) = match (correct.as_str(), renew.as_str()) {
            ("", "") => (Purpose::New, ClaimInput::default()),
            ("", id) => (Purpose::Renew, renewed(&find(&staff, id).await?)),
            (id, _) => {
                let claim = find(&staff, id).await?;
                let known = as_typed(&claim);
                (Purpose::Correct(Box::new(claim)), known)
            }
        };
        // Whoever does not treat holds nothing of their own.
        if !matches!(purpose, Purpose::Correct(_)) && staff.therapist().is_none() {
            return Err(PageError::NotFound);
        }
        let flash = caller::refused(form::FORM).await?;
        let typed = if flash.errors().is_empty() { known } else { form::read(&flash) };
        let techniques = qualifications::techniques(&services(), studio.id).await?;
        Ok(view(&studio, &purpose, &typed, &flash, &techniques))
    })
}

/// One that is there, and may be seen by whoever asks.
async fn find(staff: &StaffSession, id: &str) -> Result<Claimed, PageError> {
    let id: QualificationId = id.parse().map_err(|_| PageError::NotFound)?;
    match qualifications::claim(&services(), staff, id).await {
        Ok(claim) => Ok(claim),
        Err(QualificationRefused::NotFound) => Err(PageError::NotFound),
        Err(error) => Err(error.into()),
    }
}

/// A record as it would have been typed.
fn as_typed(claim: &Claimed) -> ClaimInput {
    let Qualification { title, issuer, techniques, .. } = claim.qualification.clone();
    let held = &claim.qualification;
    ClaimInput {
        kind: claim.kind.code().to_owned(),
        title,
        issuer,
        techniques,
        training_hours: held.training_hours.map(|hours| hours.to_string()).unwrap_or_default(),
        licence_number: held.licence_number.clone().unwrap_or_default(),
        issued_on: held.issued_on.to_string(),
        expires_on: held.expires_on.map(|date| date.to_string()).unwrap_or_default(),
    }
}

/// The next one: the same, with another number and other dates.
fn renewed(claim: &Claimed) -> ClaimInput {
    let (issued_on, expires_on) = (String::new(), String::new());
    ClaimInput { licence_number: String::new(), issued_on, expires_on, ..as_typed(claim) }
}

fn view(
    studio: &StudioPage,
    purpose: &Purpose,
    typed: &ClaimInput,
    flash: &Flash,
    techniques: &[(String, String)],
) -> AnyView {
    let (title, lead) = match purpose {
        Purpose::New => (
            "Add a qualification",
            "Have the certificate at hand. You add the document in the next step, and the studio \
             checks it.",
        ),
        Purpose::Renew => (
            "Record the renewal",
            "The earlier one stays until its last day, so nothing stops in between. Enter the \
             dates and the number of the new certificate.",
        ),
        Purpose::Correct(_) => {
            ("Correct a record", "Put right what is wrong. What you change is checked again.")
        }
    };
    let wrong = if flash.errors().is_empty() { "" } else { "Error: " };
    let body = view! {
        <a class="back-link" href=address(&studio.slug)>
            <Icon glyph=Glyph::Back/>
            "Back to qualifications"
        </a>
        <header class="app-title">
            <div>
                <h1>{title}</h1>
                <p class="muted">{lead}</p>
            </div>
        </header>
        {warning(purpose)}
        {form::view(studio, purpose, typed, flash, techniques)}
    };
    let (body, frame) = (body.into_any(), Frame::staff(studio, Area::Qualifications));
    let title = format!("{wrong}{title}");
    view! { <Page title=title class="wrap app-main quals-new" frame=frame private=true>{body}</Page> }
        .into_any()
}

/// A seal is for what was looked at: changed, it is gone until somebody looks again.
fn warning(purpose: &Purpose) -> Option<AnyView> {
    let Purpose::Correct(claim) = purpose else { return None };
    let QualificationState::Verified { .. } = claim.qualification.state else { return None };
    let text = "If you change it, it loses its seal until the studio has checked it again: what \
                only it covers cannot be booked meanwhile. For a new certificate, record the \
                renewal instead.";
    Some(
        view! {
            <Alert tone=Tone::Warn title="This record is verified">
                <p>{text}</p>
            </Alert>
        }
        .into_any(),
    )
}

/// Where the form leads when it was refused.
pub fn back(slug: &str, correct: &str, renew: &str) -> String {
    let plain = |id: &str| id.parse::<QualificationId>().map(|id| id.to_string()).ok();
    let page = new_address(slug);
    match (plain(correct), plain(renew)) {
        _ if page == "/" => page,
        (Some(id), _) => format!("{page}?correct={id}"),
        (None, Some(id)) => format!("{page}?renew={id}"),
        (None, None) => page,
    }
}
