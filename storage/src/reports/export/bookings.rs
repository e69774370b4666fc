//! Bookings, and what was agreed and said about the visit.

use super::{
    column::{
        AMOUNT, ATTEMPT, BOOKING, CREATED, CURRENCY, ENDS, ID, STARTS, STATE, THERAPIST, TREATMENT,
        UPDATED, at, id, money, number, text,
    },
    table::{Table, table},
};

pub(super) const BOOKINGS: Table = table("booking", "Bookings, whatever became of them").with(&[
    ID,
    text("reference", "What people say on the telephone"),
    TREATMENT,
    text("treatment_name", "As sold"),
    THERAPIST,
    id("room", "Of rooms"),
    id("equipment", "Of equipment"),
    id("client", "Of clients; nobody while only held"),
    text("contact_name", "As typed for this visit"),
    text("contact_email", "As typed for this visit"),
    text("contact_phone", "As typed for this visit"),
    text("state", "held, requested, confirmed, completed, no_show, cancelled, expired or declined"),
    STARTS,
    ENDS,
    text("local_start", "The same on the studio's clock"),
    text("zone", "That clock"),
    number("minutes", "Hands-on minutes, as sold"),
    money("price_minor", "Price, tax included, as sold"),
    CURRENCY,
    number("tax_basis_points", "The tax in it: 1900 is 19 %"),
    text("payment_plan", "full, deposit or at_studio"),
    money("due_online_minor", "What was to be paid online"),
    text("source", "page, api or staff"),
    number("reschedules", "How often the client moved it"),
    text("cancelled_by", "client, studio or system"),
    at("cancelled_at", "When it was cancelled"),
    money("refund_minor", "What went back then"),
    CREATED,
    UPDATED,
]);

pub(super) const CARDS_ON_FILE: Table =
    table("card_on_file", "What clients agreed to about their cards, without the cards")
        .by("booking")
        .with(&[
            BOOKING,
            STATE,
            text("consent_text", "The words they agreed to"),
            number("consent_version", "Which version of them"),
            at("consented_at", "When"),
            money("most_minor", "The most that may be charged"),
            CURRENCY,
            ATTEMPT,
            text("brand", "Such as visa"),
            text("last4", "Its last digits"),
            number("expires_month", "Its end"),
            number("expires_year", "Its end"),
            at("kept_at", "When it was given"),
            at("detached_at", "When it was given up"),
        ]);

pub(super) const MISSED_FEES: Table =
    table("missed_fee", "Fees for visits that were missed or cancelled late").by("booking").with(
        &[
            BOOKING,
            text("kind", "What for"),
            AMOUNT,
            money("kept_minor", "What of what was paid is kept"),
            CURRENCY,
            STATE,
            text("code", "Why the bank said no"),
            number("tries", "How often it was charged"),
            ATTEMPT,
            text("reason", "Why it was let go"),
            at("arose_at", "When it arose"),
            UPDATED,
        ],
    );

pub(super) const RUNNING_LATE: Table = table("running_late", "Who said that they would be late")
    .by("booking")
    .with(&[BOOKING, number("minutes", "By about how much"), at("said_at", "When they said so")]);
