//! A fee, and what is decided about it: nothing is charged by itself.

use domain::{Money, policy::FeeKind, role::Right};
use leptos::prelude::*;
use services::{
    auth::DeskSession,
    cards::{self, FeePage, FeeRefused, FeeState},
    catalogue::StudioPage,
    drafts::Flash,
};

use super::said;
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        icon::{Glyph, Icon},
        money::{MoneyLine, MoneyLines},
    },
    layout::{Area, Frame, Page},
    pages::{
        booking::{asked, param},
        desk::{address as desk_address, visit::client},
    },
    render::{PageError, page},
    request::{self, services},
    words,
};

/// What the forms of this page are called, where one is refused.
pub const FORM: &str = "fee";

/// Where the fee of a visit is decided; the first page where `slug` cannot be one of ours.
pub fn address(slug: &str, reference: &str) -> String {
    match desk_address(slug, None) {
        desk if desk == "/" => desk,
        desk => format!("{desk}/fee/{reference}"),
    }
}

/// The fee of the visit in the address, for whoever runs the desk.
#[component]
pub fn FeeDecision() -> impl IntoView {
    let (slug, reference) = (param("studio"), param("reference"));
    let (done, refused) = (asked("done"), asked("refused"));
    page(async move {
        request::keep_private();
        let back = address(&slug, &reference);
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let desk = staff.as_desk().ok_or(PageError::NotFound)?;
        let found = match cards::fee_page(&services(), &desk, &reference).await {
            Ok(found) => found,
            Err(FeeRefused::NotFound) => return Err(PageError::NotFound),
            Err(error) => {
                tracing::error!(%error, "a fee could not be shown");
                return Err(PageError::Broken);
            }
        };
        let typed = caller::refused(FORM).await?;
        let shown = Shown { studio: &studio, desk: &desk, found: &found, typed: &typed };
        Ok(view(shown, &done, &refused))
    })
}

#[derive(Clone, Copy)]
struct Shown<'a> {
    studio: &'a StudioPage,
    desk: &'a DeskSession,
    found: &'a FeePage,
    typed: &'a Flash,
}

impl Shown<'_> {
    fn form(self, act: &str, fields: AnyView) -> AnyView {
        let amount = self.found.fee.amount;
        view! {
            <form method="post" action=format!("/api/ui/desk/{act}")>
                <input type="hidden" name="studio" value=self.studio.slug.clone()/>
                <input type="hidden" name="booking" value=self.found.fee.booking.to_string()/>
                <input type="hidden" name="reference" value=self.found.visit.reference.clone()/>
                <input type="hidden" name="shown" value=amount.minor/>
                <input type="hidden" name="currency" value=amount.currency.code()/>
                {fields}
            </form>
        }
        .into_any()
    }

    /// An instant on the studio's clock, which is named.
    fn at(self, at: domain::Instant) -> String {
        self.studio.clock().when(at)
    }
}

fn view(shown: Shown<'_>, done: &str, refused: &str) -> AnyView {
    let Shown { studio, found, .. } = shown;
    let day = desk_address(&studio.slug, Some(found.visit.local.date()));
    let back = format!("{day}#v-{}", found.visit.reference);
    let kind = match found.fee.kind {
        FeeKind::NoShow => "Did not come",
        FeeKind::LateCancellation => "Cancelled late",
    };
    let when = format!("{}, {} time", words::when(found.visit.local.wall), studio.city);
    let body = view! {
        <a class="back-link" href=back>
            <Icon glyph=Glyph::Back/>
            "Back to the day"
        </a>
        <header class="app-title">
            <h1>{format!("Fee of {}", client(&found.visit))}</h1>
            <p class="lead">{format!("{kind}: {}, {when}. {}", found.visit.treatment_name, found.visit.reference)}</p>
        </header>
        {news(shown, done, refused)}
        <div class="fee-grid">
            <section class="panel" aria-labelledby="sum-h">
                <h2 id="sum-h">"What it comes to"</h2>
                {sums(shown)}
                {stands(shown)}
                {decide(shown)}
            </section>
            <section class="panel" aria-labelledby="agreed-h">
                <h2 id="agreed-h">"What the client agreed to"</h2>
                <p>{found.card.consent.clone()}</p>
                <p class="tiny muted">{format!("On {}.", shown.at(found.card.consented_at))}</p>
                <p class="small">{card(found)}</p>
            </section>
        </div>
    };
    let (body, frame) = (body.into_any(), Frame::staff(studio, Area::Desk));
    let title = format!("Fee: {}", found.visit.reference);
    view! { <Page title=title class="wrap app-main fee-page" frame=frame private=true>{body}</Page> }
        .into_any()
}

fn news(shown: Shown<'_>, done: &str, refused: &str) -> AnyView {
    let code = Some(refused).filter(|code| !code.is_empty()).or_else(|| shown.typed.error(""));
    let done = said::done(done).map(|words| {
        view! {
            <p class="did" role="status">
                <Icon glyph=Glyph::Check/>
                {words}
            </p>
        }
    });
    let refused = code
        .and_then(said::refused)
        .map(|words| view! { <Alert tone=Tone::Warn title=words live=true/> });
    view! { {done} {refused} }.into_any()
}

fn sums(shown: Shown<'_>) -> AnyView {
    let FeePage { whole, fee, card, .. } = shown.found;
    let what = match fee.kind {
        FeeKind::NoShow => "What not coming costs",
        FeeKind::LateCancellation => "What cancelling then costs",
    };
    let mut lines = vec![MoneyLine::item(what, *whole)];
    if !fee.kept.is_zero() {
        let kept = Money::new(-fee.kept.minor, fee.kept.currency);
        lines.push(MoneyLine::item("Kept of what was paid online", kept));
    }
    let desk = whole.minor - fee.kept.minor - fee.amount.minor;
    if desk > 0 {
        let less = Money::new(-desk, whole.currency);
        lines.push(MoneyLine::item("Paid at the desk, or beyond what was agreed to", less));
    }
    lines.push(MoneyLine::total("The fee, tax included", fee.amount));
    let most = format!("Agreed to: {} at most.", card.most);
    view! { <MoneyLines lines=lines/> <p class="tiny muted">{most}</p> }.into_any()
}

fn card(found: &FeePage) -> String {
    let card = &found.card;
    match (&card.last4, card.expires) {
        (Some(last4), Some((month, year))) if card.kept => {
            format!("On file: the card ending in {last4}, which expires {month:02}/{year}.")
        }
        (Some(last4), _) => {
            format!("The card ending in {last4} was given up: it cannot be charged.")
        }
        (None, _) if card.given_up => "The card was given up: it cannot be charged.".to_owned(),
        (None, _) => "Stripe has not told us yet which card it is.".to_owned(),
    }
}

fn stands(shown: Shown<'_>) -> AnyView {
    let fee = &shown.found.fee;
    let when = shown.at(fee.updated_at);
    let text = match fee.state {
        FeeState::Open => "Nothing was charged. You decide.".to_owned(),
        FeeState::Charging => {
            "The card is being charged. Stripe has not answered yet: look again in a minute."
                .to_owned()
        }
        FeeState::Declined => {
            let (why, then) = said::declined(fee.code.as_deref().unwrap_or_default());
            let left = match fee.tries_left {
                0 => "It was tried as often as it may be.".to_owned(),
                1 => "It can be tried once more.".to_owned(),
                n => format!("It can be tried {n} times more."),
            };
            format!("The card was declined on {when}. {why} {then} {left}")
        }
        FeeState::Waiting => format!(
            "The client was sent a link to pay on {when}: their bank wants to hear from them, or \
             the card could not be used. Nothing was charged yet."
        ),
        FeeState::Paid => format!("Paid on {when}."),
        FeeState::Waived => format!("Let go on {when}: {}", fee.reason),
        FeeState::Returned => format!("Given back on {when}: {}", fee.reason),
    };
    view! { <p class="fee-stands"><b>{said::standing(fee)}</b><br/>{text}</p> }.into_any()
}

/// The acts that fit how it stands and who asks.
fn decide(shown: Shown<'_>) -> AnyView {
    let (fee, card) = (&shown.found.fee, &shown.found.card);
    let moves = shown.desk.may(Right::MoveMoney);
    let open = matches!(fee.state, FeeState::Open | FeeState::Declined);
    let charge = (open && card.kept && fee.tries_left > 0).then(|| {
        let words = if fee.state == FeeState::Open {
            format!("Charge {} to the card", fee.amount)
        } else {
            format!("Try again: {}", fee.amount)
        };
        let button = view! { <button class="btn primary">{words}</button> };
        shown.form("charge-fee", button.into_any())
    });
    let link = open.then(|| {
        let button = view! { <button class="btn">"Send the client a link to pay"</button> };
        shown.form("send-fee-link", button.into_any())
    });
    let waive = (open || fee.state == FeeState::Waiting).then(|| {
        if moves {
            reasoned(shown, "waive-fee", "Let it go", "Let the fee go")
        } else {
            for_manager()
        }
    });
    let back = (fee.state == FeeState::Paid).then(|| {
        let words = format!("Give {} back", fee.amount);
        if moves { reasoned(shown, "return-fee", "Give it back", &words) } else { for_manager() }
    });
    view! { <div class="acts">{charge} {link} {waive} {back}</div> }.into_any()
}

fn for_manager() -> AnyView {
    view! { <p class="tiny muted">"A manager or the owner can let it go or give it back."</p> }
        .into_any()
}

/// A fold with a reason, which stands in the studio's records.
fn reasoned(shown: Shown<'_>, act: &str, summary: &str, words: &str) -> AnyView {
    let id = format!("reason-{act}");
    let typed = shown.typed.typed("reason").to_owned();
    let open = shown.typed.typed("act") == act;
    let fields = view! {
        <div class="field">
            <label for=id.clone()>"Why"</label>
            <span class="hint" id=format!("{id}-hint")>"For the studio’s records. The client does not see it."</span>
            <input
                class="input"
                id=id.clone()
                name="reason"
                maxlength=500
                required=true
                value=typed
                aria-describedby=format!("{id}-hint")
            />
        </div>
        <button class="btn">{words.to_owned()}</button>
    };
    view! {
        <details class="confirm" open=open>
            <summary class="btn ghost">{summary.to_owned()}</summary>
            <div class="ask">{shown.form(act, fields.into_any())}</div>
        </details>
    }
    .into_any()
}
