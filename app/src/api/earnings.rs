//! The form of the rule by which therapists earn: an owner's.

use domain::{
    TherapistId,
    earnings::{Rule, TermsInput},
};
use leptos::prelude::*;
use services::{
    auth::OwnerSession,
    drafts::Flash,
    earnings::{self, EarningsRefused, RuleInput},
    people,
};

use super::people::{broken, owner};
use crate::{
    caller::{self, lead_to},
    pages::desk::{RULE_FORM, rule_address},
    request::services,
};

type Answer = Result<(), ServerFnError>;

/// Sets the share of one therapist from a date on, or of everybody without a share of their
/// own.
#[server(prefix = "/api/ui", endpoint = "desk/commission")]
pub async fn commission(
    studio: String,
    #[server(default)] therapist: String,
    valid_from: String,
    percent: String,
    #[server(default)] amount: String,
    #[server(default)] fee_percent: String,
) -> Answer {
    let back = rule_address(&studio);
    let Some((owner, _)) = owner(&studio, &back).await? else { return Ok(()) };
    let terms = TermsInput { percent, amount, fee_percent };
    let flash = flash(&therapist, &valid_from, &terms);
    match meant(&owner, &therapist).await? {
        Err(()) => lead_to(&format!("{back}?refused=not_found")),
        Ok(therapist) => {
            let typed = RuleInput { therapist, valid_from, terms };
            answer(earnings::set_rule(&services(), &owner, &typed).await, flash, &back).await?;
        }
    }
    Ok(())
}

/// The therapist with this name in addresses; nobody in particular where it is empty.
async fn meant(
    owner: &OwnerSession,
    slug: &str,
) -> Result<Result<Option<TherapistId>, ()>, ServerFnError> {
    if slug.is_empty() {
        return Ok(Ok(None));
    }
    let found = people::by_slug(&services(), &(*owner).into(), slug).await;
    Ok(found.map_err(|error| broken(error.into()))?.map(Some).ok_or(()))
}

async fn answer(set: Result<Rule, EarningsRefused>, flash: Flash, back: &str) -> Answer {
    let flash = match set {
        Ok(_) => {
            lead_to(&format!("{back}?done=rule_set"));
            return Ok(());
        }
        Err(EarningsRefused::Invalid(errors)) => flash.wrong(errors),
        Err(refused @ EarningsRefused::Unconfirmed(_)) => flash.refused(refused.code()),
        Err(other) => {
            tracing::error!(error = %other, "a rule of commission could not be set");
            flash.refused(other.code())
        }
    };
    caller::refuse(&flash, back).await.map_err(broken)
}

fn flash(therapist: &str, valid_from: &str, terms: &TermsInput) -> Flash {
    [
        ("therapist", therapist),
        ("valid_from", valid_from),
        ("percent", &terms.percent),
        ("amount", &terms.amount),
        ("fee_percent", &terms.fee_percent),
    ]
    .into_iter()
    .fold(Flash::of(RULE_FORM), |flash, (field, typed)| flash.with(field, typed))
}
