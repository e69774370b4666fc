//! Money for visits: payments, what went back, the ledger and papers.

use super::{
    column::{
        AMOUNT, ATTEMPT, BOOKING, CREATED, CURRENCY, ID, STATE, THERAPIST, TREATMENT, UPDATED, at,
        id, money, money_in, number, text,
    },
    table::{Table, table},
};

pub(super) const PAYMENT_ATTEMPTS: Table =
    table("payment_attempt", "Payments by card, successful or not").with(&[
        ID,
        BOOKING,
        text("purpose", "What for"),
        AMOUNT,
        CURRENCY,
        STATE,
        text("stripe_payment_intent", "Its name at Stripe"),
        money("fee_minor", "What Stripe kept"),
        CREATED,
        at("paid_at", "When it was paid"),
    ]);

pub(super) const REFUNDS: Table = table("refund", "Refunds to cards").with(&[
    ID,
    BOOKING,
    ATTEMPT,
    AMOUNT,
    CURRENCY,
    text("reason", "Why"),
    STATE,
    text("stripe_refund", "Its name at Stripe"),
    CREATED,
    at("settled_at", "When it left"),
]);

pub(super) const STUDIO_PAYMENTS: Table = table("studio_payment", "Money taken at the desk")
    .with(&[ID, BOOKING, AMOUNT, CURRENCY, text("method", "How"), at("taken_at", "When")]);

pub(super) const STUDIO_RETURNS: Table = table("studio_return", "Money given back by hand")
    .with(&[ID, BOOKING, AMOUNT, CURRENCY, text("method", "How"), at("given_at", "When")]);

pub(super) const JOURNALS: Table = table("journal", "The ledger: what happened to money").with(&[
    ID,
    text("source_kind", "What caused it"),
    id("source_id", "Of that table"),
    text("kind", "What it records"),
    BOOKING,
    at("occurred_at", "When"),
]);

pub(super) const ENTRIES: Table =
    table("entry", "The ledger: the lines of its journals, which sum to zero")
        .whose("t.journal IN (SELECT id FROM journal WHERE studio = $1)")
        .with(&[
            ID,
            id("journal", "Of journals"),
            text("account", "Which account"),
            TREATMENT,
            THERAPIST,
            CURRENCY,
            money("amount_minor", "A debit is positive, a credit negative"),
        ]);

pub(super) const PAPERS: Table =
    table("paper", "Receipts, invoices and what corrects them").with(&[
        ID,
        BOOKING,
        text("series", "Which row of numbers"),
        number("year", "Of the number"),
        number("number", "In its series and year"),
        text("source_kind", "What it is about"),
        id("source_id", "Of that table"),
        id("refers", "Which paper it corrects"),
        money("gross_minor", "Amount, tax included"),
        money("tax_minor", "The tax in it"),
        CURRENCY,
        text("facts", "What it says, as JSON"),
        at("issued_at", "When it was issued"),
    ]);

pub(super) const DISPUTES: Table = table("dispute", "Payments that clients' banks questioned")
    .with(&[
        ID,
        BOOKING,
        ATTEMPT,
        text("stripe_dispute", "Its name at Stripe"),
        AMOUNT,
        CURRENCY,
        text("reason", "What the bank says"),
        STATE,
        at("due_by", "Until when to answer"),
        money("taken_minor", "What the bank holds of it"),
        money("fee_minor", "What it costs"),
        at("opened_at", "When it began"),
        UPDATED,
        at("closed_at", "When it was decided"),
    ]);

pub(super) const PAYOUT_SHARES: Table =
    table("payout_share", "What of Stripe's payouts is the studio's").with(&[
        ID,
        text("payout", "Its name at Stripe"),
        money_in(
            "net_minor",
            "(SELECT currency FROM payout WHERE id = t.payout)",
            "The studio's share, without fees",
        ),
    ]);
