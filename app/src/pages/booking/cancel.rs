//! Cancelling: what goes back is shown first, and is what goes back.

use domain::{Money, policy::RefundPreview};
use leptos::prelude::*;

use super::{Opened, asked, gone, param, said, track};
use crate::{
    components::{
        alert::{Alert, Tone},
        icon::{Glyph, Icon},
        link::{ButtonLink, Weight},
        money::{MoneyLine, MoneyLines},
    },
    layout::dial,
    render::page,
};

/// The exact refund, and the button.
#[component]
pub fn Cancel() -> impl IntoView {
    let (token, refused) = (param("token"), asked("refused"));
    page(async move {
        let Some(opened) = Opened::by(token).await? else { return Ok(gone::view()) };
        Ok(match opened.view.refund_now.clone() {
            Some(refund) => ask(&opened, &refund, &refused),
            None => impossible(&opened),
        })
    })
}

/// What the studio could charge to the card on file if it is cancelled now; nothing where
/// there is none.
fn fee(opened: &Opened) -> Option<Money> {
    let card = opened.view.card.as_ref()?;
    card.if_cancelled.filter(|fee| !fee.is_zero())
}

fn ask(opened: &Opened, refund: &RefundPreview, refused: &str) -> AnyView {
    let answer = said::cancel_refused(refused).map(|(title, text)| {
        view! { <Alert tone=Tone::Warn title=title live=true><p>{text}</p></Alert> }
    });
    let title = if answer.is_some() { "Error: Cancel this visit" } else { "Cancel this visit" };
    let body = view! {
        {back(opened)}
        <h1>"Cancel this visit?"</h1>
        <p class="lead">{opened.what()}<br/>{opened.start()}</p>
        {answer}
        <section class="panel refund" aria-labelledby="rf-h">
            <h2 id="rf-h">{headline(opened, refund)}</h2>
            {match fee(opened) {
                Some(fee) => with_fee(opened, refund, fee),
                None => sums(opened, refund),
            }}
            {form(opened, refund)}
        </section>
        {ladder(opened, refund)}
    };
    opened.page(title.to_owned(), "wrap visit-change", body.into_any())
}

fn headline(opened: &Opened, refund: &RefundPreview) -> String {
    if is_unpaid(refund) {
        "You have paid nothing ahead".to_owned()
    } else if is_the_buyers(opened, refund) {
        format!("{} belongs to whoever paid for the course", refund.refund)
    } else if refund.refund.is_zero() {
        "Nothing goes back any more".to_owned()
    } else {
        format!("You get {} back", refund.refund)
    }
}

/// What a card on file may be charged, said before anything is decided.
fn with_fee(opened: &Opened, refund: &RefundPreview, fee: Money) -> AnyView {
    let paid = (!is_unpaid(refund)).then(|| sums(opened, refund));
    let card = opened.view.card.as_ref().and_then(|card| card.last4.clone());
    let which =
        card.map_or_else(|| "your card".to_owned(), |last4| format!("your card ending in {last4}"));
    let text = format!(
        "The last date to cancel for free has passed. The studio may charge {fee} to {which}, as \
         agreed when you booked. Someone there decides: ring {} if you have a good reason.",
        opened.view.place.phone,
    );
    view! { {paid} <p>{text}</p> }.into_any()
}

/// Whether all that goes back is what a session of a stopped course was worth: whoever cancels may
/// not have paid for it, and while a bank asks about it nothing is sent.
fn is_the_buyers(opened: &Opened, refund: &RefundPreview) -> bool {
    opened.view.receipt.course_ended
        && !refund.refund.is_zero()
        && refund.ways.course == refund.refund
}

const fn is_unpaid(refund: &RefundPreview) -> bool {
    refund.refund.is_zero() && refund.kept.is_zero()
}

fn sums(opened: &Opened, refund: &RefundPreview) -> AnyView {
    if is_unpaid(refund) {
        return view! { <p>"Cancelling costs nothing, and the time is free for somebody else."</p> }
            .into_any();
    }
    let paid = Money::new(refund.refund.minor + refund.kept.minor, refund.kept.currency);
    let mut lines = vec![MoneyLine::item("You paid ahead", paid)];
    if !refund.kept.is_zero() {
        lines.push(MoneyLine::item("The studio keeps", refund.kept));
    }
    if is_the_buyers(opened, refund) {
        lines.push(MoneyLine::total("For whoever paid for the course", refund.refund));
    } else {
        lines.push(MoneyLine::total("Goes back to you", refund.refund));
        lines.extend(ways(opened, refund));
    }
    let how = (!refund.ways.online.is_zero()).then(|| {
        view! {
            <p class="tiny muted">
                "Money goes back the way you paid, usually within five to ten working days."
            </p>
        }
    });
    view! { <MoneyLines lines=lines/> {how} }.into_any()
}

/// By which ways it goes back, where it is not money alone: money first.
fn ways(opened: &Opened, refund: &RefundPreview) -> Vec<MoneyLine> {
    let ways = &refund.ways;
    let session = if opened.view.receipt.course_ended {
        "to whoever paid for the course, which has been stopped"
    } else {
        "as a session, back in your course"
    };
    if ways.cards.is_zero() && ways.course.is_zero() {
        return Vec::new();
    }
    [("in money", ways.online), ("back on your gift card", ways.cards), (session, ways.course)]
        .into_iter()
        .filter(|(_, part)| !part.is_zero())
        .map(|(how, part)| MoneyLine::within(how, part))
        .collect()
}

/// The amount that was shown travels along: where less would go back by then, nothing
/// is cancelled and the new amount is shown.
fn form(opened: &Opened, refund: &RefundPreview) -> AnyView {
    let words = if let Some(fee) = fee(opened).filter(|_| refund.refund.is_zero()) {
        format!("Cancel, and {fee} may be charged")
    } else if is_unpaid(refund) || is_the_buyers(opened, refund) {
        "Cancel my visit".to_owned()
    } else if refund.refund.is_zero() {
        "Cancel, nothing is refunded".to_owned()
    } else {
        format!("Cancel and refund {}", refund.refund)
    };
    view! {
        <form method="post" action="/api/ui/booking/cancel">
            <input type="hidden" name="token" value=opened.token.clone()/>
            <input type="hidden" name="shown" value=refund.refund.minor/>
            <input type="hidden" name="currency" value=refund.refund.currency.code()/>
            <input type="hidden" name="fee" value=fee(opened).map_or(0, |fee| fee.minor)/>
            <div class="btn-row">
                <button class="btn danger-solid">{words}</button>
                <ButtonLink href=opened.href("") weight=Weight::Ghost>"Keep my visit"</ButtonLink>
            </div>
        </form>
    }
    .into_any()
}

/// When which share goes back, and moving as the gentler way.
fn ladder(opened: &Opened, refund: &RefundPreview) -> AnyView {
    // Before the studio has answered, everything goes back whatever the ladder says.
    let holds = !opened.is_first_request() && !is_unpaid(refund);
    let track = (holds && !refund.deadlines.is_empty()).then(|| track::view(opened));
    let instead = opened.view.may_reschedule.then(|| {
        view! {
            <p>
                "You can also "
                <a href=opened.href("/reschedule")>"move it to another time"</a>
                ", which is free. What you have paid moves along."
            </p>
        }
    });
    view! { {track} {instead} }.into_any()
}

/// It is over, cancelled already, or has begun.
fn impossible(opened: &Opened) -> AnyView {
    let begun = opened.view.state.code() == "confirmed";
    let (title, text) = if begun {
        ("The visit has begun", "It can no longer be cancelled here. If you cannot come, ring us.")
    } else {
        ("There is nothing to cancel", "The visit’s own page says how it stands.")
    };
    let phone = opened.view.place.phone.clone();
    let body = view! {
        {back(opened)}
        <h1>{title}</h1>
        <p class="lead">{text}</p>
        <div class="btn-row">
            <ButtonLink href=opened.href("") weight=Weight::Primary>"See the visit"</ButtonLink>
            <ButtonLink href=dial(&phone) weight=Weight::Ghost>
                <Icon glyph=Glyph::Phone/>
                {phone}
            </ButtonLink>
        </div>
    };
    opened.page(title.to_owned(), "wrap visit-change", body.into_any())
}

/// Back to the visit, at the head of each page below it.
pub(super) fn back(opened: &Opened) -> AnyView {
    view! {
        <a class="back-link" href=opened.href("")>
            <Icon glyph=Glyph::Back/>
            "Back to your visit"
        </a>
    }
    .into_any()
}
