//! The form of the rule by which therapists earn: an owner's.

use domain::earnings::TermsInput;
use leptos::prelude::*;
use services::{
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
    let whose = people::by_slug(&services(), &owner.into(), &therapist).await;
    let whose = whose.map_err(|error| broken(error.into()))?;
    if whose.is_none() && !therapist.is_empty() {
        lead_to(&format!("{back}?refused=not_found"));
        return Ok(());
    }
    let typed = RuleInput { therapist: whose, valid_from, terms };
    match earnings::set_rule(&services(), &owner, &typed).await {
        Ok(_) => lead_to(&format!("{back}?done=rule_set")),
        Err(EarningsRefused::Invalid(errors)) => {
            caller::refuse(&flash.wrong(errors), &back).await.map_err(broken)?;
        }
        Err(other) => {
            tracing::error!(error = %other, "a rule of commission could not be set");
            caller::refuse(&flash.refused(other.code()), &back).await.map_err(broken)?;
        }
    }
    Ok(())
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
