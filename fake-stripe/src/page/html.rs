//! What the payment page says.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use crate::{
    cards::TestCard,
    money,
    sessions::{Mode, Session, Status},
};

const STYLE: &str = include_str!("style.css");

/// The page of a session.
pub(super) fn of(session: &Session, declined: bool) -> String {
    let amount = escape(&money::format(session.amount(), &session.currency));
    let what = escape(&session.description());
    let body = match session.status {
        Status::Open if session.mode == Mode::Setup => give(session),
        Status::Open => open(session, &amount, &what, declined),
        Status::Complete if session.mode == Mode::Setup => format!(
            "<h1>Your card is saved</h1>\n<p>Nothing was charged. There is nothing more to do \
             here.</p>\n<p><a href=\"{}\">Go on to your booking</a></p>",
            escape(&session.success_url()),
        ),
        Status::Complete => format!(
            "<h1>This is paid</h1>\n<p>{what}, {amount}. There is nothing more to do here.</p>\n\
             <p><a href=\"{}\">Go on to your booking</a></p>",
            escape(&session.success_url()),
        ),
        Status::Expired => format!(
            "<h1>This page has closed</h1>\n<p>{what} was not paid, and can no longer be paid \
             here. Nothing was charged.</p>\n{}",
            back_link(session),
        ),
    };
    document(if session.mode == Mode::Setup { "Save a card" } else { "Pay" }, &body)
}

/// The page of a session that does not exist.
pub(super) fn unknown() -> String {
    document(
        "Not found",
        "<h1>There is no such payment</h1>\n<p>Check the address, or go back to where you came \
         from.</p>",
    )
}

/// The hash by which the content security policy knows the page's style.
pub(super) fn style_hash() -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(STYLE)))
}

fn open(session: &Session, amount: &str, what: &str, declined: bool) -> String {
    let refused = if declined {
        "<p class=\"refused\" role=\"alert\"><strong>The card was declined.</strong> Nothing was \
         charged. You can try again.</p>\n"
    } else {
        ""
    };
    let email = session.customer_email.as_deref().map_or_else(String::new, |email| {
        format!("<dt>Receipt to</dt>\n<dd>{}</dd>\n", escape(email))
    });
    let back = back_button(session);
    let (card, cards) = if session.keeps_card() {
        (String::new(), choice_of_cards())
    } else {
        ("<dt>Card</dt>\n<dd>Demo card ending in 4242</dd>\n".to_owned(), String::new())
    };
    format!(
        "<h1><span class=\"what\">{what}</span> <span class=\"amount\">{amount}</span></h1>\n\
         {refused}<dl>\n{email}{card}</dl>\n\
         <form method=\"post\">\n{cards}\
         <button class=\"main\" name=\"action\" value=\"pay\">Pay {amount}</button>\n\
         <button name=\"action\" value=\"decline\">Let the card be declined</button>\n\
         {back}</form>"
    )
}

/// A card is given, and nothing is paid.
fn give(session: &Session) -> String {
    let email = session.customer_email.as_deref().map_or_else(String::new, |email| {
        format!("<dl>\n<dt>For</dt>\n<dd>{}</dd>\n</dl>\n", escape(email))
    });
    format!(
        "<h1><span class=\"what\">Save a card</span> <span class=\"amount\">Nothing to pay \
         now</span></h1>\n{email}<form method=\"post\">\n{}\
         <button class=\"main\" name=\"action\" value=\"pay\">Save card</button>\n{}</form>",
        choice_of_cards(),
        back_button(session),
    )
}

fn back_button(session: &Session) -> &'static str {
    if session.cancel_url.is_some() {
        "<button class=\"quiet\" name=\"action\" value=\"back\">Go back</button>\n"
    } else {
        ""
    }
}

/// The cards that there are, by what becomes of them when they are charged later.
fn choice_of_cards() -> String {
    let options: String = TestCard::ALL
        .iter()
        .map(|card| {
            format!("<option value=\"{}\">{}</option>\n", card.code(), escape(&card.words()))
        })
        .collect();
    format!(
        "<p><label for=\"card\">Demo card</label>\n<select id=\"card\" name=\"card\">\n\
         {options}</select></p>\n"
    )
}

fn back_link(session: &Session) -> String {
    session
        .cancel_url
        .as_deref()
        .map_or_else(String::new, |url| format!("<p><a href=\"{}\">Go back</a></p>", escape(url)))
}

fn document(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"robots\" content=\"noindex\">\n\
         <title>{title} · demo payments</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <header><p><strong>Demo payments:</strong> no money moves.</p></header>\n\
         <main>\n{body}\n</main>\n\
         <footer><p>This page stands in for the one that Stripe shows. It asks for no card, and \
         keeps none.</p></footer>\n</body>\n</html>\n"
    )
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}
