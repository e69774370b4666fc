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
            column("active", Kind::Flag, "Whether it is sold now"),
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
    ("account_token", "secrets"),
    ("document", "files, which are downloaded one by one"),
    ("draft", "what was typed and not sent"),
    ("feed_busy", "calendars elsewhere"),
    ("feed_in", "calendars elsewhere, whose addresses are secrets"),
    ("feed_out", "secrets"),
    ("idempotency", "kept for a day"),
    ("job", "work to be done"),
    ("membership", "who may sign in"),
    ("note_addendum", "health data, sealed"),
    ("note_opening", "health data, sealed"),
    ("note_template", "a therapist's own"),
    ("occupancy", "follows from bookings and absences"),
    ("qualification_technique", "part of a qualification"),
    ("report_mail_off", "who gets no mail"),
    ("report_mark", "follows from bookings"),
    ("report_state", "follows from bookings"),
    ("report_summary", "follows from bookings"),
    ("resource", "names of calendars inside"),
    ("screening", "health data, sealed"),
    ("seaql_migrations", "the schema's history"),
    ("session", "secrets"),
    ("session_note", "health data, sealed"),
    ("setting", "the installation's"),
    ("technique", "the installation's"),
    ("treatment_room", "part of a treatment"),
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
