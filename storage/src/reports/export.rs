//! Every table of a studio that means something to its owner, row by row.
//!
//! What is sealed stays sealed and is left out: answers to the safety questions, session
//! notes, what clients wrote to their therapist. So are passwords, sessions, links and keys.

mod bookings;
mod clients;
mod column;
mod courses;
mod money;
mod people;
mod rows;
mod sales;
mod studio;
mod table;

pub use column::Column;
pub use rows::{Cell, rows_of};
pub use table::Table;

/// Every table that is exported.
pub const TABLES: &[Table] = &[
    studio::STUDIO,
    studio::POLICY,
    studio::TREATMENTS,
    studio::CLASS_DATES,
    studio::ROOMS,
    studio::EQUIPMENT,
    people::THERAPISTS,
    people::WORKING_HOURS,
    people::DATE_OVERRIDES,
    people::TIME_OFF,
    people::QUALIFICATIONS,
    clients::CLIENTS,
    bookings::BOOKINGS,
    money::PAYMENT_ATTEMPTS,
    money::REFUNDS,
    money::STUDIO_PAYMENTS,
    money::STUDIO_RETURNS,
    money::JOURNALS,
    money::ENTRIES,
    clients::CLIENT_DESK,
    clients::INVOICE_ADDRESSES,
    money::PAPERS,
    sales::SALES,
    sales::SALE_REFUNDS,
    sales::SALE_DISPUTES,
    sales::GIFT_CARDS,
    sales::GIFT_USES,
    courses::COURSE_OFFERS,
    courses::COURSES,
    courses::COURSE_USES,
    courses::COURSE_PLANS,
    courses::COURSE_VISITS,
    studio::QUESTIONNAIRES,
    sales::PROMOTIONS,
    sales::PROMOTION_USES,
    sales::VOUCHER_SETTING,
    bookings::CARDS_ON_FILE,
    bookings::MISSED_FEES,
    money::DISPUTES,
    money::PAYOUT_SHARES,
    people::COMMISSION_RULES,
    clients::WAITLIST_ENTRIES,
    clients::WAITLIST_OFFERS,
    clients::WAITLIST_SETTING,
    bookings::RUNNING_LATE,
    studio::QUESTIONS,
    people::ANSWERS,
    studio::AUDIT,
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
