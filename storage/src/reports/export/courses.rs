//! Courses: on sale, sold, and planned.

use super::{
    column::{
        BOOKING, CLIENT, CREATED, CURRENCY, ID, SALE, STATE, TREATMENT, UPDATED, at, id, money,
        number, studio_money, text,
    },
    table::{Table, table},
};

pub(super) const COURSE_OFFERS: Table = table("course_offer", "Courses on sale, or once").with(&[
    ID,
    TREATMENT,
    number("sessions", "How many"),
    number("discount_percent", "Less than one by one"),
    number("valid_months", "How long they can be used"),
    text("refund_rule", "What goes back for sessions not used"),
    at("ended_at", "When it was taken off sale"),
    at("made_at", "When it was made"),
]);

pub(super) const COURSES: Table = table("course", "Courses that were sold, without their codes")
    .with(&[
        ID,
        SALE,
        CLIENT,
        TREATMENT,
        text("treatment_name", "As sold"),
        text("last_four", "The end of its code"),
        number("sessions", "How many were sold"),
        number("sessions_left", "How many are left"),
        money("price_minor", "What was paid"),
        money("single_minor", "What one alone cost then"),
        money("value_left_minor", "What is left of it"),
        CURRENCY,
        number("tax_basis_points", "The tax in it: 1900 is 19 %"),
        text("refund_rule", "What goes back for sessions not used"),
        STATE,
        at("expires_at", "From when it can no longer be used"),
        at("issued_at", "When it was sold"),
    ]);

pub(super) const COURSE_USES: Table = table("course_use", "Visits that sessions of courses paid")
    .whose("t.course IN (SELECT id FROM course WHERE studio = $1)")
    .with(&[
        ID,
        id("course", "Of courses"),
        BOOKING,
        studio_money("value_minor", "What the session was worth"),
        studio_money("list_minor", "What the visit alone costs"),
        STATE,
        CREATED,
    ]);

pub(super) const COURSE_PLANS: Table =
    table("course_plan", "Courses that were planned: several visits, one after another").with(&[
        ID,
        CLIENT,
        TREATMENT,
        text("treatment_name", "As booked"),
        number("minutes", "Length of a session"),
        number("sessions", "How many"),
        text("wish", "Interval, days and times that were asked for, as JSON"),
        text("pay", "Paid ahead, or at each visit"),
        money("price_minor", "What all cost together"),
        money("single_minor", "What one costs by itself"),
        CURRENCY,
        number("discount_percent", "Less than one by one"),
        text("refund_rule", "What goes back for sessions not used"),
        SALE,
        STATE,
        number("told", "How often its client was told of a change"),
        money("back_minor", "What stopping it gave back"),
        CREATED,
        UPDATED,
    ]);

pub(super) const COURSE_VISITS: Table =
    table("course_visit", "The places of visits in their courses")
        .whose("t.plan IN (SELECT id FROM course_plan WHERE studio = $1)")
        .by("booking")
        .with(&[
            BOOKING,
            id("plan", "Of courses that were planned"),
            number("position", "Which session it is, from 1"),
        ]);
