//! Every kind of thing of a studio's that an address or a form names by its id, and which row
//! of it the scene has.

use std::collections::BTreeMap;

use storage::{Engine, Store, testing::rows};
use uuid::Uuid;

/// A kind of thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Account,
    Attempt,
    Class,
    Client,
    Course,
    Dispute,
    Document,
    Entry,
    Equipment,
    Favourite,
    Feed,
    GiftCard,
    Held,
    Job,
    MissedReference,
    Offer,
    OtherClient,
    Paper,
    Passkey,
    Payout,
    Person,
    Plan,
    Promotion,
    Qualification,
    Question,
    QuestionSlug,
    Reference,
    Room,
    Sale,
    Series,
    Session,
    Template,
    Therapist,
    TimeOff,
    Treatment,
    TreatmentSlug,
    Visit,
}

/// Of a kind: the table, what names a row in addresses and forms, and which row it is.
pub type Which = (Kind, &'static str, &'static str, &'static str);

/// What a studio has.
pub const ROWS: &[Which] = &[
    (Kind::Account, "account", "id", "email = 'manager@post.example'"),
    (Kind::Attempt, "payment_attempt", "id", "state = 'paid'"),
    (Kind::Class, "class_date", "id", ANY),
    (Kind::Client, "client", "id", "email = 'zaunkoenig@post.example'"),
    (Kind::Course, "course", "id", ANY),
    (Kind::Dispute, "dispute", "id", ANY),
    (Kind::Document, "document", "id", ANY),
    (Kind::Entry, "waitlist_entry", "id", ANY),
    (Kind::Equipment, "equipment", "id", ANY),
    (Kind::Feed, "feed_in", "id", ANY),
    (Kind::GiftCard, "gift_card", "id", ANY),
    (Kind::Job, "job", "id", "state = 'dead'"),
    (Kind::MissedReference, "booking", "reference", "contact_email LIKE 'missed-%'"),
    (Kind::Offer, "course_offer", "id", ANY),
    (Kind::OtherClient, "client", "id", "email LIKE 'missed-%'"),
    (Kind::Paper, "paper", "id", ANY),
    (Kind::Payout, "payout", "id", ANY),
    (Kind::Plan, "course_plan", "id", ANY),
    (Kind::Promotion, "promotion", "id", ANY),
    (Kind::Qualification, "qualification", "id", "title = 'Sports massage'"),
    (Kind::Question, "question", "id", ANY),
    (Kind::QuestionSlug, "question", "slug", ANY),
    (Kind::Reference, "booking", "reference", "contact_email = 'zaunkoenig@post.example'"),
    (Kind::Room, "room", "id", ANY),
    (Kind::Sale, "sale", "id", ANY),
    (Kind::Series, "questionnaire", "series", ANY),
    (Kind::Template, "note_template", "id", ANY),
    (Kind::Therapist, "therapist", "slug", "name = 'Zoe Quill'"),
    (Kind::TimeOff, "time_off", "id", ANY),
    (Kind::Treatment, "treatment", "id", "slug = 'wren-hour'"),
    (Kind::TreatmentSlug, "treatment", "slug", "slug = 'wren-hour'"),
    (Kind::Visit, "booking", "id", "contact_email = 'zaunkoenig@post.example'"),
];

/// Whichever row comes first.
pub const ANY: &str = "1 = 1";

/// What belongs to Lisbon in a table.
fn whose(table: &str) -> String {
    let lisbon = "(SELECT id FROM studio WHERE slug = 'lisbon')";
    match table {
        // Of a person, and of Stripe's.
        "account" | "family_member" | "passkey" | "payout" => ANY.to_owned(),
        "time_off" => format!("therapist IN (SELECT id FROM therapist WHERE studio = {lisbon})"),
        _ => format!("studio = {lisbon}"),
    }
}

/// What names one thing of each kind of Lisbon's.
pub struct Ids(BTreeMap<Kind, String>);

impl Ids {
    /// As the database has them.
    pub async fn read(store: &Store, engine: Engine, which: &[Which]) -> Self {
        let mut all = BTreeMap::new();
        for &(kind, table, column, which) in which {
            let is_uuid = ["id", "series"].contains(&column) && table != "payout";
            let cell = match (is_uuid, engine) {
                (false, _) => column.to_owned(),
                (true, Engine::Sqlite) => format!("lower(hex({column}))"),
                (true, Engine::Postgres) => format!("CAST({column} AS TEXT)"),
            };
            let whose = whose(table);
            let sql = format!("SELECT {cell} AS cell FROM {table} WHERE {whose} AND {which}");
            let found = rows(store, &sql).await.expect("such a table");
            let cell = found.first().and_then(|row| row["cell"].as_str());
            let cell = cell.unwrap_or_else(|| panic!("the scene has no {kind:?}: {sql}"));
            let id = if is_uuid {
                cell.parse::<Uuid>().expect("an id").to_string()
            } else {
                cell.to_owned()
            };
            all.insert(kind, id);
        }
        Self(all)
    }

    /// The same, with one that no column tells.
    pub fn with(mut self, kind: Kind, id: &str) -> Self {
        self.0.insert(kind, id.to_owned());
        self
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(String::as_str)
    }

    /// What names the thing of this kind.
    pub fn of(&self, kind: Kind) -> &str {
        let found = self.0.get(&kind);
        found.unwrap_or_else(|| panic!("the scene has no row of the kind {kind:?}"))
    }
}
