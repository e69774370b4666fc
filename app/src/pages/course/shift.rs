//! Moving the rest of a course: what is wished of it, the dates, and all of them at once.

use domain::course;
use leptos::prelude::*;
use services::courses::{self, CourseRefused, PlannedDate, Remaining};

use super::{
    asked::{Asked, written_all},
    dates::{self, Teller},
    form::WishForm,
    opened::Opened,
    stop::impossible,
    wish::{self, For},
    words as said,
};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        errors::ErrorSummary,
        link::{ButtonLink, Weight},
    },
    pages::booking::{asked as query, gone, param},
    render::{PageError, page},
    request::services,
    words,
};

/// The form of what is wished of the rest; once it is filled in, the dates.
#[component]
pub fn CourseMove() -> impl IntoView {
    let (token, form) = (param("token"), WishForm::read());
    let (refused, change) = (query("refused"), query("change"));
    page(async move {
        let Some(opened) = Opened::by(token).await? else { return Ok(gone::view()) };
        let Some(proof) = caller::course_holder(&opened.token) else { return Ok(gone::view()) };
        let services = services();
        let left = match courses::remaining(&services, &proof).await {
            Ok(left) if left.moving.is_empty() => return Ok(impossible(&opened, "over")),
            Ok(left) => left,
            Err(CourseRefused::NotPossible { state }) => return Ok(impossible(&opened, state)),
            Err(error) => return Err(error.into()),
        };
        let asked = asked(&opened, &left, &form);
        let ready = form.was_sent() && asked.wrong.is_empty() && change.is_empty();
        if !ready {
            return Ok(wishes(&opened, &left, &asked, None));
        }
        let (wish, dates) = (asked.wish.clone(), asked.dates.as_deref());
        match courses::shift_plan(&services, &proof, wish, dates).await {
            Ok((_, dates)) => Ok(proposed(&opened, &left, &asked, &dates, &refused)),
            Err(CourseRefused::NoPlan { fits, latest }) => {
                let why = said::no_plan(fits, &words::date_long(latest));
                Ok(wishes(&opened, &left, &asked, Some(why)))
            }
            Err(error) => Err(PageError::from(error)),
        }
    })
}

/// What is wished of the rest: as the form has it, else as it was last.
fn asked(opened: &Opened, left: &Remaining, form: &WishForm) -> Asked {
    let count = u32::try_from(left.moving.len()).unwrap_or(u32::MAX);
    let mut asked = if form.was_sent() {
        Asked::of(&opened.studio, form, opened.now)
    } else {
        Asked::again(&opened.studio, &left.wish)
    };
    let today = opened.studio.zone.today(opened.now);
    asked.wish.count = count;
    asked.wish.first = asked.wish.first.max(left.earliest.unwrap_or(today)).max(today);
    asked.dates = asked.dates.filter(|dates| dates.len() == left.moving.len());
    asked
}

fn wishes(opened: &Opened, left: &Remaining, asked: &Asked, why: Option<String>) -> AnyView {
    let wrong = why.is_some() || !asked.wrong.is_empty();
    let title = if wrong { "Error: Move the rest" } else { "Move the rest" };
    let alert = why.map(|text| {
        view! {
            <Alert tone=Tone::Warn title="There are not enough free times" live=true>
                <p>{text}</p>
                <p>"Your visits stay where they are."</p>
            </Alert>
        }
    });
    let what = For::Rest { token: &opened.token, count: left.moving.len() };
    let stays = (!left.staying.is_empty()).then(|| {
        let count = said::visits(left.staying.len());
        let text = if left.staying.len() == 1 {
            format!("{count} stays: it is too near, or was moved as often as the rules allow.")
        } else {
            format!("{count} stay: they are too near, or were moved as often as the rules allow.")
        };
        view! { <p class="small">{text}</p> }
    });
    let body = view! {
        {opened.back()}
        <h1>"Move the rest"</h1>
        <p class="lead">
            "Say what suits you now. You see all the new dates before anything is moved. What you \
             have paid moves along."
        </p>
        {alert}
        {stays}
        {wish::form(&opened.studio, asked, &what)}
    };
    opened.page(title.to_owned(), "wrap visit-change course", body.into_any())
}

fn proposed(
    opened: &Opened,
    left: &Remaining,
    asked: &Asked,
    dates: &[PlannedDate],
    refused: &str,
) -> AnyView {
    let studio = &opened.studio;
    let teller = Teller::of(studio);
    let choices: Vec<_> = dates.iter().map(|date| date.choice).collect();
    let near = course::check(&asked.wish, &choices).err().and_then(said::near);
    let problems = dates::problems(dates, near);
    let notice = notice(refused, !problems.is_empty());
    let wrong = notice.is_some() || !problems.is_empty();
    let title = if wrong { "Error: Your new dates" } else { "Your new dates" };
    let change = opened.href(&format!("/move?{}&change=yes", asked.query()));
    let shown = written_all(studio, dates);
    let before = left.moving.iter().map(|visit| {
        let own = services::clock::WallClock::of_client(visit);
        view! { <li class="nums">{studio.clock().beside(visit.span.start, own.as_ref())}</li> }
    });
    let before = before.collect_view();
    let press = format!("Move {}", words::count(asked.wish.count, "visit"));
    let body = view! {
        {opened.back()}
        <h1>"Your new dates"</h1>
        {notice}
        {wish::folded(asked, change)}
        <details class="other-dates">
            <summary>"Where they are now"</summary>
            <ol class="course-read">{before}</ol>
        </details>
        <form class="choose" method="post" action="/api/ui/course/move">
            <ErrorSummary errors=problems before="before they can be moved"/>
            <input type="hidden" name="token" value=opened.token.clone()/>
            {asked.hidden()}
            <input type="hidden" name="dates" value=shown/>
            {dates::choices(&teller, dates, asked.wish.every)}
            <p class="small">"All of them are moved, or none."</p>
            <div class="btn-row">
                <button class="btn primary lg">{press}</button>
                <ButtonLink href=opened.href("") weight=Weight::Ghost>"Leave them"</ButtonLink>
            </div>
        </form>
    };
    opened.page(title.to_owned(), "wrap visit-change course", body.into_any())
}

/// Why nothing was moved.
fn notice(refused: &str, has_problems: bool) -> Option<AnyView> {
    let text = match refused {
        "" if !has_problems => return None,
        "" | "dates_taken" if has_problems => {
            "Your visits stay where they are, because they are moved as a whole. Choose another \
             time where one is marked."
        }
        "dates_taken" => return None,
        code => said::refused(code).1,
    };
    let title = "Nothing was moved";
    Some(view! { <Alert tone=Tone::Warn title=title live=true><p>{text}</p></Alert> }.into_any())
}
