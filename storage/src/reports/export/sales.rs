//! What is sold without a visit and how it was paid, gift cards, and promotions.

use super::{
    column::{
        AMOUNT, BOOKING, CLIENT, CREATED, CURRENCY, ID, SALE, STATE, UPDATED, at, date, flag, id,
        money, number, studio_money, text,
    },
    table::{Table, table},
};

pub(super) const SALES: Table = table("sale", "Gift cards, courses and tips, sold or not").with(&[
    ID,
    text("kind", "What was sold"),
    BOOKING,
    AMOUNT,
    CURRENCY,
    text("method", "How it was paid"),
    STATE,
    text("stripe_payment_intent", "Its name at Stripe"),
    money("fee_minor", "What Stripe kept"),
    CREATED,
    at("paid_at", "When it was paid"),
]);

pub(super) const SALE_REFUNDS: Table =
    table("sale_refund", "What went back for gift cards, courses and tips").with(&[
        ID,
        SALE,
        AMOUNT,
        CURRENCY,
        text("reason", "Why"),
        text("method", "How"),
        STATE,
        text("stripe_refund", "Its name at Stripe"),
        money("owed_minor", "What of it was owed before"),
        money("lost_minor", "What of it had been used"),
        CREATED,
        at("settled_at", "When it left"),
    ]);

pub(super) const SALE_DISPUTES: Table =
    table("sale_dispute", "Payments of gift cards, courses and tips that banks questioned").with(
        &[
            ID,
            SALE,
            text("stripe_dispute", "Its name at Stripe"),
            AMOUNT,
            CURRENCY,
            text("reason", "What the bank says"),
            STATE,
            at("due_by", "Until when to answer"),
            money("taken_minor", "What the bank holds of it"),
            money("fee_minor", "What it costs"),
            money("owed_minor", "What of it was owed before"),
            money("lost_minor", "What of it had been used"),
            at("opened_at", "When it began"),
            UPDATED,
            at("closed_at", "When it was decided"),
        ],
    );

pub(super) const GIFT_CARDS: Table = table("gift_card", "Gift cards, without their codes").with(&[
    ID,
    SALE,
    text("last_four", "The end of its code"),
    money("issued_minor", "What it was sold for"),
    money("balance_minor", "What is left on it"),
    CURRENCY,
    STATE,
    at("expires_at", "From when it can no longer be used"),
    text("buyer_name", "Who gave it"),
    text("buyer_email", "Their address"),
    text("recipient_name", "Who got it"),
    text("recipient_email", "Their address"),
    text("message", "What was written with it"),
    at("send_at", "When its code goes out, or went"),
    at("issued_at", "When it was sold"),
]);

pub(super) const GIFT_USES: Table = table("gift_use", "What gift cards paid for visits")
    .whose("t.card IN (SELECT id FROM gift_card WHERE studio = $1)")
    .with(&[
        ID,
        id("card", "Of gift cards"),
        BOOKING,
        studio_money("amount_minor", "Amount"),
        studio_money("returned_minor", "What of it came back since"),
        STATE,
        CREATED,
    ]);

pub(super) const PROMOTIONS: Table = table("promotion", "Promotion codes").with(&[
    ID,
    text("code", "As typed"),
    number("percent", "What it takes off, as a share"),
    studio_money("amount_minor", "What it takes off, as an amount"),
    date("first_day", "The first date it holds"),
    date("last_day", "The last"),
    text("treatments", "For which, as JSON; for all where none is named"),
    number("most_uses", "How often in all"),
    number("most_per_client", "How often for one client"),
    flag("first_visit_only", "Whether for first visits only"),
    studio_money("least_price_minor", "For what costs at least this"),
    at("ended_at", "When it was ended"),
    at("made_at", "When it was made"),
]);

pub(super) const PROMOTION_USES: Table =
    table("promotion_use", "What promotion codes took off visits")
        .whose("t.promotion IN (SELECT id FROM promotion WHERE studio = $1)")
        .with(&[
            ID,
            id("promotion", "Of promotions"),
            BOOKING,
            CLIENT,
            text("code", "As it was then"),
            studio_money("list_minor", "The price without it"),
            studio_money("discount_minor", "What it took off"),
            STATE,
            CREATED,
        ]);

pub(super) const VOUCHER_SETTING: Table =
    table("voucher_setting", "How gift cards are sold").by("studio").with(&[
        flag("gift_cards", "Whether they are"),
        text("amounts", "Amounts to pick from"),
        studio_money("least_minor", "The least"),
        studio_money("most_minor", "The most"),
        number("valid_months", "How long they can be used"),
    ]);
