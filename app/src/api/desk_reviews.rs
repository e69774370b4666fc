//! The form of a therapist's decision about what a client ticked. Whoever treats may send it.

use domain::contact::FieldError;
use leptos::prelude::*;
use services::{
    auth::StaffSession,
    bookings::desk::review::{self, Decision, DecisionRequest, ReviewRefused},
    drafts::Flash,
};

use crate::{
    caller::{self, lead_to},
    pages::desk::{REVIEW_FORM, review_address, reviews_address},
    render::PageError,
    request::services,
};

type Answer = Result<(), ServerFnError>;

/// Writes down what the therapist decided about the answers that their page showed.
#[server(prefix = "/api/ui", endpoint = "desk/review")]
pub async fn decide(
    studio: String,
    reference: String,
    #[server(default)] seen: String,
    #[server(default)] decision: String,
    #[server(default)] words: String,
) -> Answer {
    let reference: String = reference.chars().filter(plain).take(20).collect();
    let back = review_address(&studio, &reference);
    let Some(staff) = staff(&studio, &back).await? else { return Ok(()) };
    let flash = Flash::of(REVIEW_FORM).with("reference", &reference);
    let flash = flash.with("decision", &decision).with("words", &words);
    let Some(decision) = Decision::from_code(&decision) else {
        let missing = FieldError::new("decision", "required");
        return caller::refuse(&flash.wrong([missing]), &back).await.map_err(broken);
    };
    let request = DecisionRequest { reference, seen, decision, words };
    let decided = review::decide(&services(), &staff, &request).await;
    answered(decided.err(), (decision, &reviews_address(&studio)), flash, &back).await
}

/// The characters of a visit's number.
fn plain(c: &char) -> bool {
    c.is_ascii_alphanumeric() || *c == '-'
}

/// Leads to the queue, or back to the answers with what was typed.
async fn answered(
    refused: Option<ReviewRefused>,
    (decision, queue): (Decision, &str),
    flash: Flash,
    back: &str,
) -> Answer {
    match refused {
        None => lead_to(&format!("{queue}?done={}", decision.code())),
        Some(ReviewRefused::NotFound) => lead_to(&format!("{queue}?refused=not_found")),
        Some(ReviewRefused::Invalid(wrong)) => {
            caller::refuse(&flash.wrong(wrong), back).await.map_err(broken)?;
        }
        Some(refused) => {
            if let ReviewRefused::Store(error) = &refused {
                tracing::error!(%error, "a decision was not written down");
            }
            let again = format!("{back}?refused={}", refused.code());
            // What was typed waits until they come back from confirming.
            let next = caller::first_to(refused.code(), &again).unwrap_or(again);
            caller::refuse(&flash, &next).await.map_err(broken)?;
        }
    }
    Ok(())
}

/// Proof of being of the staff. Whoever may not is led away: nobody learns whether there is
/// such a desk.
async fn staff(studio: &str, back: &str) -> Result<Option<StaffSession>, ServerFnError> {
    match caller::staff_or_redirect(studio, back).await {
        Ok(found) => Ok(found.map(|(staff, _)| staff)),
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
