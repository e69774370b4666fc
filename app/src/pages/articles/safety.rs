//! The signs that need a doctor and no massage: one page for everybody, before anything is
//! booked or asked.

use leptos::prelude::*;
use services::{
    catalogue::{self, StudioPage},
    drafts::Flash,
};

use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        head::PageHead,
        icon::Glyph,
        link::{ArrowLink, ButtonLink},
    },
    layout::{Frame, Page, Share, StudioFacts, dial},
    pages::{
        booking::asked,
        questions::{ASK_FORM, ask_address},
    },
    render::page,
    request::services,
};

/// What is looked at within hours. It never says what it is: somebody who may examine does.
const NOW: [&str; 5] = [
    "You can no longer hold or pass urine or stools as usual.",
    "You are numb between your legs, where a saddle would touch.",
    "A leg is very weak, or becomes weaker from day to day.",
    "You had a serious accident or fall; or a small one, and your bones are brittle or you have \
     taken steroids for long.",
    "Your back hurts together with your chest, or you are short of breath.",
];

/// What a doctor should look at before a massage.
const FIRST: [&str; 8] = [
    "You have or had cancer.",
    "You lose weight without wanting to.",
    "The pain is there at night, and no position eases it.",
    "You have a fever or chills, had an infection lately, inject drugs, or your immune system is \
     weak.",
    "It is a new and severe pain, and you are under 20 or over 55.",
    "You take blood thinners, have or had a clot, or one leg is swollen.",
    "You are pregnant, or were operated on lately.",
    "The skin where you would be massaged is infected or broken.",
];

/// The page: with the numbers of a studio where its name is in the query.
#[component]
pub fn Safety() -> impl IntoView {
    let (slug, asking) = (asked("studio"), asked("asked") == "1");
    page(async move {
        let studio = match slug.as_str() {
            "" => None,
            slug => catalogue::studio(&services(), slug).await?,
        };
        // Before a question that may tell of such a sign: what was typed is kept meanwhile.
        let kept = asking && caller::kept(ASK_FORM).await? != Flash::default();
        Ok(view(studio.as_ref(), kept))
    })
}

fn view(studio: Option<&StudioPage>, asking: bool) -> AnyView {
    let on = studio.filter(|_| asking).map(go_on);
    let why = on.is_some().then(|| {
        view! {
            <p class="lead">
                "What you wrote may tell of one of these. Please read them before you ask; your \
                 question is kept for a quarter of an hour."
            </p>
        }
    });
    let frame = studio.map_or(Frame::Site, |studio| Frame::Studio(StudioFacts::from(studio)));
    let body = view! {
        <PageHead
            title="Signs that need a doctor first"
            lead="Most back pain is harmless and passes. These signs are rare, and they are no \
                  case for a massage."
        />
        {why}
        {alert(studio)}
        <h2>"See a doctor before a massage"</h2>
        <ul>{lines(&FIRST)}</ul>
        <p>
            "None of these means that something bad is there. Each means that somebody should \
             look who may examine you and order tests. A massage therapist may not."
        </p>
        <h2>"If it is all too much"</h2>
        <p>
            "Pain that goes on for long wears people down. If you think of ending your life, \
             call the emergency number above, or ring a helpline: "
            <a href="https://findahelpline.com" rel="noreferrer">"findahelpline.com"</a>
            " lists free ones, by country."
        </p>
        {reach(studio)}
        {on}
        <p>
            <ArrowLink href="/articles/signs-that-need-a-doctor">
                "Why we ask about these, with sources"
            </ArrowLink>
        </p>
    }
    .into_any();
    view! {
        <Page
            title="Back pain that needs a doctor first"
            description="The signs that need help today, the signs that a doctor should look at \
                         before a massage, and whom to call."
            class="wrap prose safety"
            frame=frame
            private=asking
            share=Some(Share::of("/safety").kind("article"))
        >
            {body}
        </Page>
    }
    .into_any()
}

fn lines(signs: &[&'static str]) -> AnyView {
    signs.iter().map(|sign| view! { <li>{*sign}</li> }).collect_view().into_any()
}

fn alert(studio: Option<&StudioPage>) -> AnyView {
    let (signs, call) = (lines(&NOW), call(studio));
    view! {
        <Alert tone=Tone::Stop glyph=Glyph::Stop title="Get help now">
            <ul>{signs}</ul>
            {call}
        </Alert>
    }
    .into_any()
}

/// Whoever has read it may ask all the same: words alone tell nothing for sure.
fn go_on(studio: &StudioPage) -> AnyView {
    let href = format!("{}&read=yes", ask_address(&studio.slug));
    view! {
        <h2>"None of these is about you?"</h2>
        <div class="btn-row">
            <ButtonLink href=href>"Go on to your question"</ButtonLink>
        </div>
    }
    .into_any()
}

/// Whom to call: a studio knows the number of its own country.
fn call(studio: Option<&StudioPage>) -> AnyView {
    let Some(studio) = studio else {
        return view! {
            <p>
                "Go to an emergency department, or call the emergency number of where you are: "
                <b>"112"</b> " in Europe, " <b>"999"</b> " in the United Kingdom, " <b>"911"</b>
                " in North America, " <b>"000"</b> " in Australia."
            </p>
        }
        .into_any();
    };
    let number = studio.emergency_number.clone();
    view! {
        <p>"Go to an emergency department, or call for help."</p>
        <div class="actions">
            <a class="btn danger-solid" href=dial(&number)>{format!("Call {number}")}</a>
        </div>
    }
    .into_any()
}

/// A studio can be rung about what is neither.
fn reach(studio: Option<&StudioPage>) -> Option<AnyView> {
    let studio = studio?;
    let phone = studio.phone.clone();
    Some(
        view! {
            <p>
                "Not sure whether a massage is for you? Ring us before you book: "
                <a class="nowrap" href=dial(&phone)>{phone.clone()}</a>
                "."
            </p>
        }
        .into_any(),
    )
}
