//! What is wished, and which dates there are for it.

use domain::course;
use leptos::prelude::*;
use services::{
    Services,
    catalogue::StudioPage,
    courses::{self, CourseRefused, CourseTerms, Planned},
};

use super::{
    asked::{Asked, written_all},
    dates::{self, Teller},
    form::WishForm,
    frame, head,
    wish::{self, For},
    words as said,
};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        empty::Empty,
        errors::ErrorSummary,
        money::{MoneyLine, MoneyLines},
    },
    layout::Page,
    pages::{
        book::draft,
        booking::{asked as query, param},
        gift::shop_parts,
    },
    render::{PageError, page},
    request, words,
};

/// The form of what is wished; once it is filled in, the dates.
#[component]
pub fn CoursePlan() -> impl IntoView {
    let (slug, form) = (param("studio"), WishForm::read());
    let (refused, change) = (query("refused"), query("change"));
    page(async move {
        let studio = caller::shown_studio(&slug).await?;
        let services = request::services();
        let mut asked = Asked::of(&studio, &form, services.now());
        if form.was_sent() && asked.treatment.is_none() {
            asked.wrong.insert(0, ("treatment", "required"));
        }
        let ready = form.was_sent() && asked.wrong.is_empty() && change.is_empty();
        if !ready {
            return Ok(wishes(&studio, &asked, None));
        }
        found(&services, &studio, &asked, &refused).await
    })
}

async fn found(
    services: &Services,
    studio: &StudioPage,
    asked: &Asked,
    refused: &str,
) -> Result<AnyView, PageError> {
    let Some(treatment) = &asked.treatment else { return Ok(wishes(studio, asked, None)) };
    let holder = draft::token().map(|token| draft::holder(&token));
    let what = (studio.id, treatment.id);
    let planned = courses::plan(services, what, &asked.wish, asked.dates.as_deref(), holder).await;
    match planned {
        Ok(planned) if planned.terms.ways().is_empty() => Ok(not_sold(studio)),
        Ok(planned) => Ok(proposed(studio, asked, &planned, refused)),
        Err(CourseRefused::NoPlan { fits, latest }) => {
            let text = said::no_plan(fits, &words::date_long(latest));
            Ok(wishes(studio, asked, Some(("There are not enough free times", text))))
        }
        Err(CourseRefused::Plan(why)) => {
            let (title, text) = said::refused(why.code());
            Ok(wishes(studio, asked, Some((title, text.to_owned()))))
        }
        Err(CourseRefused::UnknownTreatment) => Err(PageError::NotFound),
        Err(error) => Err(error.into()),
    }
}

fn wishes(studio: &StudioPage, asked: &Asked, why: Option<(&'static str, String)>) -> AnyView {
    let wrong = why.is_some() || !asked.wrong.is_empty();
    let title = if wrong { "Error: Plan a course" } else { "Plan a course" };
    let alert = why.map(|(title, text)| {
        view! { <Alert tone=Tone::Warn title=title live=true><p>{text}</p></Alert> }
    });
    if !studio.treatments.iter().any(|card| card.kind.is_planned_in_courses()) {
        return not_sold(studio);
    }
    let form = wish::form(studio, asked, &For::New);
    view! {
        <Page title=title class="wrap booking course" frame=frame(studio) private=true>
            {head(0, [None, None])}
            <p class="lead">
                "Several visits at once, at a rhythm that suits you. You see all the dates before \
                 anything is booked, and can change each of them. Whether it helps shows after a \
                 few visits: you can stop whenever you like."
            </p>
            {alert}
            {form}
        </Page>
    }
    .into_any()
}

fn not_sold(studio: &StudioPage) -> AnyView {
    let book = format!("/{}/book", studio.slug);
    view! {
        <Page title="Plan a course" class="wrap booking course" frame=frame(studio) private=true>
            {head(0, [None, None])}
            <Empty
                title="No course can be planned here at the moment"
                text="Every treatment can be booked one by one."
            >
                <a class="btn" href=book>"Book a visit"</a>
            </Empty>
        </Page>
    }
    .into_any()
}

fn proposed(studio: &StudioPage, asked: &Asked, planned: &Planned, refused: &str) -> AnyView {
    let teller = Teller::of(studio);
    let choices: Vec<_> = planned.dates.iter().map(|date| date.choice).collect();
    let near = course::check(&asked.wish, &choices).err().and_then(said::near);
    let problems = dates::problems(&planned.dates, near);
    let notice = notice(refused, !problems.is_empty());
    let wrong = notice.is_some() || !problems.is_empty();
    let title = if wrong { "Error: Your dates" } else { "Your dates" };
    let intro = if problems.is_empty() {
        "All of them are free now. Nothing is kept until you book, and it is all of them or none."
    } else {
        "Those that are not marked are free now. It is all of them or none."
    };
    let plan = format!("/{}/course", studio.slug);
    let change = format!("{plan}?{}&change=yes", asked.query());
    let anew = format!("{plan}?{}", asked.query());
    let again = asked.dates.is_some().then(|| {
        view! { <p class="small"><a href=anew>"Have other dates proposed"</a></p> }
    });
    let action = format!("{plan}/details");
    let shown = written_all(studio, &planned.dates);
    let list = dates::choices(&teller, &planned.dates, asked.wish.every);
    let (hidden, summary) = (asked.hidden(), summary(asked, &planned.terms));
    let folded = wish::folded(asked, change.clone());
    view! {
        <Page title=title class="wrap booking course" frame=frame(studio) private=true>
            {head(1, [Some(change), None])}
            {notice}
            <form class="book-grid" method="get" action=action>
                <div class="choose">
                    <ErrorSummary errors=problems before="before you go on"/>
                    {folded}
                    <section aria-labelledby="dates-h">
                        <h2 id="dates-h">"Your dates"</h2>
                        <p class="intro">{intro}</p>
                        {hidden}
                        <input type="hidden" name="dates" value=shown/>
                        {list}
                        {again}
                    </section>
                    <div class="btn-row">
                        <button class="btn primary lg">"Go on"</button>
                    </div>
                </div>
                {summary}
            </form>
        </Page>
    }
    .into_any()
}

/// Why it was not booked, where that is not said of the dates themselves.
fn notice(refused: &str, has_problems: bool) -> Option<AnyView> {
    let code = match refused {
        "" if has_problems => "dates_taken",
        "" => return None,
        // What was taken a moment ago is free again.
        "dates_taken" | "too_near" if !has_problems => return None,
        code => code,
    };
    let (title, text) = said::refused(code);
    Some(view! { <Alert tone=Tone::Warn title=title live=true><p>{text}</p></Alert> }.into_any())
}

/// What it costs, beside the steps.
pub fn summary(asked: &Asked, terms: &CourseTerms) -> AnyView {
    let count = asked.wish.count;
    let name = asked.treatment.as_ref().map(|card| card.name.clone()).unwrap_or_default();
    let minutes = asked.treatment.as_ref().map_or(0, |card| card.minutes);
    let mut lines = vec![MoneyLine::item(
        format!("{} at {}", words::count(count, "session"), terms.single),
        terms.one_by_one,
    )];
    if terms.ahead != terms.one_by_one {
        let less =
            domain::Money::new(terms.ahead.minor - terms.one_by_one.minor, terms.ahead.currency);
        let share = words::percent(terms.percent);
        lines.push(MoneyLine::item(format!("{share} less, paid now"), less));
    }
    lines.push(MoneyLine::total("All of it now", terms.ahead));
    if terms.per_visit {
        lines.push(MoneyLine::within("or at each visit", terms.single));
    }
    let rule = shop_parts::rule(terms.rule);
    view! {
        <aside class="summary panel" id="summary" aria-label="What it costs">
            <h2>"Your course"</h2>
            <dl class="sum">
                <div><dt>"Treatment"</dt><dd>{name}<br/><span class="muted">{format!("{minutes} minutes each")}</span></dd></div>
                <div><dt>"How often"</dt><dd>{words::capital(&said::every(asked.wish.every))}</dd></div>
            </dl>
            <MoneyLines lines=lines/>
            <p class="tiny muted">
                {format!("Paid now: {} ", words::uncapital(rule))}
                "Nothing is charged before you press the button at the end."
            </p>
        </aside>
    }
    .into_any()
}
