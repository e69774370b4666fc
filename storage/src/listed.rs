//! A list of identities, given to a statement as one value.
//!
//! With a mark for each of them, another number of them is another statement: it is put
//! together, sent and prepared anew, and every mark is bound. Of a week's visits that took longer
//! than the answer, twenty times over.

use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, Value, sea_query::Expr};
use uuid::Uuid;

/// That a column holds one of these.
pub(crate) fn one_of<C: ConnectionTrait, K: ColumnTrait>(
    conn: &C,
    column: K,
    ids: impl IntoIterator<Item = Uuid>,
) -> Expr {
    let backend = conn.get_database_backend();
    let words = match backend {
        DbBackend::Sqlite => "? IN (SELECT unhex(value) FROM json_each(?))",
        _ => "$1 = ANY (CAST(string_to_array($2, ',') AS uuid[]))",
    };
    let column = Expr::col(column.as_column_ref());
    Expr::cust_with_exprs(words, [column, Expr::value(value(backend, ids))])
}

/// The same for a column of keys in words, in which there is no comma and no quotation mark.
pub(crate) fn one_of_keys<C: ConnectionTrait, K: ColumnTrait>(
    conn: &C,
    column: K,
    keys: &[String],
) -> Expr {
    let (words, list) = match conn.get_database_backend() {
        DbBackend::Sqlite => {
            let list = format!("[\"{}\"]", keys.join("\",\""));
            ("? IN (SELECT value FROM json_each(?))", list)
        }
        _ => ("$1 = ANY (string_to_array($2, ','))", keys.join(",")),
    };
    let column = Expr::col(column.as_column_ref());
    Expr::cust_with_exprs(words, [column, Expr::value(list)])
}

/// The same for a statement in words: what reads the first of its values as such a list.
pub(crate) fn first_value(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Sqlite => "SELECT unhex(value) FROM json_each($1)",
        _ => "SELECT unnest(CAST(string_to_array($1, ',') AS uuid[]))",
    }
}

/// The condition on the column before it, for a statement in words whose first value is such a
/// list.
pub(crate) fn among_first_value(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Sqlite => "IN (SELECT unhex(value) FROM json_each($1))",
        _ => "= ANY (CAST(string_to_array($1, ',') AS uuid[]))",
    }
}

/// The list as one value. An empty one is nobody's identity on either engine.
pub(crate) fn value(backend: DbBackend, ids: impl IntoIterator<Item = Uuid>) -> Value {
    let ids: Vec<String> = ids.into_iter().map(|id| id.simple().to_string()).collect();
    match backend {
        DbBackend::Sqlite => format!("[\"{}\"]", ids.join("\",\"")).into(),
        _ => ids.join(",").into(),
    }
}

#[cfg(test)]
mod tests {
    use domain::BookingId;

    use crate::{
        Store,
        bookings::{self, tests::Ground},
        new_id,
    };

    crate::on_both_engines! {
        async fn of_a_list_of_any_length_those_are_found_that_are_there(store: &Store) {
            let ground = Ground::make(store).await;
            let (one, two) = (ground.held(1), ground.held(2));
            let tx = store.begin().await.expect("begun");
            for booking in [&one, &two] {
                bookings::insert(&tx, booking).await.expect("inserted");
            }
            tx.commit().await.expect("committed");
            let (one, two) = (one.id, two.id);
            // More than either engine takes marks in one statement.
            let strangers: Vec<BookingId> = (0..70_000).map(|_| new_id()).collect();
            let many = [strangers.as_slice(), &[two, one, two]].concat();
            let mut both = vec![one, two];
            both.sort();
            for (asked, expected) in [
                (vec![], vec![]),
                (vec![one], vec![one]),
                (strangers, vec![]),
                (many, both),
            ] {
                let found = bookings::among(store.reader(), ground.studio, &asked).await;
                let found = found.expect("read").into_iter().map(|booking| booking.id);
                let mut found: Vec<BookingId> = found.collect();
                found.sort();
                assert_eq!(found, expected, "{} asked for", asked.len());
            }
        }
    }
}
