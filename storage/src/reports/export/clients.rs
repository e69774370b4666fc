//! Clients, and those who wait for a time.

use super::{
    column::{
        BOOKING, CLIENT, CREATED, ENDS, ID, NAME, STARTS, STATE, TREATMENT, UPDATED, at, date,
        flag, id, number, text,
    },
    table::{Table, table},
};

pub(super) const CLIENTS: Table = table("client", "Clients").with(&[
    ID,
    text("name", "As they wrote it"),
    text("email", "Address"),
    text("phone", "Telephone"),
    text("zone", "Their own IANA time zone"),
    CREATED,
]);

pub(super) const CLIENT_DESK: Table =
    table("client_desk", "What the desk decided about clients").by("client").with(&[
        CLIENT,
        at("blocked_at", "Since when they cannot book online"),
        text("blocked_why", "Why"),
        id("merged_into", "Which client they turned out to be"),
        at("merged_at", "When"),
        at("erased_at", "When they were forgotten"),
    ]);

pub(super) const INVOICE_ADDRESSES: Table =
    table("invoice_address", "Whom clients' invoices are made out to").by("client").with(&[
        CLIENT,
        NAME,
        text("address", "As written on the invoice"),
        text("tax_number", "As written on the invoice"),
        UPDATED,
    ]);

pub(super) const WAITLIST_ENTRIES: Table = table("waitlist_entry", "Who waits for a time, or did")
    .with(&[
        ID,
        TREATMENT,
        id("therapist", "Of therapists; without one it is anybody"),
        id("moves", "Of bookings: the visit that is to be earlier"),
        date("first_day", "The first day that suits them"),
        date("last_day", "The last"),
        number("weekdays", "Days of the week as bits: Monday is 1, Tuesday 2"),
        number("from_minute", "Begins no earlier, in minutes after midnight"),
        number("until_minute", "Ends no later"),
        text("name", "As typed; empty once forgotten"),
        text("email", "Where offers go"),
        text("phone", "As typed"),
        text("client_zone", "Their own time zone"),
        STATE,
        at("queued_at", "Since when their place counts"),
        at("joined_at", "When they came"),
        number("missed", "Offers in a row without an answer"),
        at("ended_at", "When the waiting ended"),
    ]);

pub(super) const WAITLIST_OFFERS: Table =
    table("waitlist_offer", "Times that were offered to those who wait").with(&[
        ID,
        id("entry", "Of those who wait"),
        BOOKING,
        STARTS,
        ENDS,
        at("made_at", "When it was offered"),
        at("tell_at", "When the mail was to leave"),
        at("expires_at", "Until when it stood"),
        flag("by_staff", "Whether somebody of the studio made it"),
        STATE,
        at("told_at", "When the mail left"),
        at("decided_at", "When it was answered, or ended"),
    ]);

pub(super) const WAITLIST_SETTING: Table =
    table("waitlist_setting", "How times are offered to those who wait").by("studio").with(&[
        flag("open", "Whether clients may join"),
        number("offer_minutes", "How long an offer stands"),
        number("lead_minutes", "How long before the visit it must have ended"),
    ]);
