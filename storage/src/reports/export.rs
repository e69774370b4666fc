//! Every table of a studio that means something to its owner, a page at a time.
//!
//! What is sealed stays sealed and is left out: answers to the safety questions, session
//! notes, what clients wrote to their therapist. So are passwords, sessions, links and keys.

use domain::{Instant, Money, StudioId};
use sea_orm::{ConnectionTrait, QueryResult, Statement};
use uuid::Uuid;

use crate::{Corrupt, StoreError};

/// A table of an export.
#[derive(Debug)]
pub struct Table {
    /// Its name in the database.
    pub name: &'static str,
    /// What a row is.
    pub about: &'static str,
    /// Which rows are the studio's, of `t`.
    whose: &'static str,
    /// What a row is told by, and pages go on from.
    key: &'static str,
    /// Its columns.
    pub columns: &'static [Column],
}

/// A column of an export.
#[derive(Debug)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub about: &'static str,
    kind: Kind,
}

/// How a cell is written.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Id,
    Text,
    Number,
    /// An amount in the currency that another column names.
    Money(&'static str),
    /// Epoch seconds, told in UTC.
    At,
    Date,
    Flag,
}

/// A cell: what people typed is told apart, because it may look like a formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Typed by somebody.
    Text(String),
    /// Written by a program.
    Plain(String),
    /// An amount.
    Money(Money),
}

const fn column(name: &'static str, kind: Kind, about: &'static str) -> Column {
    Column { name, about, kind }
}

const OWN: &str = "t.studio = $1";
const OF_THERAPIST: &str = "t.therapist IN (SELECT id FROM therapist WHERE studio = $1)";
/// The currency of a table that names none: the studio's.
const STUDIOS: &str = "(SELECT currency FROM studio WHERE id = $1)";

const ID: Column = column("id", Kind::Id, "Names this row in other tables");
const BOOKING: Column = column("booking", Kind::Id, "Of bookings");
const THERAPIST: Column = column("therapist", Kind::Id, "Of therapists");
const TREATMENT: Column = column("treatment", Kind::Id, "Of treatments");
const CURRENCY: Column = column("currency", Kind::Text, "ISO 4217 code");
const AMOUNT: Column = column("amount_minor", Kind::Money("t.currency"), "Amount");
const NAME: Column = column("name", Kind::Text, "As shown");
const STATE: Column = column("state", Kind::Text, "How it stands");
const CREATED: Column = column("created_at", Kind::At, "When it was made");

/// Every table that is exported.
pub const TABLES: &[Table] = &[
    Table {
        name: "studio",
        about: "The studio",
        whose: "t.id = $1",
        key: "id",
        columns: &[
            ID,
            column("slug", Kind::Text, "Its name in addresses"),
            NAME,
            column("zone", Kind::Text, "IANA time zone of every local time"),
            CURRENCY,
            column("address_line", Kind::Text, "Address"),
            column("postcode", Kind::Text, "Address"),
            column("city", Kind::Text, "Address"),
            column("country", Kind::Text, "Address"),
            column("phone", Kind::Text, "Telephone"),
            column("email", Kind::Text, "Where mails to the studio go"),
            column("tax_name", Kind::Text, "What the tax is called"),
            column("tax_basis_points", Kind::Number, "Its rate: 1900 is 19 %"),
            column("tax_number", Kind::Text, "As written on invoices"),
            column("published_at", Kind::At, "Since when everybody sees it"),
            CREATED,
        ],
    },
    Table {
        name: "policy",
        about: "The rules that hold for bookings made from now on",
        whose: OWN,
        key: "studio",
        columns: &[
            column("start_grid_minutes", Kind::Number, "Starts are multiples of it"),
            column("notice_to_book_minutes", Kind::Number, "Least time before a start"),
            column("booking_window_days", Kind::Number, "How far ahead can be booked"),
            column("notice_to_reschedule_minutes", Kind::Number, "Least time before for moving"),
            column("reschedules_allowed", Kind::Number, "How often a client may move a visit"),
            column("cancellation_ladder", Kind::Text, "Percent back by minutes before, as JSON"),
            column("deposit_percent", Kind::Number, "Share paid online"),
            column("pay_at_studio", Kind::Flag, "Whether all may be paid at the studio"),
            column("no_show_percent", Kind::Number, "Share kept of a missed visit"),
            column("hold_minutes", Kind::Number, "How long a slot is kept"),
            column("reminder_hours", Kind::Number, "How long before the reminder leaves"),
            column("card_on_file", Kind::Flag, "Whether a card is asked for where nothing is paid"),
        ],
    },
    Table {
        name: "treatment",
        about: "What is sold, or was",
        whose: OWN,
        key: "id",
        columns: &[
            ID,
            column("slug", Kind::Text, "Its name in addresses"),
            NAME,
            column("summary", Kind::Text, "As shown"),
            column("technique", Kind::Text, "Code of the technique"),
            column("minutes", Kind::Number, "Hands-on minutes"),
            column("setup_minutes", Kind::Number, "Minutes before"),
            column("cleanup_minutes", Kind::Number, "Minutes after, with the room"),
            column("rest_minutes", Kind::Number, "Minutes after, of the therapist alone"),
            column("price_minor", Kind::Money(STUDIOS), "Price, tax included"),
            column("tax_basis_points", Kind::Number, "Its own tax; without one, the studio's"),
            column("active", Kind::Flag, "Whether it is sold now"),
            column("kind", Kind::Text, "session, after_exercise or partner_class"),
            column("pairs", Kind::Number, "Of a class: how many pairs a date takes"),
        ],
    },
    Table {
        name: "class_date",
        about: "Dates on which classes take place, or were to",
        whose: OWN,
        key: "id",
        columns: &[
            ID,
            TREATMENT,
            THERAPIST,
            column("room", Kind::Id, "Of rooms"),
            column("starts", Kind::At, "When the session begins"),
            column("ends", Kind::At, "When it ends"),
            column("local_start", Kind::Text, "The same on the studio's clock"),
            column("called_off_at", Kind::At, "When it was called off"),
            CREATED,
        ],
    },
    Table { name: "room", about: "Rooms", whose: OWN, key: "id", columns: &[ID, NAME] },
    Table {
        name: "equipment",
        about: "Equipment",
        whose: OWN,
        key: "id",
        columns: &[ID, column("kind", Kind::Text, "Which kind"), NAME],
    },
    Table {
        name: "therapist",
        about: "Who treats, or did",
        whose: OWN,
        key: "id",
        columns: &[
            ID,
            column("slug", Kind::Text, "Their name in addresses"),
            NAME,
            column("focus", Kind::Text, "As shown"),
            column("about", Kind::Text, "As shown"),
            column("languages", Kind::Text, "As shown"),
            column("online", Kind::Text, "Who books them online: all, approval or nobody"),
            column("active", Kind::Flag, "Whether they work there now"),
        ],
    },
    Table {
        name: "working_hours",
        about: "Weekly hours, in minutes after midnight on the studio's clock",
        whose: OF_THERAPIST,
        key: "id",
        columns: &[
            ID,
            THERAPIST,
            column("weekday", Kind::Number, "0 is Monday"),
            column("from_minute", Kind::Number, "From"),
            column("until_minute", Kind::Number, "Until"),
            column("valid_from", Kind::Date, "The first date"),
            column("valid_until", Kind::Date, "The last date"),
        ],
    },
    Table {
        name: "date_override",
        about: "Hours of single dates in place of the weekly ones; without hours: closed",
        whose: OF_THERAPIST,
        key: "id",
        columns: &[
            ID,
            THERAPIST,
            column("date", Kind::Date, "The date"),
            column("from_minute", Kind::Number, "From"),
            column("until_minute", Kind::Number, "Until"),
        ],
    },
    Table {
        name: "time_off",
        about: "Absences of therapists",
        whose: OF_THERAPIST,
        key: "id",
        columns: &[
            ID,
            THERAPIST,
            column("starts", Kind::At, "From"),
            column("ends", Kind::At, "Until"),
            column("reason", Kind::Text, "As written down"),
        ],
    },
    Table {
        name: "qualification",
        about: "What therapists are qualified for",
        whose: OWN,
        key: "id",
        columns: &[
            ID,
            THERAPIST,
            column("title", Kind::Text, "What it is"),
            column("issuer", Kind::Text, "Who issued it"),
            column("licence_number", Kind::Text, "Its number"),
            column("training_hours", Kind::Number, "How long it took"),
            column("issued_on", Kind::Date, "Since when"),
            column("expires_on", Kind::Date, "Until when"),
            STATE,
            column("checked_by", Kind::Text, "Who checked it"),
            column("checked_at", Kind::At, "When"),
            column("checked_how", Kind::Text, "How"),
        ],
    },
    Table {
        name: "client",
        about: "Clients",
        whose: OWN,
        key: "id",
        columns: &[
            ID,
            column("name", Kind::Text, "As they wrote it"),
            column("email", Kind::Text, "Address"),
            column("phone", Kind::Text, "Telephone"),
            column("zone", Kind::Text, "Their own IANA time zone"),
            CREATED,
        ],
    },
    Table {
        name: "booking",
        about: "Bookings, whatever became of them",
        whose: OWN,
        key: "id",
        columns: &[
            ID,
            column("reference", Kind::Text, "What people say on the telephone"),
            TREATMENT,
            column("treatment_name", Kind::Text, "As sold"),
            THERAPIST,
            column("room", Kind::Id, "Of rooms"),
            column("equipment", Kind::Id, "Of equipment"),
            column("client", Kind::Id, "Of clients; nobody while only held"),
            column("contact_name", Kind::Text, "As typed for this visit"),
            column("contact_email", Kind::Text, "As typed for this visit"),
            column("contact_phone", Kind::Text, "As typed for this visit"),
            column(
                "state",
                Kind::Text,
                "held, requested, confirmed, completed, no_show, cancelled, expired or declined",
            ),
            column("starts", Kind::At, "When the session begins"),
            column("ends", Kind::At, "When it ends"),
            column("local_start", Kind::Text, "The same on the studio's clock"),
            column("zone", Kind::Text, "That clock"),
            column("minutes", Kind::Number, "Hands-on minutes, as sold"),
            column("price_minor", Kind::Money("t.currency"), "Price, tax included, as sold"),
            CURRENCY,
            column("tax_basis_points", Kind::Number, "The tax in it: 1900 is 19 %"),
            column("payment_plan", Kind::Text, "full, deposit or at_studio"),
            column("due_online_minor", Kind::Money("t.currency"), "What was to be paid online"),
            column("source", Kind::Text, "page, api or staff"),
            column("reschedules", Kind::Number, "How often the client moved it"),
            column("cancelled_by", Kind::Text, "client, studio or system"),
            column("cancelled_at", Kind::At, "When it was cancelled"),
            column("refund_minor", Kind::Money("t.currency"), "What went back then"),
            CREATED,
            column("updated_at", Kind::At, "When it last changed"),
        ],
    },
    Table {
        name: "payment_attempt",
        about: "Payments by card, successful or not",
        whose: OWN,
        key: "id",
        columns: &[
            ID,
            BOOKING,
            column("purpose", Kind::Text, "What for"),
            AMOUNT,
            CURRENCY,
            STATE,
            column("stripe_payment_intent", Kind::Text, "Its name at Stripe"),
            column("fee_minor", Kind::Money("t.currency"), "What Stripe kept"),
            CREATED,
            column("paid_at", Kind::At, "When it was paid"),
        ],
    },
    Table {
        name: "refund",
        about: "Refunds to cards",
        whose: OWN,
        key: "id",
        columns: &[
            ID,
            BOOKING,
            column("attempt", Kind::Id, "Of payments by card"),
            AMOUNT,
            CURRENCY,
            column("reason", Kind::Text, "Why"),
            STATE,
            column("stripe_refund", Kind::Text, "Its name at Stripe"),
            CREATED,
            column("settled_at", Kind::At, "When it left"),
        ],
    },
    Table {
        name: "studio_payment",
        about: "Money taken at the desk",
        whose: OWN,
        key: "id",
        columns: &[
            ID,
            BOOKING,
            AMOUNT,
            CURRENCY,
            column("method", Kind::Text, "How"),
            column("taken_at", Kind::At, "When"),
        ],
    },
    Table {
        name: "studio_return",
        about: "Money given back by hand",
        whose: OWN,
        key: "id",
        columns: &[
            ID,
            BOOKING,
            AMOUNT,
            CURRENCY,
            column("method", Kind::Text, "How"),
            column("given_at", Kind::At, "When"),
        ],
    },
    Table {
        name: "journal",
        about: "The ledger: what happened to money",
        whose: OWN,
        key: "id",
        columns: &[
            ID,
            column("source_kind", Kind::Text, "What caused it"),
            column("source_id", Kind::Id, "Of that table"),
            column("kind", Kind::Text, "What it records"),
            BOOKING,
            column("occurred_at", Kind::At, "When"),
        ],
    },
    Table {
        name: "entry",
        about: "The ledger: the lines of its journals, which sum to zero",
        whose: "t.journal IN (SELECT id FROM journal WHERE studio = $1)",
        key: "id",
        columns: &[
            ID,
            column("journal", Kind::Id, "Of journals"),
            column("account", Kind::Text, "Which account"),
            TREATMENT,
            THERAPIST,
            CURRENCY,
            column(
                "amount_minor",
                Kind::Money("t.currency"),
                "A debit is positive, a credit negative",
            ),
        ],
    },
    Table {
        name: "client_desk",
        about: "What the desk decided about clients",
        whose: OWN,
        key: "client",
        columns: &[
            column("client", Kind::Id, "Of clients"),
            column("blocked_at", Kind::At, "Since when they cannot book online"),
            column("blocked_why", Kind::Text, "Why"),
            column("merged_into", Kind::Id, "Which client they turned out to be"),
            column("merged_at", Kind::At, "When"),
            column("erased_at", Kind::At, "When they were forgotten"),
        ],
    },
    Table {
        name: "invoice_address",
        about: "Whom clients' invoices are made out to",
        whose: OWN,
        key: "client",
        columns: &[
            column("client", Kind::Id, "Of clients"),
            NAME,
            column("address", Kind::Text, "As written on the invoice"),
            column("tax_number", Kind::Text, "As written on the invoice"),
            column("updated_at", Kind::At, "When it last changed"),
        ],
    },
    Table {
        name: "paper",
        about: "Receipts, invoices and what corrects them",
        whose: OWN,
        key: "id",
        columns: &[
            ID,
            BOOKING,
            column("series", Kind::Text, "Which row of numbers"),
            column("year", Kind::Number, "Of the number"),
            column("number", Kind::Number, "In its series and year"),
            column("source_kind", Kind::Text, "What it is about"),
            column("source_id", Kind::Id, "Of that table"),
            column("refers", Kind::Id, "Which paper it corrects"),
            column("gross_minor", Kind::Money("t.currency"), "Amount, tax included"),
            column("tax_minor", Kind::Money("t.currency"), "The tax in it"),
            CURRENCY,
            column("facts", Kind::Text, "What it says, as JSON"),
            column("issued_at", Kind::At, "When it was issued"),
        ],
    },
    Table {
        name: "sale",
        about: "Gift cards, courses and tips, sold or not",
        whose: OWN,
        key: "id",
        columns: &[
            ID,
            column("kind", Kind::Text, "What was sold"),
            BOOKING,
            AMOUNT,
            CURRENCY,
            column("method", Kind::Text, "How it was paid"),
            STATE,
            column("stripe_payment_intent", Kind::Text, "Its name at Stripe"),
            column("fee_minor", Kind::Money("t.currency"), "What Stripe kept"),
            CREATED,
            column("paid_at", Kind::At, "When it was paid"),
        ],
    },
    Table {
        name: "sale_refund",
        about: "What went back for gift cards, courses and tips",
        whose: OWN,
        key: "id",
        columns: &[
            ID,
            column("sale", Kind::Id, "Of sales"),
            AMOUNT,
            CURRENCY,
            column("reason", Kind::Text, "Why"),
            column("method", Kind::Text, "How"),
            STATE,
            column("stripe_refund", Kind::Text, "Its name at Stripe"),
            column("owed_minor", Kind::Money("t.currency"), "What of it was owed before"),
            column("lost_minor", Kind::Money("t.currency"), "What of it had been used"),
            CREATED,
            column("settled_at", Kind::At, "When it left"),
        ],
    },
    Table {
        name: "sale_dispute",
        about: "Payments of gift cards, courses and tips that banks questioned",
        whose: OWN,
        key: "id",
        columns: &[
            ID,
            column("sale", Kind::Id, "Of sales"),
            column("stripe_dispute", Kind::Text, "Its name at Stripe"),
            AMOUNT,
            CURRENCY,
            column("reason", Kind::Text, "What the bank says"),
            STATE,
            column("due_by", Kind::At, "Until when to answer"),
            column("taken_minor", Kind::Money("t.currency"), "What the bank holds of it"),
            column("fee_minor", Kind::Money("t.currency"), "What it costs"),
            column("owed_minor", Kind::Money("t.currency"), "What of it was owed before"),
            column("lost_minor", Kind::Money("t.currency"), "What of it had been used"),
            column("opened_at", Kind::At, "When it began"),
            column("updated_at", Kind::At, "When it last changed"),
            column("closed_at", Kind::At, "When it was decided"),
        ],
    },
    Table {
        name: "gift_card",
        about: "Gift cards, without their codes",
        whose: OWN,
        key: "id",
        columns: &[
            ID,
            column("sale", Kind::Id, "Of sales"),
            column("last_four", Kind::Text, "The end of its code"),
            column("issued_minor", Kind::Money("t.currency"), "What it was sold for"),
            column("balance_minor", Kind::Money("t.currency"), "What is left on it"),
            CURRENCY,
            STATE,
            column("expires_at", Kind::At, "From when it can no longer be used"),
            column("buyer_name", Kind::Text, "Who gave it"),
            column("buyer_email", Kind::Text, "Their address"),
            column("recipient_name", Kind::Text, "Who got it"),
            column("recipient_email", Kind::Text, "Their address"),
            column("message", Kind::Text, "What was written with it"),
            column("send_at", Kind::At, "When its code goes out, or went"),
            column("issued_at", Kind::At, "When it was sold"),
        ],
    },
    Table {
        name: "gift_use",
        about: "What gift cards paid for visits",
        whose: "t.card IN (SELECT id FROM gift_card WHERE studio = $1)",
        key: "id",
        columns: &[
            ID,
            column("card", Kind::Id, "Of gift cards"),
            BOOKING,
            column("amount_minor", Kind::Money(STUDIOS), "Amount"),
            column("returned_minor", Kind::Money(STUDIOS), "What of it came back since"),
            STATE,
            CREATED,
        ],
    },
    Table {
        name: "course_offer",
        about: "Courses on sale, or once",
        whose: OWN,
        key: "id",
        columns: &[
            ID,
            TREATMENT,
            column("sessions", Kind::Number, "How many"),
            column("discount_percent", Kind::Number, "Less than one by one"),
            column("valid_months", Kind::Number, "How long they can be used"),
            column("refund_rule", Kind::Text, "What goes back for sessions not used"),
            column("ended_at", Kind::At, "When it was taken off sale"),
            column("made_at", Kind::At, "When it was made"),
        ],
    },
    Table {
        name: "course",
        about: "Courses that were sold, without their codes",
        whose: OWN,
        key: "id",
        columns: &[
            ID,
            column("sale", Kind::Id, "Of sales"),
            column("client", Kind::Id, "Of clients"),
            TREATMENT,
            column("treatment_name", Kind::Text, "As sold"),
            column("last_four", Kind::Text, "The end of its code"),
            column("sessions", Kind::Number, "How many were sold"),
            column("sessions_left", Kind::Number, "How many are left"),
            column("price_minor", Kind::Money("t.currency"), "What was paid"),
            column("single_minor", Kind::Money("t.currency"), "What one alone cost then"),
            column("value_left_minor", Kind::Money("t.currency"), "What is left of it"),
            CURRENCY,
            column("tax_basis_points", Kind::Number, "The tax in it: 1900 is 19 %"),
            column("refund_rule", Kind::Text, "What goes back for sessions not used"),
            STATE,
            column("expires_at", Kind::At, "From when it can no longer be used"),
            column("issued_at", Kind::At, "When it was sold"),
        ],
    },
    Table {
        name: "course_use",
        about: "Visits that sessions of courses paid",
        whose: "t.course IN (SELECT id FROM course WHERE studio = $1)",
        key: "id",
        columns: &[
            ID,
            column("course", Kind::Id, "Of courses"),
            BOOKING,
            column("value_minor", Kind::Money(STUDIOS), "What the session was worth"),
            column("list_minor", Kind::Money(STUDIOS), "What the visit alone costs"),
            STATE,
            CREATED,
        ],
    },
    Table {
        name: "course_plan",
        about: "Courses that were planned: several visits, one after another",
        whose: OWN,
        key: "id",
        columns: &[
            ID,
            column("client", Kind::Id, "Of clients"),
            TREATMENT,
            column("treatment_name", Kind::Text, "As booked"),
            column("minutes", Kind::Number, "Length of a session"),
            column("sessions", Kind::Number, "How many"),
            column("wish", Kind::Text, "Interval, days and times that were asked for, as JSON"),
            column("pay", Kind::Text, "Paid ahead, or at each visit"),
            column("price_minor", Kind::Money("t.currency"), "What all cost together"),
            column("single_minor", Kind::Money("t.currency"), "What one costs by itself"),
            CURRENCY,
            column("discount_percent", Kind::Number, "Less than one by one"),
            column("refund_rule", Kind::Text, "What goes back for sessions not used"),
            column("sale", Kind::Id, "Of sales"),
            STATE,
            column("told", Kind::Number, "How often its client was told of a change"),
            column("back_minor", Kind::Money("t.currency"), "What stopping it gave back"),
            CREATED,
            column("updated_at", Kind::At, "When it last changed"),
        ],
    },
    Table {
        name: "course_visit",
        about: "The places of visits in their courses",
        whose: "t.plan IN (SELECT id FROM course_plan WHERE studio = $1)",
        key: "booking",
        columns: &[
            BOOKING,
            column("plan", Kind::Id, "Of courses that were planned"),
            column("position", Kind::Number, "Which session it is, from 1"),
        ],
    },
    Table {
        name: "questionnaire",
        about: "Questionnaires, version by version",
        whose: OWN,
        key: "id",
        columns: &[
            ID,
            column("series", Kind::Id, "The same for all versions of one"),
            column("version", Kind::Number, "From 1 up"),
            column("name", Kind::Text, "As people call it"),
            column("definition", Kind::Text, "What is asked and how it is scored, as JSON"),
            column("occasion", Kind::Text, "When the last version is asked"),
            column("made_at", Kind::At, "When it was made"),
        ],
    },
    Table {
        name: "promotion",
        about: "Promotion codes",
        whose: OWN,
        key: "id",
        columns: &[
            ID,
            column("code", Kind::Text, "As typed"),
            column("percent", Kind::Number, "What it takes off, as a share"),
            column("amount_minor", Kind::Money(STUDIOS), "What it takes off, as an amount"),
            column("first_day", Kind::Date, "The first date it holds"),
            column("last_day", Kind::Date, "The last"),
            column("treatments", Kind::Text, "For which, as JSON; for all where none is named"),
            column("most_uses", Kind::Number, "How often in all"),
            column("most_per_client", Kind::Number, "How often for one client"),
            column("first_visit_only", Kind::Flag, "Whether for first visits only"),
            column("least_price_minor", Kind::Money(STUDIOS), "For what costs at least this"),
            column("ended_at", Kind::At, "When it was ended"),
            column("made_at", Kind::At, "When it was made"),
        ],
    },
    Table {
        name: "promotion_use",
        about: "What promotion codes took off visits",
        whose: "t.promotion IN (SELECT id FROM promotion WHERE studio = $1)",
        key: "id",
        columns: &[
            ID,
            column("promotion", Kind::Id, "Of promotions"),
            BOOKING,
            column("client", Kind::Id, "Of clients"),
            column("code", Kind::Text, "As it was then"),
            column("list_minor", Kind::Money(STUDIOS), "The price without it"),
            column("discount_minor", Kind::Money(STUDIOS), "What it took off"),
            STATE,
            CREATED,
        ],
    },
    Table {
        name: "voucher_setting",
        about: "How gift cards are sold",
        whose: OWN,
        key: "studio",
        columns: &[
            column("gift_cards", Kind::Flag, "Whether they are"),
            column("amounts", Kind::Text, "Amounts to pick from"),
            column("least_minor", Kind::Money(STUDIOS), "The least"),
            column("most_minor", Kind::Money(STUDIOS), "The most"),
            column("valid_months", Kind::Number, "How long they can be used"),
        ],
    },
    Table {
        name: "card_on_file",
        about: "What clients agreed to about their cards, without the cards",
        whose: OWN,
        key: "booking",
        columns: &[
            BOOKING,
            STATE,
            column("consent_text", Kind::Text, "The words they agreed to"),
            column("consent_version", Kind::Number, "Which version of them"),
            column("consented_at", Kind::At, "When"),
            column("most_minor", Kind::Money("t.currency"), "The most that may be charged"),
            CURRENCY,
            column("attempt", Kind::Id, "Of payments by card"),
            column("brand", Kind::Text, "Such as visa"),
            column("last4", Kind::Text, "Its last digits"),
            column("expires_month", Kind::Number, "Its end"),
            column("expires_year", Kind::Number, "Its end"),
            column("kept_at", Kind::At, "When it was given"),
            column("detached_at", Kind::At, "When it was given up"),
        ],
    },
    Table {
        name: "missed_fee",
        about: "Fees for visits that were missed or cancelled late",
        whose: OWN,
        key: "booking",
        columns: &[
            BOOKING,
            column("kind", Kind::Text, "What for"),
            AMOUNT,
            column("kept_minor", Kind::Money("t.currency"), "What of what was paid is kept"),
            CURRENCY,
            STATE,
            column("code", Kind::Text, "Why the bank said no"),
            column("tries", Kind::Number, "How often it was charged"),
            column("attempt", Kind::Id, "Of payments by card"),
            column("reason", Kind::Text, "Why it was let go"),
            column("arose_at", Kind::At, "When it arose"),
            column("updated_at", Kind::At, "When it last changed"),
        ],
    },
    Table {
        name: "dispute",
        about: "Payments that clients' banks questioned",
        whose: OWN,
        key: "id",
        columns: &[
            ID,
            BOOKING,
            column("attempt", Kind::Id, "Of payments by card"),
            column("stripe_dispute", Kind::Text, "Its name at Stripe"),
            AMOUNT,
            CURRENCY,
            column("reason", Kind::Text, "What the bank says"),
            STATE,
            column("due_by", Kind::At, "Until when to answer"),
            column("taken_minor", Kind::Money("t.currency"), "What the bank holds of it"),
            column("fee_minor", Kind::Money("t.currency"), "What it costs"),
            column("opened_at", Kind::At, "When it began"),
            column("updated_at", Kind::At, "When it last changed"),
            column("closed_at", Kind::At, "When it was decided"),
        ],
    },
    Table {
        name: "payout_share",
        about: "What of Stripe's payouts is the studio's",
        whose: OWN,
        key: "id",
        columns: &[
            ID,
            column("payout", Kind::Text, "Its name at Stripe"),
            column(
                "net_minor",
                Kind::Money("(SELECT currency FROM payout WHERE id = t.payout)"),
                "The studio's share, without fees",
            ),
        ],
    },
    Table {
        name: "commission_rule",
        about: "What therapists earn",
        whose: OWN,
        key: "id",
        columns: &[
            ID,
            column("therapist", Kind::Id, "Of therapists; without one it is the studio's"),
            column("valid_from", Kind::Date, "The first date it holds for"),
            column("price_basis_points", Kind::Number, "Of the price: 4500 is 45 %"),
            column("per_session_minor", Kind::Money(STUDIOS), "For each session"),
            column("fee_basis_points", Kind::Number, "Of a fee: 5000 is a half"),
        ],
    },
    Table {
        name: "waitlist_entry",
        about: "Who waits for a time, or did",
        whose: OWN,
        key: "id",
        columns: &[
            ID,
            TREATMENT,
            column("therapist", Kind::Id, "Of therapists; without one it is anybody"),
            column("moves", Kind::Id, "Of bookings: the visit that is to be earlier"),
            column("first_day", Kind::Date, "The first day that suits them"),
            column("last_day", Kind::Date, "The last"),
            column("weekdays", Kind::Number, "Days of the week as bits: Monday is 1, Tuesday 2"),
            column("from_minute", Kind::Number, "Begins no earlier, in minutes after midnight"),
            column("until_minute", Kind::Number, "Ends no later"),
            column("name", Kind::Text, "As typed; empty once forgotten"),
            column("email", Kind::Text, "Where offers go"),
            column("phone", Kind::Text, "As typed"),
            column("client_zone", Kind::Text, "Their own time zone"),
            STATE,
            column("queued_at", Kind::At, "Since when their place counts"),
            column("joined_at", Kind::At, "When they came"),
            column("missed", Kind::Number, "Offers in a row without an answer"),
            column("ended_at", Kind::At, "When the waiting ended"),
        ],
    },
    Table {
        name: "waitlist_offer",
        about: "Times that were offered to those who wait",
        whose: OWN,
        key: "id",
        columns: &[
            ID,
            column("entry", Kind::Id, "Of those who wait"),
            BOOKING,
            column("starts", Kind::At, "When the session begins"),
            column("ends", Kind::At, "When it ends"),
            column("made_at", Kind::At, "When it was offered"),
            column("tell_at", Kind::At, "When the mail was to leave"),
            column("expires_at", Kind::At, "Until when it stood"),
            column("by_staff", Kind::Flag, "Whether somebody of the studio made it"),
            STATE,
            column("told_at", Kind::At, "When the mail left"),
            column("decided_at", Kind::At, "When it was answered, or ended"),
        ],
    },
    Table {
        name: "waitlist_setting",
        about: "How times are offered to those who wait",
        whose: OWN,
        key: "studio",
        columns: &[
            column("open", Kind::Flag, "Whether clients may join"),
            column("offer_minutes", Kind::Number, "How long an offer stands"),
            column("lead_minutes", Kind::Number, "How long before the visit it must have ended"),
        ],
    },
    Table {
        name: "running_late",
        about: "Who said that they would be late",
        whose: OWN,
        key: "booking",
        columns: &[
            BOOKING,
            column("minutes", Kind::Number, "By about how much"),
            column("said_at", Kind::At, "When they said so"),
        ],
    },
    Table {
        name: "question",
        about: "What readers asked",
        whose: OWN,
        key: "id",
        columns: &[
            ID,
            column("slug", Kind::Text, "Its name in addresses"),
            column("title", Kind::Text, "In a sentence; empty once it was rejected"),
            column("text", Kind::Text, "What else there was to say"),
            column("signs", Kind::Text, "Codes of what in it needs a doctor first"),
            STATE,
            column("asked_at", Kind::At, "When it was asked"),
            column("published_at", Kind::At, "When it was first published"),
        ],
    },
    Table {
        name: "answer",
        about: "What therapists answered",
        whose: OF_THERAPIST,
        key: "id",
        columns: &[
            ID,
            column("question", Kind::Id, "Of questions"),
            THERAPIST,
            column("text", Kind::Text, "As shown"),
            column("answered_at", Kind::At, "When it was given"),
            column("changed_at", Kind::At, "When it was last changed"),
        ],
    },
    Table {
        name: "audit",
        about: "Who did what",
        whose: OWN,
        key: "id",
        columns: &[
            ID,
            column("actor_kind", Kind::Text, "What they were"),
            column("actor", Kind::Id, "Their account"),
            column("action", Kind::Text, "What they did"),
            column("object", Kind::Text, "To what"),
            column("detail", Kind::Text, "What else is known"),
            column("at", Kind::At, "When"),
        ],
    },
];

/// Tables that no export holds, and why.
pub const WITHHELD: &[(&str, &str)] = &[
    ("account", "who signs in, and how"),
    ("account_address", "an account's own"),
    ("account_preference", "an account's own"),
    ("account_token", "secrets"),
    ("audit_head", "follows from the log"),
    ("balance_line", "what Stripe says of payments that are here"),
    ("care_review", "health data, sealed"),
    ("booked_by", "who books for whom: an account's own"),
    ("card_claim", "an account's own"),
    ("check_in", "health data, sealed"),
    ("check_in_setting", "one choice of the studio's"),
    ("check_in_silence", "who is not asked how they are"),
    ("class_seat", "how many pairs a date takes; who has one follows from bookings"),
    ("client_word", "follows from clients"),
    ("document", "files, which are downloaded one by one"),
    ("draft", "what was typed and not sent"),
    ("favourite", "what people like to book, over all studios"),
    ("family_client", "who books for whom: an account's own"),
    ("family_member", "who books for whom: an account's own"),
    ("feed_busy", "calendars elsewhere"),
    ("feed_in", "calendars elsewhere, whose addresses are secrets"),
    ("feed_out", "secrets"),
    ("former_token", "secrets"),
    ("idempotency", "kept for a day"),
    ("job", "work to be done"),
    ("keyring", "secrets"),
    ("known_browser", "an account's own"),
    ("mail_sent", "which mails left: their text is not kept"),
    ("membership", "who may sign in"),
    ("note_addendum", "health data, sealed"),
    ("note_opening", "health data, sealed"),
    ("note_template", "a therapist's own"),
    ("occupancy", "follows from bookings and absences"),
    ("outcome", "health data, of nobody"),
    ("outcome_state", "follows from outcomes"),
    ("paper_counter", "follows from papers"),
    ("passkey", "an account's own"),
    ("passkey_ceremony", "secrets"),
    ("payout", "of all studios; each has its share"),
    ("qualification_technique", "part of a qualification"),
    ("recovery_code", "secrets"),
    ("report_mail_off", "who gets no mail"),
    ("report_mark", "follows from bookings"),
    ("report_state", "follows from bookings"),
    ("report_summary", "follows from bookings"),
    ("resource", "names of calendars inside"),
    ("screening", "health data, sealed"),
    ("seaql_migrations", "the schema's history"),
    ("second_step", "secrets"),
    ("session", "secrets"),
    ("session_note", "health data, sealed"),
    ("setting", "the installation's"),
    ("setup_link", "secrets"),
    ("sign_in_step", "secrets"),
    ("studio_change", "how often something has changed"),
    ("technique", "the installation's"),
    ("treatment_room", "part of a treatment"),
    ("treatment_therapist_not", "part of a treatment"),
    ("waitlist_freed", "work to be done"),
    ("webhook_event", "what Stripe said, kept for two months"),
];

/// Some rows of a table, and where the next go on.
#[derive(Debug, Default)]
pub struct Rows {
    /// Each with a cell for each column.
    pub rows: Vec<Vec<Cell>>,
    /// The key of the last one; none where there are no more.
    pub last: Option<Uuid>,
}

/// At most `limit` rows of a studio's table, behind `after`.
pub async fn rows_of<C: ConnectionTrait>(
    conn: &C,
    table: &Table,
    studio: StudioId,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Rows, StoreError> {
    let mut columns = vec![format!("t.{} AS the_key", table.key)];
    for (n, column) in table.columns.iter().enumerate() {
        let name = column.name;
        columns.push(match column.kind {
            Kind::Number | Kind::At => format!("CAST(t.{name} AS BIGINT) AS c{n}"),
            Kind::Money(currency) => {
                format!("CAST(t.{name} AS BIGINT) AS c{n}, {currency} AS currency{n}")
            }
            Kind::Id | Kind::Text | Kind::Date | Kind::Flag => format!("t.{name} AS c{n}"),
        });
    }
    let sql = format!(
        "SELECT {} FROM {} t WHERE {} AND t.{key} > $2 ORDER BY t.{key} LIMIT {limit}",
        columns.join(", "),
        table.name,
        table.whose,
        key = table.key,
    );
    let values = [studio.0.into(), after.unwrap_or_default().into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    let found = conn.query_all_raw(statement).await?;
    let last = found.last().map(|row| row.try_get("", "the_key")).transpose()?;
    let rows = found.iter().map(|row| cells(table, row)).collect::<Result<_, _>>()?;
    let more = found.len() as u64 == limit;
    Ok(Rows { rows, last: last.filter(|_| more) })
}

fn cells(table: &Table, row: &QueryResult) -> Result<Vec<Cell>, StoreError> {
    let cell = |(n, column)| cell(table, column, row, n);
    table.columns.iter().enumerate().map(|(n, column)| cell((n, column))).collect()
}

fn cell(table: &Table, column: &Column, row: &QueryResult, n: usize) -> Result<Cell, StoreError> {
    let name = format!("c{n}");
    let number = || row.try_get::<Option<i64>>("", &name);
    let plain = |text: Option<String>| Cell::Plain(text.unwrap_or_default());
    Ok(match column.kind {
        Kind::Id => plain(row.try_get::<Option<Uuid>>("", &name)?.map(|id| id.to_string())),
        Kind::Text => Cell::Text(row.try_get::<Option<String>>("", &name)?.unwrap_or_default()),
        Kind::Number => plain(number()?.map(|n| n.to_string())),
        Kind::At => {
            let at = number()?.and_then(|at| Instant::from_timestamp(at, 0));
            plain(at.map(|at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string()))
        }
        Kind::Date => {
            let date = row.try_get::<Option<chrono::NaiveDate>>("", &name)?;
            plain(date.map(|date| date.to_string()))
        }
        Kind::Flag => {
            let flag = row.try_get::<Option<bool>>("", &name)?;
            plain(flag.map(|flag| if flag { "yes" } else { "no" }.to_owned()))
        }
        Kind::Money(_) => {
            let Some(minor) = number()? else { return Ok(plain(None)) };
            let code: String = row.try_get("", &format!("currency{n}"))?;
            let currency = code.parse();
            let currency = currency.map_err(|_| Corrupt::new(table.name, "currency", code))?;
            Cell::Money(Money::new(minor, currency))
        }
    })
}
