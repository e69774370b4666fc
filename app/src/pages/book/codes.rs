//! Codes in the flow: a field, what each code takes off, and the button that takes it back.

use domain::{Money, booking::Booking, policy::PaymentPlan};
use leptos::prelude::*;
use services::{
    Services,
    catalogue::StudioPage,
    tokens::SecretToken,
    vouchers::{self, CodeRefused, CourseCard, Quote, QuoteLine},
};

use super::{BookingDraft, draft};
use crate::{
    caller,
    components::{Note, field::TextField, money::MoneyLine},
    render::PageError,
    request, words,
};

/// What is asked for with a code.
pub enum Change {
    /// It is used.
    Add(String),
    /// The one at this place is used no more.
    Remove(usize),
    /// A session of a course of whoever is signed in is used.
    Course(String),
    /// Nothing.
    Nothing,
}

impl Change {
    /// As a form sends it: the button that was pressed says more than a field.
    pub fn of(remove: &str, course: &str, typed: Option<String>) -> Self {
        match (remove.parse(), course, typed) {
            (Ok(at), ..) => Self::Remove(at),
            (_, course, _) if !course.is_empty() => Self::Course(course.to_owned()),
            (_, _, Some(code)) => Self::Add(code),
            _ => Self::Nothing,
        }
    }
}

/// Changes which codes are used for the time that is held. One that does nothing is kept in
/// its field, with why.
pub async fn change(
    services: &Services,
    token: &SecretToken,
    studio: &StudioPage,
    change: Change,
) -> Result<(), PageError> {
    let mut typed = draft::load_by(services, token, studio.id).await?;
    typed.code = None;
    match change {
        Change::Nothing => {}
        Change::Remove(at) if at < typed.codes.len() => drop(typed.codes.remove(at)),
        Change::Remove(_) => {}
        Change::Course(id) => {
            if let Some(code) = own_code(services, &id).await? {
                typed.codes = vec![code];
            }
        }
        Change::Add(code) => match tried(services, token, studio, &typed, &code).await? {
            Ok(()) => typed.codes.push(code),
            Err(why) => typed.code = Some((code, why.to_owned())),
        },
    }
    draft::save(services, token, studio.id, &typed).await
}

/// Whether a code does anything besides those that are used; the code of a refusal.
async fn tried(
    services: &Services,
    token: &SecretToken,
    studio: &StudioPage,
    typed: &BookingDraft,
    code: &str,
) -> Result<Result<(), &'static str>, PageError> {
    if vouchers::within_guesses(services, studio.id, request::client_address()).is_err() {
        return Ok(Err("too_many"));
    }
    let held = services::bookings::held(services, draft::holder(token)).await?;
    let Some(held) = held.filter(|held| held.studio == studio.id) else {
        return Ok(Err("hold_ended"));
    };
    let all: Vec<String> = typed.codes.iter().cloned().chain([code.to_owned()]).collect();
    let email = proved(typed).await?;
    match vouchers::quote(services, &held, &all, email).await {
        Ok(_) => Ok(Ok(())),
        Err(CodeRefused::Store(error)) => Err(error.into()),
        Err(refused) => Ok(Err(refused.code())),
    }
}

/// The typed address, where whoever is signed in has proved that it is theirs: what was booked
/// with an address is told to nobody else.
async fn proved(typed: &BookingDraft) -> Result<Option<&str>, PageError> {
    let email = typed.contact.email.trim();
    let who = caller::signed_in().await?;
    Ok(who.filter(|who| who.email().eq_ignore_ascii_case(email)).map(|_| email))
}

async fn own_code(services: &Services, id: &str) -> Result<Option<String>, PageError> {
    let (Some(who), Ok(id)) = (caller::signed_in().await?, id.parse()) else { return Ok(None) };
    Ok(vouchers::course_code(services, who.account(), id).await?)
}

/// What the page knows of codes.
pub struct Codes {
    /// What is to be paid with them.
    pub quote: Quote,
    /// The code in the field, and why it does nothing.
    field: Option<(String, String)>,
    /// Courses of whoever is signed in that would pay for this visit.
    own: Vec<CourseCard>,
    /// Whether the codes are used no more, because one of them does nothing any more.
    lapsed: bool,
}

impl Codes {
    /// What the codes of a draft do for the time that is held.
    pub async fn read(
        services: &Services,
        studio: &StudioPage,
        held: &Booking,
        typed: &BookingDraft,
    ) -> Result<Self, PageError> {
        let email = proved(typed).await?;
        let own = own_courses(services, studio, held).await?;
        let (quote, lapsed) = match vouchers::quote(services, held, &typed.codes, email).await {
            Ok(quote) => (Ok(quote), false),
            Err(CodeRefused::Store(error)) => return Err(error.into()),
            Err(_) => {
                forget(services, studio, typed).await?;
                (vouchers::quote(services, held, &[], email).await, true)
            }
        };
        let quote = match quote {
            Ok(quote) => quote,
            Err(CodeRefused::Store(error)) => return Err(error.into()),
            Err(_) => return Err(PageError::NotFound),
        };
        Ok(Self { quote, field: typed.code.clone(), own, lapsed })
    }
}

/// Codes of which one does nothing any more are left out of the form from now on.
async fn forget(
    services: &Services,
    studio: &StudioPage,
    typed: &BookingDraft,
) -> Result<(), PageError> {
    let Some(token) = draft::token() else { return Ok(()) };
    let without = BookingDraft { codes: Vec::new(), ..typed.clone() };
    draft::save(services, &token, studio.id, &without).await
}

async fn own_courses(
    services: &Services,
    studio: &StudioPage,
    held: &Booking,
) -> Result<Vec<CourseCard>, PageError> {
    let Some(who) = caller::signed_in().await? else { return Ok(Vec::new()) };
    let mut own = vouchers::own_courses(services, who.account(), studio.id).await?;
    own.retain(|course| course.treatment == held.treatment);
    Ok(own)
}

/// What is left to pay in all, once the codes are used.
pub fn open(quote: &Quote) -> Money {
    Money::new((quote.price.minor - quote.covered.minor).max(0), quote.price.currency)
}

/// What is due online by a plan.
pub fn due(quote: &Quote, plan: PaymentPlan) -> Money {
    let found = quote.due.iter().find(|(of, _)| *of == plan);
    found.map_or_else(|| open(quote), |(_, due)| *due)
}

/// A code's line of the bill.
pub fn money_line(line: &QuoteLine, quote: &Quote) -> MoneyLine {
    let less = |amount: Money| Money::new(-amount.minor, amount.currency);
    match line {
        QuoteLine::Discount { code, off } => MoneyLine::item(format!("Code {code}"), less(*off)),
        QuoteLine::Card { last_four, pays, .. } => {
            MoneyLine::item(format!("Gift card …{last_four}"), less(*pays))
        }
        QuoteLine::Session { last_four, .. } => {
            MoneyLine::item(format!("Your course …{last_four}"), less(quote.list))
        }
    }
}

/// The field, and what is used.
pub fn view(codes: &Codes) -> AnyView {
    let used = codes.quote.lines.iter().enumerate().map(|(at, line)| used(at, line)).collect_view();
    let any = !codes.quote.lines.is_empty();
    let list = any.then(|| view! { <ul class="codes-used">{used}</ul> });
    let lapsed = codes.lapsed.then(|| {
        view! { <p class="error" role="alert">"A code can no longer be used and was left out. Type it again if you think that is wrong."</p> }
    });
    let (typed, error) = match &codes.field {
        Some((typed, why)) => (typed.clone(), Note::from(Some(refused(why).to_owned()))),
        None => (String::new(), Note::from(None::<String>)),
    };
    let own = (!any).then(|| codes.own.iter().map(own_course).collect_view());
    view! {
        <section class="codes" id="codes" aria-labelledby="codes-h">
            <h2 id="codes-h">"Gift card or code"</h2>
            {lapsed}
            {list}
            {own}
            <div class="code-line">
                <TextField
                    id="code"
                    label="I have a gift card, a course or a code"
                    hint="You see what it takes off before you pay."
                    value=typed
                    error=error
                    autocomplete="off"
                    optional=true
                    maxlength=40
                />
                <button class="btn" formaction="/api/ui/book/code" formnovalidate=true>
                    "Use this code"
                </button>
            </div>
        </section>
    }
    .into_any()
}

fn used(at: usize, line: &QuoteLine) -> impl IntoView + use<> {
    let (what, does) = match line {
        QuoteLine::Discount { code, off } => (format!("Code {code}"), format!("takes {off} off")),
        QuoteLine::Card { last_four, pays, left } => {
            let rest = if left.is_zero() {
                "nothing is left on it then".to_owned()
            } else {
                format!("{left} stays on it")
            };
            (format!("Gift card …{last_four}"), format!("pays {pays}; {rest}"))
        }
        QuoteLine::Session { last_four, left } => (
            format!("Your course …{last_four}"),
            format!(
                "one session pays for this visit; {} left then",
                words::count(*left, "session")
            ),
        ),
    };
    let whose = format!(" {what}");
    view! {
        <li>
            <span><b>{what}</b> {format!(" {does}")}</span>
            <button
                class="btn ghost"
                name="remove"
                value=at.to_string()
                formaction="/api/ui/book/code"
                formnovalidate=true
            >
                "Take it out" <span class="vh">{whose}</span>
            </button>
        </li>
    }
}

fn own_course(course: &CourseCard) -> impl IntoView + use<> {
    let left = words::count(course.left, "session");
    view! {
        <p class="own-course">
            <span>{format!("You have {left} of {} left.", course.treatment_name)}</span>
            <button
                class="btn"
                name="course"
                value=course.id.to_string()
                formaction="/api/ui/book/code"
                formnovalidate=true
            >
                "Use one session"
            </button>
        </p>
    }
}

/// Why a code does nothing, and what to do.
pub fn refused(code: &str) -> &'static str {
    match code {
        "code_expired" => "This can no longer be used: its time is over. Ring us if you think not",
        "code_empty" => "Nothing is left on this one",
        "code_other_treatment" => "This is for another treatment",
        "code_not_together" => "This does not go with the other code. Take that one out first",
        "code_not_today" => "This code does not hold today",
        "code_price_too_low" => "This code is for treatments that cost more",
        "code_used_up" => "This code was used as often as it may be",
        // One sentence: which of the two it is would tell whose address was typed.
        "code_used_by_client" | "code_first_visit" => "This code cannot be used for this visit",
        "too_many" => "That was very often: wait a few minutes, then try again",
        "hold_ended" => "Your time is no longer kept: choose it again first",
        _ => "We know no such code. Check it: it has no 0, 1, I, L or O",
    }
}
