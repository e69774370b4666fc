//! What staff can do about a visit: plain forms. What takes something away asks again
//! in a fold.

use chrono::NaiveDate;
use domain::{Instant, Money, booking::BookingState, policy::Paid};
use leptos::prelude::*;
use services::{bookings::desk::DeskVisit, catalogue::StudioPage, payments::Received};

use super::{move_address, visit::client};
use crate::words;

/// What every form of a visit sends.
#[derive(Clone, Copy)]
struct Form<'a> {
    studio: &'a StudioPage,
    date: NaiveDate,
    visit: &'a DeskVisit,
    /// The form that is to be sent once more: its fold is open.
    again: &'a str,
}

/// The forms that fit how the visit stands.
pub fn view(
    (studio, date, visit): (&StudioPage, NaiveDate, &DeskVisit),
    again: &str,
    now: Instant,
) -> Option<AnyView> {
    let form = Form { studio, date, visit, again };
    let begun = visit.start <= now;
    let parts = match visit.state {
        BookingState::Requested { answer_by } => {
            let until = until(studio, answer_by);
            vec![until, form.press("approve", "btn primary", "Approve"), decline(form)]
        }
        BookingState::Confirmed if begun => {
            let mut parts = vec![form.press("complete", "btn primary", "It took place")];
            parts.extend(arrival(form, now));
            parts.extend(rest(form));
            // Whoever is here has come.
            parts.extend(visit.arrived.is_none().then(|| no_show(form)));
            parts.push(red_flag(form));
            parts.push(cancel(form));
            parts
        }
        BookingState::Confirmed => {
            let mut parts: Vec<AnyView> = arrival(form, now).into_iter().collect();
            parts.extend(visit.arrived.map(|_| red_flag(form)));
            parts.push(ahead(form, now));
            parts
        }
        BookingState::Completed => rest(form).into_iter().chain([tip(form)]).collect(),
        _ => Vec::new(),
    };
    (!parts.is_empty()).then(|| view! { <div class="acts">{parts}</div> }.into_any())
}

impl Form<'_> {
    fn hidden(self) -> AnyView {
        view! {
            <input type="hidden" name="studio" value=self.studio.slug.clone()/>
            <input type="hidden" name="booking" value=self.visit.id.to_string()/>
            <input type="hidden" name="reference" value=self.visit.reference.clone()/>
            <input type="hidden" name="date" value=self.date.to_string()/>
        }
        .into_any()
    }

    /// A form of one button.
    fn press(self, act: &str, class: &'static str, words: &str) -> AnyView {
        view! {
            <form method="post" action=format!("/api/ui/desk/{act}")>
                {self.hidden()}
                <button class=class id=self.id(act)>{words.to_owned()}{self.whose()}</button>
            </form>
        }
        .into_any()
    }

    /// A form of one button, inside a fold that says what it does.
    fn confirm(self, act: &str, summary: &str, text: String, words: String) -> AnyView {
        view! {
            <details class="confirm" open=self.again == act>
                <summary class="btn ghost" id=self.id(&format!("{act}-asks"))>
                    {summary.to_owned()}{self.whose()}
                </summary>
                <div class="ask">
                    <p>{text}</p>
                    {self.press(act, "btn danger-solid", &words)}
                </div>
            </details>
        }
        .into_any()
    }

    /// By what a button is found again when the page renews itself under the keyboard.
    fn id(self, what: &str) -> String {
        format!("act-{}-{what}", self.visit.reference)
    }

    /// Whose visit a button is about, for those who hear the page.
    fn whose(self) -> AnyView {
        let time = words::clock(self.visit.local.time());
        view! { <span class="vh">{format!(": {time}, {}", client(self.visit))}</span> }.into_any()
    }
}

/// A tip that was left at the desk, for whoever treated.
fn tip(form: Form<'_>) -> AnyView {
    let id = form.id("tip");
    view! {
        <details class="confirm">
            <summary class="btn ghost" id=form.id("tip-asks")>"Write down a tip" {form.whose()}</summary>
            <form class="ask tip-form" method="post" action="/api/ui/desk/tip">
                {form.hidden()}
                <div class="field">
                    <label for=id.clone()>{format!("Amount, in {}", form.studio.currency)}</label>
                    <input class="input" id=id name="amount" inputmode="decimal" maxlength="8" autocomplete="off" required/>
                </div>
                <button class="btn" name="method" value="cash">"It was cash"</button>
                <button class="btn" name="method" value="card">"It was by card"</button>
            </form>
        </details>
    }
    .into_any()
}

/// Whether the day of the visit has come.
fn is_its_day(form: Form<'_>, now: Instant) -> bool {
    form.visit.local.date() <= form.studio.zone.today(now)
}

/// The client has come, and says something that needs a doctor first: nothing is kept of what
/// was paid ahead.
fn red_flag(form: Form<'_>) -> AnyView {
    let text = format!(
        "For loss of feeling around the groin, new trouble with bladder or bowels, a leg that gets \
         weaker, a bad fall, or anything else that needs a doctor before a massage. Send them to an \
         emergency department, or call {}. The visit ends here. {} Nothing is charged, whatever the \
         rules say, and what was answered is not kept. This cannot be undone.",
        form.studio.emergency_number,
        goes_back(form.visit),
    );
    let words = "End the visit, everything goes back".to_owned();
    form.confirm("stop-visit", "They need a doctor first", text, words)
}

/// The client is here, or not after all: from the day of the visit on.
fn arrival(form: Form<'_>, now: Instant) -> Option<AnyView> {
    let (there, class, words) = match form.visit.arrived {
        Some(_) => ("false", "btn ghost", "Not here after all"),
        None => ("true", "btn", "The client is here"),
    };
    is_its_day(form, now).then(|| {
        view! {
            <form method="post" action="/api/ui/desk/arrived">
                {form.hidden()}
                <button class=class id=form.id("arrived") name="there" value=there>
                    {words} {form.whose()}
                </button>
            </form>
        }
        .into_any()
    })
}

/// Before it begins there is seldom anything to do: the forms are folded, so that the
/// day stays short.
fn ahead(form: Form<'_>, now: Instant) -> AnyView {
    let rest = rest(form);
    // Whoever is here already is asked at once.
    let asked = is_its_day(form, now) && form.visit.arrived.is_none();
    let flag = asked.then(|| red_flag(form));
    let what = if rest.is_some() { "Take payment, move or cancel" } else { "Move or cancel" };
    let open = form.again == "cancel" || (asked && form.again == "stop-visit");
    view! {
        <details class="confirm" open=open>
            <summary class="btn ghost" id=form.id("ahead")>{what} {form.whose()}</summary>
            <div class="acts">{rest} {move_it(form)} {flag} {cancel(form)}</div>
        </details>
    }
    .into_any()
}

fn move_it(form: Form<'_>) -> AnyView {
    let href = move_address(&form.studio.slug, &form.visit.reference);
    view! { <a class="btn" href=href>"Move or hand over" {form.whose()}</a> }.into_any()
}

/// The rest is paid, in cash or by card.
fn rest(form: Form<'_>) -> Option<AnyView> {
    let rest = form.visit.rest;
    (!rest.is_zero()).then(|| {
        view! {
            <form class="rest" method="post" action="/api/ui/desk/take-rest">
                {form.hidden()}
                <span class="small">{format!("{rest} paid:")}</span>
                <button class="btn" id=form.id("cash") name="method" value="cash">
                    "In cash" {form.whose()}
                </button>
                <button class="btn" id=form.id("card") name="method" value="card">
                    "By card" {form.whose()}
                </button>
            </form>
        }
        .into_any()
    })
}

/// What happens to a request that nobody answers.
fn until(studio: &StudioPage, answer_by: Instant) -> AnyView {
    let when = words::when(studio.zone.local(answer_by).wall);
    let text = format!(
        "Answer by {when}, {} time. After that it is declined by itself, and everything paid \
         online goes back.",
        studio.city
    );
    view! { <p class="until small">{text}</p> }.into_any()
}

fn decline(form: Form<'_>) -> AnyView {
    let back = goes_back(form.visit);
    let text = format!("The time becomes free, and the client gets a mail. {back}");
    form.confirm("decline", "Decline", text, "Decline this request".to_owned())
}

fn no_show(form: Form<'_>) -> AnyView {
    let Received { desk, divisible, .. } = form.visit.received;
    let paid = if divisible.cards.is_zero() && divisible.course.is_zero() {
        "of the money paid online"
    } else {
        "of what was paid ahead"
    };
    let mut text = format!(
        "What the rules agreed at booking let you keep {paid} is kept as a fee. The rest goes \
         back. This cannot be undone."
    );
    if let Some(most) = form.visit.secured {
        text = format!(
            "{text} Their card is on file: you can then decide whether what is left of the fee, \
             {most} at most, is charged to it."
        );
    }
    if !desk.is_zero() {
        text = format!("{text} {}", by_hand(desk));
    }
    form.confirm("no-show", "Did not come", text, "The client did not come".to_owned())
}

fn cancel(form: Form<'_>) -> AnyView {
    let back = goes_back(form.visit);
    let text = format!(
        "The time becomes free, and {} gets a mail. {back} This cannot be undone.",
        client(form.visit)
    );
    let online = form.visit.received.divisible.online;
    let words = if online.is_zero() {
        "Cancel the visit".to_owned()
    } else {
        format!("Cancel and refund {online}")
    };
    form.confirm("cancel", "Cancel for the studio", text, words)
}

/// What of the money for a visit goes back by itself, and what does not.
fn goes_back(visit: &DeskVisit) -> String {
    let Received { divisible: Paid { online, cards, course }, desk, .. } = visit.received;
    let mut parts = Vec::new();
    if !online.is_zero() {
        parts.push(format!("The {online} paid online goes back in full."));
    }
    if !cards.is_zero() {
        parts.push(format!("The {cards} paid by gift card goes back to the card."));
    }
    if !course.is_zero() {
        parts.push(
            "The session of their course goes back to the course. If that was stopped, what the \
             session was worth belongs to whoever paid for the course."
                .to_owned(),
        );
    }
    if !desk.is_zero() {
        parts.push(by_hand(desk));
    }
    if parts.is_empty() {
        return "Nothing was paid, so nothing goes back.".to_owned();
    }
    parts.join(" ")
}

/// What was taken at the desk has no way back but a person's.
fn by_hand(desk: Money) -> String {
    format!(
        "The {desk} you took at the desk does not go back by itself: give it back, and have it \
         written down under “Needs you”."
    )
}
