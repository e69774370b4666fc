//! What somebody does to the audit log who reaches the database past us: below its guards.

use sea_orm::ConnectionTrait;

use crate::{Engine, Store};

/// Changes entries of the log: `set` and `which` are the two parts of an UPDATE.
///
/// # Panics
/// Where the database does not do it.
pub async fn rewrite_audit(store: &Store, set: &str, which: &str) {
    below(store, &format!("UPDATE audit SET {set} WHERE {which}")).await;
}

/// Takes entries of the log away.
///
/// # Panics
/// Where the database does not do it.
pub async fn cut_audit(store: &Store, which: &str) {
    below(store, &format!("DELETE FROM audit WHERE {which}")).await;
}

async fn below(store: &Store, statement: &str) {
    let guards: &[&str] = match store.engine() {
        Engine::Sqlite => &[
            "DROP TRIGGER IF EXISTS audit_append_only_update",
            "DROP TRIGGER IF EXISTS audit_append_only_delete",
        ],
        Engine::Postgres => &["DROP TRIGGER IF EXISTS audit_append_only ON audit"],
    };
    let tx = store.begin().await.expect("begun");
    for statement in guards.iter().chain([&statement]) {
        tx.execute_unprepared(statement).await.unwrap_or_else(|e| panic!("{statement}: {e}"));
    }
    tx.commit().await.expect("committed");
}
