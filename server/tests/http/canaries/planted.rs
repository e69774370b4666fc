//! What is planted, and where it belongs.

use super::scene::{self, Scene};
use crate::outside;

/// Something that is searched for.
pub struct Canary {
    /// What it is.
    pub what: &'static str,
    /// How it reads; some are made while the scene is played. It is found in whichever spelling:
    /// see [`super::spelled`].
    pub text: fn(&Scene) -> Vec<u8>,
    /// Where it must be found: a place of [`super::places`], or a column. In every other place
    /// and column it must not be.
    pub belongs: &'static str,
}

const fn canary(what: &'static str, text: fn(&Scene) -> Vec<u8>, belongs: &'static str) -> Canary {
    Canary { what, text, belongs }
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
    canary(
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
    canary("a child's name", |_| scene::CHILD.into(), "pages family_member.name"),
    canary("who waits", |_| scene::WAITS.into(), "everything mails waitlist_entry.name"),
    canary(
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
    canary("a session's cookie", |scene| scene.session.clone().into(), "use"),
    canary(
        "the cookie of a sign-in that waits for its second step",
        |scene| scene.step.clone().into(),
        "use",
    ),
    canary("the cookie of a browser that is known", |scene| scene.known.clone().into(), "use"),
    canary("the cookie of a draft", |scene| scene.draft.clone().into(), "use"),
    canary("a visit's link", |scene| scene.visit.clone().into(), "addresses mails pages"),
    canary(
        "the link of a visit with a fee",
        |scene| scene.missed.clone().into(),
        "addresses mails pages",
    ),
    canary(
        "a link that proves an address",
        |scene| scene.verify.clone().into(),
        // While the database is away, the page leads to itself, to be tried again.
        "addresses errors mails pages",
    ),
    canary(
        "a link that resets a password",
        |scene| scene.reset.clone().into(),
        // While the database is away, the page leads to itself, to be tried again.
        "addresses errors mails pages",
    ),
    canary(
        "a link that proves another address",
        |scene| scene.address.clone().into(),
        "addresses mails pages",
    ),
    canary(
        "a link to the safety questions",
        |scene| scene.before.clone().into(),
        "addresses mails pages",
    ),
    canary("a check-in's link", |scene| scene.check_in.clone().into(), "addresses mails pages"),
    canary(
        "the link to how somebody is",
        |scene| scene.progress.clone().into(),
        "addresses mails pages",
    ),
    canary(
        "the link to a gift's receipt",
        |scene| scene.receipt.clone().into(),
        "addresses mails pages",
    ),
    canary("a place on the waitlist", |scene| scene.place.clone().into(), "addresses mails pages"),
    canary("a course's link", |scene| scene.course.clone().into(), "addresses mails pages"),
    canary("an invitation", |scene| scene.invitation.clone().into(), "addresses mails pages"),
    canary("a link that begins a studio", |scene| scene.setup.clone().into(), "addresses pages"),
    canary("a therapist's own calendar", |scene| scene.feed.clone().into(), "addresses pages"),
    canary("the secret of an app for codes", |scene| scene.app.clone().into(), "pages"),
    canary("a recovery code", |scene| scene.recovery.clone().into(), "pages use"),
    canary("a gift card's code", |scene| scene.code.clone().into(), "mails"),
    canary("a calendar elsewhere", |_| scene::CALENDAR.into(), "use"),
    // Money.
    canary(
        "a card at Stripe",
        |scene| scene.card.clone().into(),
        "stripe card_on_file.payment_method webhook_event.object",
    ),
    canary("Stripe's key", |scene| scene.stripe_key.clone().into(), "use"),
    canary("the webhook's secret", |_| crate::site::WEBHOOK_SECRET.into(), "use"),
    // What the installation is set to.
    canary("the master key", |_| outside::MASTER_KEY.to_vec(), "use"),
    canary("the master key before it", |_| outside::PREVIOUS_KEY.to_vec(), "use"),
    canary("the keyring", |scene| scene.keyring.clone(), "keyring.secret"),
    canary("the mail server's password", |_| outside::MAIL_PASSWORD.into(), "smtp"),
    canary("who asks the bucket", |_| outside::BUCKET_KEY.into(), "bucket"),
    canary("the bucket's secret", |_| outside::BUCKET_SECRET.into(), "use"),
];

/// What only PostgreSQL has.
pub const DATABASE: Canary = canary("the database's password", |_| scene::DATABASE.into(), "use");
