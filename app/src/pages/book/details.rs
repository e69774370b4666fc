//! The safety check, the client's details, and the way to pay, while the time is kept.

mod errors;
mod fields;
mod kept;
mod payment;

use domain::{booking::Booking, screening::Form};
use leptos::prelude::*;
use services::{Services, catalogue::StudioPage};

pub use self::{
    errors::Errors,
    fields::{agreement, contact},
};
use self::{
    kept::{kept, notice},
    payment::{card, pay, pay_words, ways_to_pay},
};
use super::{
    Booker, BookingDraft, Chosen, Refusal, codes, draft, ended, frame, head, safety, slug, studio,
    summary,
};
use crate::{
    components::errors::ErrorSummary,
    layout::Page,
    pages::screening,
    render::{PageError, page},
    request,
};

/// The second half of the flow.
#[component]
pub fn Details() -> impl IntoView {
    let slug = slug();
    page(async move {
        let studio = studio(&slug).await?;
        let services = request::services();
        let booker = Booker::read(&services).await?;
        let typed = booker.begin(draft::load(&services, studio.id).await?);
        if typed.refusal == Some(Refusal::Stop) {
            return Ok(safety::stopped(&studio));
        }
        match draft::held(&services).await?.filter(|held| held.studio == studio.id) {
            Some(held) => {
                let codes = codes::Codes::read(&services, &studio, &held, &typed).await?;
                form(&services, (&studio, &booker), &held, typed, &codes)
            }
            None => ended::view(&services, &studio).await,
        }
    })
}

fn form(
    services: &Services,
    (studio, booker): (&StudioPage, &Booker),
    held: &Booking,
    typed: BookingDraft,
    codes: &codes::Codes,
) -> Result<AnyView, PageError> {
    let chosen = Chosen::of(studio, None, None, None, None, held.client_zone.as_deref());
    let therapist = studio.therapists.iter().find(|card| card.id == held.therapist);
    let errors = Errors::of(&typed);
    let title = if errors.is_empty() { "Safety and details" } else { "Error: Safety and details" };
    let first = format!("/{}/book", studio.slug);
    let head = head("Book a visit", 2, [Some(first), Some(other_times(studio, held))]);
    let clock = chosen.clock(studio);
    let (notice, summary) = (notice(studio, held, &typed, &clock), errors.lines());
    let kept = kept(services, studio, held, &clock);
    let error = errors.note("screening");
    let questions = screening::questions(studio, Form::Booking, &typed.answers, error);
    let for_two = is_class(studio, held);
    let comes = if for_two { None } else { booker.choice(&typed, errors.note("person")) };
    let intro = if for_two {
        "Tick anything that is true today for either of you: each of you is massaged. It takes \
         about twenty seconds."
    } else {
        "Tick anything that is true for you today. It takes about twenty seconds."
    };
    let quote = &codes.quote;
    let contact = contact(&typed, &errors);
    let ways = ways_to_pay(studio, held, &typed, &errors, quote);
    let card = card(studio, held, &typed, &errors);
    let (agreement, pay) =
        (agreement(studio, &typed, &errors), pay(services, held, therapist, quote));
    let order = summary::held(studio, held, therapist, &clock, quote);
    let (slug, booking, press) = (studio.slug.clone(), held.id.to_string(), pay_words(held, quote));
    let code = codes::view(codes);
    Ok(view! {
        <Page title=title class="wrap booking" frame=frame(studio) private=true islands=true>
            {head}
            <form
                class="book-grid"
                method="post"
                action="/api/ui/book/checkout"
                novalidate=true
            >
                // Enter in a field presses the first button there is: this one, and none of
                // those that let go of the time.
                <button class="vh" tabindex="-1" aria-hidden="true">{press}</button>
                <input type="hidden" name="studio" value=slug/>
                <input type="hidden" name="booking" value=booking/>
                <div class="choose">
                    {notice}
                    <ErrorSummary errors=summary before="before you go on"/>
                    {kept}
                    {comes}
                    <section aria-labelledby="s4-h">
                        <h2 id="s4-h">"Safety check"</h2>
                        <p class="intro">{intro}</p>
                        {questions}
                    </section>
                    <section aria-labelledby="s5-h">
                        <h2 id="s5-h">"Your details"</h2>
                        {contact}
                    </section>
                    {code}
                    {ways}
                    {card}
                    {agreement}
                    {pay}
                </div>
                {order}
            </form>
        </Page>
    }
    .into_any())
}

/// Whether it is a class, to which two people come.
fn is_class(studio: &StudioPage, held: &Booking) -> bool {
    let card = studio.treatments.iter().find(|card| card.id == held.treatment);
    card.is_some_and(|card| card.kind.is_class())
}

/// Where other times for the same treatment are chosen, in the week of the one that is held.
pub fn other_times(studio: &StudioPage, held: &Booking) -> String {
    let treatment = studio.treatments.iter().find(|card| card.id == held.treatment);
    let chosen = Chosen::of(studio, None, None, None, None, held.client_zone.as_deref());
    let week = Some(held.local_start.date()).filter(|_| treatment.is_some());
    Chosen { week, ..chosen.with_treatment(treatment) }.href()
}
