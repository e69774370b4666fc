//! Every table belongs to a studio, or stands here with the reason why not: what a cluster that
//! is divided by studio would need to know (`docs/scale.md`). A test, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::{
    Engine, Store,
    testing::{TestDatabase, database},
};

/// Rows of something that belongs to a studio: through which column.
const THROUGH: [(&str, &str); 16] = [
    ("answer", "question"),
    ("booked_by", "booking"),
    ("class_seat", "class_date"),
    ("course_use", "booking"),
    ("course_visit", "booking"),
    ("date_override", "therapist"),
    ("entry", "journal"),
    ("feed_busy", "feed"),
    ("gift_use", "booking"),
    ("mail_sent", "job"),
    ("promotion_use", "booking"),
    ("qualification_technique", "qualification"),
    ("time_off", "therapist"),
    ("treatment_room", "treatment"),
    ("treatment_therapist_not", "treatment"),
    ("working_hours", "therapist"),
];

/// What belongs to nobody's studio, and why.
const APART: [(&str, &str); 25] = [
    ("account", "a person may have to do with several studios"),
    ("account_address", "of an account"),
    ("account_preference", "of an account"),
    ("account_token", "of an account"),
    ("audit_head", "one for each chain, and one for what is of no studio"),
    ("card_claim", "of an account"),
    ("family_member", "of an account"),
    ("former_token", "of an account's session"),
    ("idempotency", "asked for before the studio is known"),
    ("keyring", "one for the installation: locks of all clients, no backup holds it"),
    ("known_browser", "of an account"),
    ("passkey", "of an account"),
    ("passkey_ceremony", "of an account, or of whoever is about to sign in"),
    ("payout", "Stripe pays out for all studios together"),
    ("recovery_code", "of an account"),
    ("seaql_migrations", "the schema's own"),
    ("second_step", "of an account"),
    ("session", "of an account"),
    ("setting", "of the installation"),
    ("setup_link", "before there is a studio"),
    ("sign_in_step", "of an account"),
    ("studio", "a studio itself: led by its id"),
    ("technique", "a catalogue that all studios share, with additions of single ones"),
    ("webhook_event", "kept before anybody knows whose it is"),
    ("draft", "what a browser typed, perhaps before it chose a studio"),
];

/// Tables with a studio in every row but those that are about none.
const SOMETIMES: [&str; 3] = ["audit", "balance_line", "job"];

/// Columns that hold the id of a row, which is drawn at random: a key with one of them stays
/// what it is when the studio is put before it.
const IDS: [&str; 12] = [
    "booking",
    "client",
    "entry",
    "file",
    "id",
    "portrait",
    "resource",
    "sale",
    "series",
    "source_id",
    "subject",
    "therapist",
];

/// What must be unique among all studios though its table belongs to one: drawn at random or
/// given by Stripe, so that two never meet, and looked up before the studio is known.
const UNIQUE_EVERYWHERE: [&str; 19] = [
    "booking.reference",
    "course.code_hash",
    "dispute.stripe_dispute",
    "favourite.account,treatment",
    "feed_out.token_hash",
    "gift_card.code_hash",
    "job.dedupe",
    "payment_attempt.idempotency_key",
    "payment_attempt.stripe_payment_intent",
    "payment_attempt.stripe_session",
    "question.slug",
    "refund.idempotency_key",
    "refund.stripe_refund",
    "sale.idempotency_key",
    "sale.stripe_payment_intent",
    "sale.stripe_session",
    "sale_dispute.stripe_dispute",
    "sale_refund.idempotency_key",
    "sale_refund.stripe_refund",
];

/// A table: whether it names a studio, and whether in every row.
async fn tables(store: &Store) -> BTreeMap<String, Option<bool>> {
    let sql = "SELECT c.relname::TEXT AS name, a.attnotnull AS always
        FROM pg_class c LEFT JOIN pg_attribute a
            ON a.attrelid = c.oid AND a.attname = 'studio' AND NOT a.attisdropped
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace";
    let rows = all(store, sql).await;
    let read = |row: &sea_orm::QueryResult| {
        (row.try_get("", "name").expect("a name"), row.try_get("", "always").expect("a flag"))
    };
    rows.iter().map(read).collect()
}

async fn all(store: &Store, sql: &str) -> Vec<sea_orm::QueryResult> {
    let statement = Statement::from_string(DbBackend::Postgres, sql);
    store.reader().query_all_raw(statement).await.expect("the catalogue can be read")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_table_is_a_studios_or_stands_apart_for_a_reason() {
    let TestDatabase { store, .. } = &database(Engine::Postgres).await;
    let through: BTreeMap<_, _> = THROUGH.into_iter().collect();
    let apart: BTreeMap<_, _> = APART.into_iter().collect();
    let tables = tables(store).await;
    for (name, names_studio) in &tables {
        let (name, listed) =
            (name.as_str(), |list: &BTreeMap<&str, &str>| list.contains_key(name.as_str()));
        let fits = match names_studio {
            Some(true) => !listed(&apart),
            Some(false) => SOMETIMES.contains(&name) || listed(&apart),
            None => listed(&through) != listed(&apart),
        };
        assert!(fits, "{name}: give it a studio, or say in {} why it has none", file!());
    }
    let known: BTreeSet<&str> = tables.keys().map(String::as_str).collect();
    for name in through.keys().chain(apart.keys()).chain(&SOMETIMES) {
        assert!(known.contains(name), "{name} is no table any more");
    }
    for (table, column) in THROUGH {
        let sql = format!("SELECT {column} FROM {table} LIMIT 0");
        assert!(all(store, &sql).await.is_empty(), "{table}.{column}");
    }
    let own = tables.len() - THROUGH.len() - APART.len();
    for said in [
        format!("**A studio's** ({own} tables)"),
        format!("**Through something that is a studio's** ({},", THROUGH.len()),
        format!("**Apart** ({})", APART.len()),
    ] {
        assert!(include_str!("../../docs/scale.md").contains(&said), "docs/scale.md: {said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_key_of_a_studios_table_begins_with_it_or_loses_nothing_if_it_did() {
    let TestDatabase { store, .. } = &database(Engine::Postgres).await;
    // Of constraints that exclude, too: theirs names the resource, which is a studio's.
    let sql = "SELECT c.relname::TEXT AS name, string_agg(a.attname, ',' ORDER BY
            array_position(i.indkey::INTEGER[], a.attnum::INTEGER)) AS columns
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY(i.indkey)
        WHERE (i.indisunique OR i.indisexclusion) AND c.relnamespace = 'public'::regnamespace
        GROUP BY c.relname, i.indexrelid";
    let tables = tables(store).await;
    let apart: BTreeMap<_, _> = APART.into_iter().collect();
    let mut used = BTreeSet::new();
    for row in all(store, sql).await {
        let name: String = row.try_get("", "name").expect("a name");
        let columns: String = row.try_get("", "columns").expect("columns");
        if tables[&name].is_none() || apart.contains_key(name.as_str()) {
            continue;
        }
        let keys = || columns.split(',');
        let key = format!("{name}.{columns}");
        let everywhere = UNIQUE_EVERYWHERE.contains(&key.as_str());
        let fits = keys().any(|column| column == "studio" || IDS.contains(&column));
        assert!(
            fits != everywhere,
            "{key}: begin it with the studio, or say in {} why not",
            file!()
        );
        used.extend(everywhere.then_some(key));
    }
    assert_eq!(used.len(), UNIQUE_EVERYWHERE.len(), "some are no keys any more: {used:?}");
}
