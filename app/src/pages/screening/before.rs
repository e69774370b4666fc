//! The questions before a visit, by the link of a mail: no account, no name, and nothing that
//! was ever answered.

use axum::http::StatusCode;
use domain::screening::Form;
use leptos::prelude::*;
use services::{
    bookings::{self, Before as Visit, BeforeRefused, Stands},
    catalogue::{self, StudioPage},
    drafts::Flash,
};

use super::{questions, said, stop_advice, ticked_before};
use crate::{
    caller,
    components::{
        Note,
        alert::{Alert, Tone},
        errors::ErrorSummary,
        icon::{Glyph, Icon},
        link::{ButtonLink, Weight},
    },
    layout::{Frame, Page, StudioFacts, dial},
    pages::booking::param,
    render::{PageError, page},
    request::{self, services},
    words,
};

/// What the form is called, where it is refused.
pub const FORM: &str = "before";

/// The address of the questions that a link opens.
pub fn address(token: &str) -> String {
    format!("/before/{token}")
}

/// The questions before the visit in the address.
#[component]
pub fn Before() -> impl IntoView {
    let token = param("token");
    page(async move {
        let Some(proof) = caller::before_holder(&token) else { return Ok(gone()) };
        let visit = match bookings::before(&services(), &proof).await {
            Ok(visit) => visit,
            Err(BeforeRefused::Gone) => return Ok(gone()),
            Err(error) => return Err(error.into()),
        };
        let studio = catalogue::studio_by_id(&services(), visit.studio).await?;
        let studio = studio.ok_or(PageError::NotFound)?;
        let typed = caller::refused(FORM).await?;
        Ok(view(&studio, &visit, &token, &typed))
    })
}

fn view(studio: &StudioPage, visit: &Visit, token: &str, typed: &Flash) -> AnyView {
    let wrong = error(typed);
    let (heading, body) = match visit.stands {
        Stands::Asks { form, since } => {
            let since = since.map(|at| words::date_and_year(visit.clock.wall(at).date()));
            ("Before your visit", ask(studio, visit, (token, form, since), typed))
        }
        Stands::Answered => ("Thank you", answered(studio, visit)),
        Stands::Stopped => ("Please see a doctor first", stopped(studio)),
        Stands::Begun => ("Your visit has begun", begun(visit)),
        Stands::Off => ("This visit does not take place", off(studio)),
    };
    let title = if wrong.is_some() { format!("Error: {heading}") } else { heading.to_owned() };
    let (frame, what) = (Frame::Studio(StudioFacts::from(studio)), what(visit));
    view! {
        <Page title=title class="wrap booking narrow" frame=frame private=true>
            <h1>{heading}</h1>
            <p class="lead">{what}</p>
            {body}
        </Page>
    }
    .into_any()
}

/// `Deep tissue back with Hana Brandt, Thu 26 Nov, 15:00 (Berlin time; 14:00 in Lisbon)`.
fn what(visit: &Visit) -> String {
    let when = visit.clock.beside(visit.start, visit.client_clock.as_ref());
    format!("{} with {}, {when}", visit.treatment_name, visit.therapist_name)
}

fn error(typed: &Flash) -> Option<&'static str> {
    match typed.error("")? {
        "too_many" => Some("That was very often: wait a minute, then send it again"),
        code => Some(said::wrong(code)),
    }
}

fn ask(
    studio: &StudioPage,
    visit: &Visit,
    (token, form, since): (&str, Form, Option<String>),
    typed: &Flash,
) -> AnyView {
    let answers = ticked_before(form, typed);
    let error = error(typed);
    let errors = error.map(|error| ("answers".to_owned(), error.to_owned())).into_iter().collect();
    let last = since.map(|date| format!("You last answered on {date}. ")).unwrap_or_default();
    let intro = format!("{last}{}", about(visit));
    let error = Note::from(error.map(ToOwned::to_owned));
    view! {
        <form method="post" action="/api/ui/before/answer" novalidate=true>
            <ErrorSummary errors=errors before="before you send it"/>
            <input type="hidden" name="token" value=token.to_owned()/>
            <p class="intro">{intro}</p>
            {questions(studio, form, &answers, error)}
            <div class="btn-row">
                <button class="btn primary">"Send to my therapist"</button>
            </div>
        </form>
    }
    .into_any()
}

/// Whom the questions are about. Nobody is named: the link opens without signing in.
const fn about(visit: &Visit) -> &'static str {
    if visit.for_somebody_else {
        "These questions are about whoever comes to this visit. Tick anything that is true for \
         them today: it takes less than half a minute, and their therapist knows before they come."
    } else {
        "Tick anything that is true for you today: it takes less than half a minute, and your \
         therapist knows before you come."
    }
}

/// Says the same whatever was ticked: others may read the mail, too.
fn answered(studio: &StudioPage, visit: &Visit) -> AnyView {
    let therapist = words::first_name(&visit.therapist_name).to_owned();
    let phone = studio.phone.clone();
    view! {
        <Alert tone=Tone::Good glyph=Glyph::Check title="Your answers have arrived">
            <p>
                {format!(
                    "{therapist} reads them before you come, and may ring you first. If they \
                     advise against the massage, you get all your money back.",
                )}
            </p>
        </Alert>
        <p>
            "This clears nobody: your therapist asks again when you come. If something changes \
             until then, ring us: "
            <a class="nowrap" href=dial(&phone)>{phone.clone()}</a>
            "."
        </p>
    }
    .into_any()
}

fn stopped(studio: &StudioPage) -> AnyView {
    let (phone, home) = (studio.phone.clone(), format!("/{}", studio.slug));
    view! {
        {stop_advice(studio, true)}
        <p>
            "Your visit is off, and whatever you paid online goes back in full. We have kept nothing \
             of what you ticked. When a doctor has looked and says that a massage is fine, you \
             are welcome."
        </p>
        <p>
            "Ticked something by mistake, or have a question? Ring us: "
            <a class="nowrap" href=dial(&phone)>{phone.clone()}</a>
            "."
        </p>
        <div class="btn-row">
            <a class="btn" href=home>"Back to the studio"</a>
        </div>
    }
    .into_any()
}

fn begun(visit: &Visit) -> AnyView {
    let therapist = words::first_name(&visit.therapist_name).to_owned();
    let whose = if visit.for_somebody_else { "the health of whoever comes" } else { "your health" };
    view! {
        <p>{format!("Please tell {therapist} in person whatever is new with {whose}.")}</p>
    }
    .into_any()
}

fn off(studio: &StudioPage) -> AnyView {
    let book = format!("/{}/book", studio.slug);
    view! {
        <p>"So there is nothing to answer. The latest mail about it says what happened."</p>
        <div class="btn-row">
            <ButtonLink href=book weight=Weight::Primary>"Find another time"</ButtonLink>
        </div>
    }
    .into_any()
}

/// A link that opens nothing. Why not is nobody's business.
fn gone() -> AnyView {
    request::set_status(StatusCode::NOT_FOUND);
    view! {
        <Page title="This link no longer opens" class="wrap error-page" private=true>
            <h1>"This link no longer opens the questions"</h1>
            <p class="lead">
                "It ends with the visit, and with a newer link: that one is in the latest mail \
                 about your visit. A letter may also have gone missing on the way."
            </p>
            <p class="lead">
                "If something is new with your health, tell your therapist when you come, or \
                 ring the studio."
            </p>
            <div class="btn-row">
                <ButtonLink href="/" weight=Weight::Primary>"See all studios"</ButtonLink>
            </div>
        </Page>
    }
    .into_any()
}

/// The way to the questions, on the page of the visit; nothing where they are not asked.
pub fn reminder(token: Option<&str>, for_somebody_else: bool) -> Option<AnyView> {
    let href = address(token?);
    let (title, before) = if for_somebody_else {
        ("Is anything new with the health of whoever comes?", "the visit")
    } else {
        ("Is anything new with your health?", "you come")
    };
    Some(
        view! {
            <Alert tone=Tone::Note title=title>
                <p>
                    {format!(
                        "Your therapist would like to know before {before}. It takes less than a \
                         minute.",
                    )}
                </p>
                <div class="actions">
                    <a class="btn" href=href>
                        <Icon glyph=Glyph::Note/>
                        "Answer the safety questions"
                    </a>
                </div>
            </Alert>
        }
        .into_any(),
    )
}
