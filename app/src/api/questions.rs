//! The forms about questions: asking, and what the staff of a studio do about them.

use domain::{QuestionId, question::QuestionInput};
use leptos::prelude::*;
use services::{
    auth::ManagerSession,
    catalogue,
    drafts::Flash,
    questions::{self, QuestionRefused},
};

use super::people::{broken, manager, staff};
use crate::{
    caller::{self, lead_to},
    pages::{
        desk::{ANSWER_FORM, questions_address},
        questions::{ASK_FORM, ask_address, safety_address, thanks_address},
    },
    request::services,
};

type Answer = Result<(), ServerFnError>;

/// Asks a studio something. What may need a doctor first leads to the signs before that, with
/// everything that was typed kept.
#[server(prefix = "/api/ui", endpoint = "questions/ask")]
pub async fn question_ask(
    studio: String,
    #[server(default)] title: String,
    #[server(default)] text: String,
    #[server(default)] read: String,
) -> Answer {
    let visitor = caller::visitor();
    let found = catalogue::studio(&services(), &studio).await;
    let found = found.map_err(|error| broken(error.into()))?;
    let Some(found) = found else {
        lead_to("/questions");
        return Ok(());
    };
    let flash = Flash::of(ASK_FORM).with("title", &title).with("text", &text).with("read", &read);
    let input = QuestionInput { title, text };
    if read != "yes" && !input.signs().is_empty() {
        return caller::refuse(&flash, &safety_address(&found.slug)).await.map_err(broken);
    }
    let asked = questions::ask(&services(), visitor.address, found.id, &input).await;
    told(asked, flash, &found.slug).await
}

async fn told(asked: Result<String, QuestionRefused>, flash: Flash, slug: &str) -> Answer {
    let flash = match asked {
        Ok(question) => {
            lead_to(&thanks_address(slug, &question));
            return Ok(());
        }
        Err(QuestionRefused::Invalid(errors)) => flash.wrong(errors),
        Err(refused) => flash.refused(code(&refused)),
    };
    caller::refuse(&flash, &ask_address(slug)).await.map_err(broken)
}

/// Answers a question in one's own name, or changes that answer.
#[server(prefix = "/api/ui", endpoint = "desk/question-answer")]
pub async fn question_answer(
    studio: String,
    question: String,
    #[server(default)] text: String,
) -> Answer {
    let back = questions_address(&studio);
    let Some((staff, _)) = staff(&studio, &back).await? else { return Ok(()) };
    let Ok(id) = question.parse::<QuestionId>() else {
        lead_to("/");
        return Ok(());
    };
    match questions::answer(&services(), &staff, id, &text).await {
        Err(QuestionRefused::Invalid(errors)) => {
            let flash = Flash::of(ANSWER_FORM).with("question", &question).with("text", &text);
            caller::refuse(&flash.wrong(errors), &format!("{back}?about={id}#q-{id}"))
                .await
                .map_err(broken)
        }
        done => said(&back, id, "answered", done),
    }
}

/// Does not publish a question: its words are deleted.
#[server(prefix = "/api/ui", endpoint = "desk/question-reject")]
pub async fn question_reject(studio: String, question: String) -> Answer {
    let Some((manager, id)) = about(&studio, &question).await? else { return Ok(()) };
    let done = questions::reject(&services(), &manager, id).await;
    said(&questions_address(&studio), id, "rejected", done)
}

/// Takes a published question down.
#[server(prefix = "/api/ui", endpoint = "desk/question-hide")]
pub async fn question_hide(studio: String, question: String) -> Answer {
    let Some((manager, id)) = about(&studio, &question).await? else { return Ok(()) };
    let done = questions::hide(&services(), &manager, id).await;
    said(&questions_address(&studio), id, "hidden", done)
}

/// Publishes a hidden question again.
#[server(prefix = "/api/ui", endpoint = "desk/question-show")]
pub async fn question_show(studio: String, question: String) -> Answer {
    let Some((manager, id)) = about(&studio, &question).await? else { return Ok(()) };
    let done = questions::show(&services(), &manager, id).await;
    said(&questions_address(&studio), id, "shown", done)
}

/// Whoever manages the studio, and about which question.
async fn about(
    studio: &str,
    question: &str,
) -> Result<Option<(ManagerSession, QuestionId)>, ServerFnError> {
    let found = manager(studio, &questions_address(studio)).await?;
    let Some(((manager, _), Ok(id))) = found.map(|who| (who, question.parse())) else {
        return Ok(None);
    };
    Ok(Some((manager, id)))
}

fn said(back: &str, id: QuestionId, done: &str, answer: Result<(), QuestionRefused>) -> Answer {
    match answer {
        Ok(()) => lead_to(&format!("{back}?done={done}#q-{id}")),
        Err(refused) => lead_to(&format!("{back}?refused={}", code(&refused))),
    }
    Ok(())
}

/// The code of a refusal; the cause of a failure is logged once.
fn code(refused: &QuestionRefused) -> &'static str {
    if let QuestionRefused::Store(error) = refused {
        tracing::error!(%error, "a question could not be written");
    }
    refused.code()
}
