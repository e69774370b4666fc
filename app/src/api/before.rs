//! The form of the safety questions before a visit. Whoever bears its link may send it.

use domain::screening::{AnswersInput, QUESTIONS};
use leptos::prelude::*;
use services::{
    bookings::{self, BeforeRefused},
    drafts::Flash,
    limits::LimitKind,
};

use crate::{
    caller::{self, lead_to},
    pages::screening::{FORM, address},
    render::PageError,
    request::{self, services},
};

type Answer = Result<(), ServerFnError>;

/// What is kept of a code, in characters.
const CODE: usize = 40;

/// Answers the questions before a visit, once.
#[server(prefix = "/api/ui", endpoint = "before/answer")]
pub async fn answer_before(
    token: String,
    #[server(default)] version: String,
    #[server(default)] flags: Vec<String>,
    #[server(default)] none: String,
) -> Answer {
    let Some(proof) = caller::before_holder(&token) else {
        lead_to(&address("unknown"));
        return Ok(());
    };
    let (typed, back) = (answers(&version, flags, &none), address(&token));
    if services().limits.check_address(LimitKind::Before, request::client_address()).is_err() {
        return refuse(&kept(&typed).refused("too_many"), &back).await;
    }
    match bookings::answer_before(&services(), &proof, &typed).await {
        // The page itself says how it stands.
        Ok(_) | Err(BeforeRefused::NotAsked) => lead_to(&back),
        Err(refused) => return not_answered(refused, &typed, &back).await,
    }
    Ok(())
}

/// The safety questions as a form sends them.
pub(super) fn answers(version: &str, flags: Vec<String>, none: &str) -> AnswersInput {
    let flags = flags.into_iter().take(QUESTIONS.len() + 1);
    AnswersInput {
        version: version.parse().unwrap_or_default(),
        ticked: flags.map(|code| code.chars().take(CODE).collect()).collect(),
        none: !none.is_empty(),
    }
}

async fn not_answered(refused: BeforeRefused, typed: &AnswersInput, back: &str) -> Answer {
    match refused {
        BeforeRefused::Gone => {
            lead_to(&address("unknown"));
            Ok(())
        }
        BeforeRefused::Wrong(why) => refuse(&kept(typed).refused(why.code()), back).await,
        error => {
            tracing::error!(%error, "answers before a visit were not taken");
            Err(ServerFnError::ServerError("unavailable".to_owned()))
        }
    }
}

/// What was ticked, for the form that is shown again.
fn kept(typed: &AnswersInput) -> Flash {
    with_answers(Flash::of(FORM), typed)
}

/// What was typed, with what was ticked. A red flag is not kept, not even for the form that is
/// shown again.
pub(super) fn with_answers(flash: Flash, typed: &AnswersInput) -> Flash {
    if typed.has_red_flag() {
        return flash;
    }
    let flash = flash.with("flags", &typed.ticked.join(","));
    if typed.none { flash.with("none", "yes") } else { flash }
}

async fn refuse(flash: &Flash, back: &str) -> Answer {
    caller::refuse(flash, back)
        .await
        .map_err(|_: PageError| ServerFnError::ServerError("unavailable".to_owned()))
}
