//! Those who treat: their hours, what they can and earn, and what they answered.

use super::{
    column::{ID, NAME, STATE, THERAPIST, at, date, flag, id, number, studio_money, text},
    table::{OF_THERAPIST, Table, table},
};

pub(super) const THERAPISTS: Table = table("therapist", "Who treats, or did").with(&[
    ID,
    text("slug", "Their name in addresses"),
    NAME,
    text("focus", "As shown"),
    text("about", "As shown"),
    text("languages", "As shown"),
    text("online", "Who books them online: all, approval or nobody"),
    flag("active", "Whether they work there now"),
]);

pub(super) const WORKING_HOURS: Table =
    table("working_hours", "Weekly hours, in minutes after midnight on the studio's clock")
        .whose(OF_THERAPIST)
        .with(&[
            ID,
            THERAPIST,
            number("weekday", "0 is Monday"),
            number("from_minute", "From"),
            number("until_minute", "Until"),
            date("valid_from", "The first date"),
            date("valid_until", "The last date"),
        ]);

pub(super) const DATE_OVERRIDES: Table = table(
    "date_override",
    "Hours of single dates in place of the weekly ones; without hours: closed",
)
.whose(OF_THERAPIST)
.with(&[
    ID,
    THERAPIST,
    date("date", "The date"),
    number("from_minute", "From"),
    number("until_minute", "Until"),
]);

pub(super) const TIME_OFF: Table =
    table("time_off", "Absences of therapists").whose(OF_THERAPIST).with(&[
        ID,
        THERAPIST,
        at("starts", "From"),
        at("ends", "Until"),
        text("reason", "As written down"),
    ]);

pub(super) const QUALIFICATIONS: Table =
    table("qualification", "What therapists are qualified for").with(&[
        ID,
        THERAPIST,
        text("title", "What it is"),
        text("issuer", "Who issued it"),
        text("licence_number", "Its number"),
        number("training_hours", "How long it took"),
        date("issued_on", "Since when"),
        date("expires_on", "Until when"),
        STATE,
        text("checked_by", "Who checked it"),
        at("checked_at", "When"),
        text("checked_how", "How"),
    ]);

pub(super) const COMMISSION_RULES: Table =
    table("commission_rule", "What therapists earn").with(&[
        ID,
        id("therapist", "Of therapists; without one it is the studio's"),
        date("valid_from", "The first date it holds for"),
        number("price_basis_points", "Of the price: 4500 is 45 %"),
        studio_money("per_session_minor", "For each session"),
        number("fee_basis_points", "Of a fee: 5000 is a half"),
    ]);

pub(super) const ANSWERS: Table =
    table("answer", "What therapists answered").whose(OF_THERAPIST).with(&[
        ID,
        id("question", "Of questions"),
        THERAPIST,
        text("text", "As shown"),
        at("answered_at", "When it was given"),
        at("changed_at", "When it was last changed"),
    ]);
