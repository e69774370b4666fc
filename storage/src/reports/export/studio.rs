//! What a studio is, what it offers, what it asks and was asked, and its log.

use super::{
    column::{
        CREATED, CURRENCY, ENDS, ID, NAME, STARTS, STATE, THERAPIST, TREATMENT, at, flag, id,
        number, studio_money, text,
    },
    table::{Table, table},
};

pub(super) const STUDIO: Table = table("studio", "The studio").whose("t.id = $1").with(&[
    ID,
    text("slug", "Its name in addresses"),
    NAME,
    text("zone", "IANA time zone of every local time"),
    CURRENCY,
    text("address_line", "Address"),
    text("postcode", "Address"),
    text("city", "Address"),
    text("country", "Address"),
    text("phone", "Telephone"),
    text("email", "Where mails to the studio go"),
    text("tax_name", "What the tax is called"),
    number("tax_basis_points", "Its rate: 1900 is 19 %"),
    text("tax_number", "As written on invoices"),
    at("published_at", "Since when everybody sees it"),
    CREATED,
]);

pub(super) const POLICY: Table =
    table("policy", "The rules that hold for bookings made from now on").by("studio").with(&[
        number("start_grid_minutes", "Starts are multiples of it"),
        number("notice_to_book_minutes", "Least time before a start"),
        number("booking_window_days", "How far ahead can be booked"),
        number("notice_to_reschedule_minutes", "Least time before for moving"),
        number("reschedules_allowed", "How often a client may move a visit"),
        text("cancellation_ladder", "Percent back by minutes before, as JSON"),
        number("deposit_percent", "Share paid online"),
        flag("pay_at_studio", "Whether all may be paid at the studio"),
        number("no_show_percent", "Share kept of a missed visit"),
        number("hold_minutes", "How long a slot is kept"),
        number("reminder_hours", "How long before the reminder leaves"),
        flag("card_on_file", "Whether a card is asked for where nothing is paid"),
    ]);

pub(super) const TREATMENTS: Table = table("treatment", "What is sold, or was").with(&[
    ID,
    text("slug", "Its name in addresses"),
    NAME,
    text("summary", "As shown"),
    text("technique", "Code of the technique"),
    number("minutes", "Hands-on minutes"),
    number("setup_minutes", "Minutes before"),
    number("cleanup_minutes", "Minutes after, with the room"),
    number("rest_minutes", "Minutes after, of the therapist alone"),
    studio_money("price_minor", "Price, tax included"),
    number("tax_basis_points", "Its own tax; without one, the studio's"),
    flag("active", "Whether it is sold now"),
    text("kind", "session, after_exercise or partner_class"),
    number("pairs", "Of a class: how many pairs a date takes"),
]);

pub(super) const CLASS_DATES: Table =
    table("class_date", "Dates on which classes take place, or were to").with(&[
        ID,
        TREATMENT,
        THERAPIST,
        id("room", "Of rooms"),
        STARTS,
        ENDS,
        text("local_start", "The same on the studio's clock"),
        at("called_off_at", "When it was called off"),
        CREATED,
    ]);

pub(super) const ROOMS: Table = table("room", "Rooms").with(&[ID, NAME]);

pub(super) const EQUIPMENT: Table =
    table("equipment", "Equipment").with(&[ID, text("kind", "Which kind"), NAME]);

pub(super) const QUESTIONNAIRES: Table =
    table("questionnaire", "Questionnaires, version by version").with(&[
        ID,
        id("series", "The same for all versions of one"),
        number("version", "From 1 up"),
        text("name", "As people call it"),
        text("definition", "What is asked and how it is scored, as JSON"),
        text("occasion", "When the last version is asked"),
        at("made_at", "When it was made"),
    ]);

pub(super) const QUESTIONS: Table = table("question", "What readers asked").with(&[
    ID,
    text("slug", "Its name in addresses"),
    text("title", "In a sentence; empty once it was rejected"),
    text("text", "What else there was to say"),
    text("signs", "Codes of what in it needs a doctor first"),
    STATE,
    at("asked_at", "When it was asked"),
    at("published_at", "When it was first published"),
]);

pub(super) const AUDIT: Table = table("audit", "Who did what").with(&[
    ID,
    text("actor_kind", "What they were"),
    id("actor", "Their account"),
    text("action", "What they did"),
    text("object", "To what"),
    text("detail", "What else is known"),
    at("at", "When"),
]);
