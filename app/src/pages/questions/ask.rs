//! Asking a studio something: a sentence, and nothing about who asks.

use domain::{
    contact::FieldError,
    question::{LONGEST, TEXT_LENGTH},
};
use leptos::prelude::*;
use services::{
    catalogue::{self, StudioCard, StudioPage},
    drafts::Flash,
};

use super::{ASK_FORM, ask_address, plain};
use crate::{
    caller,
    components::{
        Note,
        alert::{Alert, Tone},
        errors::ErrorSummary,
        field::{TextArea, TextField},
        head::PageHead,
        link::{ArrowLink, ButtonLink, Weight},
    },
    layout::{Frame, Page, StudioFacts},
    pages::booking::asked,
    render::{PageError, page},
    request::services,
};

/// The form, for the studio in the query; without one, the studios to choose from.
#[component]
pub fn Ask() -> impl IntoView {
    let (slug, sent, read) = (asked("studio"), plain(&asked("sent")), asked("read") == "yes");
    page(async move {
        let services = services();
        let slug = match slug.as_str() {
            "" => match catalogue::studios(&services).await?.as_slice() {
                [only] => only.slug.clone(),
                several => return Ok(choose(several)),
            },
            slug => slug.to_owned(),
        };
        let studio = catalogue::studio(&services, &slug).await?.ok_or(PageError::NotFound)?;
        if !sent.is_empty() {
            return Ok(thanks(
                &studio,
                &format!("{}/questions/{sent}", services.settings.base_url),
            ));
        }
        let flash = caller::refused(ASK_FORM).await?;
        Ok(form(&studio, &flash, read || flash.typed("read") == "yes"))
    })
}

fn choose(studios: &[StudioCard]) -> AnyView {
    let lines = studios.iter().map(|studio| {
        let words = format!("{}, {}", studio.name, studio.city);
        view! { <li><ArrowLink href=ask_address(&studio.slug)>{words}</ArrowLink></li> }
    });
    let lines = lines.collect_view();
    view! {
        <Page title="Ask a question" class="wrap ask" private=true>
            <PageHead title="Whom do you want to ask?" lead="The therapists of that studio answer."/>
            <ul>{lines}</ul>
        </Page>
    }
    .into_any()
}

fn form(studio: &StudioPage, flash: &Flash, read: bool) -> AnyView {
    let errors = flash.errors().iter().map(line).collect::<Vec<_>>();
    let title = if errors.is_empty() { "Ask a question" } else { "Error: Ask a question" };
    let error = |field: &str| Note::from(flash.error(field).map(|code| said(field, code)));
    let safety = format!("/safety?studio={}", studio.slug);
    let read = read.then(|| view! { <input type="hidden" name="read" value="yes"/> });
    let body = view! {
        <PageHead
            title="Ask a question"
            lead=format!("The therapists at {} answer what others may want to know, too.", studio.name)
        />
        <Alert tone=Tone::Warn title="Not for what cannot wait">
            <p>
                "Numb between the legs, trouble with bladder or bowels, a leg that gets weaker, \
                 a bad fall: " <a href=safety>"read what to do first"</a> "."
            </p>
        </Alert>
        <form class="ask-form" method="post" action="/api/ui/questions/ask">
            <ErrorSummary errors=errors/>
            <input type="hidden" name="studio" value=studio.slug.clone()/>
            {read}
            <TextField
                id="title"
                label="Your question, in one sentence"
                value=flash.typed("title").to_owned()
                hint="Such as: how long does soreness last after a firm massage?"
                error=error("title")
                autocomplete="off"
                maxlength=u32::try_from(LONGEST).unwrap_or(u32::MAX)
            />
            <TextArea
                id="text"
                label="What else helps to answer it"
                value=flash.typed("text").to_owned()
                hint="Everybody will be able to read it. Leave out names, and whatever would \
                      tell people that it is you."
                error=error("text")
                optional=true
                maxlength=u32::try_from(TEXT_LENGTH).unwrap_or(u32::MAX)
            />
            <p class="small muted">
                "We ask for no name and no address. Nobody sees the question before a therapist \
                 has answered it; what is not published is deleted."
            </p>
            <div class="btn-row">
                <button class="btn primary">"Ask"</button>
            </div>
        </form>
    }
    .into_any();
    let frame = Frame::Studio(StudioFacts::from(studio));
    view! { <Page title=title class="wrap ask" frame=frame private=true>{body}</Page> }.into_any()
}

fn thanks(studio: &StudioPage, address: &str) -> AnyView {
    let body = view! {
        <PageHead
            title="Thank you, it has arrived"
            lead="A therapist looks at it. If they answer, question and answer stand here:"
        />
        <p class="ask-address">{address.to_owned()}</p>
        <p class="muted">
            "Keep this address: we do not know who you are, so we cannot write to you. Until \
             then it shows nothing. Not every question is answered; one about you alone is \
             better asked at a visit, or by phone."
        </p>
        <div class="btn-row">
            <ButtonLink href=format!("/questions?studio={}", studio.slug) weight=Weight::Primary>
                "Read other questions"
            </ButtonLink>
        </div>
    }
    .into_any();
    let frame = Frame::Studio(StudioFacts::from(studio));
    view! { <Page title="Your question has arrived" class="wrap ask" frame=frame private=true>{body}</Page> }
        .into_any()
}

fn line(error: &FieldError) -> (String, String) {
    let field = if error.field.is_empty() { "title" } else { error.field.as_ref() };
    (field.to_owned(), said(field, &error.code))
}

/// What is wrong and how to put it right.
fn said(field: &str, code: &str) -> String {
    let words = match (field, code) {
        (_, "too_many") => {
            "Wait a while before you ask again: many questions came from where you are, or wait \
             to be answered"
        }
        ("title", "required") => "Enter your question",
        ("title", "too_short") => "Say a little more, in a whole sentence",
        ("title", "too_long") => {
            "Shorten your question to 140 characters; there is more room below"
        }
        ("text", "too_long") => "Shorten what you add to 1,500 characters",
        (_, "no_links") => "Leave out links, addresses and signs such as < or @",
        _ => "Try again in a moment: something went wrong on our side",
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::said;

    #[test]
    fn every_code_of_a_refusal_has_words_of_its_own() {
        let fallback = said("", "unavailable");
        for (field, code) in [
            ("title", "required"),
            ("title", "too_short"),
            ("title", "too_long"),
            ("title", "no_links"),
            ("text", "too_long"),
            ("text", "no_links"),
            ("title", "too_many"),
        ] {
            assert_ne!(said(field, code), fallback, "{field} {code}");
        }
    }
}
