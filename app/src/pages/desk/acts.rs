//! What staff can do about a visit: plain forms. What takes something away asks again
//! in a fold.

use chrono::NaiveDate;
use domain::{Instant, booking::BookingState};
use leptos::prelude::*;
use services::{bookings::desk::DeskVisit, catalogue::StudioPage};

use super::visit::client;
use crate::words;

/// What every form of a visit sends.
#[derive(Clone, Copy)]
struct Form<'a> {
    studio: &'a StudioPage,
    date: NaiveDate,
    visit: &'a DeskVisit,
}

/// The forms that fit how the visit stands.
pub fn view(
    studio: &StudioPage,
    date: NaiveDate,
    visit: &DeskVisit,
    now: Instant,
) -> Option<AnyView> {
    let form = Form { studio, date, visit };
    let begun = visit.start <= now;
    let parts = match visit.state {
        BookingState::Requested { .. } => {
            vec![form.press("approve", "btn primary", "Approve"), decline(form)]
        }
        BookingState::Confirmed if begun => {
            let mut parts = vec![form.press("complete", "btn primary", "It took place")];
            parts.extend(rest(form));
            parts.extend([no_show(form), cancel(form)]);
            parts
        }
        BookingState::Confirmed => vec![ahead(form)],
        BookingState::Completed => rest(form).into_iter().collect(),
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
                <button class=class>{words.to_owned()}{self.whose()}</button>
            </form>
        }
        .into_any()
    }

    /// A form of one button, inside a fold that says what it does.
    fn confirm(self, act: &str, summary: &str, text: String, words: String) -> AnyView {
        view! {
            <details class="confirm">
                <summary class="btn ghost">{summary.to_owned()}{self.whose()}</summary>
                <div class="ask">
                    <p>{text}</p>
                    {self.press(act, "btn danger-solid", &words)}
                </div>
            </details>
        }
        .into_any()
    }

    /// Whose visit a button is about, for those who hear the page.
    fn whose(self) -> AnyView {
        let time = words::clock(self.visit.local.time());
        view! { <span class="vh">{format!(": {time}, {}", client(self.visit))}</span> }.into_any()
    }
}

/// Before it begins there is seldom anything to do: the forms are folded, so that the
/// day stays short.
fn ahead(form: Form<'_>) -> AnyView {
    let Some(rest) = rest(form) else { return cancel(form) };
    view! {
        <details class="confirm">
            <summary class="btn ghost">"Take payment or cancel" {form.whose()}</summary>
            <div class="acts">{rest} {cancel(form)}</div>
        </details>
    }
    .into_any()
}

/// The rest is paid, in cash or by card.
fn rest(form: Form<'_>) -> Option<AnyView> {
    let rest = form.visit.rest;
    (!rest.is_zero()).then(|| {
        view! {
            <form class="rest" method="post" action="/api/ui/desk/take-rest">
                {form.hidden()}
                <span class="small">{format!("{rest} paid:")}</span>
                <button class="btn" name="method" value="cash">
                    "In cash" {form.whose()}
                </button>
                <button class="btn" name="method" value="card">
                    "By card" {form.whose()}
                </button>
            </form>
        }
        .into_any()
    })
}

fn decline(form: Form<'_>) -> AnyView {
    let back = goes_back(form.visit);
    let text = format!("The time becomes free, and the client gets a mail. {back}");
    form.confirm("decline", "Decline", text, "Decline this request".to_owned())
}

fn no_show(form: Form<'_>) -> AnyView {
    let text = "What the rules agreed at booking let you keep of the money paid online is kept \
                as a fee. The rest goes back. This cannot be undone.";
    form.confirm("no-show", "Did not come", text.to_owned(), "The client did not come".to_owned())
}

fn cancel(form: Form<'_>) -> AnyView {
    let back = goes_back(form.visit);
    let text = format!(
        "The time becomes free, and {} gets a mail. {back} This cannot be undone.",
        client(form.visit)
    );
    let words = if form.visit.received.is_zero() {
        "Cancel the visit".to_owned()
    } else {
        "Cancel and refund everything".to_owned()
    };
    form.confirm("cancel", "Cancel for the studio", text, words)
}

fn goes_back(visit: &DeskVisit) -> &'static str {
    if visit.received.is_zero() {
        "Nothing was paid, so nothing goes back."
    } else {
        "Everything paid online goes back in full; what you took at the desk you give back \
         yourselves."
    }
}
