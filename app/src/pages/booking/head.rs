//! The head of a visit's page: how it stands, in words, and the one thing to do.

use domain::{
    Instant, Money,
    booking::{BookingState, CancelledBy},
};
use leptos::prelude::*;

use super::Opened;
use crate::{
    components::{
        icon::{Glyph, Icon},
        link::{ButtonLink, Weight},
    },
    layout::dial,
    words,
};

/// What has just happened, as the address says it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum News {
    /// Nothing.
    #[default]
    None,
    /// The client comes from paying, or from booking without paying.
    Booked,
    /// It was moved.
    Moved,
    /// Its link was made anew.
    Renewed,
    /// It was cancelled.
    Cancelled,
}

/// Title and lead, with the news above them.
pub fn view(opened: &Opened, news: News, processing: bool) -> AnyView {
    let (title, lead) = said(opened, processing);
    view! {
        {announced(opened, news)}
        <header class="conf-head">
            <h1>{title}</h1>
            <p class="lead">{lead}</p>
            {actions(opened, processing)}
        </header>
    }
    .into_any()
}

/// The title of the browser's tab.
pub fn tab(opened: &Opened) -> String {
    let when = words::when(opened.view.local.wall);
    match opened.view.state {
        BookingState::Held { .. } => format!("Not booked yet: {when}"),
        BookingState::Requested { .. } => format!("Requested: {when}"),
        BookingState::Confirmed => format!("Booked: {when}"),
        BookingState::Cancelled { .. } => format!("Cancelled: {when}"),
        _ => format!("Your visit: {when}"),
    }
}

fn announced(opened: &Opened, news: News) -> Option<AnyView> {
    let paid = !opened.view.receipt.payments.is_empty();
    let stands =
        matches!(opened.view.state, BookingState::Confirmed | BookingState::Requested { .. });
    let mail = opened.view.contact.as_ref().and_then(|contact| contact.email.as_deref());
    let sent = |what: &str| mail.map(|mail| format!(" {what} sent to {mail}.")).unwrap_or_default();
    let text = match (news, opened.view.state) {
        (News::Booked, BookingState::Requested { .. }) if paid => {
            format!("Payment received. Your request is with the studio.{}", sent("A copy was"))
        }
        (News::Booked, _) if stands && paid => {
            format!("Payment received.{}", sent("Confirmation"))
        }
        (News::Booked, _) if stands => format!("Booked.{}", sent("Confirmation")),
        (News::Renewed, _) => {
            format!("This is your new link.{} Earlier links open nothing any more.", sent("It was"))
        }
        (News::Moved, BookingState::Requested { .. }) => {
            format!("Asked for {}.{}", opened.start(), sent("A copy was"))
        }
        (News::Moved, _) if stands => {
            format!("Moved to {}.{}", opened.start(), sent("A new confirmation was"))
        }
        (News::Cancelled, BookingState::Cancelled { .. }) => {
            format!("Cancelled.{}", sent("A confirmation was"))
        }
        _ => return None,
    };
    Some(
        view! {
            <p class="toast-live" role="status">
                <Icon glyph=Glyph::Check/>
                <span>{text}</span>
            </p>
        }
        .into_any(),
    )
}

fn said(opened: &Opened, processing: bool) -> (String, String) {
    let view = &opened.view;
    let comes = view.contact.as_ref().map(|contact| &contact.name);
    let name = view.booked_by.as_ref().or(comes).map(|name| words::first_name(name));
    let named = |words: &str| match name {
        Some(name) => format!("{words}, {name}."),
        None => format!("{words}."),
    };
    let therapist = words::first_name(&view.therapist_name);
    let day = words::date_long(view.local.wall.date());
    match view.state {
        BookingState::Held { .. } if processing => (
            "Your payment is on its way.".to_owned(),
            "The bank has not answered yet. The time is kept for you until it does, and a mail \
             tells you then."
                .to_owned(),
        ),
        BookingState::Held { expires, .. } if expires <= opened.now => (
            "Not booked yet.".to_owned(),
            "The time to pay has passed, and the studio is about to let this time go. You have \
             not been charged."
                .to_owned(),
        ),
        BookingState::Held { expires, .. } => (
            "Not booked yet.".to_owned(),
            format!(
                "This time is kept for you until {}. You have not been charged.",
                opened.at(expires)
            ),
        ),
        BookingState::Requested { answer_by } => requested(opened, named, answer_by),
        BookingState::Confirmed if view.end <= opened.now => {
            (named("Your visit is over"), format!("It was on {day}. We hope it did you good."))
        }
        BookingState::Confirmed if view.start <= opened.now => {
            (named("Your visit has begun"), format!("{therapist} is expecting you."))
        }
        BookingState::Confirmed => (
            named("You’re booked"),
            format!("{therapist} expects you. Here is everything you need for {day}."),
        ),
        BookingState::Completed => {
            (named("Thank you for coming"), format!("Your visit was on {day}."))
        }
        BookingState::NoShow => (
            named("You were not with us"),
            format!("Your visit was on {day}. If this is a mistake, please ring us."),
        ),
        BookingState::Cancelled { by, refund, .. } => (
            match by {
                CancelledBy::Client => "Your visit is cancelled.".to_owned(),
                CancelledBy::Studio => {
                    "The studio had to cancel your visit. We are sorry.".to_owned()
                }
                // The page or the therapist said why; the link is read by others too.
                CancelledBy::System => "Your visit is off.".to_owned(),
            },
            back(opened, refund),
        ),
        BookingState::Expired => ("This visit was not booked.".to_owned(), not_paid(opened)),
        BookingState::Declined => {
            ("The studio could not take this visit.".to_owned(), back(opened, refunded(opened)))
        }
    }
}

/// Until when there is an answer, and what a no means.
fn requested(
    opened: &Opened,
    named: impl Fn(&str) -> String,
    answer_by: Instant,
) -> (String, String) {
    let (view, by) = (&opened.view, opened.at(answer_by));
    let therapist = words::first_name(&view.therapist_name);
    let (title, given_up) = if opened.is_first_request() {
        ("Your request is with the studio", "")
    } else {
        ("Your new time is with the studio", "Your earlier time is given up. ")
    };
    let back = if view.receipt.payments.is_empty() {
        "If it is no, or if there is none, nothing is charged."
    } else {
        "If it is no, or if there is none, everything you paid goes back."
    };
    let lead = format!(
        "{given_up}{therapist} confirms each visit by hand. The time is kept for you, and a mail \
         brings the answer by {by} at the latest. {back}"
    );
    (named(title), lead)
}

/// What a visit that does not take place gives back, and how far that has come.
fn back(opened: &Opened, refund: Money) -> String {
    let receipt = &opened.view.receipt;
    if receipt.payments.is_empty() {
        return "You had paid nothing, and you have not been charged.".to_owned();
    }
    if !receipt.owed.is_zero() {
        return still_owed(opened);
    }
    if !receipt.to_buyer.is_zero() {
        let worth = receipt.to_buyer;
        return format!(
            "Its session was worth {worth}, which belongs to whoever paid for the course."
        );
    }
    if refund.is_zero() {
        let (kept, given) = (receipt.kept, !receipt.returns.is_empty());
        return match kept.is_zero() {
            true if given => "Everything you paid has been given back.".to_owned(),
            true => "Nothing was paid online, so nothing goes back.".to_owned(),
            false => {
                format!("The last date for a refund had passed, so the {kept} you paid is kept.")
            }
        };
    }
    let waits = |state: &str| {
        let mut refunds = receipt.refunds.iter();
        refunds.any(|refund| refund.state.as_str() == state)
    };
    if waits("requested") || waits("pending") {
        format!("{refund} is on its way back to you, usually within five to ten working days.")
    } else if receipt.returns.is_empty() {
        format!("{refund} has gone back the way you paid.")
    } else {
        format!("{refund} has been given back to you.")
    }
}

/// What has not found its way back yet.
fn still_owed(opened: &Opened) -> String {
    let (receipt, phone) = (&opened.view.receipt, &opened.view.place.phone);
    let (owed, unsent) = (receipt.owed, receipt.unsent);
    if unsent.is_zero() {
        format!(
            "{owed} that you paid is still yours, and the studio gives it back to you: {phone}."
        )
    } else {
        format!(
            "{unsent} was to go back to you and could not be sent. The studio will give it back \
             another way: {phone}."
        )
    }
}

fn refunded(opened: &Opened) -> Money {
    let refunds = opened.view.receipt.refunds.iter();
    // One that failed is still owed, or was followed by another.
    let refunds = refunds.filter(|refund| refund.state.as_str() != "failed");
    let minor = refunds.map(|refund| refund.amount.minor).sum();
    Money::new(minor, opened.view.receipt.price.currency)
}

fn not_paid(opened: &Opened) -> String {
    if opened.view.receipt.payments.is_empty() {
        "It was not paid in time, so the studio let the time go. You have not been charged."
            .to_owned()
    } else {
        let back = back(opened, refunded(opened));
        format!("Your payment came after the time had been let go. {back}")
    }
}

fn actions(opened: &Opened, processing: bool) -> Option<AnyView> {
    match opened.view.state {
        BookingState::Held { .. } if processing => None,
        BookingState::Held { expires, .. } if opened.now < expires => Some(pay(opened)),
        BookingState::Held { .. }
        | BookingState::Expired
        | BookingState::Declined
        | BookingState::Cancelled { .. }
        | BookingState::NoShow
        | BookingState::Completed => Some(again(opened)),
        BookingState::Requested { .. } | BookingState::Confirmed => None,
    }
}

fn pay(opened: &Opened) -> AnyView {
    let details = format!("/{}/book/details", opened.studio.slug);
    let due = opened.view.receipt.due_online;
    match opened.view.pay_url.clone() {
        Some(url) => view! {
            <div class="btn-row">
                <ButtonLink href=url weight=Weight::Primary>{format!("Pay {due}")}</ButtonLink>
                <ButtonLink href=details weight=Weight::Ghost>"Back to your details"</ButtonLink>
            </div>
        }
        .into_any(),
        None => view! {
            <div class="btn-row">
                <ButtonLink href=details weight=Weight::Primary>"Finish booking"</ButtonLink>
            </div>
        }
        .into_any(),
    }
}

fn again(opened: &Opened) -> AnyView {
    let words = match opened.view.state {
        BookingState::Completed => "Book another visit",
        _ => "Find another time",
    };
    let phone = opened.view.place.phone.clone();
    view! {
        <div class="btn-row">
            <ButtonLink href=opened.book_again() weight=Weight::Primary>{words}</ButtonLink>
            <ButtonLink href=dial(&phone) weight=Weight::Ghost>
                <Icon glyph=Glyph::Phone/>
                {phone}
            </ButtonLink>
        </div>
    }
    .into_any()
}
