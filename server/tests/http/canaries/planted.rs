//! What is planted, and where it belongs.

use super::scene::{self, Scene};

/// Something that is searched for.
pub struct Canary {
    /// What it is.
    pub what: &'static str,
    /// How it reads; some are made while the scene is played.
    pub text: fn(&Scene) -> String,
    /// Where it must be found: a place of [`super::places`], or a column. In every other place
    /// and column it must not be.
    pub belongs: &'static str,
    /// Whether it is kept in lower case too, to be found by.
    pub words: bool,
}

const fn canary(what: &'static str, text: fn(&Scene) -> String, belongs: &'static str) -> Canary {
    Canary { what, text, belongs, words: false }
}

const fn word(what: &'static str, text: fn(&Scene) -> String, belongs: &'static str) -> Canary {
    Canary { what, text, belongs, words: true }
}

/// The table. What is said of health is on pages for whom it is for, and sealed everywhere
/// else; a secret is where it is handed out; a name is in columns that are erased with it.
///
/// What an owner takes along, `everything`, may hold what the studio itself wrote down or was
/// told outside of health: who its clients are, and what stands in its records. It never holds
/// what is sealed, what opens something, or what is an account's own, such as a child's name
/// before somebody booked for them.
pub const CANARIES: &[Canary] = &[
    // Who somebody is.
    word(
        "a client's name",
        |_| scene::NAME.into(),
        "pages everything mails account.name client.name client_word.word client_desk.sort_name \
         booking.contact_name paper.facts",
    ),
    canary(
        "a client's address",
        |_| scene::ADDRESS.into(),
        "pages everything mails stripe account.email client.email client_word.word \
         booking.contact_email",
    ),
    canary(
        "a client's number",
        |_| scene::PHONE.into(),
        "pages everything client.phone booking.contact_phone",
    ),
    word("a child's name", |_| scene::CHILD.into(), "pages family_member.name"),
    word("who waits", |_| scene::WAITS.into(), "everything mails waitlist_entry.name"),
    word(
        "whom a gift is for",
        |_| scene::GIFTED.into(),
        "everything mails gift_card.recipient_name",
    ),
    canary("what a giver writes", |_| scene::WISHES.into(), "everything mails gift_card.message"),
    canary("what the desk writes of a client", |_| scene::DESK.into(), "pages client_desk.note"),
    canary("what a reader asks", |_| scene::ASKED.into(), "pages everything question.title"),
    // How somebody is.
    canary("the note of a booking", |_| scene::NOTE.into(), "pages"),
    canary("an answer to the safety questions", |_| scene::FLAG.into(), "pages"),
    canary("an answer of a check-in", |_| scene::ACTIVITY.into(), "pages"),
    canary("a session note", |_| scene::SOAP.into(), "pages"),
    canary("why a session note was opened", |_| scene::REASON.into(), "pages"),
    // The records only grow, and keep what staff type there: the form says so.
    canary(
        "why a visit lies outside hours",
        |_| scene::OUTSIDE.into(),
        "pages everything audit.detail",
    ),
    canary(
        "why a fee was given back",
        |_| scene::RETURNED.into(),
        "pages everything audit.detail missed_fee.reason",
    ),
    // What opens something.
    canary("a password", |_| scene::PASSWORD.into(), "use"),
    canary("a password that is wrong", |_| scene::WRONG.into(), "use"),
    canary("a session's cookie", |scene| scene.session.clone(), "use"),
    canary("the cookie of a draft", |scene| scene.draft.clone(), "use"),
    canary("a visit's link", |scene| scene.visit.clone(), "addresses mails pages"),
    canary("the link of a visit with a fee", |scene| scene.missed.clone(), "addresses mails pages"),
    canary("a link that proves an address", |scene| scene.verify.clone(), "addresses mails pages"),
    canary("a link that resets a password", |scene| scene.reset.clone(), "addresses mails pages"),
    canary("a check-in's link", |scene| scene.check_in.clone(), "addresses mails pages"),
    canary("a place on the waitlist", |scene| scene.place.clone(), "addresses mails pages"),
    canary("a course's link", |scene| scene.course.clone(), "addresses mails pages"),
    canary("an invitation", |scene| scene.invitation.clone(), "addresses mails pages"),
    canary("a link that begins a studio", |scene| scene.setup.clone(), "addresses pages"),
    canary("a therapist's own calendar", |scene| scene.feed.clone(), "addresses pages"),
    canary("the secret of an app for codes", |scene| scene.app.clone(), "pages"),
    canary("a recovery code", |scene| scene.recovery.clone(), "pages use"),
    canary("a gift card's code", |scene| scene.code.clone(), "mails"),
    canary("a calendar elsewhere", |_| scene::CALENDAR.into(), "use"),
    // Money.
    canary(
        "a card at Stripe",
        |scene| scene.card.clone(),
        "stripe card_on_file.payment_method webhook_event.object",
    ),
    canary("Stripe's key", |scene| scene.stripe_key.clone(), "use"),
    canary("the webhook's secret", |_| crate::site::WEBHOOK_SECRET.into(), "use"),
];
