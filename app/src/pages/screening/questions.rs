//! The safety check, and what is said on a red flag.

use domain::screening::{AnswersInput, Form, Level};
use leptos::prelude::*;
use services::{catalogue::StudioPage, drafts::Flash};

use super::said;
use crate::{
    components::{
        Note,
        alert::{Alert, Tone},
        field::FieldError,
        icon::Glyph,
    },
    layout::dial,
};

/// The questions of a form. A red flag shows its advice at once, without a script; the
/// server checks again.
pub fn questions(studio: &StudioPage, form: Form, answers: &AnswersInput, error: Note) -> AnyView {
    let told = view! {
        <p>
            "Your therapist reads this before you come and may ring you. If they advise \
             against the massage, you get all your money back."
        </p>
    }
    .into_any();
    let kept = "Only your therapist reads these answers; they are stored encrypted. This check is \
                not a diagnosis.";
    asked(studio, (form, answers), error, (told, kept))
}

/// All of them where sessions are bought and no visit is booked yet: nobody reads the answers,
/// and so they are not kept.
pub fn questions_when_buying(studio: &StudioPage, answers: &AnswersInput, error: Note) -> AnyView {
    let phone = studio.phone.clone();
    let told = view! {
        <p>
            "You can buy your sessions. Tell us again before each visit: your therapist reads it \
             then, and may ring you. Not sure whether a massage is right for you? Ring us before \
             you buy: "
            <a class="nowrap" href=dial(&phone)>{phone.clone()}</a>
            "."
        </p>
    }
    .into_any();
    let kept = "We keep what you tick only until this form is sent, and ask you again before each \
                visit. This check is not a diagnosis.";
    asked(studio, (Form::Booking, answers), error, (told, kept))
}

/// What was ticked in a form that was refused.
pub fn ticked_before(form: Form, typed: &Flash) -> AnswersInput {
    AnswersInput {
        version: form.version(),
        ticked: typed.typed("flags").split(',').map(ToOwned::to_owned).collect(),
        none: !typed.typed("none").is_empty(),
    }
}

/// The questions, with what is said where a therapist should know, and who reads the answers.
fn asked(
    studio: &StudioPage,
    (form, answers): (Form, &AnswersInput),
    error: Note,
    (told, kept): (AnyView, &'static str),
) -> AnyView {
    let wrong = error.is_some().then_some("answers-error");
    let version = form.version();
    let lines = form.asked().iter().map(|question| {
        let checked = answers.ticked.iter().any(|code| code == question.code);
        let flag = match question.level {
            Level::Stop => "stop",
            Level::Review => "tell",
        };
        view! {
            <label class="choice">
                <input
                    type="checkbox"
                    name="flags[]"
                    value=question.code
                    data-flag=flag
                    checked=checked
                />
                <span>{said::question(form, version, question.code)}</span>
            </label>
        }
    });
    view! {
        <fieldset class="flags" id="answers" tabindex="-1" aria-describedby=wrong>
            <legend class="vh">"Safety check"</legend>
            <input type="hidden" name="version" value=version/>
            {error.0.map(|error| view! {
                <p class="field"><FieldError id="answers-error" error=error/></p>
            })}
            {lines.collect_view()}
            <label class="choice none">
                <input type="checkbox" name="none" value="yes" checked=answers.none/>
                <span><b>"None of these"</b></span>
            </label>
        </fieldset>
        <div class="flag-stop">{stop_advice(studio, false)}</div>
        <div class="flag-tell">
            <Alert tone=Tone::Note title="Good to know, thank you">{told}</Alert>
        </div>
        <p class="tiny muted">{kept}</p>
    }
    .into_any()
}

/// What to do on a red flag. It never diagnoses: it says who should look, and how soon.
pub fn stop_advice(studio: &StudioPage, live: bool) -> AnyView {
    let number = studio.emergency_number.clone();
    view! {
        <Alert
            tone=Tone::Stop
            glyph=Glyph::Stop
            title="Please get this seen today, before any massage"
            live=live
        >
            <p>
                "What you ticked can be a sign of something that needs a doctor within hours, \
                 not a massage. Go to an emergency department, or call for help."
            </p>
            <div class="actions">
                <a class="btn danger-solid" href=dial(&number)>{format!("Call {number}")}</a>
            </div>
        </Alert>
    }
    .into_any()
}
