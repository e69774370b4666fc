//! Questions at the desk: what waits, in one list, with the form to answer it; and what is
//! public or was taken down.

use domain::{Right, question::ANSWER_LENGTH};
use leptos::prelude::*;
use services::{
    auth::StaffSession,
    catalogue::StudioPage,
    drafts::Flash,
    questions::{self, Queue, Waiting},
};

use super::{address as desk_address, asked, param};
use crate::{
    caller,
    components::{
        Note,
        alert::{Alert, Tone},
        empty::Empty,
        icon::{Glyph, Icon},
        link::ArrowLink,
    },
    layout::{Area, Frame, Page},
    render::page,
    request::{self, services},
    words,
};

/// The name of the form that answers.
pub const FORM: &str = "desk-answer";

/// Where the questions of a studio are; the first page where `slug` cannot be one of ours.
pub fn address(slug: &str) -> String {
    match desk_address(slug, None) {
        desk if desk == "/" => desk,
        desk => format!("{desk}/questions"),
    }
}

/// Who looks at them.
struct Reader<'a> {
    staff: &'a StaffSession,
    studio: &'a StudioPage,
    flash: Flash,
}

/// The questions of the studio in the address, for its staff.
#[component]
pub fn DeskQuestions() -> impl IntoView {
    let slug = param("studio");
    page(async move {
        request::keep_private();
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &address(&slug)).await? else {
            return Ok(().into_any());
        };
        let found = questions::queue(&services(), &staff).await?;
        let flash = caller::refused(FORM).await?;
        Ok(view(&Reader { staff: &staff, studio: &studio, flash }, &found))
    })
}

fn view(reader: &Reader<'_>, found: &Queue) -> AnyView {
    let studio = reader.studio;
    let body = view! {
        <a class="back-link" href=Area::Desk.address(&studio.slug)>
            <Icon glyph=Glyph::Back/>
            "Today"
        </a>
        <header class="app-title">
            <div>
                <h1>"Questions"</h1>
                <p class="muted">
                    "From readers, who do not say who they are. Answering publishes a question \
                     under your name, with what was checked about you."
                </p>
            </div>
        </header>
        {news()}
        {waiting(reader, &found.waiting)}
        {part(reader, "Public", &found.answered)}
        {part(reader, "Taken down", &found.hidden)}
    }
    .into_any();
    let frame = Frame::staff(studio, Area::Desk);
    view! { <Page title="Questions" class="wrap app-main desk-questions" frame=frame private=true>{body}</Page> }
        .into_any()
}

fn waiting(reader: &Reader<'_>, found: &[Waiting]) -> AnyView {
    if found.is_empty() {
        return view! {
            <section>
                <h2>"Waiting"</h2>
                <Empty title="No question waits" text="What readers ask next stands here."/>
            </section>
        }
        .into_any();
    }
    part(reader, "Waiting", found).into_any()
}

fn part(reader: &Reader<'_>, title: &'static str, found: &[Waiting]) -> Option<AnyView> {
    if found.is_empty() {
        return None;
    }
    let lines: Vec<AnyView> = found.iter().map(|one| line(reader, title, one)).collect();
    Some(
        view! {
            <section>
                <h2>{title}</h2>
                <ul class="question-list">{lines}</ul>
            </section>
        }
        .into_any(),
    )
}

fn line(reader: &Reader<'_>, part: &str, one: &Waiting) -> AnyView {
    let asked = reader.studio.clock().when(one.asked_at);
    let text = (!one.text.is_empty()).then(|| {
        let text = one.text.clone();
        view! { <p class="asked-text">{text}</p> }
    });
    let public = (part == "Public").then(|| {
        let href = format!("/questions/{}", one.slug);
        view! { <p><a href=href>"See it as readers do"</a></p> }
    });
    let answer = (part != "Taken down").then(|| answer(reader, one));
    let acts = match part {
        "Public" => press(reader, one, ("question-hide", "Take it down")),
        "Taken down" => view! {
            {press(reader, one, ("question-show", "Publish it again"))}
            {press(reader, one, ("question-reject", "Delete it"))}
        }
        .into_any(),
        _ => press(reader, one, ("question-reject", "Do not publish: delete it")),
    };
    view! {
        <li id=format!("q-{}", one.id)>
            <h3>{one.title.clone()}</h3>
            {text}
            <p class="tiny muted">{format!("Asked {asked}")}</p>
            {signs(one)}
            {public}
            {answer.flatten()}
            <div class="btn-row">{acts}</div>
        </li>
    }
    .into_any()
}

/// That the words tell of something which needs a doctor first, for whoever answers.
fn signs(one: &Waiting) -> Option<AnyView> {
    let told: Vec<String> = one.signs.iter().map(|code| sign(code).to_owned()).collect();
    (!told.is_empty()).then(|| {
        let text = format!(
            "The words may tell of {}. Whoever asked was shown the signs that need a doctor; say \
             so again in an answer, and give no other advice on it.",
            words::list(&told)
        );
        view! { <Alert tone=Tone::Warn title="Needs a doctor first"><p>{text}</p></Alert> }
            .into_any()
    })
}

/// What a code is about, in the middle of a sentence.
fn sign(code: &str) -> &'static str {
    match code {
        "saddle_or_bladder" => "numbness, or trouble with bladder or bowels",
        "leg_weakness" => "a weak leg",
        "injury" => "an accident or a fall",
        "heart" => "the heart or the breath",
        "self_harm" => "somebody who may be in despair",
        "cancer_or_weight_loss" => "cancer, or weight that was lost",
        "night_pain" => "pain at night",
        "fever_or_infection" => "a fever or an infection",
        "new_pain_by_age" => "a child with pain",
        "clot_or_thinners" => "a clot, or blood thinners",
        "pregnancy" => "a pregnancy",
        "surgery_or_skin" => "surgery, or the skin",
        _ => "something else",
    }
}

/// The form of whoever treats; nobody answers in another's name.
fn answer(reader: &Reader<'_>, one: &Waiting) -> Option<AnyView> {
    reader.staff.therapist()?;
    let typed = reader.flash.typed("question") == one.id.to_string();
    let kept = typed.then(|| reader.flash.typed("text").to_owned());
    let wrong = typed.then(|| reader.flash.error("text")).flatten().map(said);
    let (id, error_id) = (format!("a-{}", one.id), format!("a-{}-error", one.id));
    let (label, button) = match &one.own {
        Some(_) => ("Your answer", "Change your answer"),
        None => ("Your answer, for everybody", "Answer and publish"),
    };
    let text = kept.or_else(|| one.own.clone()).unwrap_or_default();
    let described = wrong.is_some().then(|| error_id.clone());
    let error = Note::from(wrong.map(ToOwned::to_owned));
    let invalid = described.is_some().then_some("true");
    Some(
        view! {
            <form method="post" action="/api/ui/desk/question-answer">
                <input type="hidden" name="studio" value=reader.studio.slug.clone()/>
                <input type="hidden" name="question" value=one.id.to_string()/>
                <div class="field full">
                    <label for=id.clone()>{label} <span class="vh">{format!(": {}", one.title)}</span></label>
                    {error.0.map(|error| view! {
                        <span class="error" id=error_id role="alert">
                            <Icon glyph=Glyph::Warn/>
                            {error}
                        </span>
                    })}
                    <textarea
                        class="input"
                        id=id
                        name="text"
                        rows="4"
                        maxlength=ANSWER_LENGTH.to_string()
                        required=true
                        aria-describedby=described
                        aria-invalid=invalid
                    >
                        {text}
                    </textarea>
                </div>
                <button class="btn">{button}</button>
            </form>
        }
        .into_any(),
    )
}

/// A button of a manager's.
fn press(reader: &Reader<'_>, one: &Waiting, (act, words): (&str, &'static str)) -> AnyView {
    if !reader.staff.may(Right::EditStudio) {
        return ().into_any();
    }
    let about = format!(": {}", one.title);
    view! {
        <form method="post" action=format!("/api/ui/desk/{act}")>
            <input type="hidden" name="studio" value=reader.studio.slug.clone()/>
            <input type="hidden" name="question" value=one.id.to_string()/>
            <button class="btn ghost">{words}<span class="vh">{about}</span></button>
        </form>
    }
    .into_any()
}

/// What is wrong with an answer.
fn said(code: &str) -> &'static str {
    match code {
        "required" => "Write an answer first",
        "too_long" => "Shorten your answer to 4,000 characters",
        "no_links" => "Leave out links, addresses and signs such as < or @",
        _ => "Try again in a moment: something went wrong on our side",
    }
}

/// What came of the last form.
fn news() -> Option<AnyView> {
    let done = match asked("done").as_str() {
        "answered" => "Published under your name.",
        "rejected" => "Deleted. Nobody has seen it.",
        "hidden" => "Taken down: nobody but you sees it.",
        "shown" => "Published again.",
        _ => "",
    };
    if !done.is_empty() {
        let mark = view! { <Icon glyph=Glyph::Check/> };
        return Some(view! { <p class="did" role="status">{mark} {done}</p> }.into_any());
    }
    let refused = match asked("refused").as_str() {
        "" => return None,
        "not_checked" => {
            "Nothing about you was checked yet. An answer stands with what was checked, so have \
             a qualification checked first"
        }
        "not_found" => "Nothing was changed: somebody else was faster",
        _ => "Nothing was changed. Try it once more",
    };
    Some(view! { <Alert tone=Tone::Warn title=refused live=true/> }.into_any())
}

/// At the foot of a day: the way to the questions.
pub(super) fn link(studio: &StudioPage) -> AnyView {
    let href = address(&studio.slug);
    view! { <p class="desk-people"><ArrowLink href=href>"Questions from readers"</ArrowLink></p> }
        .into_any()
}

#[cfg(test)]
mod tests {
    use domain::question::SIGNS;

    use super::{said, sign};

    #[test]
    fn every_sign_and_every_code_of_a_refusal_has_words_of_its_own() {
        for one in SIGNS {
            assert_ne!(sign(one.code), sign(""), "{}", one.code);
        }
        for code in ["required", "too_long", "no_links"] {
            assert_ne!(said(code), said("unavailable"), "{code}");
        }
    }
}
