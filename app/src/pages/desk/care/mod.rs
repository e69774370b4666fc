//! Check-ins and questionnaires, as those who manage a studio set them.

mod form;
mod list;
mod said;
mod typed;

use leptos::prelude::*;
use services::{
    auth::ManagerSession,
    outcomes::{self, Version},
};

pub use self::{
    form::Edit,
    list::{List, SETTING_FORM},
    typed::{FORM as QUESTIONNAIRE_FORM, QuestionnaireForm, file_flash},
};
use super::setup::{below, manager};
use crate::{
    components::{
        alert::{Alert, Tone},
        icon::{Glyph, Icon},
    },
    pages::booking::asked,
    render::PageError,
    request::services,
};

/// Where check-ins are set; the first page where `slug` cannot be one of ours.
pub fn check_ins_address(slug: &str) -> String {
    below(slug, "setup/check-ins")
}

/// Where a questionnaire is changed; a new one where none is known.
pub fn questionnaire_address(slug: &str, series: &str) -> String {
    let known = !series.is_empty() && series.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    let series = if known { series } else { "new" };
    match check_ins_address(slug) {
        all if all == "/" => all,
        all => format!("{all}/{series}"),
    }
}

/// The questionnaires of the studio, each with its versions, the latest first.
async fn all(manager: &ManagerSession) -> Result<Vec<Vec<Version>>, PageError> {
    Ok(outcomes::questionnaires(&services(), manager).await?)
}

/// What came of the last form.
fn news() -> Option<AnyView> {
    if let Some(words) = said::done(&asked("done")) {
        let mark = view! { <Icon glyph=Glyph::Check/> };
        return Some(view! { <p class="did" role="status">{mark} {words}</p> }.into_any());
    }
    let refused = asked("refused");
    (!refused.is_empty()).then(|| {
        view! { <Alert tone=Tone::Warn title=said::refused(&refused) live=true/> }.into_any()
    })
}
