//! The receipt: price and tax, what came in, what went back, what is left.

use domain::{Instant, Money, booking::BookingState, paper::Series};
use leptos::prelude::*;
use services::bookings::{BookingView, PaidBy, Payment, Receipt, Refund, Return};

use super::Opened;
use crate::{
    components::{
        badge::{Badge, State},
        icon::{Glyph, Icon},
        money::{MoneyLine, MoneyLines},
    },
    words,
};

/// The receipt of a visit; nothing where nothing was or is to be paid.
pub fn view(opened: &Opened) -> Option<AnyView> {
    let takes_place = takes_place(opened.view.state);
    let receipt = &opened.view.receipt;
    if !takes_place && receipt.payments.is_empty() && receipt.to_buyer.is_zero() {
        return None;
    }
    let mut lines = if takes_place { price(&opened.view) } else { Vec::new() };
    lines.extend(receipt.payments.iter().map(|payment| paid(opened, payment)));
    lines.extend(receipt.refunds.iter().filter_map(|refund| went_back(opened, refund)));
    lines.extend(back_to_vouchers(receipt));
    lines.extend(back_to_buyer(receipt));
    lines.extend(receipt.returns.iter().map(|given| given_back(opened, given)));
    lines.extend(if takes_place { left(receipt) } else { kept(receipt) });
    lines.extend(owed(receipt));
    let booked = format!(
        "{}, {}, booked on {}. {}, {}, {} {}.",
        opened.view.reference,
        opened.view.treatment_name,
        words::date_and_year(opened.view.place.zone.today(opened.view.booked_at)),
        opened.view.place.name,
        opened.view.place.address_line,
        opened.view.place.postcode,
        opened.view.place.city,
    );
    let (state, glyph, word) = badge(&opened.view);
    let held = matches!(opened.view.state, BookingState::Held { .. });
    let title = if held { "Price" } else { "Receipt" };
    let print = (!held).then(|| {
        view! { <p class="tiny muted noprint">"Printed, this page is your receipt on paper."</p> }
    });
    Some(
        view! {
            <section class="receipt" aria-labelledby="re-h">
                <div class="rh">
                    <h2 id="re-h">{title}</h2>
                    <Badge state=state glyph=glyph word=word/>
                </div>
                <MoneyLines lines=lines/>
                {how_it_comes(opened)}
                {papers(opened)}
                {session_back(receipt).map(|text| view! { <p class="small">{text}</p> })}
                <p class="tiny muted nums">{booked}</p>
                {print}
            </section>
        }
        .into_any(),
    )
}

/// Its papers as files: what was paid, what was supplied, what was taken back.
fn papers(opened: &Opened) -> Option<AnyView> {
    let papers = &opened.view.receipt.papers;
    let rows = papers.iter().map(|(number, id)| {
        let what = match number.series {
            Series::Receipt => "Receipt",
            Series::Invoice => "Invoice",
            Series::CreditNote => "Credit note",
        };
        let href = format!("/b/{}/papers/{id}.pdf", opened.token);
        view! {
            <li>
                <a href=href>
                    <Icon glyph=Glyph::Download/>
                    <span>{format!("{what} {number}")} <span class="what">"PDF"</span></span>
                </a>
            </li>
        }
    });
    (!papers.is_empty())
        .then(|| view! { <ul class="paper-list noprint">{rows.collect_view()}</ul> }.into_any())
}

/// Whether the price is owed: it took place, or will.
const fn takes_place(state: BookingState) -> bool {
    matches!(
        state,
        BookingState::Held { .. }
            | BookingState::Requested { .. }
            | BookingState::Confirmed
            | BookingState::Completed
    )
}

fn price(view: &BookingView) -> Vec<MoneyLine> {
    let receipt = &view.receipt;
    let mut lines = Vec::new();
    if let Some((code, off)) = &receipt.discount {
        let list = Money::new(receipt.price.minor + off.minor, off.currency);
        lines.push(MoneyLine::item("Without the code", list));
        lines.push(MoneyLine::item(format!("Code {code}"), less(*off)));
    }
    if !receipt.tax.is_zero() {
        let what = format!("{}, {} min", view.treatment_name, view.minutes);
        lines.push(MoneyLine::item(what, receipt.net));
        lines.push(MoneyLine::item(tax_name(receipt), receipt.tax));
    }
    lines.push(MoneyLine::total("Total", receipt.price));
    lines
}

/// `VAT 19 %`.
fn tax_name(receipt: &Receipt) -> String {
    format!("{} {}", receipt.tax_name, words::basis_points(receipt.tax_basis_points))
}

fn paid(opened: &Opened, payment: &Payment) -> MoneyLine {
    let how = match payment.by {
        PaidBy::Online => "Paid online",
        PaidBy::OnlineLate => "Paid online, too late",
        PaidBy::Cash => "Paid in cash",
        PaidBy::Card => "Paid by card at the studio",
        PaidBy::GiftCard => "Paid by gift card",
        PaidBy::Course => "Paid by a session of your course",
    };
    MoneyLine::item(format!("{how}, {}", on(opened, payment.at)), payment.amount)
}

/// Nothing for one that could not be sent: it is still owed, and stands there.
fn went_back(opened: &Opened, refund: &Refund) -> Option<MoneyLine> {
    let how = match refund.state.as_str() {
        "failed" => return None,
        "succeeded" => "Refunded",
        _ => "Refund on its way",
    };
    Some(MoneyLine::item(format!("{how}, {}", on(opened, refund.at)), less(refund.amount)))
}

fn given_back(opened: &Opened, given: &Return) -> MoneyLine {
    let how = match given.method.as_str() {
        "cash" => "Given back in cash",
        _ => "Given back by transfer",
    };
    MoneyLine::item(format!("{how}, {}", on(opened, given.at)), less(given.amount))
}

/// What went back to a gift card.
fn back_to_vouchers(receipt: &Receipt) -> Option<MoneyLine> {
    let back = receipt.to_cards;
    (!back.is_zero()).then(|| MoneyLine::item("Back on your gift card", less(back)))
}

/// What a session was worth whose course had been stopped.
fn back_to_buyer(receipt: &Receipt) -> Option<MoneyLine> {
    let back = receipt.to_buyer;
    (!back.is_zero()).then(|| MoneyLine::item("For whoever paid for the course", less(back)))
}

fn session_back(receipt: &Receipt) -> Option<&'static str> {
    if !receipt.to_buyer.is_zero() {
        Some(
            "Your course had been stopped: what the session was worth belongs to whoever paid for \
             the course.",
        )
    } else if receipt.to_course {
        Some("The session is back in your course.")
    } else {
        None
    }
}

fn less(amount: Money) -> Money {
    Money::new(-amount.minor, amount.currency)
}

/// What the client is still to get back.
fn owed(receipt: &Receipt) -> Option<MoneyLine> {
    (!receipt.owed.is_zero()).then(|| MoneyLine::total("Still owed to you", receipt.owed))
}

/// How what is owed comes back.
fn how_it_comes(opened: &Opened) -> Option<AnyView> {
    let receipt = &opened.view.receipt;
    let phone = &opened.view.place.phone;
    let text = if receipt.owed.is_zero() {
        return None;
    } else if receipt.unsent.is_zero() {
        format!("The studio gives it back to you. If you have not heard, ring {phone}.")
    } else {
        format!(
            "Your refund could not be sent. The studio will give it back another way. If you \
             have not heard, ring {phone}."
        )
    };
    Some(view! { <p class="small">{text}</p> }.into_any())
}

/// The date on the studio's calendar.
fn on(opened: &Opened, at: Instant) -> String {
    words::date_and_year(opened.view.place.zone.today(at))
}

fn left(receipt: &Receipt) -> Vec<MoneyLine> {
    if receipt.rest.is_zero() {
        return Vec::new();
    }
    vec![MoneyLine::total("To pay at the studio", receipt.rest)]
}

/// What is kept of a visit that did not take place, with the tax inside it.
fn kept(receipt: &Receipt) -> Vec<MoneyLine> {
    let kept = receipt.kept;
    if kept.is_zero() {
        return Vec::new();
    }
    let mut lines = vec![MoneyLine::total("Kept", kept)];
    let tax = kept.tax_included(receipt.tax_basis_points);
    if !tax.is_zero() {
        lines.push(MoneyLine::within(format!("of which {}", tax_name(receipt)), tax));
    }
    lines
}

fn badge(view: &BookingView) -> (State, Glyph, &'static str) {
    let receipt = &view.receipt;
    let paid = !receipt.payments.is_empty();
    let back = receipt.to_course || !receipt.to_cards.is_zero();
    let refunded = back || !receipt.refunds.is_empty() || !receipt.returns.is_empty();
    let all_of_it = !takes_place(view.state) && receipt.kept.is_zero();
    match view.state {
        BookingState::Held { .. } => (State::Wait, Glyph::Hourglass, "Not paid yet"),
        _ if !receipt.owed.is_zero() => (State::Wait, Glyph::Hourglass, "Refund still owed"),
        // It may have to wait, such as for a bank.
        _ if !receipt.to_buyer.is_zero() => (State::Plain, Glyph::Check, "Nothing to pay"),
        _ if refunded && all_of_it => (State::Plain, Glyph::Check, "Refunded"),
        _ if refunded && takes_place(view.state) && receipt.rest.is_zero() => {
            (State::Ok, Glyph::Check, "Paid")
        }
        _ if refunded => (State::Plain, Glyph::Check, "Partly refunded"),
        _ if !paid => (State::Plain, Glyph::Card, "To pay at the studio"),
        _ if !receipt.rest.is_zero() => (State::Ok, Glyph::Check, "Deposit paid"),
        _ => (State::Ok, Glyph::Check, "Paid"),
    }
}
