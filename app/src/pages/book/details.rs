//! The safety check, the client's details, and the way to pay, while the time is kept.

use domain::{booking::Booking, contact::FieldError, policy::PaymentPlan, screening::Form};
use leptos::prelude::*;
use services::{
    Services,
    cards::consent,
    catalogue::{StudioPage, TherapistCard},
    clock::WallClock,
    vouchers::Quote,
};

use super::{
    BookingDraft, Chosen, Refusal, asked, codes, comes::Booker, draft, ended, frame, head, safety,
    slug, studio, summary, words as said,
};
use crate::{
    components::{
        Note,
        alert::{Alert, Tone},
        errors::ErrorSummary,
        field::{Choice, TextArea, TextField},
        icon::{Glyph, Icon},
    },
    islands::HoldCountdown,
    layout::{Page, dial},
    pages::screening,
    render::{PageError, page},
    request, words,
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

/// What is wrong with the fields of the form.
pub struct Errors(Vec<FieldError>);

impl Errors {
    /// As it was refused.
    pub fn of(typed: &BookingDraft) -> Self {
        match &typed.refusal {
            Some(Refusal::Fields(errors)) => Self(errors.clone()),
            _ => Self(Vec::new()),
        }
    }

    /// Whether nothing is.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is wrong with a field.
    pub fn note(&self, field: &str) -> Note {
        let found = self.0.iter().find(|error| error.field == field);
        found.map(|error| said::field(&error.field, &error.code).to_owned()).into()
    }

    /// Each with the id of the field it leads to.
    pub fn lines(&self) -> Vec<(String, String)> {
        let line = |error: &FieldError| {
            let id = if error.field == "screening" { "answers" } else { error.field.as_ref() };
            (id.to_owned(), said::field(&error.field, &error.code).to_owned())
        };
        self.0.iter().map(line).collect()
    }
}

/// Why the form as a whole did not go on, or that one came back from the payment page.
fn notice(
    studio: &StudioPage,
    held: &Booking,
    typed: &BookingDraft,
    clock: &WallClock,
) -> Option<AnyView> {
    let code = match &typed.refusal {
        Some(Refusal::Code(code)) => code.clone(),
        _ => asked("attempt").map(|_| "cancelled".to_owned())?,
    };
    let (title, text) = said::checkout_refused(&code);
    let now = (code == "other_slot").then(|| {
        let when = clock.beside(held.span.start, Some(&studio.clock()));
        format!(" What is kept for you now, and what this page is about, is {when}.")
    });
    let call = (code == "call_us").then(|| {
        let number = studio.phone.clone();
        view! {
            <p>
                <a class="btn" href=dial(&number)>
                    {format!("Call {number}")}
                </a>
            </p>
        }
    });
    Some(
        view! { <Alert tone=Tone::Warn title=title live=true><p>{text}{now}</p>{call}</Alert> }
            .into_any(),
    )
}

/// Until when the time is kept, how to keep it longer, and how to let it go.
fn kept(services: &Services, studio: &StudioPage, held: &Booking, clock: &WallClock) -> AnyView {
    let Some(expires) = held.hold_expires() else { return ().into_any() };
    let left = (expires - services.now()).num_seconds();
    let until = words::clock(clock.wall(expires).time());
    let minutes = held.policy.hold_minutes;
    let may_extend = held.may_extend_hold();
    let label = clock.label(expires, &studio.clock());
    let when = clock.beside(held.span.start, Some(&studio.clock()));
    view! {
        <div class="hold">
            <Icon glyph=Glyph::Hourglass/>
            <span class="until">
                <strong class="nums">{when}</strong>
                " Held for you until " <b class="nums">{until}</b>
                {format!(" ({label})")}
            </span>
            <HoldCountdown expires=expires.timestamp_millis() left=left/>
            <span class="still" aria-hidden="true" data-seconds=left.max(0)></span>
            <span class="hold-actions">
                {may_extend.then(|| view! {
                    <button class="btn soft" formaction="/api/ui/book/extend" formnovalidate=true>
                        {format!("Keep it {minutes} minutes longer")}
                    </button>
                })}
                <button class="btn ghost" formaction="/api/ui/book/release" formnovalidate=true>
                    "Let this time go"
                </button>
                <button
                    class="btn ghost"
                    name="then"
                    value="times"
                    formaction="/api/ui/book/save"
                    formnovalidate=true
                >
                    "Choose another time"
                </button>
            </span>
        </div>
    }
    .into_any()
}

/// Name, address, number, and what the therapist is told.
pub fn contact(typed: &BookingDraft, errors: &Errors) -> AnyView {
    view! {
        <div class="fields">
            <TextField
                id="name"
                label="Full name"
                hint="As it should read on the receipt."
                value=typed.contact.name.clone()
                error=errors.note("name")
                autocomplete="name"
                maxlength=200
            />
            <TextField
                id="email"
                label="Email"
                kind="email"
                hint="Your confirmation and receipt go here."
                value=typed.contact.email.clone()
                error=errors.note("email")
                autocomplete="email"
                maxlength=254
            />
            <TextField
                id="phone"
                label="Mobile"
                kind="tel"
                hint="Only if something changes on the day."
                value=typed.contact.phone.clone()
                error=errors.note("phone")
                autocomplete="tel"
                optional=true
                maxlength=40
            />
            <TextArea
                id="note"
                label="Where does it hurt, and since when?"
                hint="Only your therapist reads this; it is stored encrypted."
                value=typed.note.clone()
                error=errors.note("note")
                optional=true
            />
        </div>
    }
    .into_any()
}

/// The ways of paying, where there is a choice.
fn ways_to_pay(
    studio: &StudioPage,
    held: &Booking,
    typed: &BookingDraft,
    errors: &Errors,
    quote: &Quote,
) -> Option<AnyView> {
    let plans = held.policy.plans();
    if plans.len() < 2 || quote.is_covered() {
        return None;
    }
    let known = typed.plan.clone().filter(|code| plans.iter().any(|plan| plan.code() == code));
    let chosen = known.unwrap_or_else(|| plans[0].code().to_owned());
    let error = errors.note("plan");
    let ways = plans.into_iter().map(|plan| {
        let checked = plan.code() == chosen;
        let words = plan_words(studio, quote, plan);
        view! {
            <Choice kind="radio" name="plan" value=plan.code() checked=checked>
                {words}
            </Choice>
        }
    });
    Some(
        view! {
            <fieldset class="plans" id="plan" tabindex="-1">
                <legend><h2>"How you pay"</h2></legend>
                {error.0.map(|error| view! { <p class="error">{error}</p> })}
                {ways.collect_view()}
            </fieldset>
        }
        .into_any(),
    )
}

/// The card that some ways of paying ask for, in the very words that are kept.
fn card(
    studio: &StudioPage,
    held: &Booking,
    typed: &BookingDraft,
    errors: &Errors,
) -> Option<AnyView> {
    let plans = held.policy.plans();
    let only = plans.len() == 1;
    let asked: Vec<AnyView> = plans
        .into_iter()
        .filter_map(|plan| Some((plan, consent(held, plan, &studio.name)?)))
        .map(|(plan, consent)| {
            let label = (!only).then(|| view! { <b>{card_label(plan)}</b> });
            view! { <p class="small">{label} {consent.text}</p> }.into_any()
        })
        .collect();
    if asked.is_empty() {
        return None;
    }
    let intro = if only {
        "You give a card on the next page. Nothing is charged to it now."
    } else {
        "Not needed if you pay everything now. Otherwise you give a card on the next page, and \
         agree to this:"
    };
    Some(
        view! {
            <section class="card-consent" aria-labelledby="card-h">
                <h2 id="card-h">"A card, in case you do not come"</h2>
                <p class="intro">{intro}</p>
                {asked}
                <Choice
                    name="card_agreed"
                    id="card_agreed"
                    checked=typed.card_agreed
                    error=errors.note("card_agreed")
                >
                    "I agree that my card is kept, as it is written here."
                </Choice>
            </section>
        }
        .into_any(),
    )
}

const fn card_label(plan: PaymentPlan) -> &'static str {
    match plan {
        PaymentPlan::Deposit => "With a deposit: ",
        PaymentPlan::AtStudio | PaymentPlan::Full => "Paying at the studio: ",
    }
}

fn plan_words(studio: &StudioPage, quote: &Quote, plan: PaymentPlan) -> String {
    let open = codes::open(quote);
    let due = codes::due(quote, plan);
    match plan {
        PaymentPlan::Full => format!("Everything now: {due}"),
        PaymentPlan::Deposit => {
            let rest = open.minus(due).unwrap_or(open);
            format!("A deposit of {due} now, and {rest} at the studio")
        }
        PaymentPlan::AtStudio => format!("{open} at the studio in {}", studio.city),
    }
}

/// That the rules were read.
pub fn agreement(studio: &StudioPage, typed: &BookingDraft, errors: &Errors) -> AnyView {
    let rules = format!("/{}#{}", studio.slug, crate::pages::studio::TERMS);
    view! {
        <Choice name="agreed" id="agreed" checked=typed.agreed error=errors.note("agreed")>
            "I have read " <a href=rules target="_blank">"how changes and refunds work"</a> "."
        </Choice>
    }
    .into_any()
}

/// What the button that sends the form says.
fn pay_words(held: &Booking, quote: &Quote) -> String {
    let plans = held.policy.plans();
    if quote.is_covered() {
        return "Book, nothing left to pay".to_owned();
    }
    let secured = |plan: &PaymentPlan| held.policy.card_secures(*plan, held.price).is_some();
    match plans.as_slice() {
        [PaymentPlan::AtStudio] if plans.iter().any(secured) => "Go on to your card".to_owned(),
        [PaymentPlan::AtStudio] => "Book, and pay at the studio".to_owned(),
        [plan] => format!("Pay {} with Stripe", codes::due(quote, *plan)),
        _ => "Go on".to_owned(),
    }
}

fn pay(
    services: &Services,
    held: &Booking,
    therapist: Option<&TherapistCard>,
    quote: &Quote,
) -> AnyView {
    let words = pay_words(held, quote);
    let by_hand = therapist.filter(|card| card.confirms_by_hand).map(|card| {
        let name = words::first_name(&card.name);
        let text = format!(
            "{name} confirms each visit by hand: the time is kept for you until there is an \
             answer. If it is no, or if there is none, everything you paid goes back."
        );
        view! { <p class="small">{text}</p> }
    });
    let demo = services.settings.demo_payments;
    let where_to = if quote.is_covered() {
        "No payment page comes: your code pays for the visit."
    } else if demo {
        "You go to a stand-in for Stripe’s page, where no money moves, and come straight back."
    } else {
        "You go to Stripe’s page to pay, and come straight back. We never see your card number."
    };
    view! {
        <div class="pay" id="pay">
            {by_hand}
            <button class="btn primary lg wide">
                <Icon glyph=Glyph::Lock/>
                {words}
            </button>
            <p class="tiny muted">{where_to}</p>
        </div>
    }
    .into_any()
}
