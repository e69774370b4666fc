//! Safety, details and the way to pay, for the dates that were chosen.

use domain::{course, screening::Form};
use leptos::prelude::*;
use services::{
    Services,
    catalogue::StudioPage,
    courses::{self, CourseRefused, CourseTerms, Pay, Planned},
};

use super::{
    asked::{Asked, written, written_all},
    dates::{self, Teller},
    form::WishForm,
    frame, head,
    plan::summary,
    words as said,
};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        errors::ErrorSummary,
        field::Choice,
        icon::{Glyph, Icon},
    },
    layout::{Page, dial},
    pages::{
        book::{
            Booker, BookingDraft, Refusal,
            details::{Errors, agreement, contact},
            draft, safety,
        },
        booking::{asked as query, param},
        gift::shop_parts,
        screening,
    },
    render::{PageError, page},
    request, words,
};

/// The second half of planning. Dates that cannot be had lead back to the first.
#[component]
pub fn CourseDetails() -> impl IntoView {
    let (slug, form, refused) = (param("studio"), WishForm::read(), query("refused"));
    page(async move {
        let studio = caller::shown_studio(&slug).await?;
        let services = request::services();
        let booker = Booker::read(&services).await?;
        let typed = booker.begin(draft::load(&services, studio.id).await?);
        // What was refused on another page is said there.
        let refusal = typed.refusal.clone().filter(|_| !refused.is_empty());
        let typed = BookingDraft { refusal, ..typed };
        if typed.refusal == Some(Refusal::Stop) {
            return Ok(safety::stopped(&studio));
        }
        let asked = Asked::of(&studio, &form, services.now());
        let Some(planned) = ready(&services, &studio, &asked).await? else {
            let dates = asked.dates.as_deref().map(|dates| {
                dates.iter().map(|date| written(&studio, date)).collect::<Vec<_>>().join(",")
            });
            let query = match dates {
                Some(dates) => asked.query_with(&dates),
                None => asked.query(),
            };
            caller::lead_to(&format!("/{}/course?{query}", studio.slug));
            return Ok(().into_any());
        };
        Ok(view(&services, (&studio, &booker), &asked, &planned, &typed))
    })
}

/// The dates, where all of them can be had as they were chosen.
async fn ready(
    services: &Services,
    studio: &StudioPage,
    asked: &Asked,
) -> Result<Option<Planned>, PageError> {
    let (Some(treatment), Some(chosen)) = (&asked.treatment, &asked.dates) else {
        return Ok(None);
    };
    let holder = draft::token().map(|token| draft::holder(&token));
    let what = (studio.id, treatment.id);
    let planned = match courses::plan(services, what, &asked.wish, Some(chosen), holder).await {
        Ok(planned) => planned,
        Err(CourseRefused::Store(error)) => return Err(error.into()),
        Err(_) => return Ok(None),
    };
    let choices: Vec<_> = planned.dates.iter().map(|date| date.choice).collect();
    let free = planned.dates.iter().all(|date| date.why.is_none());
    let fits = course::check(&asked.wish, &choices).is_ok();
    Ok(Some(planned).filter(|planned| free && fits && !planned.terms.ways().is_empty()))
}

fn view(
    services: &Services,
    (studio, booker): (&StudioPage, &Booker),
    asked: &Asked,
    planned: &Planned,
    typed: &BookingDraft,
) -> AnyView {
    let errors = Errors::of(typed);
    let title = if errors.is_empty() { "Safety and details" } else { "Error: Safety and details" };
    let shown = written_all(studio, &planned.dates);
    let plan = format!("/{}/course?", studio.slug);
    let wishes = format!("{plan}{}&change=yes", asked.query());
    let dates_at = format!("{plan}{}", asked.query_with(&shown));
    let terms_shown = planned.terms.shown().to_string();
    let press = press(&planned.terms, asked.wish.count);
    let teller = Teller::of(studio);
    let list = dates::read_only(&teller, &planned.dates);
    let error = errors.note("screening");
    let questions = screening::questions(studio, Form::Booking, &typed.answers, error);
    let (notice, comes) = (notice(studio, typed), booker.choice(typed, errors.note("person")));
    let (slug, hidden) = (studio.slug.clone(), asked.hidden());
    let (contact, agreement) = (contact(typed, &errors), agreement(studio, typed, &errors));
    let (ways, lines) = (ways(studio, &planned.terms, typed, &errors), errors.lines());
    let (where_to, summary) = (where_to(services, &planned.terms), summary(asked, &planned.terms));
    let again = press.clone();
    view! {
        <Page title=title class="wrap booking course" frame=frame(studio) private=true>
            {head(2, [Some(wishes), Some(dates_at)])}
            <form class="book-grid" method="post" action="/api/ui/course/book" novalidate=true>
                // Enter in a field presses the first button there is: this one.
                <button class="vh" tabindex="-1" aria-hidden="true">{again}</button>
                <input type="hidden" name="studio" value=slug/>
                {hidden}
                <input type="hidden" name="dates" value=shown/>
                <input type="hidden" name="shown" value=terms_shown/>
                <div class="choose">
                    {notice}
                    <ErrorSummary errors=lines before="before you go on"/>
                    <section aria-labelledby="d-h">
                        <h2 id="d-h">"Your dates"</h2>
                        {list}
                        <div class="btn-row">
                            <button class="btn" formaction="/api/ui/course/save" formnovalidate=true>
                                "Choose other dates"
                            </button>
                        </div>
                    </section>
                    {comes}
                    <section aria-labelledby="s4-h">
                        <h2 id="s4-h">"Safety check"</h2>
                        <p class="intro">
                            "Tick anything that is true for you today. It takes about twenty seconds."
                        </p>
                        {questions}
                    </section>
                    <section aria-labelledby="s5-h">
                        <h2 id="s5-h">"Your details"</h2>
                        {contact}
                    </section>
                    {ways}
                    {agreement}
                    <div class="pay" id="pay">
                        <button class="btn primary lg wide">
                            <Icon glyph=Glyph::Lock/>
                            {press}
                        </button>
                        <p class="tiny muted">{where_to}</p>
                    </div>
                </div>
                {summary}
            </form>
        </Page>
    }
    .into_any()
}

/// Why the form as a whole did not go on.
fn notice(studio: &StudioPage, typed: &BookingDraft) -> Option<AnyView> {
    let Some(Refusal::Code(code)) = &typed.refusal else { return None };
    let (title, text) = said::refused(code);
    let call = (code == "call_us").then(|| {
        let number = studio.phone.clone();
        view! { <p><a class="btn" href=dial(&number)>{format!("Call {number}")}</a></p> }
    });
    Some(
        view! { <Alert tone=Tone::Warn title=title live=true><p>{text}</p>{call}</Alert> }
            .into_any(),
    )
}

/// The ways of paying; one alone is said and not chosen.
fn ways(
    studio: &StudioPage,
    terms: &CourseTerms,
    typed: &BookingDraft,
    errors: &Errors,
) -> AnyView {
    let ways = terms.ways();
    let words = |way: Pay| match way {
        Pay::Ahead => format!("{}. {}", said::ahead(terms), shop_parts::rule(terms.rule)),
        Pay::PerVisit => {
            format!("{} at each visit, at the studio in {}", terms.single, studio.city)
        }
    };
    if let [only] = ways[..] {
        return view! {
            <section aria-labelledby="p-h">
                <h2 id="p-h">"How you pay"</h2>
                <p>{words(only)}</p>
                <input type="hidden" name="plan" value=only.code()/>
            </section>
        }
        .into_any();
    }
    let typed = typed.plan.as_deref().and_then(Pay::from_code).filter(|way| ways.contains(way));
    let chosen = typed.or_else(|| ways.first().copied());
    let ways = ways.into_iter().map(|way| {
        let (checked, words) = (chosen == Some(way), words(way));
        view! {
            <Choice kind="radio" name="plan" value=way.code() checked=checked>
                {words}
            </Choice>
        }
    });
    let error = errors.note("plan");
    view! {
        <fieldset class="plans" id="plan" tabindex="-1">
            <legend><h2>"How you pay"</h2></legend>
            {error.0.map(|error| view! { <p class="error">{error}</p> })}
            {ways.collect_view()}
        </fieldset>
    }
    .into_any()
}

/// What the button that sends the form says.
fn press(terms: &CourseTerms, count: u32) -> String {
    match terms.ways()[..] {
        [Pay::Ahead] => format!("Pay {} with Stripe", terms.ahead),
        [Pay::PerVisit] => format!("Book {}", words::count(count, "visit")),
        _ => "Go on".to_owned(),
    }
}

fn where_to(services: &Services, terms: &CourseTerms) -> &'static str {
    if terms.ways() == [Pay::PerVisit] {
        "All of the dates are booked at once, or none."
    } else if services.settings.demo_payments {
        "If you pay now, you go to a stand-in for Stripe’s page, where no money moves. All of the \
         dates are kept for you until then."
    } else {
        "If you pay now, you go to Stripe’s page, and we never see your card number. All of the \
         dates are kept for you until then."
    }
}
